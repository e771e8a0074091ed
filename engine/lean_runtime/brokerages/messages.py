"""The exact texts of refusals that brokerage models share; source Common/Messages/Messages.Brokerages.cs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.common.enums import BrokerageMessageType, OrderType
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, TICKS_PER_MINUTE, Ticks

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

NO_DATA_FOR_SYMBOL = (
    "There is no data for this symbol yet, please check the security.HasData flag to ensure there is at least one "
    "data point."
)
ORDER_UPDATE_NOT_SUPPORTED = "Brokerage does not support update. You must cancel and re-create instead."
UNSUPPORTED_MARKET_ON_OPEN_FOR_FUTURES = "MarketOnOpen orders are not supported for futures and future options."


def not_supported(text: str) -> BrokerageMessageEvent:
    """Return the warning with code NotSupported that carries the text."""
    return BrokerageMessageEvent(BrokerageMessageType.WARNING, "NotSupported", text)


def model_name(model: Any) -> str:
    """Return the name of LEAN's class a model is, also where a user's class derives from it."""
    kinds = type(model).__mro__
    return next((kind.__name__ for kind in kinds if kind.__module__.startswith("engine.")), kinds[0].__name__)


def unsupported_security_type(model: Any, security: Security) -> str:
    """Return the refusal of a security's type."""
    return f"The {model_name(model)} does not support {security.type.to_string()} security type."


def unsupported_order_type(model: Any, order: Order, supported: Iterable[OrderType]) -> str:
    """Return the refusal of an order type; the supported ones are listed in their order."""
    names = ",".join(kind.to_string() for kind in supported)
    return f"The {model_name(model)} does not support {order.type.to_string()} order type. Only supports [{names}]"


def unsupported_time_in_force(model: Any, order: Order) -> str:
    """Return the refusal of an order's time in force."""
    return f"The {model_name(model)} does not support {type(order.time_in_force).__name__} time in force."


def unsupported_cross_zero_by_order_type(model: Any, order_type: OrderType) -> str:
    """Return the refusal of an order that crosses zero holdings."""
    return (
        f"Order type '{order_type.to_string()}' is not supported for orders that cross the zero holdings threshold in "
        f"the {model_name(model)}. This means you cannot change a position from positive to negative or vice versa "
        "using this order type. Please close the existing position first."
    )


def unsupported_cross_zero_order_update(model: Any) -> str:
    """Return the refusal of a new quantity for an order that crosses zero holdings."""
    name = model_name(model)
    return f"Unfortunately, the {name} brokerage model does not support updating the quantity of Cross Zero Orders."


def unsupported_update_quantity_order(model: Any, order_type: OrderType) -> str:
    """Return the refusal of a new quantity for an order type."""
    return f"Order type '{order_type.to_string()}' is not supported to update quantity in the {model_name(model)}."


def unsupported_market_on_open_order_time(start: Ticks, end: Ticks) -> str:
    """Return the refusal of a market-on-open order outside its window of the day."""
    return (
        f"MarketOnOpen submission time is invalid. Valid local times are {_clock(start)}–{_clock(end)}. "  # noqa: RUF001
        "Consider setting daily_precise_end_time = false or using self.schedule.on."
    )


def invalid_order_quantity(security: Security, quantity: Decimal) -> str:
    """Return the refusal of an order below the minimum size."""
    return (
        f"The minimum order size (in quote currency) for {security.symbol.value} is {_minimum(security)}. "
        f"Order quantity was {decimal_text(quantity)}."
    )


def invalid_order_size(security: Security, quantity: Decimal, price: Decimal) -> str:
    """Return the refusal of an order whose value is below the minimum."""
    return (
        f"The minimum order size (in quote currency) for {security.symbol.value} is {_minimum(security)}. "
        f"Order size was {decimal_text(quantity * price)}."
    )


def invalid_security_type_for_leverage(security: Security) -> str:
    """Return the text for a security type without leverage."""
    return f"Invalid security type: {security.type.to_string()}"


def _minimum(security: Security) -> str:
    size = security.symbol_properties._minimum_order_size
    return "" if size is None else decimal_text(size)


def _clock(time_of_day: Ticks) -> str:
    """Write the time on LEAN's twelve-hour clock, without morning or afternoon."""
    hours, rest = divmod(time_of_day, TICKS_PER_HOUR)
    return f" {hours % 12 or 12:02d}:{rest // TICKS_PER_MINUTE:02d}"
