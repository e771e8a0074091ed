"""The emissions of one subscription of bars, a trading day at a time, as arrays (the fast form of point_stream.py).

A day's batch says at which UTC ticks which row of the day's file is emitted, and where a row is only repeated. Codes:
k > 0 means row k - 1 is new; k < 0 means row -k - 2 is repeated, where -1 stands for the last row before the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType
from engine.lean_runtime.common.numbers import ONE, ZERO
from engine.lean_runtime.common.ticks import date_of
from engine.lean_runtime.data.bar_reader import read_columns
from engine.lean_runtime.data.columns import ASK, BID, CLOSE, Columns
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.feed.corporate_events import EventProvider, TradableDate
from engine.lean_runtime.feed.grid import Times, is_open, open_spans, step_ends, to_utc
from engine.lean_runtime.feed.point_stream import should_emit

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.reference.factor_file import CorporateFactorProvider
    from engine.lean_runtime.reference.map_file import MapFile

Codes = npt.NDArray[np.int32]
Event = tuple[int, "BaseData"]
"""A corporate event and its UTC ticks."""

_PRICES_OF_A_SIDE = 4
_NO_TIMES: Times = np.empty(0, np.int64)


class RowSource:
    """The rows of a day and the factor of their prices.

    `original` holds the rows as read where `carried` marks one with a side of an earlier row.
    """

    __slots__ = ("_adjusted", "_mode", "carried", "columns", "factor", "original")

    def __init__(
        self,
        columns: Columns,
        factor: Decimal,
        original: Columns | None = None,
        carried: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        self.columns = columns
        self.factor = factor
        self.original = original
        self.carried = carried
        self._adjusted = columns
        self._mode: tuple[DataNormalizationMode, Decimal] | None = None

    def adjusted(self, config: SubscriptionDataConfig) -> Columns:
        """Return the rows as the subscription wants them now: the algorithm may go raw at any time."""
        mode = config.data_normalization_mode
        if mode is DataNormalizationMode.RAW or config.security_type is not SecurityType.EQUITY:
            return self.columns
        key = mode, config._sum_of_dividends
        if self._mode != key:
            self._mode = key
            self._adjusted = self._normalized(self.columns, config)
        return self._adjusted

    def value_as_read(self, config: SubscriptionDataConfig, row: int) -> Decimal:
        """Return the value of a carried row, which stays that of the side it came with."""
        assert self.original is not None
        raw = config.data_normalization_mode is DataNormalizationMode.RAW
        columns = self.original if raw else self._normalized(self.original, config)
        return quote_bar_of(columns, row)._value or ZERO

    def _normalized(self, columns: Columns, config: SubscriptionDataConfig) -> Columns:
        dividends = config._sum_of_dividends
        if config.security_type is not SecurityType.EQUITY or (self.factor == ONE and dividends == ZERO):
            return columns
        return columns.normalized(config.data_normalization_mode, self.factor, dividends)


class DayBatch:
    """What a subscription emits on one day; before `early_until` (UTC) still at the price factor of the day before."""

    __slots__ = ("carry", "carry_row", "codes", "early_rows", "early_until", "emit", "rows")

    def __init__(self, emit: Times, codes: Codes) -> None:
        self.emit = emit
        self.codes = codes
        self.rows: RowSource = None  # type: ignore[assignment]
        self.carry: RowSource = None  # type: ignore[assignment]
        self.carry_row = 0
        self.early_rows: RowSource | None = None
        self.early_until = 0

    def source_of(self, code: int, utc: int) -> tuple[RowSource, int]:
        """Return the rows and the row of an emission."""
        if code == -1:
            return self.carry, self.carry_row
        row = code - 1 if code > 0 else -code - 2
        if utc < self.early_until and self.early_rows is not None:
            return self.early_rows, row
        return self.rows, row


class ColumnStream:
    """Walk through the tradable days of a request."""

    def __init__(
        self,
        request: SubscriptionRequest,
        period_start: int,
        pace: Callable[[], int],
        map_file: MapFile | None,
        delisting_date: int,
        providers: list[EventProvider],
        factor_file: CorporateFactorProvider | None,
    ) -> None:
        self._request = request
        self._config = request.configuration
        self._hours = request.security.exchange.hours
        self._zone = self._hours.time_zone
        self._period_start = period_start
        self._pace = pace
        self._map_file = map_file
        self._delisting_date = delisting_date
        self._providers = providers
        self._factor_file = factor_file
        self._factor: Decimal | None = None
        self._last: tuple[RowSource, int] | None = None
        self._last_end = 0
        self._days: Iterator[int] = request.tradable_days_in_data_time_zone()
        self._day: int | None = None if date_of(period_start) > delisting_date else next(self._days, None)

    @property
    def next_bound(self) -> int | None:
        """Return a UTC time before which nothing more is emitted, None at the end."""
        if self._day is None:
            return None
        # the events of a delisting bear its dates, even where the next trading day comes later
        first = date_of(self._delisting_date) if self._day > self._delisting_date else self._day
        return self._zone.to_utc(min(first, self._day))

    def open_day(self) -> list[Event]:
        """Begin the next day: return its corporate events; without a day after them the stream ends here."""
        assert self._day is not None
        events = list(self._events_of(self._day))
        if self._day > self._delisting_date:
            self._day = None
        return events

    def load_day(self) -> DayBatch:
        """Return what the opened day emits, which may be nothing, and go to the next day."""
        day = self._day
        assert day is not None
        self._day = next(self._days, None)
        columns = None
        if self._map_file is None or self._map_file._has_data(day):
            columns = read_columns(self._config, day)
        return self._batch(day, columns)

    def _events_of(self, day: int) -> Iterator[Event]:
        date = TradableDate(day, self._last_price, self._last_price)
        for provider in self._providers:
            for event in provider.get_events(date):
                if should_emit(self._config, event, False):
                    yield self._zone.to_utc(event._end_time), event

    def _last_price(self) -> Decimal:
        if self._last is None or self._config.type is not TradeBar:
            return ZERO
        source, row = self._last
        return source.columns.price(CLOSE, row)

    def _batch(self, day: int, columns: Columns | None) -> DayBatch:
        starts, rows = self._wanted_rows(columns)
        ends = starts if self._config.type is OpenInterest else starts + self._config._increment
        times, codes = self._new_rows(day, starts, ends, rows)
        if self._config.fill_data_forward:
            repeated, repeated_codes = self._repeated_rows(day, ends, rows)
            times, codes = np.concatenate((times, repeated)), np.concatenate((codes, repeated_codes))
            order = np.argsort(times, kind="stable")
            times, codes = times[order], codes[order]
        batch = DayBatch(to_utc(times, self._zone), codes)
        if self._last is not None:
            batch.carry, batch.carry_row = self._last
        if columns is not None and len(rows):
            self._attach(batch, columns, rows, day)
            self._last_end = int(ends[-1])
        return batch

    def _wanted_rows(self, columns: Columns | None) -> tuple[Times, Times]:
        """Return starts and numbers of the rows inside the request, times strictly rising."""
        if columns is None or not len(columns):
            return _NO_TIMES, _NO_TIMES
        starts = np.asarray(columns.times)
        ends = starts if self._config.type is OpenInterest else starts + self._config._increment
        highest = np.maximum.accumulate(np.concatenate(([self._last_end], ends)))[:-1]
        wanted = (ends >= self._period_start) & (ends > highest)
        finished = np.flatnonzero(wanted & (starts > self._request.end_time_local))
        if len(finished):
            wanted[finished[0] :] = False
            self._day = None
        rows = np.flatnonzero(wanted)
        return starts[rows], rows

    def _new_rows(self, day: int, starts: Times, ends: Times, rows: Times) -> tuple[Times, Codes]:
        codes = (rows + 1).astype(np.int32)
        config = self._config
        if not config.is_filtered_subscription or config.type is OpenInterest or not len(rows):
            return ends, codes
        shown = is_open(starts, ends, open_spans(self._hours, day, config.extended_market_hours))
        return ends[shown], codes[shown]

    def _repeated_rows(self, day: int, ends: Times, rows: Times) -> tuple[Times, Codes]:
        """Return the steps without a new row that have an earlier one."""
        steps = step_ends(self._hours, day, self._pace(), self._config.extended_market_hours)
        before = np.searchsorted(ends, steps)
        wanted = steps <= self._request.end_time_local
        if len(ends):
            wanted &= ends[np.minimum(before, len(ends) - 1)] != steps
        if self._last is None:
            wanted &= before > 0
        steps, before = steps[wanted], before[wanted]
        codes = np.full(len(steps), -1, np.int32)
        today = before > 0
        codes[today] = -(rows[before[today] - 1] + 2)
        return steps, codes

    def _attach(self, batch: DayBatch, columns: Columns, rows: Times, day: int) -> None:
        """Give the batch its rows, with the day's price factor from the first new row on."""
        original, carried = None, None
        if self._config.type is QuoteBar and self._config.fill_data_forward:
            original = columns
            columns, carried = self._carry_sides(columns, rows)
        previous = self._factor
        new = np.flatnonzero(batch.codes > 0)
        if self._factor_file is not None and (len(new) or previous is None):
            self._factor = self._config._price_scale_factor = self._factor_of(day)
        batch.rows = RowSource(columns, self._factor or ONE, original, carried)
        first = int(new[0]) if len(new) else len(batch.codes)
        if previous is not None and previous != self._factor and (batch.codes[:first] < -1).any():
            batch.early_until = int(batch.emit[first - 1]) + 1
            batch.early_rows = RowSource(columns, previous, original, carried)
        self._last = batch.rows, int(rows[-1])

    def _factor_of(self, day: int) -> Decimal:
        assert self._factor_file is not None
        mode = self._config.data_normalization_mode
        if mode is DataNormalizationMode.RAW:
            mode = DataNormalizationMode.ADJUSTED
        return self._factor_file._get_price_scale(day, mode)

    def _carry_sides(self, columns: Columns, rows: Times) -> tuple[Columns, npt.NDArray[np.bool_] | None]:
        """Fill a quote's empty side with the last one before it (QuoteBarFillForwardEnumerator.cs)."""
        filled: dict[int, Any] = {}
        carried: npt.NDArray[np.bool_] | None = None
        for side in (BID, ASK):
            prices = [np.asarray(columns.columns[side + place]) for place in range(_PRICES_OF_A_SIDE)]
            empty = ~np.logical_or.reduce([price != 0 for price in prices])
            empty[: rows[0]] = False
            if not empty.any():
                continue
            known = np.maximum.accumulate(np.where(empty, -1, np.arange(len(empty))))
            known[known < rows[0]] = -1
            for place, price in enumerate(prices):
                values = price[known]
                values[known < 0] = self._last_side(side + place)
                filled[side + place] = values
            carried = empty if carried is None else carried | empty
        return (columns, None) if carried is None else (_with_columns(columns, filled), carried)

    def _last_side(self, column: int) -> Any:
        if self._last is None:
            return 0
        source, row = self._last
        return source.columns.columns[column][row]


def _with_columns(columns: Columns, changed: dict[int, Any]) -> Columns:
    """Return rows with some columns replaced."""
    packed = tuple(
        column if place not in changed else _packed(changed[place]) for place, column in enumerate(columns.columns)
    )
    copy = columns._copy(columns.symbol)
    copy.columns = packed
    return copy


def _packed(values: npt.NDArray[Any]) -> Any:
    return values.tolist() if values.dtype == object else memoryview(np.ascontiguousarray(values))  # type: ignore[arg-type]
