"""Opens the source of a subscription's day and yields its points: LEAN's own files and users' custom data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import FileFormat, Resolution, SubscriptionTransportMedium
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.common.models import find_method
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.data.bar_reader import first_row_near, read_columns
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.columns import Columns
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.tick import OpenInterest, open_interest_of
from engine.lean_runtime.data.trade_bar import TradeBar, trade_bar_of
from engine.lean_runtime.data.universe_reader import read_option_universe
from engine.lean_runtime.data.zip_cache import SHARED_ZIPS

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource

#: Makes the data point of a row of columns, by the type of the subscription.
POINT_OF_ROW: dict[type, Callable[[Columns, int], BaseData]] = {
    TradeBar: trade_bar_of,
    QuoteBar: quote_bar_of,
    OpenInterest: open_interest_of,
}
#: Told of a source that cannot be fetched and of a line a user's reader fails on.
OnProblem = Callable[[str, Exception], None]


def get_source(config: SubscriptionDataConfig, factory: BaseData, date: Ticks) -> SubscriptionDataSource | None:
    """Ask the data type where the data of a day are; `factory` is config.get_base_data_instance()."""
    method = find_method(factory, "get_source")
    source: SubscriptionDataSource | None = method(config, to_datetime(date), False)
    return source


def open_source(
    config: SubscriptionDataConfig,
    source: SubscriptionDataSource,
    date: Ticks,
    factory: BaseData,
    on_problem: OnProblem | None = None,
    read_object: Callable[[str], str | None] | None = None,
) -> Iterator[BaseData]:
    """Yield the points of a source in file order; a missing file has none.

    `date` is the midnight, in the data zone, that the source was asked for. `read_object` reads the object store.
    Raises DataError for damaged files of LEAN's own formats; problems of custom data go to `on_problem`.
    """
    kind = config.type
    if kind in POINT_OF_ROW and not config.is_custom_data:
        return _points_of_bars(config, date)
    if isinstance(kind, type) and issubclass(kind, OptionUniverse):
        collection = read_option_universe(config.symbol, date)
        return iter(() if collection is None else (collection,))
    lines = _lines(source, on_problem, read_object)
    points = _read_lines(config, factory, lines, date, source.format, on_problem)
    if source.format is FileFormat.FOLDING_COLLECTION:
        points = _folded(config, points)
    return iter(sorted(points, key=_end_time)) if source.sort else points


def _end_time(point: BaseData) -> Ticks:
    return point._end_time


def _points_of_bars(config: SubscriptionDataConfig, date: Ticks) -> Iterator[BaseData]:
    columns = read_columns(config, date)
    if columns is None:
        return
    make = POINT_OF_ROW[config.type]
    is_long = config.resolution is Resolution.HOUR or config.resolution is Resolution.DAILY
    symbol = config.symbol
    for row in range(first_row_near(columns, date) if is_long else 0, len(columns)):
        if config.symbol is not symbol:
            # the ticker changed while the file was read
            symbol = config.symbol
            columns = columns.relabelled(symbol)
        yield make(columns, row)


def _lines(
    source: SubscriptionDataSource,
    on_problem: OnProblem | None,
    read_object: Callable[[str], str | None] | None,
) -> Iterator[str]:
    """Yield the lines of a source; what cannot be fetched is reported and has none."""
    medium = source.transport_medium
    try:
        if medium is SubscriptionTransportMedium.LOCAL_FILE:
            text = _local_text(source.source, source.format)
        elif medium is SubscriptionTransportMedium.OBJECT_STORE and read_object is not None:
            text = read_object(source.source)
        else:
            raise DataError(source.source, f"{medium.to_string()} sources are not available in the embedded runtime")
    except DataError as problem:
        if on_problem is None:
            raise
        on_problem(source.source, problem)
        return
    yield from (text or "").splitlines()


def _local_text(source: str, format: FileFormat) -> str | None:
    """Return the text of a local file or of a zip's entry; with ZIP_ENTRY_NAME the names of the entries."""
    name, _, entry = source.partition("#")
    if name.lower().endswith(".zip"):
        contents = SHARED_ZIPS.open(name)
        if contents is None:
            return None
        if format is FileFormat.ZIP_ENTRY_NAME:
            return "\n".join(contents.names())
        data = contents.read(entry or None)
    else:
        path = Path(name)
        data = path.read_bytes() if path.is_file() else None
    try:
        return None if data is None else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(source, "the file is not UTF-8 text") from None


def _read_lines(
    config: SubscriptionDataConfig,
    factory: BaseData,
    lines: Iterator[str],
    date: Ticks,
    format: FileFormat,
    on_problem: OnProblem | None,
) -> Iterator[BaseData]:
    """Yield what the data type's reader makes of the lines; lines it returns None for are skipped."""
    if format is FileFormat.INDEX:
        raise NotImplementedException("Index sources are not supported by the embedded runtime.")
    read = find_method(factory, "reader")
    day = to_datetime(date)
    for line in lines:
        try:
            point: Any = read(config, line, day, False)
        except Exception as problem:  # a user's reader may raise anything
            if on_problem is None:
                raise
            on_problem(line, problem)
            continue
        if point is None:
            continue
        if format is FileFormat.UNFOLDING_COLLECTION:
            yield from (item for item in point.data if item is not None and item._end_time)
        elif point._end_time:
            yield point


def _folded(config: SubscriptionDataConfig, points: Iterator[BaseData]) -> Iterator[BaseData]:
    """Gather points of one end time into collections (BaseDataCollectionAggregatorReader.cs)."""
    kind = config.type
    collection_type = kind if issubclass(kind, BaseDataCollection) else BaseDataCollection
    collection: BaseDataCollection | None = None
    for point in points:
        if isinstance(point, BaseDataCollection) and point.data:
            yield point
            continue
        if collection is not None and collection._end_time != point._end_time:
            yield collection
            collection = None
        if collection is None:
            collection = collection_type()
            collection._time = point._time
            collection.symbol = config.symbol
            collection._end_time = point._end_time
        collection.add(point)
    if collection is not None:
        yield collection
