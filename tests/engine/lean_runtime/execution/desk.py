"""A small trading desk for order tests: real orders, handler and brokerage; securities and portfolio stand in.

The market is New York's, Monday to Friday 9:30 to 16:00 (extended 4:00 to 20:00); the desk starts on Wednesday
2024-01-03 at 10:00.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import (
    AlgorithmStatus,
    BrokerageMessageType,
    DataNormalizationMode,
    OptionRight,
    OptionStyle,
    OrderStatus,
    OrderType,
    Resolution,
    SecurityType,
    SettlementType,
)
from engine.lean_runtime.common.errors import KeyNotFoundException
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MINUTE,
    Ticks,
    date_of,
    ticks,
)
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.execution.backtesting_brokerage import BacktestingBrokerage
from engine.lean_runtime.execution.fills.fill_model import FillModel
from engine.lean_runtime.execution.option_assignment import NullOptionAssignmentModel
from engine.lean_runtime.execution.option_exercise import DefaultExerciseModel
from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_properties import OrderProperties
from engine.lean_runtime.orders.order_ticket import OrderTicket
from engine.lean_runtime.orders.requests import SubmitOrderRequest
from engine.lean_runtime.orders.security_transaction_manager import SecurityTransactionManager
from engine.lean_runtime.securities.cash_amount import CashAmount

STOCK = Symbol(SecurityIdentifier.generate_equity("ABC", "usa", False), "ABC")
OTHER = Symbol(SecurityIdentifier.generate_equity("XYZ", "usa", False), "XYZ")
START = datetime(2024, 1, 3, 10)
OPEN, CLOSE = 19 * TICKS_PER_HOUR // 2, 16 * TICKS_PER_HOUR
EARLY, LATE = 4 * TICKS_PER_HOUR, 20 * TICKS_PER_HOUR


def contract(strike: Any = 100, right: OptionRight = OptionRight.CALL, expiry: date = date(2024, 1, 5)) -> Symbol:
    """Return an American contract on the stock."""
    return Symbol.create_option(STOCK, "usa", OptionStyle.AMERICAN, right, to_decimal(strike), expiry)


class Hours:
    """The calendar of the desk's market."""

    time_zone = TimeZones.NEW_YORK
    is_market_always_open = False

    def _is_open(self, local: Ticks, extended: bool) -> bool:
        first, last = (EARLY, LATE) if extended else (OPEN, CLOSE)
        return local // TICKS_PER_DAY % 7 < 5 and first <= local % TICKS_PER_DAY < last

    def _is_open_between(self, start: Ticks, end: Ticks, extended: bool) -> bool:
        first, last = (EARLY, LATE) if extended else (OPEN, CLOSE)
        day = date_of(start)
        return day // TICKS_PER_DAY % 7 < 5 and start < day + last and end > day + first

    def _get_next_market_close(self, local: Ticks, extended: bool) -> Ticks:
        day = date_of(local)
        while day // TICKS_PER_DAY % 7 >= 5 or day + CLOSE <= local:
            day += TICKS_PER_DAY
        return day + CLOSE

    def _get_last_daily_market_close(self, local: Ticks, extended: bool) -> Ticks:
        return self._get_next_market_close(date_of(local), extended)


class Exchange:
    """The exchange around the calendar."""

    hours = Hours()
    time_zone = TimeZones.NEW_YORK

    def date_time_is_open(self, local: Ticks) -> bool:
        return self.hours._is_open(local, False)

    def is_open_during_bar(self, start: Ticks, end: Ticks, extended: bool) -> bool:
        return self.hours._is_open_between(start, end, extended)


class Clock:
    """The desk's time."""

    def __init__(self) -> None:
        self.utc = TimeZones.NEW_YORK.to_utc(ticks(START))

    @property
    def local(self) -> Ticks:
        return TimeZones.NEW_YORK.to_local(self.utc)


class Holdings:
    """A quantity at an average price."""

    def __init__(self) -> None:
        self._quantity = ZERO
        self._average_price = ZERO

    @property
    def _absolute_quantity(self) -> Decimal:
        return abs(self._quantity)

    @property
    def is_long(self) -> bool:
        return self._quantity > 0

    @property
    def is_short(self) -> bool:
        return self._quantity < 0


class DeskSecurity:
    """A security whose data tests set bar by bar."""

    def __init__(self, symbol: Symbol, clock: Clock, underlying: DeskSecurity | None = None) -> None:
        self.symbol, self.type, self._clock = symbol, symbol.security_type, clock
        is_option = symbol.security_type is SecurityType.OPTION
        multiplier = Decimal(100 if is_option else 1)
        self.exchange = Exchange()
        self.holdings = Holdings()
        self.symbol_properties = SimpleNamespace(
            _lot_size=ONE,
            _contract_multiplier=multiplier,
            quote_currency="USD",
            _minimum_price_variation=Decimal("0.01"),
        )
        self.quote_currency = SimpleNamespace(_conversion_rate=ONE)
        self.price_variation_model = SimpleNamespace(
            get_minimum_price_variation=lambda _: self.symbol_properties._minimum_price_variation
        )
        self.slippage: Decimal = ZERO
        self.fee: Decimal = ZERO
        self.slippage_model = SimpleNamespace(get_slippage_approximation=lambda *_: self.slippage)
        self.fee_model = SimpleNamespace(get_order_fee=lambda _: OrderFee(CashAmount(self.fee, "USD")))
        self.fill_model: Any = FillModel()
        self.data: dict[type, Any] = {}
        self.last: Any = None
        self.cache = self
        self.resolution = Resolution.MINUTE
        self.subscribed: tuple[type, ...] = (TradeBar, QuoteBar)
        self.extended = False
        self.underlying: Any = underlying
        self.option_exercise_model: Any = DefaultExerciseModel()
        self.option_assignment_model: Any = NullOptionAssignmentModel()
        self.exercise_settlement = SettlementType.PHYSICAL_DELIVERY
        self._strike_price = self._scaled_strike_price = symbol.id._strike_price or ZERO
        self.contract_unit_of_trade = int(multiplier)
        self._price = self._bid_price = self._ask_price = ZERO

    @property
    def _local_time(self) -> Ticks:
        return self._clock.local

    _open = _high = _low = property(lambda self: self._price)

    @property
    def _close(self) -> Decimal:
        return self._price

    def get_data(self, kind: type | None = None) -> Any:
        return self.last if kind is None else self.data.get(kind)

    def get_last_data(self) -> Any:
        return self.last

    def configs(self) -> list[Any]:
        return [
            SimpleNamespace(
                type=kind,
                resolution=self.resolution,
                is_internal_feed=False,
                extended_market_hours=self.extended,
                data_normalization_mode=DataNormalizationMode.RAW,
            )
            for kind in self.subscribed
        ]

    def trade(self, open: Any, high: Any, low: Any, close: Any, minutes: int = 1) -> None:
        """Give the security a trade bar that ends now."""
        bar = TradeBar(None, self.symbol, open, high, low, close)
        self._take(bar, minutes)
        self._price = to_decimal(close)

    def quote(self, bid: Any, ask: Any, minutes: int = 1) -> None:
        """Give the security a quote bar that ends now; a side is a price, four prices or None."""
        bar = QuoteBar(True, self.symbol, _side(bid), 0, _side(ask), 0)
        self._take(bar, minutes)
        if bar.bid is not None:
            self._bid_price = bar.bid._close
        if bar.ask is not None:
            self._ask_price = bar.ask._close

    def _take(self, bar: Any, minutes: int) -> None:
        bar._time = self._clock.local - minutes * TICKS_PER_MINUTE
        bar._period = minutes * TICKS_PER_MINUTE
        self.data[type(bar)] = self.last = bar

    # ---- option ----------------------------------------------------------------------------------------------

    def _is_auto_exercised(self, underlying_price: Decimal) -> bool:
        gain = underlying_price - self._strike_price
        return (gain if self.symbol.id.option_right is OptionRight.CALL else -gain) >= Decimal("0.01")

    def _get_exercise_quantity(self, quantity: Decimal) -> Decimal:
        shares = -quantity if self.symbol.id.option_right is OptionRight.CALL else quantity
        return shares * self.contract_unit_of_trade


def _side(prices: Any) -> Bar | None:
    if prices is None:
        return None
    return Bar(*prices) if isinstance(prices, tuple) else Bar(prices, prices, prices, prices)


class Securities(dict[Symbol, Any]):
    """The securities by symbol."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    @property
    def _utc_time(self) -> Ticks:
        return self._clock.utc

    def __missing__(self, key: Symbol) -> Any:
        raise KeyNotFoundException(str(key))


class BrokerModel:
    """A brokerage model whose answers tests set."""

    def __init__(self) -> None:
        self.submit: Callable[[Any], bool] = lambda order: True
        self.update: Callable[[Any], bool] = lambda order: True
        self.execute: Callable[[Any], bool] = lambda order: True
        self.message: BrokerageMessageEvent | None = BrokerageMessageEvent(
            BrokerageMessageType.WARNING, "No", "not here"
        )

    def can_submit_order(self, security: Any, order: Any, message: Any) -> tuple[bool, Any]:
        return (True, None) if self.submit(order) else (False, self.message)

    def can_update_order(self, security: Any, order: Any, request: Any, message: Any) -> tuple[bool, Any]:
        return (True, None) if self.update(order) else (False, self.message)

    def can_execute_order(self, security: Any, order: Any) -> bool:
        return self.execute(order)


class Portfolio:
    """Counts holdings; buying power is what the test says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.cash_book = SimpleNamespace(convert_to_account_currency=lambda amount: amount)
        self.buying_power: Callable[[list[Any]], bool] = lambda orders: True
        self.failure: Exception | None = None
        self.batches: list[int] = []

    def process_fills(self, fills: list[OrderEvent]) -> None:
        self.batches.append(len(fills))
        for fill in fills:
            self._desk.securities[fill.symbol].holdings._quantity += fill._fill_quantity

    def has_sufficient_buying_power_for_order(self, orders: list[Any]) -> Any:
        if self.failure is not None:
            raise self.failure
        return SimpleNamespace(is_sufficient=self.buying_power(orders), reason="too poor")


class Desk:
    """The algorithm, as far as the order machinery looks at it, with its handler and brokerage."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.securities: Any = Securities(self.clock)
        self.portfolio = Portfolio(self)
        self.brokerage_model: Any = BrokerModel()
        myself: Any = self
        self.transactions = SecurityTransactionManager(myself, myself.securities)
        self.settings = SimpleNamespace(_stale_price_time_span=TICKS_PER_HOUR)
        service = SimpleNamespace(get_subscription_data_configs=self._configs)
        self.subscription_manager = SimpleNamespace(subscription_data_config_service=service)
        self.trade_builder = SimpleNamespace(process_fill=self._build_trade)
        self.universe_manager = SimpleNamespace(values=list, process_changes=lambda: None)
        self.status = AlgorithmStatus.RUNNING
        self.is_warming_up = self.live_mode = False
        self._current_slice: Any = None
        self.errors: list[str] = []
        self.trades: list[tuple[Any, ...]] = []
        self.events: list[OrderEvent] = []
        self.assignments: list[OrderEvent] = []
        self.runtime_errors: list[tuple[Exception, str]] = []
        self.on_event: Callable[[OrderEvent], None] = lambda event: None
        self.brokerage = BacktestingBrokerage(myself)
        self.handler = BacktestingTransactionHandler()
        self.handler.initialize(myself, self.brokerage)
        self.transactions.set_order_processor(self.handler)
        self.transactions.set_live_mode(False)
        self.stock = self.add(STOCK)
        self.other = self.add(OTHER)

    # ---- what the machinery calls ----------------------------------------------------------------------------

    @property
    def _utc_ticks(self) -> Ticks:
        return self.clock.utc

    def _configs(self, symbol: Symbol, include_internal: bool = False) -> list[Any]:
        configs: list[Any] = self.securities[symbol].configs()
        return configs

    def _build_trade(self, *arguments: Any) -> None:
        self.trades.append(arguments)

    def _error(self, message: str) -> None:
        self.errors.append(message)

    _debug = _error

    def _shortable(self, symbol: Symbol, quantity: Decimal, order_id: int | None) -> bool:
        return quantity > -1_000_000

    def shortable_quantity(self, symbol: Symbol) -> int:
        return 1_000_000

    def on_order_event(self, event: OrderEvent) -> None:
        self.events.append(event.clone())
        self.on_event(event)

    def on_assignment_order_event(self, event: OrderEvent) -> None:
        self.assignments.append(event.clone())

    def set_runtime_error(self, error: Exception, context: str) -> None:
        self.runtime_errors.append((error, context))

    # ---- what tests call -------------------------------------------------------------------------------------

    def add(self, symbol: Symbol) -> DeskSecurity:
        """Subscribe a security and give it the market 99.98 to 100.02 of this minute."""
        security = DeskSecurity(symbol, self.clock, self.securities.get(symbol.underlying))
        self.securities[symbol] = security
        security.trade(100, "100.50", "99.50", 100)
        security.quote("99.98", "100.02")
        return security

    def step(self, minutes: int = 1) -> None:
        """Let time pass without data or scan."""
        self.clock.utc += minutes * TICKS_PER_MINUTE

    def at(self, hour: int, minute: int = 0, day: int = 3) -> None:
        """Set the time of a day in January 2024."""
        self.clock.utc = TimeZones.NEW_YORK.to_utc(ticks(datetime(2024, 1, day, hour, minute)))

    def scan(self) -> None:
        """Run the engine's synchronous step."""
        self.handler.process_synchronous_events()

    def submit(
        self,
        kind: OrderType,
        quantity: Any,
        symbol: Symbol = STOCK,
        *,
        tag: str | None = "",
        properties: Any = None,
        group: GroupOrderManager | None = None,
        **prices: Any,
    ) -> OrderTicket:
        """Submit an order; prices are named stop_price, limit_price, trigger_price, trailing_amount."""
        stop, limit = prices.pop("stop_price", 0), prices.pop("limit_price", 0)
        request = SubmitOrderRequest(
            kind, symbol.security_type, symbol, quantity, stop, limit, time=self.clock.utc, tag=tag,
            properties=properties or OrderProperties(), group_order_manager=group, **prices,
        )  # fmt: skip
        return self.transactions.add_order(request)

    def combo(self, kind: OrderType, *legs: tuple[Symbol, int], quantity: int = 1, limit: Any = 0) -> list[OrderTicket]:
        """Submit a combo; all leg limits are the same."""
        group = GroupOrderManager(
            self.transactions.get_increment_group_order_manager_id(), len(legs), quantity, to_decimal(limit)
        )
        return [self.submit(kind, ratio * quantity, symbol, group=group, limit_price=limit) for symbol, ratio in legs]

    def history(self, order_id: int) -> list[OrderStatus]:
        """Return the statuses of an order's events."""
        return [event.status for event in self.events if event.order_id == order_id]
