"""What option price models are asked and what they answer.

Source: Common/Securities/Option/{OptionPriceModelParameters,OptionPriceModelResult,OptionPriceModel}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.data.greeks import NULL_GREEKS, Greeks

if TYPE_CHECKING:
    from engine.lean_runtime.data.option_contract import OptionContract
    from engine.lean_runtime.data.slice import Slice


class OptionPriceModelParameters(LeanObject):
    """The option's security, the slice and the contract to evaluate."""

    __slots__ = ("contract", "security", "slice")

    def __init__(
        self, security: Any = None, slice: Slice | None = None, contract: OptionContract | None = None
    ) -> None:
        """Keep the three."""
        self.security = security
        self.slice = slice
        self.contract = contract


class OptionPriceModelResult(LeanObject):
    """A theoretical price, an implied volatility and greeks; functions among them are called at the first access."""

    __slots__ = ("_greeks", "_iv", "_price")
    #: The answer where there is nothing to evaluate.
    NONE: ClassVar[OptionPriceModelResult]

    def __init__(self, theoretical_price: Any = None, implied_volatility: Any = None, greeks: Any = None) -> None:
        """Take (price, greeks) or (price, volatility, greeks)."""
        if isinstance(implied_volatility, Greeks) and greeks is None:
            implied_volatility, greeks = ZERO, implied_volatility
        self._price = theoretical_price
        self._iv = implied_volatility
        self._greeks = greeks

    @property
    def _theoretical_price(self) -> Decimal:
        value = self._price
        if type(value) is not Decimal:
            value = self._price = to_decimal(value() if callable(value) else value)
        return value

    @_theoretical_price.setter
    def _theoretical_price(self, value: Decimal) -> None:
        self._price = value

    @property
    def _implied_volatility(self) -> Decimal:
        value = self._iv
        if type(value) is not Decimal:
            value = self._iv = to_decimal(value() if callable(value) else value)
        return value

    @_implied_volatility.setter
    def _implied_volatility(self, value: Decimal) -> None:
        self._iv = value

    @property
    def theoretical_price(self) -> float:
        """Return the price by the model."""
        return to_float(self._theoretical_price)

    @theoretical_price.setter
    def theoretical_price(self, value: Any) -> None:
        self._price = to_decimal(value)

    @property
    def implied_volatility(self) -> float:
        """Return the implied volatility as a fraction."""
        return to_float(self._implied_volatility)

    @implied_volatility.setter
    def implied_volatility(self, value: Any) -> None:
        self._iv = to_decimal(value)

    @property
    def greeks(self) -> Any:
        """Return the greeks."""
        value = self._greeks
        if callable(value):
            value = self._greeks = value()
        return value

    @greeks.setter
    def greeks(self, value: Any) -> None:
        self._greeks = value


OptionPriceModelResult.NONE = OptionPriceModelResult(ZERO, NULL_GREEKS)


class OptionPriceModel(LeanObject):
    """Base of the models; subclasses answer `evaluate`."""

    def evaluate(self, parameters: Any, slice: Slice | None = None, contract: OptionContract | None = None) -> Any:
        """Return the result for parameters, or for a security, a slice and a contract."""
        if not isinstance(parameters, OptionPriceModelParameters):
            parameters = OptionPriceModelParameters(parameters, slice, contract)
        return self._evaluate(parameters)

    def _evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        raise NotImplementedError


class CurrentPriceOptionPriceModel(OptionPriceModel):
    """The market price as the theoretical price, without greeks (CurrentPriceOptionPriceModel.cs)."""

    def _evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        return OptionPriceModelResult(parameters.security._price, NULL_GREEKS)
