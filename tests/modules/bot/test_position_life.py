"""Random lives of positions: the money adds up to the cent after every event, and every stage follows the table."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from modules.bot.stages import TRANSITIONS, Stage, stage_of
from modules.bot.state import BotState
from modules.domain.contracts import Instrument, Stock
from modules.domain.events import (
    CareChanged,
    EngineAction,
    HumanCommand,
    HumanOrder,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderUnknown,
)
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.positions import Care
from modules.positions.lots import dollars
from modules.positions.reconciliation import booked
from modules.risk.breaker import TripCode
from tests.modules.bot.test_bot import bot, fills_of, later, opened, post
from tests.modules.builders import NOON, step

ZERO = Decimal(0)
CARES = (Care(), Care(hands_off=True), Care(never_roll=True), Care(urgent_only=True), Care(close_now=True))


class Life:
    """Drive one bot by drawn events and keep the broker's side of the ledger."""

    def __init__(self, data: st.DataObject, rank: float) -> None:
        self.data = data
        self.mailbox, _ = bot(rank)
        self.now: datetime = NOON
        self.number = 0
        self.paid: dict[str, Decimal] = {}
        self.held: dict[Instrument, int] = {}
        self.last: OrderFilled | None = None
        self.stages: dict[str, Stage] = {}

    @property
    def state(self) -> BotState:
        return self.mailbox.state

    def draw(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))

    def begin(self) -> None:
        """Open one position, whole."""
        post(self.mailbox, step(self.now))
        (order,) = self.state.orders.values()
        self._fill_all(order, order.quantity)
        self.check()

    def act(self, kind: str) -> None:
        """Let one thing happen, if it can."""
        self.now += timedelta(seconds=20)
        getattr(self, kind)()
        self.check()

    def market(self) -> None:
        spot = self.data.draw(st.sampled_from([430.0, 455.0, 470.0, 470.0, 500.0]))
        post(self.mailbox, step(self.now, spot=spot, volatility=self.data.draw(st.sampled_from([0.05, 0.18, 0.5]))))

    def _order(self) -> WorkingOrder | None:
        orders = sorted(self.state.orders.values(), key=lambda order: order.order_id)
        return self.data.draw(st.sampled_from(orders)) if orders else None

    def fill(self) -> None:
        """Fill an order: whole, some structures, or one leg."""
        order = self._order()
        if order is None:
            return
        if self.draw(0, 2):
            self._fill_all(order, order.quantity)
        else:
            self._fill_all(order, self.draw(1, order.quantity), one_leg=self.data.draw(st.booleans()))

    def _fill_all(self, order: WorkingOrder, whole: int, *, one_leg: bool = False) -> None:
        legs = order.intent.structure.legs
        chosen = legs[:1] if one_leg else legs
        fills = []
        for leg in chosen:
            left = order.remaining[leg.instrument]
            quantity = leg.ratio * whole if abs(leg.ratio * whole) <= abs(left) else left
            if quantity:
                fills.append(self._fill(leg.instrument, quantity))
        if fills:
            self._book(order.intent.position_id or order.intent.intent_id, fills)
            self.last = OrderFilled(self.now, order.order_id, tuple(fills))
            post(self.mailbox, self.last)

    def _fill(self, instrument: Instrument, quantity: int) -> LegFill:
        self.number += 1
        price, fee = Decimal(self.draw(0, 2000)) / 100, Decimal(self.draw(0, 999)) / 100
        return LegFill(instrument, quantity, price, fee, f"fill-{self.number}")

    def _book(self, asked: str, fills: list[LegFill]) -> None:
        position = self.state.positions.get(asked)
        lineage = position.lineage_id if position is not None else asked
        for fill in fills:
            self.paid[lineage] = self.paid.get(lineage, ZERO) + dollars(fill)
            self.held[fill.instrument] = self.held.get(fill.instrument, 0) + fill.quantity

    def again(self) -> None:
        """Repeat the last report: nothing is counted twice."""
        if self.last is not None:
            post(self.mailbox, self.last)

    def cancel(self) -> None:
        order = self._order()
        if order is not None:
            post(self.mailbox, OrderCancelled(self.now, order.order_id))

    def reject(self) -> None:
        order = self._order()
        if order is not None and not order.fills:
            post(self.mailbox, OrderRejected(self.now, order.order_id, "no"))

    def silence(self) -> None:
        order = self._order()
        if order is not None:
            post(self.mailbox, OrderUnknown(self.now, order.order_id, "no answer"))

    def engine(self) -> None:
        """Let some contracts of a leg be assigned or exercised, or expire; never while an order may trade them."""
        busy = {leg.instrument for order in self.state.orders.values() for leg in order.intent.structure.legs}
        legs = [
            (position, leg)
            for position in self.state.positions.values()
            for leg in position.structure.options
            if leg.contract not in busy
        ]
        if not legs:
            return
        position, leg = self.data.draw(st.sampled_from(legs))
        lots = self.draw(1, abs(leg.ratio) * position.quantity)
        quantity = lots if leg.ratio < 0 else -lots
        trades = [LegFill(leg.contract, quantity, ZERO, ZERO)]
        if self.draw(0, 1):
            sign = 1 if leg.contract.is_call else -1
            shares = -sign * quantity * 100
            trades.append(LegFill(Stock("SPY"), shares, leg.contract.strike, Decimal(self.draw(0, 99)) / 100))
        self._book(position.position_id, trades)
        post(self.mailbox, EngineAction(self.now, tuple(trades), "drawn"))

    def care(self) -> None:
        if self.state.positions:
            name = self.data.draw(st.sampled_from(sorted(self.state.positions)))
            post(self.mailbox, CareChanged(self.now, name, self.data.draw(st.sampled_from(CARES)), "drawn"))

    def halt(self) -> None:
        post(self.mailbox, HumanCommand(self.now, HumanOrder.HALT, "drawn"))

    def reset(self) -> None:
        post(self.mailbox, HumanCommand(self.now, HumanOrder.RESET_BREAKER, "drawn"))

    # ---------------------------------------------------------------- what always holds

    def check(self) -> None:
        self._money()
        self._quantities()
        self._stages()

    def _money(self) -> None:
        """Compare each lineage's positions and results, and its tax lots, with what the broker was paid."""
        state = self.state
        books: dict[str, Decimal] = {}
        for position in state.positions.values():
            books[position.lineage_id] = (
                books.get(position.lineage_id, ZERO) + position.entry_cost + position.entry_fees
            )
        for closed in state.closed:
            name = closed.position.lineage_id
            books[name] = books.get(name, ZERO) - closed.net_profit
        lots: dict[str, Decimal] = {name: -state.upkeep.lots.realised(name) for name in books}
        for lot in state.upkeep.lots.open:
            lots[lot.lineage_id] = lots.get(lot.lineage_id, ZERO) + lot.cost
        assert {k: v for k, v in books.items() if v} == {k: v for k, v in lots.items() if v}
        unbooked = sum((order.cost + order.fees for order in state.orders.values()), ZERO)
        assert sum(books.values(), ZERO) + unbooked == sum(self.paid.values(), ZERO)
        if not unbooked:
            assert {k: v for k, v in books.items() if v} == {k: v for k, v in self.paid.items() if v}

    def _quantities(self) -> None:
        total = booked(self.state.positions.values())
        for order in self.state.orders.values():
            for instrument, filled in order.filled.items():
                total[instrument] = total.get(instrument, 0) + filled.quantity
        assert {k: v for k, v in total.items() if v} == {k: v for k, v in self.held.items() if v}
        lots: dict[Instrument, int] = {}
        for lot in self.state.upkeep.lots.open:
            lots[lot.instrument] = lots.get(lot.instrument, 0) + lot.quantity
        assert {k: v for k, v in lots.items() if v} == {
            k: v for k, v in booked(self.state.positions.values()).items() if v
        }

    def _stages(self) -> None:
        names = {*self.stages, *self.state.positions}
        for name in names:
            stage = stage_of(self.state, name)
            before = self.stages.get(name, Stage.OPEN)
            assert stage is before or stage in TRANSITIONS[before], f"{name} went from {before} to {stage}"
            self.stages[name] = stage


KINDS = st.sampled_from(
    [
        *["market"] * 4,
        *["fill"] * 4,
        "again",
        "cancel",
        "cancel",
        "reject",
        "silence",
        "engine",
        "care",
        "halt",
        "reset",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([40.0, 60.0]), st.lists(KINDS, min_size=5, max_size=30), st.data())
def test_lineages_sum_to_the_account_and_stages_follow_the_table(
    rank: float, kinds: list[str], data: st.DataObject
) -> None:
    life = Life(data, rank)
    life.begin()
    for kind in kinds:
        life.act(kind)


def test_closed_is_the_end_of_the_table() -> None:
    assert TRANSITIONS[Stage.CLOSED] == frozenset()
    assert set(TRANSITIONS) == set(Stage)
    assert Stage.CLOSING not in TRANSITIONS[Stage.PENDING] | TRANSITIONS[Stage.FROZEN] | TRANSITIONS[Stage.ROLLING]
    assert Stage.ROLLING not in TRANSITIONS[Stage.PENDING] | TRANSITIONS[Stage.FROZEN] | TRANSITIONS[Stage.CLOSING]


def test_a_close_that_fills_after_an_exercise_has_ended_its_position_is_booked_as_what_it_is() -> None:
    mailbox, desk = opened()
    (position,) = mailbox.state.positions.values()
    post(mailbox, step(later(1), volatility=0.06))
    close = desk.sent[-1]
    for leg in position.structure.legs:
        post(
            mailbox, EngineAction(later(2), (LegFill(leg.instrument, -leg.ratio * position.quantity, ZERO, ZERO),), "x")
        )
    assert not mailbox.state.positions
    post(mailbox, OrderFilled(later(3), close.order_id, fills_of(close, close.limit)))
    (late,) = mailbox.state.positions.values()
    assert (late.structure.legs, late.quantity) == (close.intent.structure.legs, close.quantity)
    assert late.lineage_id == position.lineage_id
    assert mailbox.state.breaker.trips[-1].code is TripCode.BROKEN_PACKAGE
