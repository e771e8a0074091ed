"""The points of an intraday history request, made from whole days of columns (the fast form of history_provider.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution
from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.common.ticks import Ticks, date_of
from engine.lean_runtime.data.quote_bar import quote_bar_of
from engine.lean_runtime.data.source_reader import POINT_OF_ROW
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.feed.column_stream import ColumnStream, DayBatch, RowSource

if TYPE_CHECKING:
    from decimal import Decimal

    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.columns import Columns
    from engine.lean_runtime.feed.subscription import Emission
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest

FactorOf = Callable[[Ticks], "Decimal"]
"""The price factor of an exchange date."""


def has_column_form(request: SubscriptionRequest) -> bool:
    """Return whether days of the request can be read as columns: LEAN's own bars below an hour."""
    configuration = request.configuration
    return (
        configuration.type in POINT_OF_ROW
        and not configuration.is_custom_data
        and configuration.resolution in (Resolution.MINUTE, Resolution.SECOND)
    )


def column_emissions(
    request: SubscriptionRequest, stream: ColumnStream, factor_of: FactorOf | None
) -> Iterator[Emission]:
    """Yield what a stream of days emits inside the request's period; corporate events are left out."""
    points = _Points(request, factor_of)
    while stream.next_bound is not None:
        stream.open_day()
        if stream.next_bound is None:
            return
        batch = stream.load_day()
        for utc, code in zip(batch.emit.tolist(), batch.codes.tolist(), strict=True):
            if utc > request.end_time_utc:
                break
            if utc > request.start_time_utc:
                yield utc, points.make(batch, code, utc), ONE  # prices are final


class _Points:
    """Makes points of rows, with the prices the request asks for."""

    def __init__(self, request: SubscriptionRequest, factor_of: FactorOf | None) -> None:
        self._config = request.configuration
        self._zone = request.exchange_hours.time_zone
        mode = self._config.data_normalization_mode
        self._factor_of = None if mode is DataNormalizationMode.RAW else factor_of
        self._make = POINT_OF_ROW[self._config.type]
        self._span = 0 if self._config.type is OpenInterest else self._config._increment
        self._source: RowSource | None = None
        self._adjusted: Columns
        self._as_read: Columns | None

    def make(self, batch: DayBatch, code: int, utc: Ticks) -> BaseData:
        """Return the new or repeated point of an emission."""
        source, row = batch.source_of(code, utc)
        if source is not self._source:
            self._adjust(source, row)
        point: Any = self._make(self._adjusted, row)
        if source.carried is not None and source.carried[row]:
            assert self._as_read is not None
            point._load()
            point._own_value = quote_bar_of(self._as_read, row)._value
        if code < 0:
            point.is_fill_forward = True
            point._time = self._zone.to_local(utc) - self._span
        return cast("BaseData", point)

    def _adjust(self, source: RowSource, row: int) -> None:
        self._source, self._adjusted, self._as_read = source, source.columns, source.original
        if self._factor_of is not None:
            factor = self._factor_of(date_of(source.columns.times[row]))
            self._adjusted = self._normalized(source.columns, factor)
            self._as_read = source.original and self._normalized(source.original, factor)

    def _normalized(self, columns: Columns, factor: Decimal) -> Columns:
        return columns.normalized(self._config.data_normalization_mode, factor, self._config._sum_of_dividends)
