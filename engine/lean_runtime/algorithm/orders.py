"""Orders of one security (Algorithm/QCAlgorithm.Trading.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes, to_quantity
from engine.lean_runtime.algorithm.order_checks import AlgorithmOrderChecks
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import OrderDirection, OrderStatus, OrderType
from engine.lean_runtime.common.errors import InvalidCastException, NullReferenceException
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.orders.faces import to_symbol
from engine.lean_runtime.orders.limit_orders import calculate_stop_price
from engine.lean_runtime.orders.order_ticket import OrderTicket
from engine.lean_runtime.orders.requests import SubmitOrderRequest
from engine.lean_runtime.orders.time_in_force import GoodTilDateTimeInForce, TimeInForce

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Double, Number, Properties, SymbolLike
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
    from engine.lean_runtime.securities.security import Security

register_classes("engine.lean_runtime.common.enums", "OrderType")

_CLOSED_MARKET_WARNING = (
    "Warning: market orders submitted while the market is closed are automatically converted into MarketOnOpen orders "
    "to fill at the next market open."
)
_DAILY_DATA_WARNING = (
    "Warning: market orders on daily resolution data sent during market hours are automatically converted into "
    "MarketOnClose orders (or MarketOnOpen near the close) to avoid filling at the stale previous close. Note: in live "
    "trading this conversion is not applied, as the order fills at the current market price."
)
_GOOD_TIL_DATE_WARNING = (
    "Warning: Good-Til-Date Time-In-Force is not supported for MOO and MOC orders. "
    "The time-in-force will be reset to Good-Til-Canceled (GTC)."
)


class AlgorithmOrders(AlgorithmOrderChecks):
    """Entry points for single orders; each returns a ticket, Invalid when the order was refused."""

    def __init__(self) -> None:
        super().__init__()
        self._is_market_on_open_order_warning_sent = False
        self._is_daily_resolution_market_order_conversion_warning_sent = False
        self._is_gtd_tif_for_moo_and_moc_orders_validation_warning_sent = False

    # -- market --------------------------------------------------------------------------------------------------------

    @overloaded
    def market_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Buy (positive) or sell at the market; it becomes market-on-open while the exchange is closed."""
        return self._market_order(_present(symbol), to_quantity(quantity), asynchronous, tag, order_properties)

    def _market_order(
        self, symbol: Symbol, quantity: Decimal, asynchronous: bool, tag: str | None, order_properties: Any
    ) -> OrderTicket:
        security = self._get_security_for_order(symbol)
        if not security.exchange.exchange_open:
            ticket = self._market_on_open_order(security.symbol, quantity, asynchronous, tag, order_properties)
            if not self._is_market_on_open_order_warning_sent and ticket.submit_request.response.is_success:
                self._debug(_CLOSED_MARKET_WARNING)
                self._is_market_on_open_order_warning_sent = True
            return ticket
        if (
            not self._live_mode
            and not security.exchange.hours.is_market_always_open
            and self._is_daily_resolution_only(security.symbol)
        ):
            return self._convert_daily_order(security, quantity, asynchronous, tag, order_properties)
        ticket = self.submit_order_request(
            self._request(OrderType.MARKET, security, quantity, tag, order_properties, asynchronous)
        )
        if ticket.status is not OrderStatus.INVALID and not asynchronous:
            self.transactions.wait_for_order(ticket.order_id)
        return ticket

    def _convert_daily_order(
        self, security: Security, quantity: Decimal, asynchronous: bool, tag: str | None, order_properties: Any
    ) -> OrderTicket:
        """Fill at today's close, or at the next open near it: daily data have no fresh price before."""
        if self._is_within_market_on_close_submission_buffer(security):
            ticket = self._market_on_open_order(security.symbol, quantity, asynchronous, tag, order_properties)
        else:
            ticket = self._market_on_close_order(security.symbol, quantity, asynchronous, tag, order_properties)
        warned = self._is_daily_resolution_market_order_conversion_warning_sent
        if not warned and ticket.submit_request.response.is_success:
            self._debug(_DAILY_DATA_WARNING)
            self._is_daily_resolution_market_order_conversion_warning_sent = True
        return ticket

    @overloaded
    def market_on_open_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Trade at the next open; refused while the market is open."""
        return self._market_on_open_order(_present(symbol), to_quantity(quantity), asynchronous, tag, order_properties)

    def _market_on_open_order(
        self, symbol: Symbol, quantity: Decimal, asynchronous: bool, tag: str | None, order_properties: Any
    ) -> OrderTicket:
        properties = self._without_good_til_date(order_properties)
        security = self._get_security_for_order(symbol)
        return self.submit_order_request(
            self._request(OrderType.MARKET_ON_OPEN, security, quantity, tag, properties, asynchronous)
        )

    @overloaded
    def market_on_close_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Trade at the close; refused within MarketOnCloseOrder.submission_time_buffer before it."""
        return self._market_on_close_order(_present(symbol), to_quantity(quantity), asynchronous, tag, order_properties)

    def _market_on_close_order(
        self, symbol: Symbol, quantity: Decimal, asynchronous: bool, tag: str | None, order_properties: Any
    ) -> OrderTicket:
        properties = self._without_good_til_date(order_properties)
        security = self._get_security_for_order(symbol)
        return self.submit_order_request(
            self._request(OrderType.MARKET_ON_CLOSE, security, quantity, tag, properties, asynchronous)
        )

    def _without_good_til_date(self, order_properties: Any) -> Any:
        """Reset a good-til-date to good-til-canceled, in the very object the caller passed."""
        properties = self._properties(order_properties)
        if isinstance(properties.time_in_force, GoodTilDateTimeInForce):
            properties.time_in_force = TimeInForce.GOOD_TIL_CANCELED
            if not self._is_gtd_tif_for_moo_and_moc_orders_validation_warning_sent:
                self._debug(_GOOD_TIL_DATE_WARNING)
                self._is_gtd_tif_for_moo_and_moc_orders_validation_warning_sent = True
        return properties

    # -- resting orders ------------------------------------------------------------------------------------------------

    @overloaded
    def limit_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        limit_price: Number,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Trade at the limit price or better."""
        security = self._security_of(symbol)
        size, limit = to_quantity(quantity), to_decimal(limit_price)
        return self.submit_order_request(
            self._request(OrderType.LIMIT, security, size, tag, order_properties, asynchronous, limit_price=limit)
        )

    @overloaded
    def stop_market_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        stop_price: Number,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Trade at the market once the stop price is reached."""
        security = self._security_of(symbol)
        size, stop = to_quantity(quantity), to_decimal(stop_price)
        return self.submit_order_request(
            self._request(OrderType.STOP_MARKET, security, size, tag, order_properties, asynchronous, stop_price=stop)
        )

    @overloaded
    def stop_limit_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        stop_price: Number,
        limit_price: Number,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Place a limit order once the stop price is reached."""
        security = self._security_of(symbol)
        return self.submit_order_request(
            self._request(
                OrderType.STOP_LIMIT,
                security,
                to_quantity(quantity),
                tag,
                order_properties,
                asynchronous,
                stop_price=to_decimal(stop_price),
                limit_price=to_decimal(limit_price),
            )
        )

    @overloaded
    def limit_if_touched_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        trigger_price: Number,
        limit_price: Number,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Place a limit order once the trigger price is touched."""
        security = self._security_of(symbol)
        return self.submit_order_request(
            self._request(
                OrderType.LIMIT_IF_TOUCHED,
                security,
                to_quantity(quantity),
                tag,
                order_properties,
                asynchronous,
                trigger_price=to_decimal(trigger_price),
                limit_price=to_decimal(limit_price),
            )
        )

    @overloaded
    def trailing_stop_order(
        self,
        symbol: SymbolLike,
        quantity: Double,
        trailing_amount: Number,
        trailing_as_percentage: bool,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Trade at the market once the price falls back by an amount or fraction from its best since placement.

        The first stop price follows from the present price unless given.
        """
        security = self._security_of(symbol)
        size, amount = to_quantity(quantity), to_decimal(trailing_amount)
        direction = OrderDirection.BUY if size > 0 else OrderDirection.SELL
        stop = calculate_stop_price(security._price, amount, trailing_as_percentage, direction)
        return self._trailing_stop_order(
            security, size, stop, amount, trailing_as_percentage, asynchronous, tag, order_properties
        )

    @trailing_stop_order.alternative
    def _(
        self,
        symbol: SymbolLike,
        quantity: Double,
        stop_price: Number,
        trailing_amount: Number,
        trailing_as_percentage: bool,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        return self._trailing_stop_order(
            self._security_of(symbol),
            to_quantity(quantity),
            to_decimal(stop_price),
            to_decimal(trailing_amount),
            trailing_as_percentage,
            asynchronous,
            tag,
            order_properties,
        )

    def _trailing_stop_order(
        self,
        security: Security,
        quantity: Decimal,
        stop_price: Decimal,
        amount: Decimal,
        as_percentage: bool,
        asynchronous: bool,
        tag: str | None,
        order_properties: Any,
    ) -> OrderTicket:
        return self.submit_order_request(
            self._request(
                OrderType.TRAILING_STOP,
                security,
                quantity,
                tag,
                order_properties,
                asynchronous,
                stop_price=stop_price,
                trailing_amount=amount,
                trailing_as_percentage=as_percentage,
            )
        )

    # -- exercise ------------------------------------------------------------------------------------------------------

    @overloaded
    def exercise_option(
        self,
        option_symbol: SymbolLike,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        """Exercise contracts held long, processed at once; InvalidCastException for what is no option."""
        option = self._security_of(option_symbol)
        if not is_option(option.type):
            raise InvalidCastException(
                f"Unable to cast object of type 'QuantConnect.Securities.{option.type.to_string()}."
                f"{type(option).__name__}' to type 'QuantConnect.Securities.Option.Option'."
            )
        size = -abs(to_decimal(quantity))
        request = self._request(OrderType.OPTION_EXERCISE, option, size, tag, order_properties, asynchronous)
        ticket = self.submit_order_request(request)
        if not request.response.is_error and not asynchronous:
            self.transactions.wait_for_order(ticket.order_id)
        return ticket

    # -- requests ------------------------------------------------------------------------------------------------------

    def _security_of(self, symbol: Any) -> Security:
        return self._get_security_for_order(_present(symbol))

    def _properties(self, order_properties: Any) -> Any:
        """Return the caller's properties, or a copy of the default ones."""
        if order_properties is not None:
            return order_properties
        return None if self.default_order_properties is None else self.default_order_properties.clone()

    def _request(
        self,
        order_type: OrderType,
        security: Security,
        quantity: Decimal,
        tag: str | None,
        order_properties: Any,
        asynchronous: bool,
        stop_price: Decimal = ZERO,
        limit_price: Decimal = ZERO,
        trigger_price: Decimal = ZERO,
        trailing_amount: Decimal = ZERO,
        trailing_as_percentage: bool = False,
        group: GroupOrderManager | None = None,
    ) -> SubmitOrderRequest:
        return SubmitOrderRequest(
            order_type,
            security.type,
            security.symbol,
            quantity,
            stop_price,
            limit_price,
            trigger_price=trigger_price,
            trailing_amount=trailing_amount,
            trailing_as_percentage=trailing_as_percentage,
            time=self._utc_time,
            tag=tag,
            properties=self._properties(order_properties),
            group_order_manager=group,
            asynchronous=asynchronous,
        )

    def is_market_open(self, symbol: SymbolLike) -> bool:
        """Say whether the regular session of the symbol's exchange is open now; true for unknown tickers."""
        wanted = to_symbol(symbol)
        security = self.securities.try_get_value(wanted)[1]
        if security is not None:
            return security.exchange.hours._is_open(security._local_time, False)
        hours = self._market_hours_database.get_exchange_hours(wanted.id.market, wanted, wanted.security_type)
        return hours._is_open(hours.time_zone.to_local(self._utc_time), False)


def _present(symbol: Any) -> Symbol:
    """Return the symbol an argument stands for; NullReferenceException for None, as LEAN's order methods raise."""
    if symbol is None:
        raise NullReferenceException
    return to_symbol(symbol)
