"""Carries out queued order requests: the checks in LEAN's order, then the brokerage.

Source: Engine/TransactionHandlers/BrokerageTransactionHandler.cs Handle{Submit,Update,Cancel}OrderRequest.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import (
    BrokerageMessageType,
    DataNormalizationMode,
    OrderRequestStatus,
    OrderResponseErrorCode,
    OrderStatus,
)
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import decimal_text, smart_rounding
from engine.lean_runtime.execution.order_rounding import OrderRounding
from engine.lean_runtime.orders.group_order_manager import try_get_group_orders, try_get_group_orders_securities
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_extensions import is_closed
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.requests import (
    CancelOrderRequest,
    OrderRequest,
    SubmitOrderRequest,
    UpdateOrderRequest,
)

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.brokerages.brokerage import Brokerage
    from engine.lean_runtime.execution.cancel_pending_orders import CancelPendingOrders
    from engine.lean_runtime.execution.order_book import BookEntry, OrderBook
    from engine.lean_runtime.execution.order_event_processor import OrderEventProcessor
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)


def insufficient_buying_power_text(securities: dict[Order, Security], reason: str) -> str:
    """Return the refusal of orders the account cannot bear (Common/Messages/Messages.Orders.cs)."""
    ids = ",".join(str(order.id) for order in securities)
    values = ",".join(
        decimal_text(smart_rounding(order._get_value(security))) for order, security in securities.items()
    )
    return (
        f"Order Error: ids: [{ids}], Insufficient buying power to complete orders (Value:[{values}]), Reason: {reason}."
    )


def ids_text(orders: list[Order]) -> str:
    """Return the ids of orders in brackets."""
    return f"[{','.join(str(order.id) for order in orders)}]"


class RequestProcessor:
    """Executes one request at a time."""

    def __init__(
        self,
        algorithm: QCAlgorithm,
        brokerage: Brokerage,
        book: OrderBook,
        events: OrderEventProcessor,
        cancels: CancelPendingOrders,
    ) -> None:
        """Keep what requests act on."""
        self._algorithm = algorithm
        self._brokerage = brokerage
        self._book = book
        self._events = events
        self._cancels = cancels
        self._rounding = OrderRounding(algorithm)
        self._price_adjustment_modes: dict[Symbol, DataNormalizationMode] = {}
        self._warned_of_locate = False

    def handle(self, request: OrderRequest) -> None:
        """Carry out a request and record the answer in it."""
        if isinstance(request, SubmitOrderRequest):
            response = self._submit(request)
        elif isinstance(request, UpdateOrderRequest):
            response = self._update(request)
        else:
            assert isinstance(request, CancelOrderRequest)
            response = self._cancel(request)
        request.set_response(response, OrderRequestStatus.PROCESSED)

    # ---- submit ----------------------------------------------------------------------------------------------

    def _submit(self, request: SubmitOrderRequest) -> OrderResponse:
        entry = self._book.open.get(request.order_id)
        if entry is None or request.order_id in self._book.orders:
            _log.error("Unable to add new order, order not processed: %s", request.order_id)
            text = "Cannot process submit request because order with id {0} already exists"
            return OrderResponse.error(request, OrderResponseErrorCode.ORDER_ALREADY_EXISTS, text)
        order, security = entry.order, entry.security
        assert security is not None
        self._book.orders[order.id] = order
        order.price_currency = security.symbol_properties.quote_currency
        if not order.tag:
            order.tag = order.get_default_tag()
        order._quantity = self._rounding.round_off_order(order, security)
        combo_is_ready, orders = try_get_group_orders(order, self._book.orders.get)
        securities_found, securities = try_get_group_orders_securities(orders, self._algorithm.securities.get)
        self._rounding.round_order_prices(order, security, combo_is_ready, securities)
        self._sanitize_order_properties(order, security)
        self.set_price_adjustment_mode(order)
        entry.ticket._set_order(order)
        if not combo_is_ready:
            return OrderResponse.success(request)
        refusal = self._refusal(request, order, orders, securities_found, securities)
        return refusal if refusal is not None else self._place(request, orders)

    def _refusal(
        self,
        request: SubmitOrderRequest,
        order: Order,
        orders: list[Order],
        securities_found: bool,
        securities: dict[Order, Security],
    ) -> OrderResponse | None:
        """Return why a complete order cannot be placed, None if it can: quantity, security, margin, broker."""
        if any(not leg._quantity for leg in orders):
            return self._refuse_with_error(orders, OrderResponse.zero_quantity(request))
        if not securities_found:
            return self._refuse_with_error(orders, OrderResponse.missing_security(request))
        refusal = self._buying_power_refusal(order, request, orders, securities)
        if refusal is not None:
            return refusal
        for leg, security in securities.items():
            accepted, message = invoke(self._algorithm.brokerage_model, "can_submit_order", security, leg, None)
            if not accepted:
                if message is None:
                    message = BrokerageMessageEvent(BrokerageMessageType.WARNING, "InvalidOrder", "")
                text = f"BrokerageModel declared unable to submit order: {ids_text(orders)} {message}"
                code = OrderResponseErrorCode.BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER
                self._invalidate(orders, text)
                self._algorithm._error(text)
                return OrderResponse.error(request, code, text)
        return None

    def _place(self, request: SubmitOrderRequest, orders: list[Order]) -> OrderResponse:
        detail = ""
        try:
            placed = all(self._brokerage.place_order(leg) for leg in orders)
        except Exception as error:
            _log.exception("Brokerage failed to place orders")
            placed, detail = False, f" {error}"
        if placed:
            return OrderResponse.success(request)
        text = f"Brokerage failed to place orders: {ids_text(orders)}{detail}"
        self._invalidate(orders, text)
        self._algorithm._error(text)
        return OrderResponse.error(request, OrderResponseErrorCode.BROKERAGE_FAILED_TO_SUBMIT_ORDER, text)

    def _refuse_with_error(self, orders: list[Order], response: OrderResponse) -> OrderResponse:
        text = response.error_message or ""
        self._algorithm._error(text)
        self._invalidate(orders, text)
        return response

    def _invalidate(self, orders: list[Order], message: str) -> None:
        """Mark orders as invalid and tell of each."""
        for order in orders:
            if not is_closed(order.status):
                order.status = OrderStatus.INVALID
            self._tell(order, message)

    def _tell(self, order: Order, message: str = "") -> None:
        self._events.handle(OrderEvent(order, self._algorithm._utc_ticks, OrderFee.ZERO, message))

    def _sanitize_order_properties(self, order: Order, security: Security) -> None:
        """Drop the locate of an order that opens no short position."""
        properties = order.properties._without_needless_locate(order._quantity, security.holdings._quantity)
        if properties is None:
            return
        order.properties = properties
        if not self._warned_of_locate:
            self._warned_of_locate = True
            self._algorithm._error(
                "Warning: The locate broker and locate reqd fields belong only on orders that open a short position, "
                "they were removed from the order."
            )

    def set_price_adjustment_mode(self, order: Order) -> None:
        """Record how the prices an order was placed at were adjusted: raw when live, else as first subscribed."""
        if self._algorithm.live_mode:
            order.price_adjustment_mode = DataNormalizationMode.RAW
            return
        mode = self._price_adjustment_modes.get(order.symbol)
        if mode is None:
            service = self._algorithm.subscription_manager.subscription_data_config_service
            configs = service.get_subscription_data_configs(order.symbol, True)
            if not configs:
                raise InvalidOperationException(f"Unable to locate subscription data config for {order.symbol}")
            mode = self._price_adjustment_modes[order.symbol] = configs[0].data_normalization_mode
        order.price_adjustment_mode = mode

    # ---- update ----------------------------------------------------------------------------------------------

    def _update(self, request: UpdateOrderRequest) -> OrderResponse:
        entry = self._book.find(request.order_id)
        if entry is None:
            _log.error("Unable to update order with ID %s", request.order_id)
            return OrderResponse.unable_to_find_order(request)
        order = entry.order
        if order.status is OrderStatus.NEW:
            return OrderResponse.invalid_new_status(request, order)
        was_closed = is_closed(order.status)
        if was_closed and not request.is_allowed_for_closed_order():
            return OrderResponse.invalid_status(request, order)
        security = entry.security if entry.security is not None else self._algorithm.securities[order.symbol]
        order._quantity = self._rounding.round_off_order(order, security)
        refusal = self._update_refusal(request, order, security)
        if refusal is not None:
            return refusal
        order.apply_update_order_request(request)
        ready, orders = try_get_group_orders(order, self._book.orders.get)
        _, securities = try_get_group_orders_securities(orders, self._algorithm.securities.get)
        self._rounding.round_order_prices(order, security, ready, securities)
        entry.ticket._set_order(order)
        if was_closed or self._update_at_brokerage(order):
            return OrderResponse.success(request)
        text = f"Brokerage failed to update order with id {request.order_id}"
        self._algorithm._error(text)
        self._tell(order, "Brokerage failed to update order")
        return OrderResponse.error(request, OrderResponseErrorCode.BROKERAGE_FAILED_TO_UPDATE_ORDER, text)

    def _update_refusal(self, request: UpdateOrderRequest, order: Order, security: Security) -> OrderResponse | None:
        """Return why an update is refused: by the broker's model, or for lack of margin (single orders alone)."""
        if not self._algorithm.live_mode:
            model = self._algorithm.brokerage_model
            accepted, message = invoke(model, "can_update_order", security, order, request, None)
            if not accepted:
                if message is None:
                    text = f"BrokerageModel declared unable to update order: {order.id}"
                    message = BrokerageMessageEvent(BrokerageMessageType.WARNING, "InvalidRequest", text)
                text = f"OrderID: {order.id} {message}"
                self._algorithm._error(text)
                self._tell(order, "BrokerageModel declared unable to update order")
                code = OrderResponseErrorCode.BROKERAGE_MODEL_REFUSED_TO_UPDATE_ORDER
                return OrderResponse.error(request, code, text)
        if order.group_order_manager is not None:
            return None
        updated = order.clone()
        updated.apply_update_order_request(request)
        return self._buying_power_refusal(updated, request, [updated], None)

    def _update_at_brokerage(self, order: Order) -> bool:
        try:
            return self._brokerage.update_order(order)
        except Exception:
            _log.exception("Brokerage failed to update an order")
            return False

    # ---- cancel ----------------------------------------------------------------------------------------------

    def _cancel(self, request: CancelOrderRequest) -> OrderResponse:
        entry = self._book.find(request.order_id)
        if entry is None:
            _log.error("Unable to cancel order with ID %s", request.order_id)
            return OrderResponse.unable_to_find_order(request)
        order = entry.order
        if order.status is OrderStatus.NEW:
            self._cancels.remove_and_fallback(order)
            return OrderResponse.invalid_new_status(request, order)
        if is_closed(order.status):
            self._cancels.remove_and_fallback(order)
            return OrderResponse.invalid_status(request, order)
        entry.ticket._set_order(order)
        if not self._cancel_at_brokerage(entry):
            text = f"Brokerage failed to cancel order with id {order.id}"
            self._algorithm._error(text)
            self._cancels.remove_and_fallback(order)
            return OrderResponse.error(request, OrderResponseErrorCode.BROKERAGE_FAILED_TO_CANCEL_ORDER, text)
        if request.tag is not None:
            order.tag = request.tag
        return OrderResponse.success(request)

    def _cancel_at_brokerage(self, entry: BookEntry) -> bool:
        try:
            return self._brokerage.cancel_order(entry.order)
        except Exception:
            _log.exception("Brokerage failed to cancel an order")
            return False

    # ---- buying power ----------------------------------------------------------------------------------------

    def _buying_power_refusal(
        self, order: Order, request: OrderRequest, orders: list[Order], securities: dict[Order, Security] | None
    ) -> OrderResponse | None:
        """Return the refusal of orders the account cannot bear, None if it can; securities is None for an update."""
        try:
            result = self._algorithm.portfolio.has_sufficient_buying_power_for_order(orders)
        except Exception as error:
            _log.exception("Margin models failed")
            self._algorithm._error(f"Order Error: id: {order.id}, Error executing margin models: {error}")
            self._tell(order, "Error executing margin models")
            text = "An error occurred while checking sufficient buying power for the orders."
            return OrderResponse.error(request, OrderResponseErrorCode.PROCESSING_ERROR, text)
        if result.is_sufficient:
            return None
        if securities is None:
            text = (
                f"Brokerage failed to update order with id: {order.id}, Symbol: {order.symbol.value}, Insufficient "
                f"buying power to complete order, Reason: {result.reason}."
            )
            self._algorithm._error(text)
            self._tell(order, text)
            return OrderResponse.error(request, OrderResponseErrorCode.BROKERAGE_FAILED_TO_UPDATE_ORDER, text)
        text = insufficient_buying_power_text(securities, result.reason)
        self._algorithm._error(text)
        self._invalidate(orders, text)
        return OrderResponse.error(request, OrderResponseErrorCode.INSUFFICIENT_BUYING_POWER, text)
