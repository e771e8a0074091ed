"""What the legs of a combo order share, and how the legs of one group find each other.

Sources: Common/Orders/{GroupOrderManager,GroupOrderExtensions,GroupOrderCacheManager}.cs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, divide, round_half_even, to_decimal, to_float
from engine.lean_runtime.orders.faces import decimal_face

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_ARGUMENTS_WITH_ID = 4


def direction_of(quantity: Decimal) -> OrderDirection:
    """Return the side a signed quantity trades on."""
    if quantity > 0:
        return OrderDirection.BUY
    return OrderDirection.SELL if quantity < 0 else OrderDirection.HOLD


class GroupOrderManager(LeanObject):
    """The quantity, limit price and order ids all legs of one combo share."""

    def __init__(self, *args: Any, limit_price: Any = ZERO) -> None:
        """Take (leg_count, quantity[, limit_price]) or (id, leg_count, quantity, limit_price)."""
        values = list(args)
        self.id: int = int(values.pop(0)) if len(values) == _ARGUMENTS_WITH_ID else 0
        self.count: int = int(values[0])
        self._quantity: Decimal = to_decimal(values[1])
        self._limit_price: Decimal = to_decimal((*values[2:], limit_price)[0])
        self._order_ids: dict[int, None] = {}

    quantity = decimal_face("quantity")
    limit_price = decimal_face("limit_price", writable=True)

    @property
    def order_ids(self) -> list[int]:
        """Return the ids of the legs in order of creation."""
        return list(self._order_ids)

    @property
    def direction(self) -> OrderDirection:
        """Return the side of the group."""
        return direction_of(self._quantity)

    @property
    def _absolute_quantity(self) -> Decimal:
        return abs(self._quantity)

    @property
    def absolute_quantity(self) -> float:
        """Return the quantity without sign."""
        return to_float(self._absolute_quantity)


def try_get_group_orders(order: Order, order_provider: Callable[[int], Order | None]) -> tuple[bool, list[Order]]:
    """Return (complete, legs by id): every leg of the order's group, or the order alone when it has none.

    Incomplete means a leg has not been processed yet; the list then holds the legs found so far, unsorted.
    """
    orders = [order]
    group = order.group_order_manager
    if group is None:
        return True, orders
    for order_id in group._order_ids:
        if order_id == order.id:
            continue
        other = order_provider(order_id)
        if other is None:
            return False, orders
        orders.append(other)
    if group.count != len(orders):
        return False, orders
    orders.sort(key=lambda leg: leg.id)
    return True, orders


def try_get_group_orders_securities(
    orders: list[Order], get_security: Callable[[Symbol], Security | None]
) -> tuple[bool, dict[Order, Security]]:
    """Return (complete, security by order); it stops at the first order whose security does not exist."""
    securities: dict[Order, Security] = {}
    for order in orders:
        security = get_security(order.symbol)
        if security is None:
            return False, securities
        securities[order] = security
    return True, securities


def get_order_leg_group_quantity(leg_ratio: Decimal, group: GroupOrderManager | None) -> Decimal:
    """Return the quantity of a leg: its ratio times the group's quantity."""
    return leg_ratio if group is None else leg_ratio * group._quantity


def get_order_leg_ratio(leg_group_quantity: Decimal, group: GroupOrderManager | None) -> Decimal:
    """Return the ratio of a leg: its quantity in units of the group's quantity."""
    return leg_group_quantity if group is None else divide(leg_group_quantity, group._quantity)


def greatest_common_divisor(values: Iterable[Decimal]) -> int:
    """Return the common divisor of whole numbers, halves rounded to even first; ArgumentException for none."""
    numbers = [int(round_half_even(to_decimal(value))) for value in values]
    if not numbers:
        raise ArgumentException("The list of values cannot be empty")
    return gcd(*numbers) if len(numbers) > 1 else numbers[0]


def get_group_quantity_by_each_leg_quantity(leg_quantities: Iterable[Decimal], direction: OrderDirection) -> Decimal:
    """Return the signed group quantity of legs given in full; ArgumentException unless the side is buy or sell."""
    quantity = Decimal(greatest_common_divisor(abs(to_decimal(leg)) for leg in leg_quantities))
    if direction is OrderDirection.BUY:
        return quantity
    if direction is OrderDirection.SELL:
        return -quantity
    raise ArgumentException(f"Unsupported OrderDirection value: '{direction.to_string()}'.", "orderDirection")


class GroupOrderCacheManager(LeanObject):
    """Collects the legs of groups until the last one arrives; brokerages use it."""

    def __init__(self) -> None:
        """Start without pending legs."""
        self._pending: dict[int, Order] = {}

    def try_get_group_cached_orders(self, order: Order) -> tuple[bool, list[Order]]:
        """Return (complete, legs); the legs leave the cache when the group is complete."""
        complete, orders = try_get_group_orders(order, self._pending.get)
        if not complete:
            self._pending[order.id] = order
        else:
            for leg in orders:
                self._pending.pop(leg.id, None)
        return complete, orders


class GroupOrderExtensions:
    """The functions above under LEAN's static class, for algorithms."""

    @staticmethod
    def get_order_leg_group_quantity(leg_ratio: Any, group_order_manager: GroupOrderManager | None) -> float:
        """Return the quantity of a leg from its ratio."""
        return to_float(get_order_leg_group_quantity(to_decimal(leg_ratio), group_order_manager))

    @staticmethod
    def get_order_leg_ratio(leg_group_quantity: Any, group_order_manager: GroupOrderManager | None) -> float:
        """Return the ratio of a leg from its quantity."""
        return to_float(get_order_leg_ratio(to_decimal(leg_group_quantity), group_order_manager))

    @staticmethod
    def get_group_quantity_by_each_leg_quantity(leg_quantity: Iterable[Any], order_direction: OrderDirection) -> float:
        """Return the signed group quantity of legs given in full."""
        return to_float(get_group_quantity_by_each_leg_quantity(leg_quantity, order_direction))
