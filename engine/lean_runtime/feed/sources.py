"""Opens the source of a subscription's day and yields its points (DataFeeds/*SubscriptionDataSourceReader.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.ticks import to_datetime
from engine.lean_runtime.data.bar_reader import first_row_near, read_columns
from engine.lean_runtime.data.lean_data import zip_source
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.tick import OpenInterest, open_interest_of
from engine.lean_runtime.data.trade_bar import TradeBar, trade_bar_of
from engine.lean_runtime.data.universe_reader import read_option_universe

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.columns import Columns
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource

#: How a row of columns becomes a point.
MAKERS: dict[type, Callable[[Columns, int], BaseData]] = {
    TradeBar: trade_bar_of,
    QuoteBar: quote_bar_of,
    OpenInterest: open_interest_of,
}


class SourceReader:
    """Name and open the sources of one subscription."""

    def __init__(self, config: SubscriptionDataConfig, on_error: Callable[[str, str], None]) -> None:
        self._config = config
        self._on_error = on_error
        self._factory: Any = config.get_base_data_instance()

    def get_source(self, date: int) -> SubscriptionDataSource | None:
        """Return the source of a day of the data zone, None for days without one."""
        if self._config.type in MAKERS:
            return zip_source(self._config, date)
        source: SubscriptionDataSource | None = invoke(
            self._factory, "get_source", self._config, to_datetime(date), False
        )
        return source

    def open(self, source: SubscriptionDataSource, date: int) -> Iterator[BaseData]:
        """Yield the points of a source; a missing file has none."""
        config = self._config
        maker = MAKERS.get(config.type)
        if maker is not None:
            return _rows(config, date, maker)
        if config.type is OptionUniverse:
            universe = read_option_universe(config.symbol, date)
            return iter(() if universe is None else (universe,))
        from engine.lean_runtime.data.text_reader import read_source

        return read_source(config, self._factory, source, date, self._on_error)


def _rows(config: SubscriptionDataConfig, date: int, maker: Callable[[Columns, int], BaseData]) -> Iterator[BaseData]:
    columns = read_columns(config, date)
    if columns is None:
        return
    long = config.resolution is Resolution.HOUR or config.resolution is Resolution.DAILY
    for row in range(first_row_near(columns, date) if long else 0, len(columns)):
        yield maker(columns, row)
