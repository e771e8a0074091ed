"""Trade bars from trade bars (Common/Data/Consolidators/{TradeBarConsolidator,TradeBarConsolidatorBase}.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import Resolution, resolution_span
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks, to_timedelta
from engine.lean_runtime.consolidators.period_count import TradeBarConsolidatorBase
from engine.lean_runtime.data.columns import CLOSE, HIGH, LOW, VOLUME
from engine.lean_runtime.data.trade_bar import TradeBar


def make_bar(symbol: Any, time: Ticks, period: Ticks | None, numbers: list[Decimal]) -> TradeBar:
    """Make a bar of open, high, low, close and volume; without a period it is one minute long."""
    bar = TradeBar()
    bar.symbol = symbol
    bar._time = time
    bar._period = TICKS_PER_MINUTE if period is None else period
    bar._own = numbers
    bar._initialized = True
    return bar


def extend_bar(bar: TradeBar, high: Decimal, low: Decimal, close: Decimal, volume: Decimal) -> None:
    """Add later prices and volume to a bar made by `make_bar`."""
    numbers = bar._own
    numbers[CLOSE] = close
    numbers[VOLUME] += volume
    if low < numbers[LOW]:
        numbers[LOW] = low
    if high > numbers[HIGH]:
        numbers[HIGH] = high


class TradeBarConsolidator(TradeBarConsolidatorBase):
    """Trade bars from shorter trade bars."""

    _input = TradeBar
    _output = TradeBar

    @classmethod
    def from_resolution(cls, resolution: Resolution) -> TradeBarConsolidator:
        """Make a consolidator of a resolution."""
        return cls(to_timedelta(resolution_span(resolution)))

    def _aggregate(self, working: Any, data: Any) -> Any:
        if working is None:
            start = self._rounded(data)
            period = self._period if self._max_count is None and self._period is not None else data._period
            return make_bar(data.symbol, start, period, data._numbers())
        extend_bar(working, data._high, data._low, data._close, data._volume)
        return working
