"""What an order carries beyond its numbers: time in force, exchange, and the settings of one brokerage each.

Every class names its JSON members in .NET's reflection order (own members first, then the base's), because the order
list hash prints them (Common/Orders/*OrderProperties.cs).
"""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any, ClassVar, Self

from engine.lean_runtime.common.enums import OrderPosition
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.orders.time_in_force import TimeInForce
from engine.lean_runtime.orders.writable import WritableObject

#: (attribute here, name in JSON, default value)
Member = tuple[str, str, Any]


class OrderProperties(WritableObject):
    """The properties every brokerage understands."""

    own_members: ClassVar[tuple[Member, ...]] = ()

    def __init__(self, exchange: Any = None) -> None:
        """Start with good-til-canceled and the defaults of the class."""
        self.time_in_force: Any = TimeInForce.GOOD_TIL_CANCELED
        self.exchange = exchange
        for attribute, _, default in self.json_members():
            setattr(self, attribute, copy.copy(default))

    @classmethod
    def json_members(cls) -> list[Member]:
        """Return the members of the class and its bases, most derived first, without those of OrderProperties."""
        return [member for kind in cls.__mro__ for member in vars(kind).get("own_members", ())]

    def clone(self) -> Self:
        """Return a shallow copy."""
        return copy.copy(self)

    def _without_needless_locate(self, quantity: Decimal, holdings_quantity: Decimal) -> Self | None:
        """Return a copy without a locate that does not belong on the order (Common/Brokerages/BrokerageExtensions.cs).

        None means that nothing is to change.
        """
        return None


class AlpacaOrderProperties(OrderProperties):
    """Alpaca."""

    own_members = (("outside_regular_trading_hours", "OutsideRegularTradingHours", False),)


class CharlesSchwabOrderProperties(OrderProperties):
    """Charles Schwab."""

    own_members = (("extended_regular_trading_hours", "ExtendedRegularTradingHours", False),)


class InteractiveBrokersOrderProperties(OrderProperties):
    """Interactive Brokers: account and financial advisor settings."""

    own_members = (
        ("account", "Account", None),
        ("fa_group", "FaGroup", None),
        ("fa_method", "FaMethod", None),
        ("fa_percentage", "FaPercentage", 0),
        ("fa_profile", "FaProfile", None),
        ("outside_regular_trading_hours", "OutsideRegularTradingHours", False),
    )


class InteractiveBrokersFixOrderProperties(OrderProperties):
    """Interactive Brokers through FIX."""

    own_members = (("account", "Account", None),)


class PublicOrderProperties(OrderProperties):
    """Public.com."""

    own_members = (
        ("outside_regular_trading_hours", "OutsideRegularTradingHours", False),
        ("use_margin", "UseMargin", None),
    )


class RBIOrderProperties(OrderProperties):
    """RBI."""


class TDAmeritradeOrderProperties(OrderProperties):
    """TD Ameritrade."""


class TastytradeOrderProperties(OrderProperties):
    """Tastytrade."""


class TradeStationOrderProperties(OrderProperties):
    """TradeStation."""

    own_members = (
        ("all_or_none", "AllOrNone", False),
        ("outside_regular_trading_hours", "OutsideRegularTradingHours", False),
        ("post_only", "PostOnly", False),
    )


class TradierOrderProperties(OrderProperties):
    """Tradier."""

    own_members = (("outside_regular_trading_hours", "OutsideRegularTradingHours", False),)


class WebullOrderProperties(OrderProperties):
    """Webull."""

    own_members = (("outside_regular_trading_hours", "OutsideRegularTradingHours", False),)


class WolverineOrderProperties(OrderProperties):
    """Wolverine."""

    locate_broker: str | None
    position_side: OrderPosition | None

    own_members = (
        ("exchange_post_fix", "ExchangePostFix", None),
        ("locate_broker", "LocateBroker", None),
        ("position_side", "PositionSide", None),
    )

    def _without_needless_locate(self, quantity: Decimal, holdings_quantity: Decimal) -> Self | None:
        """Return a copy without locate for an order that opens no short position, None if nothing is to change."""
        opens_short = quantity < 0 and holdings_quantity + quantity < 0
        if self.position_side is not None:
            opens_short = self.position_side is OrderPosition.SELL_TO_OPEN
        if opens_short or not self.locate_broker:
            return None
        result = self.clone()
        result.locate_broker = None
        return result


class EzeOrderProperties(OrderProperties):
    """SS&C Eze."""

    own_members = (
        ("route", "Route", None),
        ("account", "Account", None),
        ("notes", "Notes", None),
        ("account_type", "AccountType", None),
    )

    def __init__(
        self, route: str | None = None, account: str | None = None, notes: str | None = None, account_type: Any = None
    ) -> None:
        """Keep the routing of the order."""
        super().__init__()
        self.route, self.account, self.notes, self.account_type = route, account, notes, account_type


class FixOrderProperties(OrderProperties):
    """Any broker reached by FIX."""

    additional_properties: dict[str, str]

    AUTOMATED_EXECUTION_ORDER_PRIVATE = "1"
    AUTOMATED_EXECUTION_ORDER_PUBLIC = "2"
    MANUAL_ORDER = "3"

    own_members = (
        ("additional_properties", "AdditionalProperties", {}),
        ("handle_instruction", "HandleInstruction", None),
        ("notes", "Notes", None),
    )

    def clone(self) -> Self:
        """Return a copy with tags of its own."""
        result = super().clone()
        result.additional_properties = dict(self.additional_properties)
        return result


class TradingTechnologiesOrderProperties(FixOrderProperties):
    """Trading Technologies."""


class BinanceOrderProperties(OrderProperties):
    """Binance."""

    own_members = (("post_only", "PostOnly", False),)


class BitfinexOrderProperties(OrderProperties):
    """Bitfinex."""

    own_members = (("post_only", "PostOnly", False), ("hidden", "Hidden", False))


class BybitOrderProperties(OrderProperties):
    """Bybit."""

    own_members = (("post_only", "PostOnly", False), ("reduce_only", "ReduceOnly", None))


class CoinbaseOrderProperties(OrderProperties):
    """Coinbase."""

    own_members = (
        ("post_only", "PostOnly", False),
        ("self_trade_prevention_id", "SelfTradePreventionId", False),
    )


class GDAXOrderProperties(CoinbaseOrderProperties):
    """Coinbase under its former name."""


class FTXOrderProperties(OrderProperties):
    """FTX."""

    own_members = (("post_only", "PostOnly", False), ("reduce_only", "ReduceOnly", False))


class KrakenOrderProperties(OrderProperties):
    """Kraken; the fee is paid in one of the two currencies, never in both."""

    _fee_in_base: bool
    _fee_in_quote: bool

    own_members = (
        ("post_only", "PostOnly", False),
        ("_fee_in_base", "FeeInBase", False),
        ("_fee_in_quote", "FeeInQuote", False),
        ("no_market_price_protection", "NoMarketPriceProtection", False),
        ("conditional_order", "ConditionalOrder", None),
    )

    @property
    def fee_in_base(self) -> bool:
        """Return whether the fee is taken in the base currency."""
        return self._fee_in_base

    @fee_in_base.setter
    def fee_in_base(self, value: bool) -> None:
        if value:
            self._fee_in_base, self._fee_in_quote = True, False

    @property
    def fee_in_quote(self) -> bool:
        """Return whether the fee is taken in the quote currency."""
        return self._fee_in_quote

    @fee_in_quote.setter
    def fee_in_quote(self, value: bool) -> None:
        if value:
            self._fee_in_base, self._fee_in_quote = False, True


class dYdXOrderProperties(OrderProperties):  # noqa: N801 - the name is LEAN's
    """dYdX; an order is either post-only or immediate-or-cancel."""

    _post_only: bool
    _ioc: bool

    own_members = (
        ("_post_only", "PostOnly", False),
        ("_ioc", "IOC", False),
        ("gas_limit", "GasLimit", 1_000_000),
        ("reduce_only", "ReduceOnly", False),
        ("good_til_block_offset", "GoodTilBlockOffset", 20),
    )

    @property
    def post_only(self) -> bool:
        """Return whether the order may only add liquidity."""
        return self._post_only

    @post_only.setter
    def post_only(self, value: bool) -> None:
        self._refuse_both(value and self._ioc, "PostOnly", "IOC")
        self._post_only = value

    @property
    def ioc(self) -> bool:
        """Return whether the order is immediate-or-cancel."""
        return self._ioc

    @ioc.setter
    def ioc(self, value: bool) -> None:
        self._refuse_both(value and self._post_only, "IOC", "PostOnly")
        self._ioc = value

    @staticmethod
    def _refuse_both(both: bool, wanted: str, present: str) -> None:
        if both:
            raise InvalidOperationException(
                f"Cannot set {wanted} when {present} is already set. Only one execution type can be active at a time."
            )
