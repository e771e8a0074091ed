"""What all orders have in common (Common/Orders/Order.cs)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataNormalizationMode, OrderDirection, OrderStatus, OrderType, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, decimal_text, normalize, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.orders.faces import decimal_face, moment, to_symbol, utc_face
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager, direction_of
from engine.lean_runtime.orders.order_properties import OrderProperties

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.margin.position import Position
    from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData
    from engine.lean_runtime.orders.requests import SubmitOrderRequest, UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager


class Order(LeanObject):
    """An order and its present state; only the transaction handler changes it."""

    type: ClassVar[OrderType]

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        time: datetime | Ticks = 0,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create an order without id and with status None; time is UTC."""
        self._id = 0
        self.contingent_id = 0
        self.broker_id: list[str] = []
        self.symbol: Any = None if symbol is None else to_symbol(symbol)
        self._exact_price = ZERO
        self.price_currency = ""
        self._time: Ticks = moment(time)
        self._last_fill_time: Ticks | None = None
        self._last_update_time: Ticks | None = None
        self._canceled_time: Ticks | None = None
        self.status: OrderStatus = OrderStatus.NONE
        self.tag: str | None = tag
        self.properties: Any = properties if properties is not None else OrderProperties()
        self.order_submission_data: OrderSubmissionData | None = None
        self.group_order_manager: GroupOrderManager | None = None
        self.price_adjustment_mode: DataNormalizationMode = DataNormalizationMode.RAW
        self._event_count = 0
        self._exact_quantity = ZERO
        self._quantity = to_decimal(quantity)

    price = decimal_face("price")
    quantity = decimal_face("quantity")
    time = utc_face("time")
    created_time = utc_face("time")
    last_fill_time = utc_face("last_fill_time")
    last_update_time = utc_face("last_update_time")
    canceled_time = utc_face("canceled_time")
    absolute_quantity = decimal_face("absolute_quantity")
    value = decimal_face("value")

    @property
    def id(self) -> int:
        """Return the number of the order in this run, from 1."""
        return self._id

    def _set_id(self, order_id: int) -> None:
        """Give the order its number and enter it in its group."""
        self._id = order_id
        if order_id and self.group_order_manager is not None:
            self.group_order_manager._order_ids[order_id] = None

    @property
    def _price(self) -> Decimal:
        return self._exact_price

    @_price.setter
    def _price(self, value: Decimal) -> None:
        self._exact_price = normalize(value)

    @property
    def _quantity(self) -> Decimal:
        return self._exact_quantity

    @_quantity.setter
    def _quantity(self, value: Decimal) -> None:
        self._exact_quantity = normalize(value)

    @property
    def _absolute_quantity(self) -> Decimal:
        return abs(self._quantity)

    @property
    def _value(self) -> Decimal:
        return self._quantity * self._exact_price

    @property
    def time_in_force(self) -> Any:
        """Return how long the order works."""
        return self.properties.time_in_force

    @property
    def security_type(self) -> SecurityType:
        """Return the kind of security traded."""
        kind: SecurityType = self.symbol.security_type
        return kind

    @property
    def direction(self) -> OrderDirection:
        """Return the side of the order."""
        return direction_of(self._quantity)

    @property
    def is_marketable(self) -> bool:
        """Return whether the order was to fill at once when it was submitted."""
        return False

    def create_positions(self, securities: SecurityManager) -> Iterator[Position]:
        """Yield the position the order would open or change."""
        from engine.lean_runtime.margin.position import Position

        yield Position(securities[self.symbol], self._quantity)

    def get_value(self, security: Security) -> float:
        """Return the order's value in account currency, unit price times quantity times multiplier."""
        return to_float(self._get_value(security))

    def _get_value(self, security: Security) -> Decimal:
        value = self._get_value_impl(security)
        return value * security.quote_currency._conversion_rate * security.symbol_properties._contract_multiplier

    def _get_value_impl(self, security: Security) -> Decimal:
        """Return the value in units of the quote currency per multiplier: quantity at the security's price."""
        return self._quantity * security._price

    def get_default_tag(self) -> str:
        """Return the tag an order without one gets."""
        return ""

    def _get_new_id(self) -> int:
        """Return the number of the order's next event, from 1."""
        self._event_count += 1
        return self._event_count

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes; ArgumentException for another order's request."""
        self._require_own_request(request)
        if request._quantity is not None:
            self._quantity = request._quantity
        if request.tag is not None:
            self.tag = request.tag

    def _require_own_request(self, request: UpdateOrderRequest) -> None:
        if request.order_id != self._id:
            raise ArgumentException("Attempted to apply updates to the incorrect order!")

    def clone(self) -> Self:
        """Return a copy that shares the group alone; its event numbers start anew."""
        result = copy.copy(self)
        result.broker_id = list(self.broker_id)
        result.properties = self.properties.clone()
        data = self.order_submission_data
        result.order_submission_data = None if data is None else data.clone()
        result._event_count = 0
        return result

    def __str__(self) -> str:
        """Describe the order as LEAN's messages do (Common/Messages/Messages.Orders.cs)."""
        tag = f": {self.tag}" if self.tag else ""
        plural = "" if self._quantity == ONE else "s"
        return (
            f"OrderId: {self._id} (BrokerId: {','.join(self.broker_id)}) {self.status.to_string()} "
            f"{self.type.to_string()} order for {decimal_text(self._quantity)} unit{plural} of {self.symbol}{tag}"
        )

    @staticmethod
    def create_order(request: SubmitOrderRequest) -> Order:
        """Return the new order a submit request asks for."""
        from engine.lean_runtime.orders.order_factory import create_order

        return create_order(request)
