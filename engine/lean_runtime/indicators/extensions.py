"""Functions that join indicators: of, over, plus, minus, times, averages (Indicators/IndicatorExtensions.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.numbers import decimal_text, to_decimal
from engine.lean_runtime.indicators import arithmetic
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage, Sum
from engine.lean_runtime.indicators.base import IndicatorBase
from engine.lean_runtime.indicators.composite import Composer, CompositeIndicator, ResetCompositeIndicator
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.functional import ConstantIndicator, WindowIdentity
from engine.lean_runtime.indicators.python_indicator import as_indicator


def add(left: IndicatorBase, right: IndicatorBase) -> Decimal:
    """Return the sum of the current values."""
    return arithmetic.plus(left._value, right._value)


def subtract(left: IndicatorBase, right: IndicatorBase) -> Decimal:
    """Return the difference of the current values."""
    return arithmetic.minus(left._value, right._value)


def multiply(left: IndicatorBase, right: IndicatorBase) -> Decimal:
    """Return the product of the current values."""
    return arithmetic.times(left._value, right._value)


def ratio(left: IndicatorBase, right: IndicatorBase) -> Decimal | None:
    """Return the quotient of the current values, None (a math error) for a zero divisor."""
    return arithmetic.quotient(left._value, right._value) if right._value else None


class IndicatorExtensions:
    """LEAN's extension methods; indicators written in Python are taken everywhere."""

    @staticmethod
    def update(indicator: Any, time: Any, value: Any) -> bool:
        """Update an indicator with a time and a value."""
        return as_indicator(indicator).update(time, value)

    @staticmethod
    def of(second: Any, first: Any, wait_for_first_to_ready: bool = True) -> Any:
        """Feed the values of the first indicator, once it is ready, to the second; returns the second."""
        source, target = as_indicator(first), as_indicator(second)

        def forward(sender: Any, point: Any) -> None:
            if not wait_for_first_to_ready or source.is_ready:
                target._update(point)

        source.updated += forward
        return target

    @staticmethod
    def weighted_by(value: Any, weight: Any, period: int) -> CompositeIndicator:
        """Return the average of an indicator over a period, weighted by another one."""
        return _Weighting(as_indicator(value), as_indicator(weight), period).result

    @staticmethod
    def plus(left: Any, right: Any, name: str | None = None) -> CompositeIndicator:
        """Return the sum of an indicator and another one or a constant."""
        return _composed(left, right, add, name)

    @staticmethod
    def minus(left: Any, right: Any, name: str | None = None) -> CompositeIndicator:
        """Return the difference of an indicator and another one or a constant."""
        return _composed(left, right, subtract, name)

    @staticmethod
    def over(left: Any, right: Any, name: str | None = None) -> CompositeIndicator:
        """Return the quotient of an indicator and another one or a constant; unchanged while the divisor is zero."""
        return _composed(left, right, ratio, name)

    @staticmethod
    def times(left: Any, right: Any, name: str | None = None) -> CompositeIndicator:
        """Return the product of an indicator and another one or a constant."""
        return _composed(left, right, multiply, name)

    @staticmethod
    def ema(
        left: Any, period: int, smoothing_factor: Any = None, wait_for_first_to_ready: bool = True
    ) -> ExponentialMovingAverage:
        """Return the exponential average of an indicator."""
        source = as_indicator(left)
        made = ExponentialMovingAverage(f"EMA{period}_Of_{source.name}", period, smoothing_factor)
        return IndicatorExtensions.of(made, source, wait_for_first_to_ready)

    @staticmethod
    def sma(left: Any, period: int, wait_for_first_to_ready: bool = True) -> SimpleMovingAverage:
        """Return the average of an indicator."""
        source = as_indicator(left)
        return IndicatorExtensions.of(
            SimpleMovingAverage(f"SMA{period}_Of_{source.name}", period), source, wait_for_first_to_ready
        )

    @staticmethod
    def max(left: Any, period: int, wait_for_first_to_ready: bool = True) -> Maximum:
        """Return the maximum of an indicator."""
        source = as_indicator(left)
        return IndicatorExtensions.of(Maximum(f"MAX{period}_Of_{source.name}", period), source, wait_for_first_to_ready)

    @staticmethod
    def min(left: Any, period: int, wait_for_first_to_ready: bool = True) -> Minimum:
        """Return the minimum of an indicator."""
        source = as_indicator(left)
        return IndicatorExtensions.of(Minimum(f"MIN{period}_Of_{source.name}", period), source, wait_for_first_to_ready)


def _composed(left: Any, right: Any, composer: Composer, name: str | None) -> CompositeIndicator:
    if isinstance(right, int | float | Decimal):
        constant = to_decimal(right)
        right = ConstantIndicator(decimal_text(constant), constant)
    return CompositeIndicator._of(left, right, composer, name)


class _Weighting:
    """Pairs the values of two indicators and sums value x weight and weight over a period."""

    def __init__(self, value: IndicatorBase, weight: IndicatorBase, period: int) -> None:
        self._x = WindowIdentity(period)
        self._y = WindowIdentity(period)
        self._numerator = Sum("Sum_xy", period)
        self._denominator = Sum("Sum_y", period)
        value.updated += self._on_value
        weight.updated += self._on_weight
        self.result = ResetCompositeIndicator._of(
            self._numerator,
            self._denominator,
            ratio,
            f"RESET_COMPOSE({self._numerator.name},{self._denominator.name})",
        )
        self.result._extra_reset = self._reset

    def _on_value(self, sender: Any, point: Any) -> None:
        self._x._update(point)
        if self._x._samples == self._y._samples:
            self._numerator._feed(point._time, arithmetic.times(point._value, self._y._value))

    def _on_weight(self, sender: Any, point: Any) -> None:
        self._y._update(point)
        if self._x._samples == self._y._samples:
            self._numerator._feed(point._time, arithmetic.times(point._value, self._x._value))
        self._denominator._update(point)

    def _reset(self) -> None:
        self._x.reset()
        self._y.reset()
