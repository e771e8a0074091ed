"""Japanese charts: Heikin-Ashi bars and the Ichimoku cloud (Indicators/{HeikinAshi,IchimokuKinkoHyo}.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.arithmetic import plus, quotient
from engine.lean_runtime.indicators.composite import CompositeIndicator
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.functional import Identity
from engine.lean_runtime.indicators.kinds import BarIndicator
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.shaped_averages import Delay

_TWO = Decimal(2)
_FOUR = Decimal(4)


class HeikinAshi(BarIndicator):
    """Bars opened at the middle of the bar before; the value is their close."""

    @named("HA")
    def __init__(self, name: str) -> None:
        """Make the five lines."""
        super().__init__(name)
        self._lines = {part: Identity(f"{name}_{part}") for part in ("Open", "High", "Low", "Close", "Volume")}

    open = property(lambda self: self._lines["Open"], doc="The averaged open.")
    high = property(lambda self: self._lines["High"], doc="The high, at least open and close.")
    low = property(lambda self: self._lines["Low"], doc="The low, at most open and close.")
    close = property(lambda self: self._lines["Close"], doc="The mean of the bar's four prices.")
    volume = property(lambda self: self._lines["Volume"], doc="The bar's volume.")

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    @property
    def is_ready(self) -> bool:
        """Return whether a second bar came."""
        return self._samples > 1

    def _compute(self, data: Any) -> Decimal:
        lines, time = self._lines, data._end_time
        first, high, low, last = data._open, data._high, data._low, data._close
        close = (first + high + low + last) / _FOUR
        if self._samples < 2:
            start = (first + last) / _TWO
        else:
            start = quotient(plus(lines["Open"]._value, lines["Close"]._value), _TWO)
            high, low = max(high, start, close), min(low, start, close)
        volume = data._volume if isinstance(data, TradeBar) else ZERO
        for part, value in (("Open", start), ("Close", close), ("High", high), ("Low", low), ("Volume", volume)):
            lines[part]._feed(time, value)
        return lines["Close"]._value

    def reset(self) -> None:
        """Reset the lines too."""
        for line in self._lines.values():
            line.reset()
        super().reset()


class IchimokuKinkoHyo(BarIndicator):
    """The Ichimoku cloud: middles of ranges, now and delayed; the value itself is the close."""

    @named(
        "ICHIMOKU({tenkan_period},{kijun_period},{senkou_a_period},{senkou_b_period},"
        "{senkou_a_delay_period},{senkou_b_delay_period})"
    )
    def __init__(
        self,
        name: str,
        tenkan_period: int = 9,
        kijun_period: int = 26,
        senkou_a_period: int = 26,
        senkou_b_period: int = 52,
        senkou_a_delay_period: int = 26,
        senkou_b_delay_period: int = 26,
    ) -> None:
        """Make the extremes, the delays and the lines."""
        super().__init__(name)
        of = IndicatorExtensions.of
        delay_a, delay_b = int(senkou_a_delay_period), int(senkou_b_delay_period)
        longest = max(int(tenkan_period), int(kijun_period)) + delay_a
        self._warm_up = max(longest, int(senkou_b_period) + delay_b)
        self.tenkan_maximum = Maximum(f"{name}_TenkanMax", tenkan_period)
        self.tenkan_minimum = Minimum(f"{name}_TenkanMin", tenkan_period)
        self.kijun_maximum = Maximum(f"{name}_KijunMax", kijun_period)
        self.kijun_minimum = Minimum(f"{name}_KijunMin", kijun_period)
        self.senkou_b_maximum = Maximum(f"{name}_SenkouBMaximum", senkou_b_period)
        self.senkou_b_minimum = Minimum(f"{name}_SenkouBMinimum", senkou_b_period)
        self.delayed_maximum_senkou_b = of(Delay(f"{name}DelayedMax", delay_b), self.senkou_b_maximum)
        self.delayed_minimum_senkou_b = of(Delay(f"{name}DelayedMin", delay_b), self.senkou_b_minimum)
        self.tenkan = _middle(self.tenkan_maximum, self.tenkan_minimum)
        self.delayed_tenkan_senkou_a = of(Delay(f"{name}DelayedTenkan", delay_a), self.tenkan)
        self.kijun = _middle(self.kijun_maximum, self.kijun_minimum)
        self.delayed_kijun_senkou_a = of(Delay(f"{name}DelayedKijun", delay_a), self.kijun)
        self.senkou_a = _middle(self.delayed_tenkan_senkou_a, self.delayed_kijun_senkou_a)
        self.senkou_b = _middle(self.delayed_maximum_senkou_b, self.delayed_minimum_senkou_b)
        self.chikou = Delay(f"{name}_Chikou", delay_a)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the four middles are ready."""
        return self.tenkan.is_ready and self.kijun.is_ready and self.senkou_a.is_ready and self.senkou_b.is_ready

    def _compute(self, data: Any) -> Decimal:
        time, high, low = data._end_time, data._high, data._low
        self.tenkan_maximum._feed(time, high)
        self.tenkan_minimum._feed(time, low)
        self.kijun_maximum._feed(time, high)
        self.kijun_minimum._feed(time, low)
        self.senkou_b_maximum._feed(time, high)
        self.senkou_b_minimum._feed(time, low)
        close: Decimal = data._close
        self.chikou._feed(time, close)
        return close

    def reset(self) -> None:
        """Reset all lines too."""
        super().reset()
        parts = (self.tenkan, self.kijun, self.senkou_a, self.senkou_b, self.chikou)
        for part in (*parts, self.senkou_b_maximum, self.senkou_b_minimum):
            part.reset()


def _middle(upper: Any, lower: Any) -> CompositeIndicator:
    return IndicatorExtensions.over(IndicatorExtensions.plus(upper, lower), _TWO)
