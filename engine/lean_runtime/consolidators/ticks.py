"""Bars from ticks and open interest from open interest.

Source: Common/Data/Consolidators/{TickConsolidator,TickQuoteBarConsolidator,OpenInterestConsolidator}.cs.
"""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.enums import Resolution, TickType, resolution_span
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_SECOND,
    to_timedelta,
)
from engine.lean_runtime.consolidators.period_count import PeriodCountConsolidatorBase, TradeBarConsolidatorBase
from engine.lean_runtime.consolidators.quote_bar import start_quote_bar
from engine.lean_runtime.consolidators.trade_bar import extend_bar, make_bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar


class TickConsolidator(TradeBarConsolidatorBase):
    """Trade bars from trade ticks; other ticks are ignored."""

    _input = Tick
    _output = TradeBar

    def _should_process(self, data: Any) -> bool:
        return data.tick_type is TickType.TRADE

    def _aggregate(self, working: Any, data: Any) -> Any:
        value = data._value
        if working is None:
            start = self._rounded(data)
            return make_bar(data.symbol, start, self._period, [value, value, value, value, data._quantity])
        extend_bar(working, value, value, value, data._quantity)
        return working


class TickQuoteBarConsolidator(PeriodCountConsolidatorBase):
    """Quote bars from quote ticks; other ticks are ignored."""

    _input = Tick
    _output = QuoteBar

    def _should_process(self, data: Any) -> bool:
        return data.tick_type is TickType.QUOTE

    def _aggregate(self, working: Any, data: Any) -> Any:
        if working is None:
            start = self._rounded(data)
            working = start_quote_bar(data.symbol, start, self._period, self._consolidated)
        working._update(ZERO, data._bid_price, data._ask_price, ZERO, data._bid_size, data._ask_size)
        if self._period is None:
            working._end_time = self._start_of(data._end_time)
        return working


class OpenInterestConsolidator(PeriodCountConsolidatorBase):
    """The last open interest of a period; hourly and daily ones carry the time of the last input."""

    _input = Tick
    _output = OpenInterest

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take the period, the count or the calendar."""
        super().__init__(*arguments, **named)
        self._is_long = self._max_count is None and (self._period or 0) >= TICKS_PER_HOUR

    def _start(self) -> None:
        super()._start()
        self._last: Any = None

    @classmethod
    def from_resolution(cls, resolution: Resolution) -> OpenInterestConsolidator:
        """Make a consolidator of a resolution."""
        return cls(to_timedelta(resolution_span(resolution)))

    def _should_process(self, data: Any) -> bool:
        return data.tick_type is TickType.OPEN_INTEREST

    def _aggregate(self, working: Any, data: Any) -> Any:
        if working is None:
            working = OpenInterest()
            working.symbol = data.symbol
            working._time = data._end_time if self._is_long else self._rounded(data)
        elif self._is_long:
            working._time = data._end_time
        working._value = data._value
        return working

    def update(self, data: Any) -> None:
        """Add a data point; the first of a new hour or day finishes the bar before it."""
        period = self._period
        if self._last is not None and self._is_long and period in (TICKS_PER_HOUR, TICKS_PER_DAY):
            before = self._last._end_time
            if data._end_time // period != before // period:
                self._scan(before + period + TICKS_PER_SECOND)
        super().update(data)
        self._last = data
