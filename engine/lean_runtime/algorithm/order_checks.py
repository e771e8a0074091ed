"""The checks an order passes before it is placed (Algorithm/QCAlgorithm.Trading.cs PreOrderChecksImpl).

A refusal becomes an Invalid ticket and an error line; the order never reaches the transaction handler.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.option_subscriptions import AlgorithmOptionSubscriptions
from engine.lean_runtime.common.enums import (
    AlgorithmStatus,
    OptionStyle,
    OrderResponseErrorCode,
    OrderType,
    Resolution,
    SecurityType,
)
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.common.text import span_text
from engine.lean_runtime.common.ticks import date_of, span
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.messages import zero_price
from engine.lean_runtime.orders.market_orders import MarketOnCloseOrder
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.order_ticket import OrderTicket

if TYPE_CHECKING:
    from engine.lean_runtime.orders.requests import SubmitOrderRequest
    from engine.lean_runtime.securities.security import Security

_MAX_ORDERS = 10_000


class AlgorithmOrderChecks(AlgorithmOptionSubscriptions):
    """Finds the security of an order and decides whether the order may be placed."""

    def __init__(self) -> None:
        super().__init__()
        self._max_orders = _MAX_ORDERS
        self._is_options_order_on_stock_split_warning_sent = False

    def set_maximum_orders(self, max: int) -> None:
        """Set how many orders end a backtest; the engine overwrites what `initialize` set."""
        if not self._locked:
            self._max_orders = int(max)

    def submit_order_request(self, request: SubmitOrderRequest) -> OrderTicket:
        """Check a request and place its order; a refusal is a ticket with status Invalid."""
        response = self._pre_order_checks(request)
        if response.is_error:
            return OrderTicket.invalid_submit_request(self.transactions, request, response)
        ticket: OrderTicket = self.transactions.add_order(request)
        return ticket

    def _pre_order_checks(self, request: SubmitOrderRequest) -> OrderResponse:
        response = self._check(request)
        if response.is_error:
            self._error(response.error_message or "")
        return response

    def _check(self, request: SubmitOrderRequest) -> OrderResponse:
        """Return success, or the first reason against the order in LEAN's order of checks."""
        if self._is_warming_up:
            return OrderResponse.warming_up(request)
        security = self.securities.try_get_value(request.symbol)[1]
        if security is None:
            return OrderResponse.missing_security(request)
        if not request._quantity:
            return OrderResponse.zero_quantity(request)
        for check in (
            self._check_security,
            self._check_currency,
            self._check_order_count,
            self._check_exercise,
            self._check_open_and_close_orders,
            self._check_split,
        ):
            refusal = check(request, security)
            if refusal is not None:
                return refusal
        return OrderResponse.success(request)

    def _check_security(self, request: SubmitOrderRequest, security: Security) -> OrderResponse | None:
        size, lot = abs(request._quantity), security.symbol_properties._lot_size
        if size < lot:
            kind = request.order_request_type.to_string().lower()
            return OrderResponse.error(
                request,
                OrderResponseErrorCode.ORDER_QUANTITY_LESS_THAN_LOT_SIZE,
                f"Unable to {kind} order with id {request.order_id} which quantity ({decimal_text(size)}) "
                f"is less than lot size ({decimal_text(lot)}).",
            )
        if not security.is_tradable:
            return OrderResponse.error(
                request,
                OrderResponseErrorCode.NON_TRADABLE_SECURITY,
                f"The security with symbol '{request.symbol}' is marked as non-tradable.",
            )
        price = security._price
        if request.order_type is OrderType.OPTION_EXERCISE and not security.exchange.exchange_open:
            return OrderResponse.error(
                request, OrderResponseErrorCode.EXCHANGE_NOT_OPEN, "OptionExercise order and exchange not open."
            )
        if not price:
            return OrderResponse.error(request, OrderResponseErrorCode.SECURITY_PRICE_ZERO, zero_price(request.symbol))
        return None

    def _check_currency(self, request: SubmitOrderRequest, security: Security) -> OrderResponse | None:
        currency = security.quote_currency.symbol
        if not self.portfolio.cash_book.contains_key(currency):
            return OrderResponse.error(
                request,
                OrderResponseErrorCode.QUOTE_CURRENCY_REQUIRED,
                f"{request.symbol.value}: requires {currency} in the cashbook to trade.",
            )
        if not security.quote_currency._conversion_rate:
            return OrderResponse.error(
                request,
                OrderResponseErrorCode.CONVERSION_RATE_ZERO,
                f"{request.symbol.value}: requires {currency} to have a non-zero conversion rate. "
                "This can be caused by lack of data.",
            )
        if not security.has_data:
            return OrderResponse.error(
                request,
                OrderResponseErrorCode.SECURITY_HAS_NO_DATA,
                "There is no data for this symbol yet, please check the security.HasData flag to ensure there is at "
                "least one data point.",
            )
        return None

    def _check_order_count(self, request: SubmitOrderRequest, security: Security) -> OrderResponse | None:
        if self._live_mode or self.transactions.orders_count <= self._max_orders:
            return None
        self.status = AlgorithmStatus.STOPPED
        return OrderResponse.error(
            request,
            OrderResponseErrorCode.EXCEEDED_MAXIMUM_ORDERS,
            f"You have exceeded maximum number of orders ({self._max_orders}), "
            "for unlimited orders upgrade your account.",
        )

    def _check_exercise(self, request: SubmitOrderRequest, security: Any) -> OrderResponse | None:
        if request.order_type is not OrderType.OPTION_EXERCISE:
            return None
        code, text = OrderResponseErrorCode.UNSUPPORTED_REQUEST_TYPE, ""
        if not is_option(security.type):
            code = OrderResponseErrorCode.NON_EXERCISABLE_SECURITY
            text = f"The security with symbol '{request.symbol}' is not exercisable."
        elif security.style is OptionStyle.EUROPEAN and date_of(self._utc_time) < date_of(
            security.exchange.time_zone.to_utc(security.symbol.id._date)
        ):
            code = OrderResponseErrorCode.EUROPEAN_OPTION_NOT_EXPIRED_ON_EXERCISE
            text = f"Cannot exercise European style option with symbol '{request.symbol}' before its expiration date."
        elif security.holdings.is_short:
            text = (
                f"The security with symbol '{request.symbol}' has a short option position. "
                "Only long option positions are exercisable."
            )
        elif abs(request._quantity) > security.holdings._quantity:
            text = (
                f"Cannot exercise more contracts of '{request.symbol}' than is currently available in the portfolio. "
            )
        return OrderResponse.error(request, code, text) if text else None

    def _check_open_and_close_orders(self, request: SubmitOrderRequest, security: Security) -> OrderResponse | None:
        kind = request.order_type
        if kind is OrderType.COMBO_MARKET and request._limit_price:
            raise ArgumentException("Can not set a limit price using market combo orders")
        if kind is not OrderType.MARKET_ON_OPEN and kind is not OrderType.MARKET_ON_CLOSE:
            return None
        hours = security.exchange.hours
        if hours.is_market_always_open:
            raise InvalidOperationException(
                f"Market never closes for this symbol {security.symbol}, can no submit a {kind.to_string()} order."
            )
        if kind is OrderType.MARKET_ON_OPEN:
            if hours._is_open(security._local_time, False) and not self._is_daily_resolution_only(security.symbol):
                return OrderResponse.error(
                    request,
                    OrderResponseErrorCode.MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS,
                    "Cannot submit a MarketOnOpen order while the market is open.",
                )
        elif self._is_within_market_on_close_submission_buffer(security):
            return OrderResponse.error(
                request,
                OrderResponseErrorCode.MARKET_ON_CLOSE_ORDER_TOO_LATE,
                f"MarketOnClose orders must be placed within {span_text(_submission_buffer())} before market close. "
                "Override this TimeSpan buffer by setting Orders.MarketOnCloseOrder.SubmissionTimeBuffer in "
                "QCAlgorithm.Initialize().",
            )
        return None

    def _check_split(self, request: SubmitOrderRequest, security: Security) -> OrderResponse | None:
        """Refuse option orders in the step of the underlying's split: contracts are still at their old strikes."""
        current = self._current_slice
        if current is None or not is_option(request.security_type) or not len(current.splits):
            return None
        if not current.splits.contains_key(request.symbol.underlying):
            return None
        text = "Options orders are not allowed when a split occurred for its underlying stock"
        if not self._is_options_order_on_stock_split_warning_sent:
            self._debug("Warning: " + text)
            self._is_options_order_on_stock_split_warning_sent = True
        return OrderResponse.error(request, OrderResponseErrorCode.OPTION_ORDER_ON_STOCK_SPLIT, text)

    # -- facts the checks and the conversions of market orders share ---------------------------------------------------

    def _is_daily_resolution_only(self, symbol: Symbol) -> bool:
        configurations = self._configurations(symbol)
        return bool(configurations) and all(item.resolution is Resolution.DAILY for item in configurations)

    def _is_within_market_on_close_submission_buffer(self, security: Security) -> bool:
        hours = security.exchange.hours
        if hours.is_market_always_open:
            return False
        close = hours._get_next_market_close(security._local_time, False)
        return self._utc_time > security.exchange.time_zone.to_utc(close) - _submission_buffer()

    def _get_security_for_order(self, symbol: Symbol) -> Security:
        """Return the security of an order, subscribing to it if needed; InvalidOperationException if impossible."""
        security = self.securities.try_get_value(symbol)[1]
        if security is not None and (symbol.is_canonical() or security.is_tradable or security.is_delisted):
            return security
        if self._can_auto_add_security(symbol) and symbol.security_type is not SecurityType.INDEX:
            added = self._add_security(symbol)
            if not self._settings.seed_initial_prices:
                self._seed_securities([added])
            return added
        raise InvalidOperationException(
            f"The symbol {symbol} is not found in the algorithm's securities collection and cannot be re-added due to "
            "it being delisted or no longer tradable."
        )

    def _can_auto_add_security(self, symbol: Symbol) -> bool:
        if symbol.is_canonical():
            return False
        if not symbol.has_underlying:
            return True
        return is_option(symbol.security_type) and not OptionSymbol._is_option_contract_expired(symbol, self._utc_time)

    def _seed_securities(self, securities: Iterable[Security]) -> None:
        """Give securities without a price their last known one (Common/AlgorithmUtils.cs)."""
        waiting = [security for security in securities if not security._price]
        data = self._get_last_known_prices_of([security.symbol for security in waiting])
        for security in waiting:
            for point in data.get(security.symbol, ()):
                security.set_market_price(point)

    def _get_last_known_prices_of(self, symbols: list[Symbol]) -> dict[Symbol, list[Any]]:
        raise NotImplementedError


def _submission_buffer() -> int:
    """Return the ticks a market-on-close order must precede the close."""
    buffer: timedelta | int = MarketOnCloseOrder.submission_time_buffer
    return span(buffer)
