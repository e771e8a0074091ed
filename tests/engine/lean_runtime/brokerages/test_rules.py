"""Which orders brokerage models take, and the texts of their refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.brokerages import brokerage_model
from engine.lean_runtime.brokerages.brokerage_model import create_brokerage_model, get_brokerage_name
from engine.lean_runtime.common.enums import (
    AccountType,
    BrokerageName,
    OrderField,
    OrderType,
    SecurityType,
    SettlementType,
)
from engine.lean_runtime.common.errors import ArgumentException, NotSupportedException
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.orders.combo_orders import ComboLegLimitOrder, ComboLimitOrder, ComboMarketOrder
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.limit_orders import LimitOrder, StopLimitOrder, StopMarketOrder, TrailingStopOrder
from engine.lean_runtime.orders.market_orders import (
    MarketOnCloseOrder,
    MarketOnOpenOrder,
    MarketOrder,
    OptionExerciseOrder,
)
from engine.lean_runtime.orders.order_properties import (
    AlpacaOrderProperties,
    OrderProperties,
    PublicOrderProperties,
    TradeStationOrderProperties,
    TradierOrderProperties,
    WebullOrderProperties,
)
from engine.lean_runtime.orders.requests import UpdateOrderFields, UpdateOrderRequest
from engine.lean_runtime.orders.time_in_force import TimeInForce
from tests.engine.lean_runtime.securities.bench import Bench

Make = Callable[[Any, Any, Any], Any]
MAKERS: dict[str, Make] = {
    "market": lambda symbol, quantity, kept: MarketOrder(symbol, quantity, 0, properties=kept),
    "limit": lambda symbol, quantity, kept: LimitOrder(symbol, quantity, 10, 0, "", kept),
    "stop": lambda symbol, quantity, kept: StopMarketOrder(symbol, quantity, 10, 0, "", kept),
    "stop limit": lambda symbol, quantity, kept: StopLimitOrder(symbol, quantity, 10, 9, 0, "", kept),
    "trailing": lambda symbol, quantity, kept: TrailingStopOrder(symbol, quantity, 1, False, 0, "", kept),
    "open": lambda symbol, quantity, kept: MarketOnOpenOrder(symbol, quantity, 0, "", kept),
    "close": lambda symbol, quantity, kept: MarketOnCloseOrder(symbol, quantity, 0, "", kept),
    "exercise": lambda symbol, quantity, kept: OptionExerciseOrder(symbol, quantity, 0, "", kept),
    "combo market": lambda symbol, quantity, kept: ComboMarketOrder(symbol, quantity, 0, _group(2), "", kept),
    "combo limit": lambda symbol, quantity, kept: ComboLimitOrder(symbol, quantity, 1, 0, _group(2), "", kept),
    "leg limit": lambda symbol, quantity, kept: ComboLegLimitOrder(symbol, quantity, 1, 0, _group(4), "", kept),
}
IB, SCHWAB, TASTY = "INTERACTIVE_BROKERS_BROKERAGE", "CHARLES_SCHWAB", "TASTYTRADE"
STATION, TRADIER, AXOS = "TRADE_STATION", "TRADIER_BROKERAGE", "AXOS"


def _group(legs: int) -> GroupOrderManager:
    return GroupOrderManager(1, legs, 1, 100)


def _properties(kind: type = OrderProperties, time_in_force: TimeInForce | None = None, **more: Any) -> Any:
    properties = kind()
    if time_in_force is not None:
        properties.time_in_force = time_in_force
    for name, value in more.items():
        setattr(properties, name, value)
    return properties


def _asked(
    brokerage: str,
    order: str,
    security: str = "stock",
    quantity: Any = 1,
    holding: Any = 0,
    properties: Any = None,
    utc: int | None = None,
    price: Any = 100,
    account: AccountType = AccountType.MARGIN,
) -> str:
    """Return the refusal as 'code: text', '' for an accepted order."""
    bench = Bench()
    item = getattr(bench, security)
    bench.price(item, price)
    item.holdings.set_holdings(price, holding)
    if utc is not None:
        bench.keeper._set_utc(utc)
    model = create_brokerage_model(None, getattr(BrokerageName, brokerage), account)
    accepted, event = model.can_submit_order(item, MAKERS[order](item.symbol, quantity, properties), None)
    assert accepted is (event is None)
    return "" if event is None else f"{event.code}: {event.message}"


def _unknown_type(model: str, kind: str, known: str) -> str:
    return f"NotSupported: The {model} does not support {kind} order type. Only supports [{known}]"


_SCHWAB_TYPES = "Market,Limit,StopMarket,ComboMarket,ComboLimit,MarketOnClose,MarketOnOpen,StopLimit"
_STATION_TYPES = "Market,Limit,StopMarket,StopLimit,ComboMarket,ComboLimit,MarketOnOpen,MarketOnClose,TrailingStop"
_TRADIER_TYPES, _AXOS_TYPES = "Limit,Market,StopMarket,StopLimit", "Limit,Market,MarketOnClose"
_IB_CLOSE = (
    "Unsupported order type for {} security type: InteractiveBrokers does not support Market-on-Close orders for other "
    "security types different than Future and Equity."
)
_CROSSES = (
    "NotSupported: Order type '{}' is not supported for orders that cross the zero holdings threshold in the {}. This "
    "means you cannot change a position from positive to negative or vice versa using this order type. Please close "
    "the existing position first."
)
_WINDOW = (
    "NotSupported: MarketOnOpen submission time is invalid. Valid local times are {}. Consider setting "
    "daily_precise_end_time = false or using self.schedule.on."
)
_EXERCISE = (
    "NotSupported: The InteractiveBrokersBrokerageModel does not support OptionExercise exercises for index and "
    "cash-settled options."
)


@pytest.mark.parametrize(
    ("brokerage", "order", "security", "refusal"),
    [
        ("DEFAULT", "open", "stock", ""),
        ("DEFAULT", "leg limit", "index_call", ""),
        ("QUANT_CONNECT_BROKERAGE", "close", "call", ""),
        (IB, "market", "index", ""),
        (IB, "trailing", "call", ""),
        (IB, "close", "stock", ""),
        (IB, "close", "call", _IB_CLOSE.format("Option")),
        (IB, "close", "index_call", _IB_CLOSE.format("IndexOption")),
        (IB, "exercise", "call", ""),
        (IB, "exercise", "index_call", _EXERCISE),
        (
            IB,
            "leg limit",
            "call",
            "NotSupported: The InteractiveBrokersBrokerageModel does not support four-leg ComboLegLimit orders. Use "
            "ComboLimit orders for four-leg combinations or more.",
        ),
        (
            IB,
            "open",
            "index",
            "UnsupportedSecurityType: The broker does not support Market-on-Open orders for security type Index",
        ),
        (SCHWAB, "stop limit", "call", ""),
        (SCHWAB, "combo limit", "index_call", ""),
        (SCHWAB, "trailing", "stock", _unknown_type("CharlesSchwabBrokerageModel", "TrailingStop", _SCHWAB_TYPES)),
        (
            SCHWAB,
            "market",
            "index",
            "NotSupported: The CharlesSchwabBrokerageModel does not support Index security type.",
        ),
        (TASTY, "combo limit", "call", ""),
        (
            TASTY,
            "combo market",
            "call",
            _unknown_type("TastytradeBrokerageModel", "ComboMarket", "Market,Limit,StopMarket,StopLimit,ComboLimit"),
        ),
        (STATION, "trailing", "stock", ""),
        (STATION, "leg limit", "call", _unknown_type("TradeStationBrokerageModel", "ComboLegLimit", _STATION_TYPES)),
        (TRADIER, "limit", "index_call", ""),
        (TRADIER, "close", "stock", _unknown_type("TradierBrokerageModel", "MarketOnClose", _TRADIER_TYPES)),
        (TRADIER, "market", "index", "NotSupported: This model only supports equities and options."),
        (AXOS, "close", "stock", ""),
        (AXOS, "market", "call", "NotSupported: The AxosClearingBrokerageModel does not support Option security type."),
        (AXOS, "stop", "stock", _unknown_type("AxosClearingBrokerageModel", "StopMarket", _AXOS_TYPES)),
        (
            "RBI",
            "close",
            "stock",
            "NotSupported: MarketOnClose order is not supported by RBI. Currently, only Market Order, Limit Order, "
            "StopMarket Order and StopLimit Order are supported.",
        ),
        ("ALPACA", "limit", "call", ""),
        ("ALPACA", "stop", "call", _unknown_type("AlpacaBrokerageModel", "StopMarket", "Market,Limit")),
        ("WEBULL", "trailing", "stock", ""),
        (
            "WEBULL",
            "trailing",
            "call",
            _unknown_type("WebullBrokerageModel", "TrailingStop", "Market,Limit,StopMarket,StopLimit"),
        ),
        ("PUBLIC", "combo limit", "index_call", ""),
        (
            "PUBLIC",
            "open",
            "stock",
            _unknown_type("PublicBrokerageModel", "MarketOnOpen", "Market,Limit,StopMarket,StopLimit,ComboLimit"),
        ),
        ("BYBIT", "market", "stock", "NotSupported: The BybitBrokerageModel does not support Equity security type."),
        ("KRAKEN", "market", "call", "NotSupported: The KrakenBrokerageModel does not support Option security type."),
        ("EXANTE", "market", "stock", "NotSupported: Price is not set."),
    ],
)  # fmt: skip
def test_types_of_securities_and_orders(brokerage: str, order: str, security: str, refusal: str) -> None:
    assert _asked(brokerage, order, security) == refusal


@pytest.mark.parametrize(
    ("brokerage", "hour", "minute", "window"),
    [
        # Interactive Brokers takes them between the close and two minutes before the open.
        (IB, 10, 0, " 04:00– 09:28"),  # noqa: RUF001
        (IB, 9, 28, " 04:00– 09:28"),  # noqa: RUF001
        (IB, 9, 27, ""),
        (IB, 15, 59, " 04:00– 09:28"),  # noqa: RUF001
        (IB, 16, 0, ""),
        (STATION, 5, 59, " 06:00– 09:29"),  # noqa: RUF001
        (STATION, 6, 0, ""),
        (STATION, 9, 29, " 06:00– 09:29"),  # noqa: RUF001
        ("ALPACA", 18, 59, " 07:00– 09:28"),  # noqa: RUF001
        ("ALPACA", 19, 0, ""),
    ],
)
def test_market_on_open_orders_have_a_window(brokerage: str, hour: int, minute: int, window: str) -> None:
    utc = make(2015, 12, 10, hour + 5, minute)
    assert _asked(brokerage, "open", utc=utc) == (_WINDOW.format(window) if window else "")


@pytest.mark.parametrize(
    ("brokerage", "order", "security", "text"),
    [
        (TASTY, "combo limit", "call", _CROSSES.format("ComboLimit", "TastytradeBrokerageModel")),
        (TASTY, "limit", "call", ""),
        (STATION, "close", "stock", _CROSSES.format("MarketOnClose", "TradeStationBrokerageModel")),
        (STATION, "combo market", "call", _CROSSES.format("ComboMarket", "TradeStationBrokerageModel")),
        (STATION, "stop", "stock", ""),
        ("ALPACA", "close", "stock", _CROSSES.format("MarketOnClose", "AlpacaBrokerageModel")),
        ("PUBLIC", "combo limit", "call", ""),
    ],
)
def test_orders_that_cross_zero(brokerage: str, order: str, security: str, text: str) -> None:
    assert _asked(brokerage, order, security, quantity=-2, holding=1) == text
    assert not _asked(brokerage, order, security, quantity=-1, holding=1)


def test_interactive_brokers_knows_three_times_in_force_and_fix_two() -> None:
    until = _properties(time_in_force=TimeInForce.good_til_date(datetime(2016, 1, 1)))
    assert not _asked(IB, "limit", properties=until)
    assert _asked("INTERACTIVE_BROKERS_FIX", "limit", properties=until) == (
        "NotSupported: The InteractiveBrokersFixModel does not support GoodTilDateTimeInForce time in force."
    )


def test_cash_settled_stock_options_are_not_exercised_at_interactive_brokers() -> None:
    bench = Bench()
    bench.call.exercise_settlement = SettlementType.CASH
    model = create_brokerage_model(None, BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)
    accepted, event = model.can_submit_order(bench.call, OptionExerciseOrder(bench.call.symbol, -1, 0))
    assert (accepted, f"{event.code}: {event.message}") == (False, _EXERCISE)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (
            {"order": "market", "quantity": -1},
            "ShortOrderIsGtc: You cannot place short stock orders with GTC, only day orders are allowed",
        ),
        (
            {"order": "market", "quantity": -1, "price": 4, "properties": TimeInForce.DAY},
            "SellShortOrderLastPriceBelow5: Sell Short order cannot be placed for stock priced below $5",
        ),
        ({"order": "market", "quantity": -1, "properties": TimeInForce.DAY}, ""),
        (
            {"order": "limit", "properties": TimeInForce.good_til_date(datetime(2016, 1, 1))},
            "NotSupported: This model only supports orders with the following time in force types: "
            "QuantConnect.Orders.TimeInForces.DayTimeInForce and QuantConnect.Orders.TimeInForces."
            "GoodTilCanceledTimeInForce",
        ),
        (
            {"order": "market", "quantity": Decimal("0.5")},
            "IncorrectOrderQuantity: Quantity should be between 1 and 10,000,000",
        ),
        (
            {"order": "market", "quantity": 10_000_001},
            "IncorrectOrderQuantity: Quantity should be between 1 and 10,000,000",
        ),
    ],
)
def test_tradier_limits_short_sales_times_in_force_and_quantities(asked: dict[str, Any], refusal: str) -> None:
    if isinstance(asked.get("properties"), TimeInForce):
        asked = asked | {"properties": _properties(time_in_force=asked["properties"])}
    assert _asked(TRADIER, **asked) == refusal


@pytest.mark.parametrize(
    ("order", "security", "hour", "accepted"),
    [
        ("limit", "stock", 8, True),
        ("limit", "stock", 19, True),
        ("limit", "stock", 3, False),
        ("market", "stock", 8, False),
        ("limit", "call", 8, False),
    ],
)
def test_tradier_takes_stock_limits_in_its_sessions(order: str, security: str, hour: int, accepted: bool) -> None:
    outside = _properties(TradierOrderProperties, outside_regular_trading_hours=True)
    refusal = _asked(TRADIER, order, security, properties=outside, utc=make(2015, 12, 10, hour) + 5 * 36_000_000_000)
    assert refusal == (
        ""
        if accepted
        else "ExtendedMarket: Tradier does not support explicitly placing out-of-regular-hours orders if not currently "
        "during the pre or post market session. PreMarket: 04:00:00-09:24:00. PostMarket: 16:00:00-19:55:00. Only "
        "equity limit orders are allowed during extended market hours."
    )


def test_orders_outside_regular_hours() -> None:
    outside: dict[str, Any] = {"outside_regular_trading_hours": True}
    station = _properties(TradeStationOrderProperties, **outside)
    assert not _asked(STATION, "limit", properties=station)
    assert _asked(STATION, "market", properties=station) == (
        "NotSupportedOutsideRegularMarketHours: To place an order outside regular trading hours, please use a limit "
        "order and ensure the security is an equity."
    )
    alpaca = _properties(AlpacaOrderProperties, TimeInForce.DAY, **outside)
    assert not _asked("ALPACA", "limit", properties=alpaca)
    space = "QuantConnect.Orders.TimeInForces."
    assert _asked("ALPACA", "limit", properties=_properties(AlpacaOrderProperties, **outside)) == (
        f"NotSupported: The AlpacaBrokerageModel does not support Limit orders with {space}GoodTilCanceledTimeInForce "
        f"TIF outside regular hours. Only Limit orders with {space}DayTimeInForce TIF are supported outside regular "
        "trading hours."
    )
    webull = _properties(WebullOrderProperties, **outside)
    assert not _asked("WEBULL", "limit", properties=webull)
    assert _asked("WEBULL", "market", properties=webull) == (
        "NotSupported: Market orders are not supported outside regular trading hours."
    )
    assert _asked("WEBULL", "limit", "call", properties=webull) == (
        "NotSupported: OutsideRegularTradingHours is only supported for Equity orders, but Option was specified."
    )
    public = _properties(PublicOrderProperties, **outside)
    assert _asked("PUBLIC", "stop", properties=public) == (
        "NotSupported: Orders for extended market must be of type 'Limit' and with 'DAY' time-in-force, but StopMarket "
        "was specified."
    )


def test_webull_sells_options_for_the_day_only() -> None:
    assert _asked("WEBULL", "limit", "call", quantity=-1) == (
        "NotSupported: Option sell orders only support DayTimeInForce time in force, but GoodTilCanceledTimeInForce "
        "was specified."
    )
    assert not _asked("WEBULL", "limit", "call", quantity=-1, properties=_properties(time_in_force=TimeInForce.DAY))


@pytest.mark.parametrize(
    ("account", "asked", "expected"),
    [
        (AccountType.MARGIN, None, True),
        (AccountType.MARGIN, False, False),
        (AccountType.CASH, None, False),
        (AccountType.CASH, True, False),
    ],
)
def test_public_decides_on_margin_by_the_account(account: AccountType, asked: Any, expected: bool) -> None:
    properties = _properties(PublicOrderProperties)
    if asked is not None:
        properties.use_margin = asked
    assert not _asked("PUBLIC", "limit", properties=properties, account=account)
    assert properties.use_margin is expected


def test_axos_and_eze_want_whole_shares() -> None:
    assert _asked(AXOS, "market", quantity=Decimal("-1.50")) == (
        "NotSupported: Order Quantity must be Integer, but provided -1.5."
    )
    assert _asked("EZE", "market", quantity=Decimal("-1.50")) == (
        "NotSupported: Order Quantity must be Integer, but provided 1.5."
    )


def test_wolverine_wants_the_minimum_size() -> None:
    bench = Bench()
    bench.stock.symbol_properties._minimum_order_size = Decimal(1)
    model = create_brokerage_model(None, BrokerageName.WOLVERINE, AccountType.MARGIN)
    assert model.can_submit_order(bench.stock, MarketOrder(bench.stock.symbol, -1, 0)) == (True, None)
    _, event = model.can_submit_order(bench.stock, MarketOrder(bench.stock.symbol, Decimal("0.5"), 0))
    assert f"{event.code}: {event.message}" == (
        "NotSupported: The minimum order size (in quote currency) for GOOG is 1. Order quantity was 0.5."
    )


@pytest.mark.parametrize(
    ("brokerage", "order", "holding", "quantity", "refusal"),
    [
        ("DEFAULT", "limit", 0, 7, ""),
        (IB, "limit", 0, 7, ""),
        (TRADIER, "limit", 0, 7, "UpdateRejected: Tradier does not support updating order quantities."),
        (TRADIER, "limit", 0, None, ""),
        (TRADIER, "limit", 0, -2, ""),
        (
            STATION,
            "limit",
            1,
            7,
            "UpdateRejected: Unfortunately, the TradeStationBrokerageModel brokerage model does not support updating "
            "the quantity of Cross Zero Orders.",
        ),
        (
            STATION,
            "combo limit",
            0,
            7,
            "NotSupported: Order type 'ComboLimit' is not supported to update quantity in the "
            "TradeStationBrokerageModel.",
        ),
        (
            "PUBLIC",
            "combo limit",
            0,
            None,
            "NotSupported: Public.com does not support updating combo (multi-leg) orders.",
        ),
        ("WOLVERINE", "limit", 0, None, "0: Brokerage does not support update. You must cancel and re-create instead."),
    ],
)
def test_updates(brokerage: str, order: str, holding: int, quantity: Any, refusal: str) -> None:
    bench = Bench()
    bench.stock.holdings.set_holdings(100, holding)
    fields = UpdateOrderFields()
    if quantity is not None:
        fields.quantity = quantity
    model = create_brokerage_model(None, getattr(BrokerageName, brokerage), AccountType.MARGIN)
    placed = MAKERS[order](bench.stock.symbol, -2, None)
    accepted, event = model.can_update_order(bench.stock, placed, UpdateOrderRequest(0, 1, fields), None)
    assert (accepted, "" if event is None else f"{event.code}: {event.message}") == (not refusal, refusal)


def test_custom_data_never_fills_at_interactive_brokers() -> None:
    bench = Bench()
    order = MarketOrder(bench.stock.symbol, 1, 0)
    custom: Any = SimpleNamespace(security_type=SecurityType.BASE)
    ib = create_brokerage_model(None, BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)
    assert (ib.can_execute_order(bench.stock, order), ib.can_execute_order(bench.stock, custom)) == (True, False)


def test_every_brokerage_has_a_model_that_knows_its_name() -> None:
    others = {
        "BinanceFuturesBrokerageModel": BrokerageName.BINANCE,
        "BinanceCoinFuturesBrokerageModel": BrokerageName.BINANCE,
        "InteractiveBrokersFixModel": BrokerageName.INTERACTIVE_BROKERS_BROKERAGE,
        "TerminalLinkBrokerageModel": BrokerageName.DEFAULT,
        "dYdXBrokerageModel": BrokerageName.DEFAULT,
    }
    for name, kind in brokerage_model._MODELS.items():
        try:
            model = create_brokerage_model(None, name, AccountType.MARGIN)
        except ArgumentException:
            model = create_brokerage_model(None, name, AccountType.CASH)
        assert get_brokerage_name(model) == others.get(kind.__name__, name), kind


@pytest.mark.parametrize("name", ["EZE", "BLOOMBERG_FIX"])
def test_margin_only_brokers_refuse_cash_accounts(name: str) -> None:
    with pytest.raises(NotSupportedException, match="can only be used with a Margin account type"):
        create_brokerage_model(None, getattr(BrokerageName, name), AccountType.CASH)


class _Ticket:
    """Remembers what a model asks of it."""

    def __init__(self, order_type: OrderType, quantity: Any, as_percentage: bool = False, **fields: Any) -> None:
        self.order_type, self._quantity, self._fields = order_type, Decimal(quantity), fields
        self._order = SimpleNamespace(trailing_as_percentage=as_percentage)
        self.updates: list[Any] = []
        self.cancelled = ""

    def _get(self, field: OrderField) -> Decimal:
        names = {
            OrderField.LIMIT_PRICE: "limit",
            OrderField.STOP_PRICE: "stop",
            OrderField.TRIGGER_PRICE: "trigger",
            OrderField.TRAILING_AMOUNT: "trail",
        }
        return Decimal(self._fields[names[field]])

    def update(self, fields: Any) -> None:
        self.updates.append(fields)

    def cancel(self, text: str) -> None:
        self.cancelled = text


def test_splits_keep_the_value_of_open_orders() -> None:
    tickets: list[Any] = [
        _Ticket(OrderType.LIMIT, 100, limit=80),
        _Ticket(OrderType.STOP_LIMIT, 15, limit=80, stop=16),
        _Ticket(OrderType.LIMIT_IF_TOUCHED, -15, limit=80, trigger=8),
        _Ticket(OrderType.TRAILING_STOP, 1, stop=80, trail=8),
        _Ticket(OrderType.TRAILING_STOP, 1, as_percentage=True, stop=80, trail=1),
    ]
    model = create_brokerage_model(None, BrokerageName.DEFAULT, AccountType.MARGIN)
    model.apply_split(tickets, SimpleNamespace(_split_factor=Decimal("0.125")))
    parts = ("quantity", "limit_price", "stop_price", "trigger_price", "trailing_amount")
    assert [tuple(getattr(ticket.updates[0], part) for part in parts) for ticket in tickets] == [
        (800.0, 10.0, None, None, None),
        (120.0, 10.0, 2.0, None, None),
        (-120.0, 10.0, None, 1.0, None),
        (8.0, None, 10.0, None, 1.0),
        (8.0, None, 10.0, None, None),
    ]


def test_tradier_cancels_open_orders_on_a_reverse_split() -> None:
    ticket: Any = _Ticket(OrderType.LIMIT, 100, limit=70)
    model = create_brokerage_model(None, BrokerageName.TRADIER_BROKERAGE, AccountType.MARGIN)
    model.apply_split([ticket], SimpleNamespace(_split_factor=Decimal(2)))
    assert ticket.cancelled == "Tradier Brokerage cancels open orders on reverse split symbols"
    model.apply_split([ticket], SimpleNamespace(_split_factor=Decimal("0.5")))
    assert ticket.updates[0].limit_price == 35.0
