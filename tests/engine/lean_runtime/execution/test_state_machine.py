"""Properties of order states under any sequence of requests, bars and refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.orders.order_extensions import is_closed
from engine.lean_runtime.orders.requests import UpdateOrderFields
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

S = OrderStatus
#: Statuses that may follow each status in the events of one order; the start is None.
ALLOWED: dict[OrderStatus | None, set[OrderStatus]] = {
    None: {S.SUBMITTED, S.INVALID},
    S.SUBMITTED: {S.UPDATE_SUBMITTED, S.FILLED, S.CANCEL_PENDING, S.CANCELED, S.INVALID},
    S.UPDATE_SUBMITTED: {S.UPDATE_SUBMITTED, S.FILLED, S.CANCEL_PENDING, S.CANCELED, S.INVALID},
    # an update queued before the cancel is processed first and shows its own status
    S.CANCEL_PENDING: {S.CANCELED, S.FILLED, S.INVALID, S.UPDATE_SUBMITTED},
    S.FILLED: set(),
    S.CANCELED: set(),
    S.INVALID: set(),
}
SINGLE = [OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED,
          OrderType.TRAILING_STOP, OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE]  # fmt: skip
COMBOS = [OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT]
PRICES = st.sampled_from([90, 98, 99, 100, 101, 102, 110])
QUANTITIES = st.integers(-5, 5).filter(bool)


class OrderLife(RuleBasedStateMachine):
    """Random requests against the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.poor = False
        self.desk.portfolio.buying_power = lambda orders: not self.poor

    @rule(kind=st.sampled_from(SINGLE), quantity=QUANTITIES, price=PRICES)
    def submit(self, kind: OrderType, quantity: int, price: int) -> None:
        self.desk.submit(kind, quantity, stop_price=price, limit_price=price, trigger_price=price, trailing_amount=2)

    @rule(kind=st.sampled_from(COMBOS), quantity=QUANTITIES, price=PRICES)
    def submit_combo(self, kind: OrderType, quantity: int, price: int) -> None:
        limit = price if kind is OrderType.COMBO_LEG_LIMIT else Decimal(price) / 100 - 1
        self.desk.combo(kind, (STOCK, 2), (OTHER, -1), quantity=quantity, limit=limit)

    @rule(number=st.integers(1, 30), price=PRICES, quantity=st.none() | QUANTITIES)
    def update(self, number: int, price: int, quantity: int | None) -> None:
        ticket = self.desk.transactions.get_order_ticket(number)
        if ticket is not None:
            ticket.update(UpdateOrderFields(limit_price=price, stop_price=price, quantity=quantity, tag="u"))

    @rule(number=st.integers(1, 30))
    def cancel(self, number: int) -> None:
        ticket = self.desk.transactions.get_order_ticket(number)
        if ticket is not None:
            ticket.cancel("c")

    @rule(bid=PRICES, ask=PRICES)
    def bar(self, bid: int, ask: int) -> None:
        self.desk.step()
        for security in (self.desk.stock, self.desk.other):
            security.trade(bid, ask, bid, ask) if bid <= ask else security.trade(ask, bid, ask, bid)
            security.quote(bid, ask)
        self.desk.scan()

    @rule()
    def scan(self) -> None:
        self.desk.scan()

    @rule(poor=st.booleans())
    def change_fortune(self, poor: bool) -> None:
        self.poor = poor

    @invariant()
    def events_follow_the_table(self) -> None:
        last: dict[int, OrderStatus] = {}
        for event in self.desk.events:
            # refusals of updates repeat the order's own status
            if event.status is not last.get(event.order_id):
                assert event.status in ALLOWED[last.get(event.order_id)], (last.get(event.order_id), event.status)
            last[event.order_id] = event.status

    @invariant()
    def event_numbers_count_up(self) -> None:
        counts: dict[int, int] = {}
        for event in self.desk.events:
            counts[event.order_id] = counts.get(event.order_id, 0) + 1
            assert event.id == counts[event.order_id]

    @invariant()
    def fills_add_up_to_the_holdings(self) -> None:
        for security in (self.desk.stock, self.desk.other):
            fills = [event._fill_quantity for event in self.desk.events if event.symbol == security.symbol]
            assert sum(fills) == security.holdings._quantity

    @invariant()
    def open_orders_are_those_not_closed(self) -> None:
        opened = {ticket.order_id for ticket in self.desk.transactions.get_open_order_tickets()}
        tickets: list[Any] = self.desk.transactions.get_order_tickets()
        assert opened == {ticket.order_id for ticket in tickets if not is_closed(ticket.status)}

    @invariant()
    def a_filled_order_is_filled_completely_and_once(self) -> None:
        for ticket in self.desk.transactions.get_order_tickets():
            if ticket.status is S.FILLED:
                assert ticket._quantity_remaining == 0
                assert self.desk.history(ticket.order_id).count(S.FILLED) == 1

    @invariant()
    def legs_of_a_group_fill_together(self) -> None:
        groups: dict[int, set[bool]] = {}
        for ticket in self.desk.transactions.get_order_tickets():
            group = ticket.submit_request.group_order_manager
            if group is not None:
                groups.setdefault(group.id, set()).add(ticket.status is S.FILLED)
        assert all(len(states) == 1 for states in groups.values())

    @invariant()
    def nothing_ended_the_run(self) -> None:
        assert self.desk.runtime_errors == []


TestOrderLife = OrderLife.TestCase
TestOrderLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
