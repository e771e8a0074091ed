"""Greeks: sensitivities of an option's price, given, read from a universe file, or evaluated on first access."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import OverflowException
from engine.lean_runtime.common.numbers import MAX_VALUE, MIN_VALUE, ZERO, decimal_text, divide, fit, to_decimal
from engine.lean_runtime.data.faces import float_face

_DAYS = Decimal(365)


class Greeks(LeanObject):
    """Delta, gamma, vega (per point of volatility), theta (per year), rho and lambda (Common/Data/Market/Greeks.cs)."""

    __slots__ = ("_delta", "_gamma", "_lambda", "_rho", "_theta", "_vega")

    def __init__(
        self, delta: Any = 0, gamma: Any = 0, vega: Any = 0, theta: Any = 0, rho: Any = 0, lambda_: Any = 0
    ) -> None:
        """Take the values; without arguments all are zero and may be set."""
        self._delta: Decimal = to_decimal(delta)
        self._gamma: Decimal = to_decimal(gamma)
        self._vega: Decimal = to_decimal(vega)
        self._theta: Decimal = to_decimal(theta)
        self._rho: Decimal = to_decimal(rho)
        self._lambda: Decimal = to_decimal(lambda_)

    @property
    def _theta_per_day(self) -> Decimal:
        return divide(self._theta, _DAYS)

    @_theta_per_day.setter
    def _theta_per_day(self, value: Decimal) -> None:
        self._theta = value * _DAYS

    delta: float = float_face("_delta", "Change of the price per change of the underlying.")
    gamma: float = float_face("_gamma", "Change of delta per change of the underlying.")
    vega: float = float_face("_vega", "Change of the price per point of volatility.")
    theta: float = float_face("_theta", "Change of the price per year.")
    theta_per_day: float = float_face("_theta_per_day", "Change of the price per day.")
    rho: float = float_face("_rho", "Change of the price per point of interest.")
    lambda_: float = float_face("_lambda", "Relative change of the price per relative change of the underlying.")

    @staticmethod
    def get_safe_theta(theta_per_day: Any) -> Decimal:
        """Return the yearly theta of a daily one, clamped to the decimal range."""
        try:
            return fit(to_decimal(theta_per_day) * _DAYS)
        except OverflowException:
            return MIN_VALUE if to_decimal(theta_per_day) < 0 else MAX_VALUE

    def __getattr__(self, name: str) -> Any:
        """Offer `lambda`, a keyword that only getattr can spell."""
        return self.lambda_ if name == "lambda" else super().__getattr__(name)


class ModeledGreeks(Greeks):
    """Greeks whose values are evaluated once, at the first access (Common/Data/Market/ModeledGreeks.cs)."""

    __slots__ = ("_models", "_values")

    def __init__(
        self,
        delta: Callable[[], Decimal],
        gamma: Callable[[], Decimal],
        vega: Callable[[], Decimal],
        theta: Callable[[], Decimal],
        rho: Callable[[], Decimal],
        lambda_: Callable[[], Decimal],
    ) -> None:
        """Take one function per value."""
        self._models = {
            "delta": delta,
            "gamma": gamma,
            "vega": vega,
            "theta": theta,
            "rho": rho,
            "lambda": lambda_,
        }
        self._values: dict[str, Decimal] = {}

    def _evaluate(self, name: str) -> Decimal:
        value = self._values.get(name)
        if value is None:
            value = self._values[name] = self._models[name]()
        return value

    _delta = property(lambda self: self._evaluate("delta"))
    _gamma = property(lambda self: self._evaluate("gamma"))
    _vega = property(lambda self: self._evaluate("vega"))
    _theta = property(lambda self: self._evaluate("theta"))
    _rho = property(lambda self: self._evaluate("rho"))
    _lambda = property(lambda self: self._evaluate("lambda"))


class NullGreeks(Greeks):
    """Greeks that are all zero (Common/Data/Market/NullGreeks.cs)."""

    __slots__ = ()


class PreCalculatedGreeks(Greeks):
    """Greeks of a universe file's row, parsed on access (Common/Data/UniverseSelection/OptionUniverse.cs)."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Callable[[int], Decimal]) -> None:
        """Take a function that returns the decimal of a field by its position."""
        self._fields = fields

    _delta = property(lambda self: self._fields(7))
    _gamma = property(lambda self: self._fields(8))
    _vega = property(lambda self: self._fields(9))
    _theta = property(lambda self: Greeks.get_safe_theta(self._fields(10)))
    _rho = property(lambda self: self._fields(11))
    _lambda = property(lambda self: ZERO)

    def __str__(self) -> str:
        """Return the five values."""
        names = (("D", self._delta), ("G", self._gamma), ("V", self._vega), ("T", self._theta), ("R", self._rho))
        return ", ".join(f"{name}: {decimal_text(value)}" for name, value in names)


NULL_GREEKS = NullGreeks()
