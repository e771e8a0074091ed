"""The smallest step of a price; source Common/Securities/*PriceVariationModel.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal, to_float
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.reference.symbol_properties import IndexOptionSymbolProperties
from engine.lean_runtime.securities.faces import decimal_face

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security

_SUB_PENNY = Decimal("0.0001")


class GetMinimumPriceVariationParameters(LeanObject):
    """The security and the price whose step is asked for; source .../GetMinimumPriceVariationParameters.cs."""

    __slots__ = ("_reference_price", "security")

    def __init__(self, security: Security, reference_price: Any) -> None:
        """Keep both."""
        self.security = security
        self._reference_price: Decimal = to_decimal(reference_price)

    reference_price: float = decimal_face("_reference_price", "Price whose step is asked for.")


class SecurityPriceVariationModel(OverridableModel):
    """The step of the symbol properties; source Common/Securities/SecurityPriceVariationModel.cs."""

    def _get_minimum_price_variation(self, parameters: GetMinimumPriceVariationParameters) -> Decimal:
        step: Decimal = parameters.security.symbol_properties._minimum_price_variation
        return step

    def get_minimum_price_variation(self, parameters: GetMinimumPriceVariationParameters) -> float:
        """Return the step; 0 means any price."""
        return to_float(self._get_minimum_price_variation(parameters))


class EquityPriceVariationModel(SecurityPriceVariationModel):
    """A hundredth of a cent below one dollar; source Common/Securities/EquityPriceVariationModel.cs."""

    def _get_minimum_price_variation(self, parameters: GetMinimumPriceVariationParameters) -> Decimal:
        if parameters.security.type is not SecurityType.EQUITY:
            kind = parameters.security.type.to_string()
            raise ArgumentException(
                f"EquityPriceVariationModel.GetMinimumPriceVariation(): Invalid SecurityType: {kind}"
            )
        if parameters._reference_price < ONE:
            return _SUB_PENNY
        return super()._get_minimum_price_variation(parameters)


class AdjustedPriceVariationModel(SecurityPriceVariationModel):
    """Any price: adjusted data have no tick; source Common/Securities/AdjustedPriceVariationModel.cs."""

    def _get_minimum_price_variation(self, parameters: GetMinimumPriceVariationParameters) -> Decimal:
        return ZERO


class IndexOptionPriceVariationModel(SecurityPriceVariationModel):
    """Cboe's steps by premium; source Common/Securities/IndexOption/IndexOptionPriceVariationModel.cs."""

    def _get_minimum_price_variation(self, parameters: GetMinimumPriceVariationParameters) -> Decimal:
        symbol, price = parameters.security.symbol, parameters._reference_price
        return IndexOptionSymbolProperties._minimum_price_variation_for_price(symbol, price)
