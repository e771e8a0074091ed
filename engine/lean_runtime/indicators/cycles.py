"""Filters and cycles of signal processing: Ehlers' Swiss army knife, Hilbert transform, Mesa's adaptive average.

Source: Indicators/{SwissArmyKnife,HilbertTransform,MesaAdaptiveMovingAverage}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import SwissArmyKnifeTool
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ONE, ZERO, from_double, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import quotient
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.functional import Identity, ValueFunction
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.shaped_averages import Delay

_TWO = Decimal(2)
_Tool = SwissArmyKnifeTool


class _ToolFilter(Indicator):
    """One of Ehlers' two-pole filters: c0 (b0 x + b1 x' + b2 x'') + a1 y' + a2 y''."""

    def __init__(self, name: str, period: int, delta: float, tool: SwissArmyKnifeTool) -> None:
        super().__init__(name)
        self._period = int(period)
        self._factors = _filter_factors(int(period), delta, tool)
        self._prices: deque[float] = deque(maxlen=3)
        self._outputs: deque[float] = deque((0.0, 0.0), maxlen=2)

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        prices, outputs = self._prices, self._outputs
        price = to_float(value)
        prices.extendleft((price,) if prices else (price, price, price))
        c0, b1, b2, a1, a2 = self._factors
        signal = c0 * (prices[0] + b1 * prices[1] + b2 * prices[2]) + (a1 * outputs[0] + a2 * outputs[1])
        outputs.appendleft(signal)
        return from_double(signal)

    def reset(self) -> None:
        """Empty both windows too."""
        self._prices.clear()
        self._outputs.extendleft((0.0, 0.0))
        super().reset()


def _filter_factors(period: int, delta: float, tool: SwissArmyKnifeTool) -> tuple[float, float, float, float, float]:
    """Return c0, b1, b2, a1, a2 of a tool; ArgumentOutOfRangeException for an unknown one."""
    angle = 2 * math.pi / period
    beta = 2.415 * (1 - math.cos(angle))
    alpha = -beta + math.sqrt(math.pow(beta, 2) + 2.0 * beta)
    pole1, pole2 = 2.0 * (1 - alpha), -(1 - alpha) * (1 - alpha)
    if tool is _Tool.GAUSS:
        return alpha * alpha, 0.0, 0.0, pole1, pole2
    if tool is _Tool.BUTTER:
        return alpha * alpha / 4.0, 2.0, 1.0, pole1, pole2
    if tool is _Tool.HIGH_PASS:
        alpha = (math.cos(angle) + math.sin(angle) - 1) / math.cos(angle)
        return (1 + alpha) / 2, -1.0, 0.0, 1 - alpha, 0.0
    if tool is _Tool.TWO_POLE_HIGH_PASS:
        return (1 + alpha) * (1 + alpha) / 4, -2.0, 1.0, pole1, pole2
    if tool is _Tool.BAND_PASS:
        beta = math.cos(angle)
        gamma = 1 / math.cos(4 * math.pi * delta / period)
        alpha = gamma - math.sqrt(math.pow(gamma, 2) - 1)
        return (1 - alpha) / 2.0, 0.0, -1.0, -beta * (1 - alpha), alpha
    raise ArgumentOutOfRangeException("tool", "Invalid SwissArmyKnifeTool")


class SwissArmyKnife(Indicator):
    """Five of Ehlers' filters at once; the value is that of the tool asked for."""

    @named("Swiss({period},{delta},{tool})")
    def __init__(self, name: str, period: int, delta: float, tool: SwissArmyKnifeTool) -> None:
        """Make the filters."""
        super().__init__(name)
        self._period = int(period)
        suffixes = {
            _Tool.GAUSS: "Gauss",
            _Tool.BUTTER: "Butter",
            _Tool.HIGH_PASS: "HP",
            _Tool.TWO_POLE_HIGH_PASS: "2PHP",
            _Tool.BAND_PASS: "BP",
        }
        if tool not in suffixes:
            raise ArgumentOutOfRangeException("tool", "Invalid SwissArmyKnifeTool")
        self._tool = tool
        self._filters = {
            kind: _ToolFilter(f"{name}_{suffix}", period, float(delta), kind) for kind, suffix in suffixes.items()
        }

    gauss = property(lambda self: self._filters[_Tool.GAUSS], doc="Two-pole Gaussian filter.")
    butter = property(lambda self: self._filters[_Tool.BUTTER], doc="Two-pole Butterworth filter.")
    high_pass = property(lambda self: self._filters[_Tool.HIGH_PASS], doc="High pass filter.")
    two_pole_high_pass = property(lambda self: self._filters[_Tool.TWO_POLE_HIGH_PASS], doc="Two-pole high pass.")
    band_pass = property(lambda self: self._filters[_Tool.BAND_PASS], doc="Band pass filter.")

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        for each in self._filters.values():
            each._feed(time, value)
        return self._filters[self._tool]._value

    def reset(self) -> None:
        """Reset the filters too."""
        for each in self._filters.values():
            each.reset()
        super().reset()


class HilbertTransform(Indicator):
    """The in-phase and quadrature components of the detrended price; the value itself is the input."""

    @named("Hilbert({length}, {in_phase_multiplication_factor}, {quadrature_multiplication_factor})")
    def __init__(
        self,
        name: str,
        length: int = 7,
        in_phase_multiplication_factor: Any = Decimal("0.635"),
        quadrature_multiplication_factor: Any = Decimal("0.338"),
    ) -> None:
        """Make the delays and both components."""
        super().__init__(name)
        self._length = int(length)
        self._phase_factor = to_decimal(in_phase_multiplication_factor)
        self._quadrature_factor = to_decimal(quadrature_multiplication_factor)
        self._identity = Identity(f"{name}_input")
        self._prev = Delay(f"{name}_prev", length)
        self._detrended = IndicatorExtensions.minus(self._identity, self._prev)
        self._delay2 = Delay(f"{name}_detrendPriceDelay2", 1)
        self._delay4 = Delay(f"{name}_detrendPriceDelay4", 3)
        self._phase_delay3 = Delay(f"{name}_inPhaseDelay3", 2)
        self._quadrature_delay2 = Delay(f"{name}_quadratureDelay2", 1)
        self._phase = ValueFunction(f"{name}_inPhase", self._compute_phase, lambda: self._samples > self._length + 2)
        self._quadrature = ValueFunction(f"{name}_quad", self._compute_quadrature, lambda: self._samples > self._length)

    @property
    def in_phase(self) -> Indicator:
        """Return the in-phase component."""
        return self._phase

    @property
    def quadrature(self) -> Indicator:
        """Return the quadrature component."""
        return self._quadrature

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._length + 2

    @property
    def is_ready(self) -> bool:
        """Return whether enough samples came."""
        return self._samples >= self.warm_up_period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._identity._feed(time, value)
        if self._prev._feed(time, value):
            self._detrended._feed(time, value)
        if self._detrended.is_ready:
            self._delay2._feed(time, self._detrended._value)
            self._delay4._feed(time, self._detrended._value)
        if self._phase._feed(time, value):
            self._phase_delay3._feed(time, self._phase._value)
        if self._quadrature._feed(time, value):
            self._quadrature_delay2._feed(time, self._quadrature._value)
        return value

    def _compute_phase(self, time: Ticks, value: Decimal) -> Decimal:
        if not self._phase.is_ready:
            return ZERO
        second, fourth, third = (_ready_value(part) for part in (self._delay2, self._delay4, self._phase_delay3))
        return Decimal("1.25") * (fourth - second * self._phase_factor) + third * self._phase_factor

    def _compute_quadrature(self, time: Ticks, value: Decimal) -> Decimal:
        if not self._quadrature.is_ready:
            return ZERO
        second, first, before = (
            _ready_value(part) for part in (self._delay2, self._detrended, self._quadrature_delay2)
        )
        return second - first * self._quadrature_factor + before * self._quadrature_factor

    def reset(self) -> None:
        """Reset all parts too."""
        super().reset()
        delays = (self._prev, self._delay2, self._delay4, self._phase_delay3, self._quadrature_delay2)
        for part in (self._identity, self._detrended, *delays, self._phase, self._quadrature):
            part.reset()


def _ready_value(indicator: Indicator) -> Decimal:
    return indicator._value if indicator.is_ready else ZERO


class MesaAdaptiveMovingAverage(BarIndicator):
    """The average whose weight follows the phase of the dominant cycle, and the slower average that follows it."""

    @named("MAMA")
    def __init__(self, name: str, fast_limit: Any = Decimal("0.5"), slow_limit: Any = Decimal("0.05")) -> None:
        """Take the limits of the weight."""
        super().__init__(name)
        self._fast_limit = to_decimal(fast_limit)
        self._slow_limit = to_decimal(slow_limit)
        self._degrees = quotient(Decimal(180), 4 * from_double(math.atan(1.0)))
        self._fama = Identity(f"{name}_Fama")
        self._start_cycle()

    def _start_cycle(self) -> None:
        self._prices: deque[Decimal] = deque(maxlen=13)
        self._smooths, self._detrended, self._in_phases, self._quadratures = (
            deque([ZERO] * 6, maxlen=6) for _ in range(4)
        )
        self._before: dict[str, Decimal] = dict.fromkeys(
            ("period", "in_phase", "quadrature", "real", "imaginary", "phase"), ZERO
        )
        self._mama = ZERO

    @property
    def fama(self) -> Identity:
        """Return the following average."""
        return self._fama

    @property
    def warm_up_period(self) -> int:
        """Return 33."""
        return 33

    @property
    def is_ready(self) -> bool:
        """Return whether 33 bars came."""
        return self._samples >= 33

    def _compute(self, data: Any) -> Decimal:
        self._prices.appendleft((data._high + data._low) / _TWO)
        if len(self._prices) < 13:
            return ZERO
        alpha = self._next_alpha()
        mama = alpha * self._prices[0] + (ONE - alpha) * self._mama
        half = Decimal("0.5") * alpha
        fama = half * mama + (ONE - half) * self._fama._value
        self._mama = mama
        self._fama._feed(data._end_time, fama)
        return mama if self.is_ready else ZERO

    def _next_alpha(self) -> Decimal:
        """Return the weight from the change of phase of the smoothed, detrended price."""
        prices = self._prices
        scale = Decimal("0.075") * self._before["period"] + Decimal("0.54")
        smooth = (4 * prices[0] + 3 * prices[1] + 2 * prices[2] + prices[3]) / 10
        detrended = _taps(smooth, self._smooths, scale)
        quadrature = _taps(detrended, self._detrended, scale)
        in_phase = self._detrended[2]
        advanced = _taps(in_phase, self._in_phases, scale)
        delayed = _taps(quadrature, self._quadratures, scale)
        alpha = self._follow_phase(in_phase, quadrature, in_phase - delayed, quadrature + advanced)
        for window, value in (
            (self._smooths, smooth),
            (self._detrended, detrended),
            (self._in_phases, in_phase),
            (self._quadratures, quadrature),
        ):
            window.appendleft(value)
        return alpha

    def _follow_phase(
        self, in_phase: Decimal, quadrature: Decimal, in_phase2: Decimal, quadrature2: Decimal
    ) -> Decimal:
        before = self._before
        new, old = Decimal("0.2"), Decimal("0.8")
        in_phase2 = new * in_phase2 + old * before["in_phase"]
        quadrature2 = new * quadrature2 + old * before["quadrature"]
        real = in_phase2 * before["in_phase"] + quadrature2 * before["quadrature"]
        imaginary = in_phase2 * before["quadrature"] - quadrature2 * before["in_phase"]
        real = new * real + old * before["real"]
        imaginary = new * imaginary + old * before["imaginary"]
        period = new * self._cycle_length(real, imaginary) + old * before["period"]
        phase = self._angle(quadrature, in_phase) if in_phase else ZERO
        change = max(before["phase"] - phase, ONE)
        self._before = {
            "period": period,
            "in_phase": in_phase2,
            "quadrature": quadrature2,
            "real": real,
            "imaginary": imaginary,
            "phase": phase,
        }
        return max(quotient(self._fast_limit, change), self._slow_limit)

    def _cycle_length(self, real: Decimal, imaginary: Decimal) -> Decimal:
        """Return the bars of a cycle, near the one before and between 6 and 50."""
        period, before = ZERO, self._before["period"]
        if imaginary and real:
            angle = self._angle(imaginary, real)
            period = quotient(Decimal(360), angle) if angle > 0 else ZERO
        period = min(period, Decimal("1.5") * before)
        period = max(period, Decimal("0.67") * before)
        return min(max(period, Decimal(6)), Decimal(50))

    def _angle(self, opposite: Decimal, adjacent: Decimal) -> Decimal:
        return from_double(math.atan(to_float(quotient(opposite, adjacent)))) * self._degrees

    def reset(self) -> None:
        """Forget the cycle too."""
        self._start_cycle()
        self._fama.reset()
        super().reset()


def _taps(value: Decimal, window: deque[Decimal], scale: Decimal) -> Decimal:
    """Return the Hilbert filter over a value and the window before it (positions 2, 4 and 6 bars back)."""
    small, large = Decimal("0.0962"), Decimal("0.5769")
    return (small * value + large * window[1] - large * window[3] - small * window[5]) * scale
