"""Crypto exchanges, as far as they concern the securities this runtime has.

None of those is a crypto pair, so every order ends in a refusal; which one depends on the exchange's order of checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.benchmarks import SecurityBenchmark
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees import crypto as fees
from engine.lean_runtime.brokerages.models.default import DefaultBrokerageModel, Verdict, refused
from engine.lean_runtime.brokerages.models.institutional import SizedBrokerageModel, no_updates
from engine.lean_runtime.common.enums import AccountType, OrderType, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentOutOfRangeException,
    InvalidOperationException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

_PLAIN_ORDERS = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT)
_LISTED_ORDERS = (OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.MARKET, OrderType.LIMIT)


def _markets(name: str, *kinds: SecurityType) -> Mapping[SecurityType, str]:
    return {**DefaultBrokerageModel.DEFAULT_MARKET_MAP, **dict.fromkeys(kinds, name)}


class _Exchange(SizedBrokerageModel):
    """What the exchanges share: a benchmark pair, a fee model and a leverage."""

    _security_types: ClassVar[tuple[SecurityType, ...]] = (SecurityType.CRYPTO,)
    _order_types: ClassVar[tuple[OrderType, ...]] = _PLAIN_ORDERS
    _benchmark: ClassVar[tuple[str, SecurityType]] = ("BTCUSD", SecurityType.CRYPTO)
    _market: ClassVar[str]
    _fee_model: ClassVar[type]
    _leverage: ClassVar[Decimal] = ONE

    @property
    def default_markets(self) -> Mapping[SecurityType, str]:
        """Return the default markets with crypto on this exchange."""
        return _markets(self._market, SecurityType.CRYPTO)

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the exchange's bitcoin pair."""
        ticker, kind = self._benchmark
        return SecurityBenchmark.create_instance(securities, Symbol.create(ticker, kind, self._market))

    def get_fee_model(self, security: Security) -> Any:
        """Return the exchange's fees."""
        return self._fee_model()

    def _get_leverage(self, security: Security) -> Decimal:
        from engine.lean_runtime.securities.extensions import is_internal_feed

        cash = self.account_type is AccountType.CASH
        if cash or is_internal_feed(security) or security.type is SecurityType.BASE:
            return ONE
        return self._leverage

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse updates."""
        return no_updates()


class _CashExchange(_Exchange):
    """An exchange whose account is cash unless told otherwise."""

    def __init__(self, account_type: AccountType = AccountType.CASH) -> None:
        """Keep whether the account has margin."""
        super().__init__(account_type)


class BinanceBrokerageModel(_CashExchange):
    """Binance; source Common/Brokerages/BinanceBrokerageModel.cs."""

    _benchmark = ("BTCUSDC", SecurityType.CRYPTO)
    _market = "binance"
    _fee_model: ClassVar[type] = fees.BinanceFeeModel
    _leverage = Decimal(3)
    _base_api_endpoint: ClassVar[str] = "https://api.binance.com/api/v3"

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check data, order type and security type."""
        if order.type not in _PLAIN_ORDERS and order.type is not OrderType.TRAILING_STOP:
            return refused(messages.unsupported_order_type(self, order, _LISTED_ORDERS))
        if order.type is OrderType.MARKET and not security.has_data:
            return refused(messages.NO_DATA_FOR_SYMBOL)
        if order.type in (OrderType.STOP_MARKET, OrderType.TRAILING_STOP):
            ticker = security.symbol_properties.market_ticker
            return refused(
                f"{order.type.to_string()} orders are not supported for this symbol. Please check "
                f"'{self._base_api_endpoint}/exchangeInfo?symbol={ticker}' to see supported order types."
            )
        return refused(messages.unsupported_security_type(self, security))


class BinanceUSBrokerageModel(BinanceBrokerageModel):
    """Binance.US; source Common/Brokerages/BinanceUSBrokerageModel.cs."""

    _market = "binanceus"
    _leverage = ONE
    _base_api_endpoint = "https://api.binance.us/api/v3"

    def __init__(self, account_type: AccountType = AccountType.CASH) -> None:
        """Create the model; ArgumentException for a margin account."""
        super().__init__(account_type)
        if account_type is AccountType.MARGIN:
            raise ArgumentException("The Binance.US brokerage does not currently support Margin trading.")


class BinanceFuturesBrokerageModel(BinanceBrokerageModel):
    """Binance's futures; source Common/Brokerages/BinanceFuturesBrokerageModel.cs."""

    _benchmark = ("BTCUSDT", SecurityType.CRYPTO_FUTURE)
    _fee_model: ClassVar[type] = fees.BinanceFuturesFeeModel

    def __init__(self, account_type: AccountType) -> None:
        """Create the model; InvalidOperationException for a cash account."""
        super().__init__(account_type)
        if account_type is AccountType.CASH:
            raise InvalidOperationException("CryptoFuture can only be traded using a Margin account type")


class BinanceCoinFuturesBrokerageModel(BinanceFuturesBrokerageModel):
    """Binance's coin futures; source Common/Brokerages/BinanceCoinFuturesBrokerageModel.cs."""

    _benchmark = ("BTCUSD", SecurityType.CRYPTO_FUTURE)
    _fee_model = fees.BinanceCoinFuturesFeeModel


class BitfinexBrokerageModel(_Exchange):
    """Bitfinex; source Common/Brokerages/BitfinexBrokerageModel.cs."""

    _market = "bitfinex"
    _fee_model = fees.BitfinexFeeModel
    _leverage = Decimal("3.3")

    def _get_leverage(self, security: Security) -> Decimal:
        leverage = super()._get_leverage(security)
        if leverage is not ONE and security.type is not SecurityType.CRYPTO:
            raise ArgumentException(messages.invalid_security_type_for_leverage(security), "security")
        return leverage

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Check the size of a new quantity."""
        if request._quantity is None:
            return True, None
        return self.is_valid_order_size(security, request._quantity)


class BybitBrokerageModel(_CashExchange):
    """Bybit; source Common/Brokerages/BybitBrokerageModel.cs."""

    _security_types = (SecurityType.CRYPTO, SecurityType.CRYPTO_FUTURE, SecurityType.BASE)
    _benchmark = ("BTCUSDC", SecurityType.CRYPTO)
    _market = "bybit"
    _fee_model = fees.BybitFeeModel
    _leverage = Decimal(10)

    @property
    def default_markets(self) -> Mapping[SecurityType, str]:
        """Return the default markets with crypto and its futures on Bybit."""
        return _markets(self._market, SecurityType.CRYPTO, SecurityType.CRYPTO_FUTURE)

    def get_fee_model(self, security: Security) -> Any:
        """Return Bybit's fees; ArgumentOutOfRangeException for what Bybit does not trade."""
        kind = security.type
        if kind is SecurityType.BASE:
            return DefaultBrokerageModel.get_fee_model(self, security)
        if kind is SecurityType.CRYPTO or kind is SecurityType.CRYPTO_FUTURE:
            raise UnsupportedLeanFeature(f"BybitBrokerageModel fees of {kind.to_string()}")
        raise ArgumentOutOfRangeException("security", f"Not supported security type {kind.to_string()}")

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check security type, order type and size."""
        if security.type not in self._security_types:
            return refused(messages.unsupported_security_type(self, security))
        if order.type not in _PLAIN_ORDERS and order.type is not OrderType.TRAILING_STOP:
            return refused(messages.unsupported_order_type(self, order, _LISTED_ORDERS))
        return self.is_valid_order_size(security, order._quantity)

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse updates of all but crypto futures."""
        return refused(messages.ORDER_UPDATE_NOT_SUPPORTED)


class CoinbaseBrokerageModel(_CashExchange):
    """Coinbase; source Common/Brokerages/CoinbaseBrokerageModel.cs."""

    _order_types = (OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_LIMIT, OrderType.STOP_MARKET)
    _market = "coinbase"
    _fee_model = fees.CoinbaseFeeModel

    def __init__(self, account_type: AccountType = AccountType.CASH) -> None:
        """Create the model; ArgumentException for a margin account."""
        super().__init__(account_type)
        if account_type is AccountType.MARGIN:
            text = "The Coinbase brokerage does not currently support Margin trading."
            raise ArgumentException(text, "accountType")

    def get_buying_power_model(self, security: Security) -> Any:
        """Return the model of currencies, which LEAN uses here for every type."""
        from engine.lean_runtime.margin.cash_buying_power_model import CashBuyingPowerModel

        return CashBuyingPowerModel()


class GDAXBrokerageModel(CoinbaseBrokerageModel):
    """Coinbase under its former name; source Common/Brokerages/GDAXBrokerageModel.cs."""


class FTXBrokerageModel(_Exchange):
    """FTX; source Common/Brokerages/FTXBrokerageModel.cs."""

    _market = "ftx"
    _fee_model = fees.FTXFeeModel
    _leverage = Decimal(3)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check size and order type; no security of this runtime passes after that."""
        verdict = self.is_valid_order_size(security, order._quantity)
        if not verdict[0]:
            return verdict
        if order.type not in _PLAIN_ORDERS:
            return refused(messages.unsupported_order_type(self, order, _PLAIN_ORDERS))
        return refused(messages.unsupported_security_type(self, security))


class FTXUSBrokerageModel(FTXBrokerageModel):
    """FTX US; source Common/Brokerages/FTXUSBrokerageModel.cs."""

    _market = "ftxus"
    _fee_model = fees.FTXUSFeeModel


class KrakenBrokerageModel(_CashExchange):
    """Kraken; source Common/Brokerages/KrakenBrokerageModel.cs."""

    _order_types = (
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.LIMIT_IF_TOUCHED,
    )
    _market = "kraken"
    _fee_model = fees.KrakenFeeModel


class dYdXBrokerageModel(DefaultBrokerageModel):  # noqa: N801 - the name is LEAN's
    """dYdX; source Common/Brokerages/dYdXBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = _markets("dydx", SecurityType.CRYPTO_FUTURE)
    _security_types = (SecurityType.CRYPTO_FUTURE,)

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        """Create the model; ArgumentException for a cash account."""
        super().__init__(account_type)
        if account_type is not AccountType.MARGIN:
            raise ArgumentException("dYdXBrokerageModel only supports margin accounts", "accountType")

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return dYdX' bitcoin future."""
        symbol = Symbol.create("BTCUSD", SecurityType.CRYPTO_FUTURE, "dydx")
        return SecurityBenchmark.create_instance(securities, symbol)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Refuse everything this runtime can hold: none of it is a crypto future."""
        refusal = self._check_types(security, order)
        return (False, refusal) if refusal is not None else (True, None)

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse updates."""
        return refused(messages.ORDER_UPDATE_NOT_SUPPORTED)
