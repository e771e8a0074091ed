"""A holding with what open orders will make of it (Common/Securities/ProjectedHoldings.cs)."""

from __future__ import annotations

from decimal import Decimal

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.orders.faces import decimal_face


class ProjectedHoldings(LeanObject):
    """Quantity held, quantity still ordered, and their sum."""

    def __init__(self, holdings_quantity: Decimal, open_orders_quantity: Decimal) -> None:
        """Keep the two quantities."""
        self._holdings_quantity = holdings_quantity
        self._open_orders_quantity = open_orders_quantity

    holdings_quantity = decimal_face("holdings_quantity")
    open_orders_quantity = decimal_face("open_orders_quantity")
    projected_quantity = decimal_face("projected_quantity")

    @property
    def _projected_quantity(self) -> Decimal:
        return self._holdings_quantity + self._open_orders_quantity
