"""Breadth of a market: rising against falling stocks, Arms' index, McClellan's oscillator and summation.

Source: Indicators/{AdvanceDeclineIndicator,AdvanceDeclineDifference,AdvanceDeclineRatio,AdvanceDeclineVolumeRatio,
ArmsIndex,McClellanOscillator,McClellanSummationIndex}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.indicators.arithmetic import quotient
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.kinds import TradeBarIndicator
from engine.lean_runtime.indicators.naming import named


def as_symbol(asset: Symbol | str) -> Symbol:
    """Return the symbol of a symbol or ticker."""
    return SymbolCache.get_symbol(asset) if isinstance(asset, str) else asset


class AdvanceDeclineIndicator(TradeBarIndicator):
    """Compares the stocks that rose from one period to the next with those that fell.

    A value exists once every stock has a bar in the present period.
    """

    def __init__(self, name: str) -> None:
        """Start without stocks."""
        super().__init__(name)
        self._before: dict[Any, Any] = {}
        self._now: dict[Any, Any] = {}
        self._period_time: Ticks | None = None

    def add(self, asset: Symbol | str) -> None:
        """Watch a stock."""
        self._now.setdefault(as_symbol(asset).id, None)

    def remove(self, asset: Symbol | str) -> None:
        """Watch a stock no more."""
        self._now.pop(as_symbol(asset).id, None)

    add_stock = add
    remove_stock = remove

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    @property
    def is_ready(self) -> bool:
        """Return whether there is a period to compare with."""
        return bool(self._before)

    def _measure(self, bars: list[Any]) -> Decimal:
        """Return what a group of stocks counts for."""
        return Decimal(len(bars))

    def _relate(self, advancing: Decimal, declining: Decimal) -> Decimal:
        """Return the value of both measures."""
        raise NotImplementedError

    def _compute(self, data: Any) -> Decimal | None:
        self._enqueue(data)
        if not self._before or any(bar is None for bar in self._now.values()):
            return None
        advancing, declining = [], []
        for sid, bar in self._now.items():
            before = self._before.get(sid)
            if before is None:
                continue
            if bar._close < before._close:
                declining.append(bar)
            elif bar._close > before._close:
                advancing.append(bar)
        return self._relate(self._measure(advancing), self._measure(declining))

    def _enqueue(self, data: Any) -> None:
        sid, time = data.symbol.id, data._time
        if data._end_time == self._period_time:
            self._before[sid] = data
            return
        if self._period_time is not None and time > self._period_time:
            self._before = dict(self._now)
            self._now = dict.fromkeys(self._now)
            self._period_time = time
        if sid in self._now and self._period_time in (None, time):
            self._now[sid] = data
            self._period_time = time

    def reset(self) -> None:
        """Forget the periods too, not the stocks."""
        self._before.clear()
        self._now = dict.fromkeys(self._now)
        self._period_time = None
        super().reset()


class AdvanceDeclineDifference(AdvanceDeclineIndicator):
    """Rising less falling stocks."""

    def __init__(self, name: str = "A/D Difference") -> None:
        """Start without stocks."""
        super().__init__(name)

    def _relate(self, advancing: Decimal, declining: Decimal) -> Decimal:
        return advancing - declining


class AdvanceDeclineRatio(AdvanceDeclineIndicator):
    """Rising stocks per falling one."""

    def __init__(self, name: str = "A/D Ratio") -> None:
        """Start without stocks."""
        super().__init__(name)

    def _relate(self, advancing: Decimal, declining: Decimal) -> Decimal:
        return quotient(advancing, declining) if declining else advancing


class AdvanceDeclineVolumeRatio(AdvanceDeclineRatio):
    """The volume of rising stocks relative to that of falling ones."""

    def __init__(self, name: str = "A/D Volume Rate") -> None:
        """Start without stocks."""
        super().__init__(name)

    def _measure(self, bars: list[Any]) -> Decimal:
        return sum((bar._volume for bar in bars), ZERO)


class ArmsIndex(TradeBarIndicator):
    """The ratio of stocks relative to the ratio of their volumes (TRIN)."""

    def __init__(self, name: str = "TRIN") -> None:
        """Make both ratios."""
        super().__init__(name)
        self._ratio = AdvanceDeclineRatio(f"{name}_A/D Ratio")
        self._volume_ratio = AdvanceDeclineVolumeRatio(f"{name}_A/D Volume Ratio")
        self._arms = IndicatorExtensions.over(self._ratio, self._volume_ratio, name)

    @property
    def ad_ratio(self) -> AdvanceDeclineRatio:
        """Return the ratio of stocks."""
        return self._ratio

    @property
    def adv_ratio(self) -> AdvanceDeclineVolumeRatio:
        """Return the ratio of volumes."""
        return self._volume_ratio

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    @property
    def is_ready(self) -> bool:
        """Return whether both ratios are ready."""
        return self._ratio.is_ready and self._volume_ratio.is_ready

    def add(self, asset: Symbol | str) -> None:
        """Watch a stock."""
        self._ratio.add(asset)
        self._volume_ratio.add(asset)

    def remove(self, asset: Symbol | str) -> None:
        """Watch a stock no more."""
        self._ratio.remove(asset)
        self._volume_ratio.remove(asset)

    add_stock = add
    remove_stock = remove

    def _compute(self, data: Any) -> Decimal:
        self._ratio._update(data)
        self._volume_ratio._update(data)
        return self._arms._value if self._volume_ratio._value else ZERO

    def reset(self) -> None:
        """Reset both ratios too."""
        self._ratio.reset()
        self._volume_ratio.reset()
        self._arms.reset()
        super().reset()


class McClellanOscillator(TradeBarIndicator):
    """The fast less the slow average of rising less falling stocks."""

    @named("McClellanOscillator")
    def __init__(self, name: str, fast_period: int = 19, slow_period: int = 39) -> None:
        """Make both averages; ArgumentException for a fast period above the slow one."""
        super().__init__(name)
        if fast_period > slow_period:
            raise ArgumentException("fastPeriod must be less than slowPeriod.")
        self._difference = AdvanceDeclineDifference("ADD")
        self._fast = IndicatorExtensions.ema(self._difference, fast_period)
        self._slow = IndicatorExtensions.ema(self._difference, slow_period)
        self._delta = IndicatorExtensions.minus(self._fast, self._slow)

    @property
    def ema_fast(self) -> ExponentialMovingAverage:
        """Return the fast average."""
        return self._fast

    @property
    def ema_slow(self) -> ExponentialMovingAverage:
        """Return the slow average."""
        return self._slow

    @property
    def ad_difference(self) -> AdvanceDeclineDifference:
        """Return rising less falling stocks."""
        return self._difference

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._slow.warm_up_period + self._difference.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether the slow average is ready."""
        return self._slow.is_ready

    def add(self, asset: Symbol | str) -> None:
        """Watch a stock."""
        self._difference.add(asset)

    def remove(self, asset: Symbol | str) -> None:
        """Watch a stock no more."""
        self._difference.remove(asset)

    def _compute(self, data: Any) -> Decimal:
        self._difference._update(data)
        return self._delta._value

    def reset(self) -> None:
        """Reset all parts too."""
        self._difference.reset()
        for part in (self._fast, self._slow, self._delta):
            part.reset()
        super().reset()


class McClellanSummationIndex(TradeBarIndicator):
    """The running sum of McClellan's oscillator, once per time."""

    @named("McClellanSummationIndex")
    def __init__(self, name: str, fast_period: int = 19, slow_period: int = 39) -> None:
        """Make the oscillator."""
        super().__init__(name)
        self._sum = ZERO
        self._sum_time: Ticks = 0
        self._oscillator = McClellanOscillator(fast_period, slow_period)
        self._oscillator.updated += self._add_value

    def _add_value(self, sender: Any, point: Any) -> None:
        if point._time != self._sum_time:
            self._sum_time = point._time
            self._sum += point._value

    @property
    def mc_clellan_oscillator(self) -> McClellanOscillator:
        """Return the oscillator."""
        return self._oscillator

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._oscillator.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether the oscillator is ready."""
        return self._oscillator.is_ready

    def add(self, asset: Symbol | str) -> None:
        """Watch a stock."""
        self._oscillator.add(asset)

    def remove(self, asset: Symbol | str) -> None:
        """Watch a stock no more."""
        self._oscillator.remove(asset)

    def _compute(self, data: Any) -> Decimal:
        self._oscillator._update(data)
        return self._sum + self._oscillator._value

    def reset(self) -> None:
        """Reset the oscillator too."""
        self._oscillator.reset()
        super().reset()
