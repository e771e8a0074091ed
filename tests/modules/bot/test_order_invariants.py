"""Whatever a broker says, in any order and as often as it likes: nothing is asked for or counted twice.

A capricious broker fills in parts, repeats itself, cancels unasked, stays silent, refuses cancels, fills after a cancel
and reports more than was ordered, while a price walk, a two-part spread or a plan of legs is under way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.bot.mailbox import Mailbox
from modules.domain.commands import SendOrder
from modules.domain.contracts import Instrument
from modules.domain.events import (
    CancelRefused,
    ClockTick,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderRequested,
    OrderUnknown,
)
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.requests import OrderRequest, RequestKind
from modules.risk.breaker import TripCode
from tests.modules.bot.test_bot import Desk, bot, post
from tests.modules.bot.test_legs import FIVE
from tests.modules.builders import NOON, step

SPOTS = (470.0, 482.0, 455.0)
ACTIONS = (
    "step", "step", "fill", "fill", "fill", "repeat", "cancel", "cancel",
    "accept", "silence", "refuse cancel", "late fill", "too much", "reject", "tick",
)  # fmt: skip


@dataclass
class Broker:
    """Hold what truly happened: every order ever sent, every execution ever made, and which orders can still fill."""

    mailbox: Mailbox
    desk: Desk
    minute: int = 0
    executions: list[tuple[str, LegFill]] = field(default_factory=list)
    reports: list[OrderFilled] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Check at every submission that no more is asked for than is wanted and not filled."""
        sent = self.desk.send

        def send(command: SendOrder) -> None:
            order = command.order
            intent = order.intent
            filled = self.filled_of(intent.intent_id)
            open_orders = [other for other, n in self.left.items() if n and self.intent_of(other) == intent.intent_id]
            # Orders of the same intent that are confirmed dead may fill late; one that is not dead forbids another.
            assert not [other for other in open_orders if other not in self.dead], "two live orders for one intent"
            assert order.quantity + filled <= intent.quantity, "filled plus working exceeds what was intended"
            assert order.order_id not in self.left, "an order is sent twice"
            self.left[order.order_id] = order.quantity
            sent(command)

        self.desk.send = send  # type: ignore[method-assign]

    def order(self, order_id: str) -> WorkingOrder:
        return next(order for order in self.desk.sent if order.order_id == order_id)

    def intent_of(self, order_id: str) -> str:
        return self.order(order_id).intent.intent_id

    def filled_of(self, intent_id: str) -> int:
        return sum(
            self.order(order_id).quantity - left
            for order_id, left in self.left.items()
            if self.intent_of(order_id) == intent_id
        )

    @property
    def now(self) -> datetime:
        return NOON + timedelta(minutes=self.minute)

    def act(self, action: str, place: int, spot: float) -> None:
        if action == "step":
            self.minute += 1
            post(self.mailbox, step(self.now, spot=spot))
            return
        if action == "tick":
            late = self.now + timedelta(seconds=15)
            post(self.mailbox, ClockTick(late, late, is_session_open=True))
            return
        if action == "repeat":
            if self.reports:
                post(self.mailbox, self.reports[place % len(self.reports)])
            return
        alive = [order_id for order_id in self.left if order_id not in self.dead]
        chosen = sorted(self.dead) if action == "late fill" else alive
        if chosen:
            self._tell(action, chosen[place % len(chosen)])

    def _tell(self, action: str, order_id: str) -> None:
        now = self.now
        match action:
            case "fill" | "late fill":
                self._fill(order_id)
            case "cancel":
                self.dead.add(order_id)
                post(self.mailbox, OrderCancelled(now, order_id))
            case "reject":
                if self.left[order_id] == self.order(order_id).quantity:
                    self.dead.add(order_id)
                    self.left[order_id] = 0
                    post(self.mailbox, OrderRejected(now, order_id, "no"))
            case "accept":
                post(self.mailbox, OrderAccepted(now, order_id))
            case "silence":
                post(self.mailbox, OrderUnknown(now, order_id, "silence"))
            case "refuse cancel":
                post(self.mailbox, CancelRefused(now, order_id, "no"))
            case "too much":
                fill = self._named(order_id, self.order(order_id).quantity + 1, "too much")
                post(self.mailbox, OrderFilled(now, order_id, fill))

    def _fill(self, order_id: str) -> None:
        if not self.left[order_id]:
            return
        is_late = order_id in self.dead
        order = self.order(order_id)
        self.left[order_id] -= 1
        fills = self._named(order_id, 1, f"{order_id}-{self.left[order_id]}")
        self.executions += [(order_id, fill) for fill in fills]
        report = OrderFilled(self.now, order_id, fills)
        self.reports.append(report)
        if not self.left[order_id]:
            self.dead.add(order_id)
        post(self.mailbox, report)
        if is_late:
            trips = [trip.code for trip in self.mailbox.state.breaker.trips]
            assert TripCode.CONTRADICTION in trips, "a fill after the end is shown"
            following = [o for o in self.mailbox.state.orders.values() if o.intent.intent_id == order.intent.intent_id]
            for other in following:
                excess = self.filled_of(order.intent.intent_id) + other.quantity > order.intent.quantity
                assert not excess or other.order_id in self.desk.cancelled, "what is now too much is called back"

    def _named(self, order_id: str, quantity: int, execution: str) -> tuple[LegFill, ...]:
        legs = self.order(order_id).intent.structure.legs
        return tuple(
            LegFill(leg.instrument, leg.ratio * quantity, Decimal(number + 1), Decimal("0.65"), f"{execution}-{number}")
            for number, leg in enumerate(legs)
        )

    def check(self) -> None:
        """Hold the book to the executions: quantities leg by leg, dollars to the cent."""
        state = self.mailbox.state
        true: dict[Instrument, int] = {}
        spent = Decimal(0)
        for order_id, fill in self.executions:
            true[fill.instrument] = true.get(fill.instrument, 0) + fill.quantity
            spent += fill.quantity * fill.price * 100 + fill.fee
            assert order_id in self.left
        booked: dict[Instrument, int] = {}
        dollars = -state.realised
        for position in state.positions.values():
            dollars += position.entry_cost + position.entry_fees
            for leg in position.structure.legs:
                booked[leg.instrument] = booked.get(leg.instrument, 0) + leg.ratio * position.quantity
        for order in state.orders.values():
            dollars += order.cost + order.fees
            for fill in order.fills:
                booked[fill.instrument] = booked.get(fill.instrument, 0) + fill.quantity
        assert {name: n for name, n in booked.items() if n} == {name: n for name, n in true.items() if n}
        assert dollars == spent


def begun(road: str) -> Broker:
    """Return a broker whose bot is about to walk, to trade in two parts, or to trade in legs."""
    if road == "two-part":
        mailbox, desk = bot(20, strategies="two-part butterfly")
    else:
        mailbox, desk = bot(60 if road == "walk" else 10)
    broker = Broker(mailbox, desk)
    broker.watch()
    if road == "legs":
        request = OrderRequest("r", RequestKind.OPEN, 3, "by hand", FIVE, Decimal("3.00"))
        post(mailbox, OrderRequested(NOON, request))
    post(mailbox, step())
    assert broker.left, "something has been sent"
    return broker


acts = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 9), st.sampled_from(SPOTS)), max_size=30)


@pytest.mark.parametrize("road", ["walk", "two-part", "legs"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions=acts)
def test_nothing_is_asked_for_or_counted_twice(road: str, actions: list[tuple[str, int, float]]) -> None:
    broker = begun(road)
    for action, place, spot in actions:
        broker.act(action, place, spot)
        broker.check()


@pytest.mark.parametrize("road", ["walk", "two-part", "legs"])
def test_an_obliging_broker_fills_everything_that_was_intended(road: str) -> None:
    broker = begun(road)
    wanted = {"walk": 4, "two-part": 3, "legs": 5}[road]
    for _ in range(8):
        for place in range(40):
            broker.act("fill", place, 470.0)
        broker.check()
        found = [len(position.structure.legs) for position in broker.mailbox.state.positions.values()]
        if found == [wanted]:
            break
        broker.act("step", 0, 482.0 if road == "two-part" else 470.0)
    assert found == [wanted]
    assert not broker.mailbox.state.works


def test_the_broker_of_these_tests_is_heard() -> None:
    broker = begun("walk")
    (order_id,) = broker.left
    broker.act("fill", 0, 470.0)
    assert broker.mailbox.state.orders[order_id].fills
