"""Exercise, assignment and expiry of an option (Common/Orders/OptionExercise/DefaultExerciseModel.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderStatus, SettlementType
from engine.lean_runtime.common.numbers import ZERO, decimal_text
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.execution.fills.market import utc_now
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.group_order_manager import direction_of
from engine.lean_runtime.orders.order_event import OrderEvent

if TYPE_CHECKING:
    from engine.lean_runtime.orders.market_orders import OptionExerciseOrder
    from engine.lean_runtime.securities.option import Option


class DefaultExerciseModel(OverridableModel):
    """Removes the contracts at price zero and, if they are in the money and deliver, trades the stock at the strike."""

    def option_exercise(self, option: Option, order: OptionExerciseOrder) -> Iterator[OrderEvent]:
        """Yield the event of the option, then the one of the underlying if it is delivered.

        The second is computed after the first was taken in, as the caller applies them one by one.
        """
        underlying = option.underlying
        in_the_money = option._is_auto_exercised(underlying._close)
        is_assignment = in_the_money and option.holdings.is_short
        message = f"{_action(in_the_money, is_assignment)}. Underlying: {decimal_text(underlying._price)}"
        yield _event(option, order, option.symbol, ZERO, order._quantity, message, is_assignment, in_the_money)
        if in_the_money and option.exercise_settlement is SettlementType.PHYSICAL_DELIVERY:
            quantity = option._get_exercise_quantity(order._quantity)
            message = "Option Assignment" if is_assignment else "Option Exercise"
            yield _event(option, order, underlying.symbol, option._strike_price, quantity, message, False, True)


def _action(in_the_money: bool, is_assignment: bool) -> str:
    if not in_the_money:
        return "OTM"
    return "Assigned" if is_assignment else "Automatic Exercise"


def _event(
    option: Option,
    order: OptionExerciseOrder,
    symbol: Symbol,
    price: Decimal,
    quantity: Decimal,
    message: str,
    is_assignment: bool,
    is_in_the_money: bool,
) -> OrderEvent:
    direction = direction_of(quantity)
    event = OrderEvent(
        order.id, symbol, utc_now(option), OrderStatus.FILLED, direction, price, quantity, OrderFee.ZERO, message
    )
    event.is_assignment = is_assignment
    event.is_in_the_money = is_in_the_money
    return event
