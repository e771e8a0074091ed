"""Averages weighted by volume and oscillators of volume over time.

Source: Indicators/{VolumeWeightedAveragePriceIndicator,VolumeWeightedMovingAverage,IntradayVwap,
KlingerVolumeOscillator,RelativeDailyVolume}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.common.numbers import HUNDRED, MINUS_ONE, ONE, ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of, time_of_day, to_date
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage, Sum
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.functional import Identity
from engine.lean_runtime.indicators.kinds import DataIndicator, TradeBarIndicator
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)
_THREE = Decimal(3)
_FOUR = Decimal(4)
_LEAST_DIVISOR = Decimal("1e-8")


class VolumeWeightedAveragePriceIndicator(TradeBarIndicator):
    """The mean of the bars' mean prices over a period, weighted by volume."""

    @named("VWAP({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make price, volume and their weighted average."""
        super().__init__(name)
        self._period = int(period)
        self._price = Identity("Price")
        self._volume = Identity("Volume")
        self._vwap = IndicatorExtensions.weighted_by(self._price, self._volume, period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._vwap.is_ready

    def _compute(self, data: Any) -> Decimal:
        price = (data._open + data._high + data._low + data._value) / _FOUR
        self._price._feed(data._end_time, price)
        self._volume._feed(data._end_time, data._volume)
        return self._vwap._value

    def reset(self) -> None:
        """Reset all parts too."""
        self._price.reset()
        self._volume.reset()
        self._vwap.reset()
        super().reset()


class VolumeWeightedMovingAverage(TradeBarIndicator):
    """The mean close over a period, weighted by volume; the close itself without any volume."""

    @named("VWMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make both sums."""
        super().__init__(name)
        self._period = int(period)
        self._products = Sum(f"{name}_SumPxV", period)
        self._volumes = Sum(f"{name}_SumVolume", period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._products.is_ready and self._volumes.is_ready

    def _compute(self, data: Any) -> Decimal:
        close: Decimal = data._close
        self._products._feed(data._end_time, times(close, data._volume))
        self._volumes._feed(data._end_time, data._volume)
        total = self._volumes._value
        return quotient(self._products._value, total) if total else close

    def reset(self) -> None:
        """Empty both sums too."""
        self._products.reset()
        self._volumes.reset()
        super().reset()


class IntradayVwap(DataIndicator):
    """The mean price of the day so far, weighted by volume; other data than trades leave it as it is."""

    def __init__(self, name: str = "VWAP") -> None:
        """Start an empty day."""
        super().__init__(name)
        self._start_day(-1)

    def _start_day(self, day: Ticks) -> None:
        self._day = day
        self._volumes = self._products = ZERO

    @property
    def is_ready(self) -> bool:
        """Return whether there was volume today."""
        return self._volumes > 0

    def _compute(self, data: Any) -> Decimal | None:
        trade = self._volume_and_price(data)
        if trade is None:
            return None
        day = date_of(data._end_time)
        if day != self._day:
            self._start_day(day)
        volume, price = trade
        self._volumes = plus(self._volumes, volume)
        self._products = plus(self._products, times(price, volume))
        value: Decimal = data._value
        return quotient(self._products, self._volumes) if self._volumes else value

    @staticmethod
    def _volume_and_price(data: Any) -> tuple[Decimal, Decimal] | None:
        """Return volume and mean price of a trade tick or a trade bar that is not filled forward."""
        if isinstance(data, Tick) and data.tick_type is TickType.TRADE:
            return data._quantity, data._last_price
        if isinstance(data, TradeBar) and not data.is_fill_forward:
            return data._volume, quotient(data._high + data._low + data._close, _THREE)
        return None

    def reset(self) -> None:
        """Forget the day too."""
        self._start_day(-1)
        super().reset()


class KlingerVolumeOscillator(TradeBarIndicator):
    """The fast less the slow average of Klinger's volume force, with its average as signal."""

    @named("KVO({fast_period},{slow_period},{signal_period})")
    def __init__(self, name: str, fast_period: int, slow_period: int, signal_period: int = 13) -> None:
        """Make the averages."""
        super().__init__(name)
        self._fast = ExponentialMovingAverage(f"{name}_FastEma", fast_period)
        self._slow = ExponentialMovingAverage(f"{name}_SlowEma", slow_period)
        self._signal = ExponentialMovingAverage(f"{name}_Signal", signal_period)
        self._warm_up = max(int(fast_period), int(slow_period), int(signal_period)) + 2
        self._start_force()

    def _start_force(self) -> None:
        self._before: tuple[Decimal, Decimal] | None = None
        self._trend = ZERO
        self._cumulative = ZERO

    @property
    def signal(self) -> ExponentialMovingAverage:
        """Return the average of the oscillator."""
        return self._signal

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether all averages are ready."""
        return self._fast.is_ready and self._slow.is_ready and self._signal.is_ready

    def _compute(self, data: Any) -> Decimal:
        high, low = data._high, data._low
        movement, price = high - low, high + low + data._close
        before, self._before = self._before, (movement, price)
        if before is None:
            return ZERO
        trend_before, self._trend = self._trend, ONE if price > before[1] else MINUS_ONE
        if not trend_before:
            return ZERO
        if not self._cumulative or self._trend != trend_before:
            self._cumulative = plus(movement, before[0])
        else:
            self._cumulative = plus(self._cumulative, movement)
        divisor = self._cumulative if abs(self._cumulative) >= _LEAST_DIVISOR else _LEAST_DIVISOR
        strength = abs(times(_TWO, minus(quotient(movement, divisor), ONE)))
        force = times(times(times(data._volume, strength), self._trend), HUNDRED)
        return self._follow(data._end_time, force)

    def _follow(self, time: Ticks, force: Decimal) -> Decimal:
        fast_ready = self._fast._feed(time, force)
        if not self._slow._feed(time, force) or not fast_ready:
            self._signal._feed(time, ZERO)
            return ZERO
        oscillator = minus(self._fast._value, self._slow._value)
        self._signal._feed(time, oscillator)
        return oscillator

    def reset(self) -> None:
        """Reset the averages too."""
        super().reset()
        for part in (self._signal, self._fast, self._slow):
            part.reset()
        self._start_force()


class RelativeDailyVolume(TradeBarIndicator):
    """The day's volume so far relative to the mean of the same time of earlier days."""

    @named("RDV({period})")
    def __init__(self, name: str, period: int = 2) -> None:
        """Take the number of days."""
        super().__init__(name)
        self._period = int(period)
        self._start_days()

    def _start_days(self) -> None:
        self._averages: dict[Ticks, SimpleMovingAverage] = {}
        self._today: dict[Ticks, Decimal] = {}
        self._day_of_month = -1
        self._days = -1

    @property
    def is_ready(self) -> bool:
        """Return whether enough days passed."""
        return self._days >= self._period

    def _compute(self, data: Any) -> Decimal:
        time = data._time
        if to_date(time).day != self._day_of_month:
            self._close_day()
            self._day_of_month = to_date(time).day
        self._today[time] = data._volume
        if not self.is_ready:
            return ZERO
        usual = self._usual_volume(time_of_day(time))
        return quotient(sum(self._today.values(), ZERO), usual) if usual else ZERO

    def _close_day(self) -> None:
        """Add the day's cumulative volumes to the averages."""
        total = ZERO
        for time, volume in self._today.items():
            total += volume
            moment = time % TICKS_PER_DAY
            if moment not in self._averages:
                self._averages[moment] = SimpleMovingAverage(self._period)
            self._averages[moment]._feed(time, total)
        self._today.clear()
        self._days += 1

    def _usual_volume(self, moment: Ticks) -> Decimal:
        """Return the mean of a moment of the day, or of the latest known moment before it; zero without one."""
        average = self._averages.get(moment)
        if average is not None:
            return average._value
        known = sorted(self._averages)
        for before, after in pairwise(known):
            if after > moment:
                return self._averages[before]._value
        return ZERO

    def reset(self) -> None:
        """Forget the days too."""
        self._start_days()
        super().reset()
