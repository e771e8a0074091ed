"""The security's prices at the moment an order was submitted (Common/Orders/OrderSubmissionData.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.orders.faces import decimal_face


class OrderSubmissionData(LeanObject):
    """Bid, ask and last price, with the scale they had."""

    def __init__(self, bid_price: Any, ask_price: Any, last_price: Any) -> None:
        """Keep the three prices."""
        self._bid_price: Decimal = to_decimal(bid_price)
        self._ask_price: Decimal = to_decimal(ask_price)
        self._last_price: Decimal = to_decimal(last_price)

    bid_price = decimal_face("bid_price")
    ask_price = decimal_face("ask_price")
    last_price = decimal_face("last_price")

    def clone(self) -> OrderSubmissionData:
        """Return a copy."""
        return OrderSubmissionData(self._bid_price, self._ask_price, self._last_price)
