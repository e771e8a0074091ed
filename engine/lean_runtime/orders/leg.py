"""One leg of a combo order as an algorithm describes it (Common/Orders/Leg.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.orders.faces import decimal_face, to_symbol
from engine.lean_runtime.orders.writable import WritableObject

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol


class Leg(WritableObject):
    """A symbol, its signed ratio and, for leg limit orders, its price."""

    def __init__(self) -> None:
        """Start empty, as LEAN's public constructor does."""
        self.symbol: Symbol | None = None
        self.quantity: int = 0
        self._order_price: Decimal | None = None

    order_price = decimal_face("order_price", writable=True)

    @classmethod
    def create(cls, symbol: Any, quantity: int, limit_price: Any = None) -> Self:
        """Return a leg; TypeError for a ratio that is not whole."""
        if int(quantity) != quantity:
            raise TypeError(f"'{type(quantity).__name__}' value cannot be converted to System.Int32")
        result = cls()
        result.symbol = to_symbol(symbol)
        result.quantity = int(quantity)
        result._order_price = None if limit_price is None else to_decimal(limit_price)
        return result
