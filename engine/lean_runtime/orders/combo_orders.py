"""Legs of combo orders: their quantity is a ratio of the group's quantity.

Sources: Common/Orders/{ComboOrder,ComboMarketOrder,ComboLimitOrder,ComboLegLimitOrder}.cs.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OrderType
from engine.lean_runtime.common.numbers import ZERO, normalize, to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.orders.faces import decimal_face
from engine.lean_runtime.orders.group_order_manager import (
    GroupOrderManager,
    get_order_leg_group_quantity,
    get_order_leg_ratio,
)
from engine.lean_runtime.orders.limit_orders import calculate_order_value
from engine.lean_runtime.orders.order import Order

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security


class ComboOrder(Order):
    """One leg of a group."""

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        time: datetime | Ticks = 0,
        group_order_manager: GroupOrderManager | None = None,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a leg; quantity is the leg's full quantity, group ratio included."""
        super().__init__(symbol, ZERO, time, tag, properties)
        self.group_order_manager = group_order_manager
        self._quantity = to_decimal(quantity)

    @property
    def _quantity(self) -> Decimal:
        return normalize(get_order_leg_group_quantity(self._ratio, self.group_order_manager))

    @_quantity.setter
    def _quantity(self, value: Decimal) -> None:
        self._ratio = get_order_leg_ratio(value, self.group_order_manager)

    @property
    def _group(self) -> GroupOrderManager:
        """Return the group; a leg in use always has one."""
        assert self.group_order_manager is not None
        return self.group_order_manager

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes: a quantity is that of the whole group."""
        self._require_own_request(request)
        if request.tag is not None:
            self.tag = request.tag
        if request._quantity is not None:
            self._group._quantity = request._quantity


class ComboMarketOrder(ComboOrder):
    """All legs fill at the market together."""

    type = OrderType.COMBO_MARKET

    @property
    def is_marketable(self) -> bool:
        """Return True."""
        return True


class ComboLimitOrder(ComboOrder):
    """All legs fill together at a net price or better."""

    type = OrderType.COMBO_LIMIT

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        limit_price: Any = ZERO,
        time: datetime | Ticks = 0,
        group_order_manager: GroupOrderManager | None = None,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a leg and set the group's limit price."""
        super().__init__(symbol, quantity, time, group_order_manager, tag, properties)
        if group_order_manager is not None:
            group_order_manager._limit_price = to_decimal(limit_price)

    def _get_value_impl(self, security: Security) -> Decimal:
        return calculate_order_value(self._quantity, self._group._limit_price, security._price)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes: a limit price is that of the whole group."""
        super().apply_update_order_request(request)
        if request._limit_price is not None:
            self._group._limit_price = request._limit_price


class ComboLegLimitOrder(ComboOrder):
    """All legs fill together, each at its own limit price or better."""

    type = OrderType.COMBO_LEG_LIMIT

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        limit_price: Any = ZERO,
        time: datetime | Ticks = 0,
        group_order_manager: GroupOrderManager | None = None,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a leg with a limit of its own."""
        super().__init__(symbol, quantity, time, group_order_manager, tag, properties)
        self._limit_price: Decimal = to_decimal(limit_price)

    limit_price = decimal_face("limit_price")

    def _get_value_impl(self, security: Security) -> Decimal:
        return calculate_order_value(self._quantity, self._limit_price, security._price)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes."""
        super().apply_update_order_request(request)
        if request._limit_price is not None:
            self._limit_price = request._limit_price
