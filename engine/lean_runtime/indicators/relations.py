"""How two symbols move together (Indicators/{Beta,Alpha,Correlation,Covariance}.cs)."""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import CorrelationType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException
from engine.lean_runtime.common.numbers import ONE, ZERO, from_double, safe_decimal_cast, to_float
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, ratio_or, times
from engine.lean_runtime.indicators.double_statistics import covariance, pearson, spearman, variance
from engine.lean_runtime.indicators.kinds import BarIndicator
from engine.lean_runtime.indicators.momentum import RateOfChange
from engine.lean_runtime.indicators.multi_symbol import DualSymbolIndicator, SymbolData
from engine.lean_runtime.indicators.naming import csharp_text
from engine.lean_runtime.indicators.rates import rate_model
from engine.lean_runtime.orders.faces import to_symbol
from engine.lean_runtime.reference.interest_rate_provider import interest_rate


def _is_nan_or_zero(value: float) -> bool:
    """Return whether a double is useless as a divisor (Common/Extensions.cs IsNaNOrZero)."""
    return math.isnan(value) or abs(value) < 5e-324


def _return(data: SymbolData) -> float:
    """Return the relative change of the close between the latest two bars."""
    return to_float(ratio_or(data.points[0]._close, data.points[1]._close) - ONE)


class _Returns(DualSymbolIndicator):
    """Keeps the returns of both symbols.

    Made as ([name,] target, reference, period) or (name, period, target, reference).
    """

    _short = ""
    _label = ""

    def __init__(self, *arguments: Any) -> None:
        """Make both windows; ArgumentException for a period below two."""
        rest = list(arguments)
        name = rest.pop(0) if isinstance(rest[0], str) and len(rest) == 4 else None
        if isinstance(rest[0], int):
            rest.append(rest.pop(0))
        target, reference, period = rest
        if period < 2:
            raise ArgumentException(
                f"Period parameter for {self._label} indicator must be greater than 2 but was {period}."
            )
        super().__init__(name if name is not None else f"{self._short}({period})", target, reference, 2)
        self._period = int(period)
        self._target_returns: deque[float] = deque(maxlen=self._period)
        self._reference_returns: deque[float] = deque(maxlen=self._period)
        self._warm_up += self._period - 2 + 1

    @property
    def is_ready(self) -> bool:
        """Return whether both windows are full."""
        return len(self._target_returns) == self._period == len(self._reference_returns)

    def _add_returns(self) -> None:
        if self._target.is_ready:
            self._target_returns.appendleft(_return(self._target))
        if self._reference.is_ready:
            self._reference_returns.appendleft(_return(self._reference))

    def reset(self) -> None:
        """Empty both windows too."""
        self._target_returns.clear()
        self._reference_returns.clear()
        super().reset()


class Beta(_Returns):
    """The covariance of returns relative to the reference's variance."""

    _short, _label = "B", "Beta"

    def _compute_indicator(self) -> Decimal:
        self._add_returns()
        spread = variance(self._reference_returns)
        both = covariance(self._target_returns, self._reference_returns)
        return from_double((0.0 if _is_nan_or_zero(both) else both) / (1.0 if _is_nan_or_zero(spread) else spread))


class Covariance(_Returns):
    """The covariance of returns."""

    _short, _label = "COV", "Covariance"

    def _compute_indicator(self) -> Decimal:
        self._add_returns()
        both = covariance(self._target_returns, self._reference_returns)
        return ZERO if _is_nan_or_zero(both) else from_double(both)


class Correlation(DualSymbolIndicator):
    """The correlation of closes; made as ([name,] target, reference, period[, correlation_type])."""

    def __init__(self, *arguments: Any, correlation_type: CorrelationType | None = None) -> None:
        """Make both windows; ArgumentException for a period below two."""
        rest = list(arguments)
        name = rest.pop(0) if isinstance(rest[0], str) and not isinstance(rest[2], int) else None
        target, reference, period = rest[:3]
        if period < 2:
            raise ArgumentException(
                f"Period parameter for Correlation indicator must be greater than 2 but was {period}"
            )
        super().__init__(name if name is not None else f"Correlation({period})", target, reference, period)
        self._type = correlation_type or (rest[3] if len(rest) > 3 else CorrelationType.PEARSON)

    def _compute_indicator(self) -> Decimal:
        first, second = ([to_float(bar._close) for bar in data.points] for data in (self._target, self._reference))
        result = spearman(first, second) if self._type is CorrelationType.SPEARMAN else pearson(first, second)
        return ZERO if _is_nan_or_zero(result) else safe_decimal_cast(result)


class Alpha(BarIndicator):
    """The target's mean return above what beta and the risk free rate explain.

    Made as ([name,] target, reference, alpha_period[, beta_period][, risk free rate or model]).
    """

    def __init__(self, *arguments: Any, risk_free_rate: Any = None, risk_free_rate_model: Any = None) -> None:
        """Make the returns and beta; ArgumentException for equal symbols or periods too short."""
        rest = list(arguments)
        name = rest.pop(0) if isinstance(rest[0], str) and not isinstance(rest[2], int) else None
        target, reference, period = to_symbol(rest[0]), to_symbol(rest[1]), rest[2]
        extra = rest[3:]
        beta_period = extra.pop(0) if extra and type(extra[0]) is int else period
        rate = extra[0] if extra else risk_free_rate_model if risk_free_rate is None else risk_free_rate
        if target == reference:
            raise ArgumentException("The target and reference symbols cannot be the same.")
        if period < 1:
            raise ArgumentException("The period must be equal or greater than 1.")
        if beta_period < 2:
            raise ArgumentException("The beta period must be equal or greater than 2.")
        if name is None:
            periods = f"{period},{beta_period}" if len(rest) > 3 and type(rest[3]) is int else f"{period}"
            shown = "" if hasattr(rate, "get_interest_rate") else f",{csharp_text(rate)}"
            name = f"ALPHA({target},{reference},{periods}{shown})"
        super().__init__(name)
        self._symbols = (target, reference)
        self._period = Decimal(period)
        self._rates = rate_model(rate, ZERO)
        self._target_roc = RateOfChange(f"{name}_TargetROC", period)
        self._reference_roc = RateOfChange(f"{name}_ReferenceROC", period)
        self._beta = Beta(f"{name}_Beta", target, reference, beta_period)
        self._warm_up = max(int(period), int(beta_period)) + 1
        self._alpha = ZERO

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether returns and beta are ready."""
        return self._target_roc.is_ready and self._beta.is_ready and self._reference_roc.is_ready

    def _compute(self, data: Any) -> Decimal:
        if data is None:
            raise ArgumentNullException("input")
        target, reference = self._symbols
        if data.symbol == target:
            self._target_roc._feed(data._end_time, data._close)
        elif data.symbol == reference:
            self._reference_roc._feed(data._end_time, data._close)
        else:
            raise ArgumentException(f"The input symbol {data.symbol} is not the target or reference symbol.")
        self._beta._update(data)
        if self._target_roc._samples == self._reference_roc._samples > 0:
            self._alpha = self._compute_alpha()
        return self._alpha

    def _compute_alpha(self) -> Decimal:
        if not self.is_ready:
            return ZERO
        target = quotient(self._target_roc._value, self._period)
        reference = quotient(self._reference_roc._value, self._period)
        free = interest_rate(self._rates, self._target_roc._time)
        return minus(target, plus(free, times(self._beta._value, minus(reference, free))))

    def reset(self) -> None:
        """Reset returns and beta too."""
        for part in (self._target_roc, self._reference_roc):
            part.reset()
        self._beta.reset()
        self._alpha = ZERO
        super().reset()
