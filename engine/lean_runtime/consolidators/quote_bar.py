"""Quote bars from quote bars (Common/Data/Consolidators/QuoteBarConsolidator.cs)."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.enums import Resolution, resolution_span
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks, to_timedelta
from engine.lean_runtime.consolidators.period_count import PeriodCountConsolidatorBase
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar


def start_quote_bar(symbol: Any, time: Ticks, period: Ticks | None, previous: QuoteBar | None) -> QuoteBar:
    """Make a bar that opens at the last quotes of the bar before it."""
    bar = QuoteBar(True, symbol)  # without sides
    bar._time = time
    if period is not None:
        bar._period = period
    if previous is not None:
        bar._update(
            ZERO,
            previous._bid_close,
            previous._ask_close,
            ZERO,
            previous._last_bid_size,
            previous._last_ask_size,
        )
    return bar


class QuoteBarConsolidator(PeriodCountConsolidatorBase):
    """Quote bars from shorter quote bars."""

    _input = QuoteBar
    _output = QuoteBar

    @classmethod
    def from_resolution(cls, resolution: Resolution) -> QuoteBarConsolidator:
        """Make a consolidator of a resolution."""
        return cls(to_timedelta(resolution_span(resolution)))

    def _aggregate(self, working: Any, data: Any) -> Any:
        bid, ask = data.bid, data.ask
        if working is None:
            start = self._rounded(data)
            period = self._period if self._max_count is None and self._period is not None else data._period
            working = start_quote_bar(data.symbol, start, period, self._consolidated)
        if bid is not None:
            working._last_bid_size = data._last_bid_size
            working.bid = _extended(working.bid, bid)
        if ask is not None:
            working._last_ask_size = data._last_ask_size
            working.ask = _extended(working.ask, ask)
        working._value = data._value
        return working


def _extended(side: Bar | None, later: Bar) -> Bar:
    """Return a side of the working bar with a later bar added."""
    if side is None:
        return Bar(later._open, later._high, later._low, later._close)
    side._close = later._close
    if side._high < later._high:
        side._high = later._high
    if side._low > later._low:
        side._low = later._low
    return side
