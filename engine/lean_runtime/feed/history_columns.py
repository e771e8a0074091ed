"""The points of an intraday history request, made from whole days of columns (the fast form of history_provider.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution
from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.common.ticks import Ticks, date_of
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
    while (batch := stream.next_batch()) is not None:
        emit = batch.emit.tolist()
        for position, utc in enumerate(emit):
            if utc > request.end_time_utc:
                break
            if utc > request.start_time_utc:
                yield utc, points.make(batch, position, utc), ONE  # prices are final


class _Points:
    """Makes points of rows, with the prices the request asks for."""

    def __init__(self, request: SubscriptionRequest, factor_of: FactorOf | None) -> None:
        self._config = request.configuration
        self._zone = request.exchange_hours.time_zone
        self._factor_of = factor_of
        self._make = POINT_OF_ROW[self._config.type]
        self._span = 0 if self._config.type is OpenInterest else self._config._increment
        self._adjusted: tuple[RowSource, Columns] | None = None

    def make(self, batch: DayBatch, position: int, utc: Ticks) -> BaseData:
        """Return the new or repeated point of an emission."""
        source, row = batch.source_of(position)
        point = self._make(self._columns(source, row), row)
        if batch.codes[position] < 0:
            point.is_fill_forward = True
            point._time = self._zone.to_local(utc) - self._span
        return point

    def _columns(self, source: RowSource, row: int) -> Columns:
        mode = self._config.data_normalization_mode
        if self._factor_of is None or mode is DataNormalizationMode.RAW:
            return source.columns
        if self._adjusted is None or self._adjusted[0] is not source:
            factor = self._factor_of(date_of(source.columns.times[row]))
            adjusted = source.columns.normalized(mode, factor, self._config._sum_of_dividends)
            self._adjusted = source, adjusted
        return self._adjusted[1]
