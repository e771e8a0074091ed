"""Black's formula and its derivatives as QuantLib's calculator gives them (QLNet/Pricingengines/BlackCalculator.cs)."""

from __future__ import annotations

import math

from engine.lean_runtime.common.errors import ArgumentException

_EPSILON = 2.0**-52
_ROOT_HALF = 0.7071067811865475244
_ONE_OVER_ROOT_PI = 0.564189583547756286948


def normal(x: float) -> float:
    """Return the standard normal distribution."""
    result = 0.5 * (1.0 + math.erf(x * _ROOT_HALF))
    return result if result > 1e-8 else 0.5 * math.erfc(-x * _ROOT_HALF)


def density(x: float) -> float:
    """Return the standard normal density."""
    return _ROOT_HALF * _ONE_OVER_ROOT_PI * math.exp(-(x * x) / 2.0)


def over(numerator: float, denominator: float) -> float:
    """Divide as doubles do: infinite or not a number where the divisor is zero."""
    if denominator:
        return numerator / denominator
    return math.copysign(math.inf, numerator) if numerator else math.nan


class BlackCalculator:
    """Value and greeks of a European option from its forward, the deviation until maturity and the discount."""

    def __init__(self, is_call: bool, strike: float, forward: float, deviation: float, discount: float) -> None:
        """Take the terms; ArgumentException for a forward or a discount that is not positive."""
        if not forward > 0 or not deviation >= 0 or not discount > 0:
            raise ArgumentException(f"positive forward and discount required: {forward}, {discount} not allowed")
        self._strike, self._forward, self._deviation, self._discount = strike, forward, deviation, discount
        self._variance = deviation * deviation
        self._d1 = self._d2 = math.nan
        if deviation >= _EPSILON:
            self._d1 = math.log(forward / strike) / deviation + 0.5 * deviation
            self._d2 = self._d1 - deviation
            first, second = normal(self._d1), normal(self._d2)
            self._density1, self._density2 = density(self._d1), density(self._d2)
        else:
            first = second = 1.0 if forward > strike else 0.0
            self._density1 = self._density2 = 0.0
        self._alpha = first if is_call else first - 1.0
        self._beta = -second if is_call else 1.0 - second

    def value(self) -> float:
        """Return the price."""
        return self._discount * (self._forward * self._alpha + self._strike * self._beta)

    def _slopes(self, spot: float) -> tuple[float, float]:
        scale = self._deviation * spot
        return over(self._density1, scale), over(-self._density2, scale)

    def delta(self, spot: float) -> float:
        """Return the change per change of the underlying."""
        alpha, beta = self._slopes(spot)
        carried = self._forward / spot
        return self._discount * (alpha * self._forward + self._alpha * carried + beta * self._strike)

    def elasticity(self, spot: float) -> float:
        """Return the relative change per relative change of the underlying."""
        value, delta = self.value(), self.delta(spot)
        if value > _EPSILON:
            return delta / value * spot
        if abs(delta) < _EPSILON:
            return 0.0
        return math.copysign(1.7976931348623157e308, delta)

    def gamma(self, spot: float) -> float:
        """Return the change of delta per change of the underlying."""
        alpha, beta = self._slopes(spot)
        second_alpha = -alpha / spot * (1 + over(self._d1, self._deviation))
        second_beta = -beta / spot * (1 + over(self._d2, self._deviation))
        carried = self._forward / spot
        return self._discount * (second_alpha * self._forward + 2.0 * alpha * carried + second_beta * self._strike)

    def theta(self, spot: float, maturity: float) -> float:
        """Return the change per year."""
        if maturity == 0:
            return 0.0
        return (
            -(
                math.log(self._discount) * self.value()
                + math.log(self._forward / spot) * spot * self.delta(spot)
                + 0.5 * self._variance * spot * spot * self.gamma(spot)
            )
            / maturity
        )

    def vega(self, maturity: float) -> float:
        """Return the change per unit of volatility."""
        shift = over(math.log(self._strike / self._forward), self._variance)
        alpha = self._density1 * (shift + 0.5)
        beta = -self._density2 * (shift - 0.5)
        return self._discount * math.sqrt(maturity) * (alpha * self._forward + beta * self._strike)

    def rho(self, maturity: float) -> float:
        """Return the change per unit of interest."""
        alpha, beta = over(self._density1, self._deviation), over(-self._density2, self._deviation)
        change = alpha * self._forward + self._alpha * self._forward + beta * self._strike
        return maturity * (self._discount * change - self.value())
