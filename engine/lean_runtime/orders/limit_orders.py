"""Orders that rest until a price is reached.

Sources: Common/Orders/{LimitOrder,StopMarketOrder,StopLimitOrder,LimitIfTouchedOrder,TrailingStopOrder}.cs.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import OrderDirection, OrderType
from engine.lean_runtime.common.numbers import HUNDRED, ONE, ZERO, decimal_text, smart_rounding, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.orders.faces import decimal_face
from engine.lean_runtime.orders.order import Order

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security


def calculate_order_value(quantity: Decimal, limit_price: Decimal, price: Decimal) -> Decimal:
    """Return quantity times the less favourable of limit and market price, as margin checks count it."""
    if quantity < 0:
        return quantity * (price if price > limit_price else limit_price)
    if quantity > 0:
        return quantity * (price if price < limit_price else limit_price)
    return ZERO


def price_text(order: Order, price: Decimal) -> str:
    """Write a price with the currency sign of the order, rounded as LEAN's messages do."""
    return f"{Currencies.get_currency_symbol(order.price_currency)}{decimal_text(smart_rounding(price))}"


class LimitOrder(Order):
    """Fills at the limit price or better."""

    type = OrderType.LIMIT

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        limit_price: Any = ZERO,
        time: datetime | Ticks = 0,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a limit order."""
        super().__init__(symbol, quantity, time, tag, properties)
        self._limit_price: Decimal = to_decimal(limit_price)

    limit_price = decimal_face("limit_price")

    @property
    def is_marketable(self) -> bool:
        """Return whether the limit crossed the other side of the quote when the order was submitted."""
        data = self.order_submission_data
        if data is None:
            return False
        if self.direction is OrderDirection.BUY:
            return self._limit_price >= data._ask_price
        return self.direction is OrderDirection.SELL and self._limit_price <= data._bid_price

    def _get_value_impl(self, security: Security) -> Decimal:
        return calculate_order_value(self._quantity, self._limit_price, security._price)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes."""
        super().apply_update_order_request(request)
        if request._limit_price is not None:
            self._limit_price = request._limit_price

    def __str__(self) -> str:
        """Describe the order with its limit."""
        return f"{super().__str__()} at limit {price_text(self, self._limit_price)}"


class StopMarketOrder(Order):
    """Becomes a market order once the stop price is reached."""

    type = OrderType.STOP_MARKET

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        stop_price: Any = ZERO,
        time: datetime | Ticks = 0,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a stop order."""
        super().__init__(symbol, quantity, time, tag, properties)
        self._stop_price: Decimal = to_decimal(stop_price)

    stop_price = decimal_face("stop_price")

    def _get_value_impl(self, security: Security) -> Decimal:
        return calculate_order_value(self._quantity, self._stop_price, security._price)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes."""
        super().apply_update_order_request(request)
        if request._stop_price is not None:
            self._stop_price = request._stop_price

    def __str__(self) -> str:
        """Describe the order with its stop."""
        return f"{super().__str__()} at stop {price_text(self, self._stop_price)}"


class StopLimitOrder(Order):
    """Becomes a limit order once the stop price is reached."""

    type = OrderType.STOP_LIMIT

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        stop_price: Any = ZERO,
        limit_price: Any = ZERO,
        time: datetime | Ticks = 0,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a stop limit order."""
        super().__init__(symbol, quantity, time, tag, properties)
        self._stop_price: Decimal = to_decimal(stop_price)
        self._limit_price: Decimal = to_decimal(limit_price)
        self.stop_triggered = False

    stop_price = decimal_face("stop_price")
    limit_price = decimal_face("limit_price")

    def _get_value_impl(self, security: Security) -> Decimal:
        return calculate_order_value(self._quantity, self._limit_price, security._price)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes."""
        super().apply_update_order_request(request)
        if request._stop_price is not None:
            self._stop_price = request._stop_price
        if request._limit_price is not None:
            self._limit_price = request._limit_price

    def __str__(self) -> str:
        """Describe the order with its two prices."""
        limit = price_text(self, self._limit_price)
        return f"{super().__str__()} at stop {price_text(self, self._stop_price)} limit {limit}"


class LimitIfTouchedOrder(Order):
    """Becomes a limit order once the trigger price is touched."""

    type = OrderType.LIMIT_IF_TOUCHED

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        trigger_price: Any = ZERO,
        limit_price: Any = ZERO,
        time: datetime | Ticks = 0,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Create a limit-if-touched order."""
        super().__init__(symbol, quantity, time, tag, properties)
        self._trigger_price: Decimal = to_decimal(trigger_price)
        self._limit_price: Decimal = to_decimal(limit_price)
        self.trigger_touched = False

    trigger_price = decimal_face("trigger_price")
    limit_price = decimal_face("limit_price")

    def _get_value_impl(self, security: Security) -> Decimal:
        return calculate_order_value(self._quantity, self._limit_price, security._price)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes."""
        super().apply_update_order_request(request)
        if request._trigger_price is not None:
            self._trigger_price = request._trigger_price
        if request._limit_price is not None:
            self._limit_price = request._limit_price

    def __str__(self) -> str:
        """Describe the order with its two prices."""
        limit = price_text(self, self._limit_price)
        return f"{super().__str__()} at trigger {price_text(self, self._trigger_price)} limit {limit}"


def trailing_amount_text(amount: Decimal, as_percentage: bool, currency_symbol: str) -> str:
    """Write a trailing amount as percentage or price."""
    return f"{decimal_text(amount * HUNDRED)}%" if as_percentage else f"{currency_symbol}{decimal_text(amount)}"


class TrailingStopOrder(StopMarketOrder):
    """A stop order whose stop price follows the market at a distance, a price or a fraction of it."""

    type = OrderType.TRAILING_STOP

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        *rest: Any,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Take (symbol, quantity[, stop_price], trailing_amount, trailing_as_percentage, time[, tag][, properties])."""
        values = list(rest) or [ZERO, ZERO, False, 0]
        if isinstance(values[1], bool):
            values.insert(0, ZERO)
        stop_price, amount, as_percentage, time, *further = values
        if further:
            tag = further.pop(0)
        if further:
            properties = further.pop(0)
        super().__init__(symbol, quantity, stop_price, time, tag, properties)
        self._trailing_amount: Decimal = to_decimal(amount)
        self.trailing_as_percentage = bool(as_percentage)

    trailing_amount = decimal_face("trailing_amount")

    def get_default_tag(self) -> str:
        """Return the distance in words."""
        return f"Trailing Amount: {self._trailing_amount_text()}"

    def _trailing_amount_text(self) -> str:
        symbol = Currencies.get_currency_symbol(self.price_currency)
        return trailing_amount_text(self._trailing_amount, self.trailing_as_percentage, symbol)

    def apply_update_order_request(self, request: UpdateOrderRequest) -> None:
        """Take over what the request changes."""
        super().apply_update_order_request(request)
        if request._trailing_amount is not None:
            self._trailing_amount = request._trailing_amount

    def __str__(self) -> str:
        """Describe the order with its stop and distance."""
        return f"{super().__str__()}. Trailing amount: {self._trailing_amount_text()}"

    @staticmethod
    def try_update_stop_price(
        current_market_price: Any,
        current_stop_price: Any,
        trailing_amount: Any,
        trailing_as_percentage: bool,
        direction: OrderDirection,
        updated_stop_price: Any = None,
    ) -> tuple[bool, float]:
        """Return (moved, new stop price); not moved gives 0. The last argument is .NET's out parameter."""
        stop = next_stop_price(
            to_decimal(current_market_price),
            to_decimal(current_stop_price),
            to_decimal(trailing_amount),
            trailing_as_percentage,
            direction,
        )
        return (False, 0.0) if stop is None else (True, to_float(stop))

    @staticmethod
    def calculate_stop_price(
        current_market_price: Any, trailing_amount: Any, trailing_as_percentage: bool, direction: OrderDirection
    ) -> float:
        """Return the stop price at the distance from a market price."""
        market, amount = to_decimal(current_market_price), to_decimal(trailing_amount)
        return to_float(calculate_stop_price(market, amount, trailing_as_percentage, direction))


def next_stop_price(
    market: Decimal, stop: Decimal, amount: Decimal, as_percentage: bool, direction: OrderDirection
) -> Decimal | None:
    """Return the stop price that follows a better market price, None while the market is within the distance."""
    distance = market - stop if direction is OrderDirection.SELL else stop - market
    reference = market * amount if as_percentage else amount
    return None if distance <= reference else calculate_stop_price(market, amount, as_percentage, direction)


def calculate_stop_price(market: Decimal, amount: Decimal, as_percentage: bool, direction: OrderDirection) -> Decimal:
    """Return the stop price at the distance from a market price: above it for buys, below it for others."""
    buys = direction is OrderDirection.BUY
    if as_percentage:
        return market * (ONE + amount if buys else ONE - amount)
    return market + amount if buys else market - amount
