"""Return relative to risk: Sharpe's and Sortino's ratio (Indicators/{SharpeRatio,SortinoRatio}.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.numbers import ZERO, safe_decimal_cast
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.deviations import StandardDeviation, TargetDownsideDeviation
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.functional import Identity
from engine.lean_runtime.indicators.kinds import Indicator
from engine.lean_runtime.indicators.momentum import RateOfChange
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.rates import rate_model
from engine.lean_runtime.reference.interest_rate_provider import interest_rate


class SharpeRatio(Indicator):
    """The mean return above the risk free rate relative to the deviation of returns."""

    @named("SR({period},{risk_free_rate})")
    def __init__(self, name: str, period: int, risk_free_rate: Any = ZERO) -> None:
        """Take the period and the risk free rate, a number or a model."""
        super().__init__(name)
        self._period = int(period)
        self._rates = rate_model(risk_free_rate, ZERO)
        self._roc = RateOfChange(1)
        self._free = Identity(f"{name}_RiskFreeRate")
        self._excess = IndicatorExtensions.minus(IndicatorExtensions.sma(self._roc, period), self._free)
        self._ratio = IndicatorExtensions.over(
            self._excess, IndicatorExtensions.of(StandardDeviation(period), self._roc)
        )

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._roc.warm_up_period + self._period

    @property
    def is_ready(self) -> bool:
        """Return whether more ratios than the period were computed."""
        return self._ratio._samples > self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._free._feed(time, interest_rate(self._rates, time))
        self._roc._feed(time, value)
        return self._ratio._value

    def reset(self) -> None:
        """Reset all parts too."""
        self._ratio.reset()
        self._roc.reset()
        super().reset()


class SortinoRatio(SharpeRatio):
    """The mean return above an acceptable one relative to the downside deviation."""

    @named("SORTINO({period},{minimum_acceptable_return})")
    def __init__(self, name: str, period: int, minimum_acceptable_return: float = 0) -> None:
        """Take the acceptable return as a fraction."""
        super().__init__(name, period, safe_decimal_cast(float(minimum_acceptable_return)))
        self._downside = TargetDownsideDeviation(period, minimum_acceptable_return)
        self._ratio = IndicatorExtensions.over(self._excess, self._downside)

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._downside._feed(time, value)
        return super()._compute(time, value)

    def reset(self) -> None:
        """Reset the downside deviation too."""
        self._downside.reset()
        super().reset()
