"""Protection, the heartbeat, external changes and a human's care, through the mailbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.bot.stages import Stage, stage_of
from modules.bot.upkeeping import protection
from modules.domain.account import Holding
from modules.domain.contracts import Stock
from modules.domain.events import (
    Answer,
    CareChanged,
    ClockTick,
    DifferenceAnswered,
    EngineAction,
    HumanCommand,
    HumanOrder,
    MarketStep,
    OrderCancelled,
    OrderRequested,
)
from modules.domain.intents import Source
from modules.domain.orders import LegFill
from modules.domain.positions import Care, ExitReason, Position
from modules.domain.requests import OrderRequest, RequestKind
from modules.domain.settings import Settings
from modules.positions.protection import Coverage
from modules.positions.reconciliation import booked
from tests.modules.bot.test_bot import Desk, later, opened, post
from tests.modules.builders import NOON, step


def held(mailbox: Mailbox) -> Position:
    (found,) = mailbox.state.positions.values()
    return found


def with_holdings(event: MarketStep, mailbox: Mailbox, **changes: int) -> MarketStep:
    """Return a step in which the broker holds what is booked, but for changes by the instrument's place."""
    book = booked(mailbox.state.positions.values())
    names = sorted(book, key=str)
    for place, delta in changes.items():
        book[names[int(place[1:])]] += delta
    holdings = tuple(Holding(name, quantity) for name, quantity in book.items() if quantity)
    return replace(event, account=replace(event.account, holdings=holdings))


def alerts(desk: Desk, word: str) -> list[str]:
    return [line for line in desk.lines if line.startswith("alert") and word in line]


def changed() -> tuple[Mailbox, Desk]:
    """Return a bot of whose condor the broker has lost one contract, seen twice."""
    mailbox, desk = opened()
    for minute in (1, 2):
        post(mailbox, with_holdings(step(later(minute)), mailbox, _0=-1))
    return mailbox, desk


def tick(at: datetime, is_open: bool = True) -> ClockTick:
    return ClockTick(at, at, is_open)


def test_every_position_shows_who_looks_after_it_and_when_last() -> None:
    mailbox, _ = opened()
    post(mailbox, step(later(1)))
    (found,) = protection(mailbox.state, later(2))
    assert (found.coverage, found.age) == (Coverage.MANAGED, timedelta(minutes=1))
    assert str(found).endswith("MANAGED, checked 60 s ago")


@pytest.mark.parametrize(
    ("order", "why"), [(HumanOrder.HALT, "breaker halted: because"), (HumanOrder.STOP_OPENING, "")]
)
def test_a_halt_leaves_positions_unmanaged_and_says_so(order: HumanOrder, why: str) -> None:
    mailbox, _ = opened()
    post(mailbox, step(later(1)), HumanCommand(later(1), order, "because"))
    (found,) = protection(mailbox.state, later(1))
    assert found.why == why
    assert found.coverage is (Coverage.UNMANAGED if why else Coverage.MANAGED)


def test_a_missing_heartbeat_is_one_critical_alert_that_lists_every_unprotected_short() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1)))
    post(mailbox, *(tick(later(1) + timedelta(seconds=second)) for second in range(0, 400, 10)))
    (line,) = alerts(desk, "CRITICAL")
    assert held(mailbox).position_id in line
    assert "checked 130 s ago" in line
    post(mailbox, step(later(8)))
    assert mailbox.state.upkeep.silent_since is None
    post(mailbox, *(tick(later(8) + timedelta(seconds=second)) for second in range(0, 200, 10)))
    assert len(alerts(desk, "CRITICAL")) == 2, "a new silence is told anew"


def test_outside_the_session_nothing_is_missing() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1)), *(tick(later(1) + timedelta(hours=hour), is_open=False) for hour in range(1, 20)))
    assert not alerts(desk, "CRITICAL")


def test_an_external_change_freezes_tells_and_waits() -> None:
    mailbox, desk = changed()
    assert len(alerts(desk, "EXTERNAL CHANGE")) == 1
    assert stage_of(mailbox.state, held(mailbox).position_id) is Stage.FROZEN
    sent = len(desk.sent)
    for minute in range(3, 8):
        post(mailbox, with_holdings(step(later(minute), volatility=0.06), mailbox, _0=-1))
    assert len(desk.sent) == sent, "a profit is not taken on a position that is frozen"
    assert len(alerts(desk, "EXTERNAL CHANGE")) == 1, "told once"
    restored = from_document(to_document(mailbox.state), Settings())
    assert restored.upkeep.differences == mailbox.state.upkeep.differences


def test_an_external_change_that_no_fill_explains_cancels_the_positions_orders() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1), volatility=0.06))
    closing = desk.sent[-1]
    assert closing.intent.position_id == held(mailbox).position_id
    first, second = (with_holdings(step(later(minute), volatility=0.06), mailbox, _0=1) for minute in (1, 1))
    post(mailbox, replace(first, time=later(1)), replace(second, time=later(1) + timedelta(seconds=30)))
    assert desk.cancelled == [closing.order_id]
    assert len(alerts(desk, "EXTERNAL CHANGE")) == 1
    post(mailbox, OrderCancelled(later(2), closing.order_id))
    post(mailbox, with_holdings(step(later(3), volatility=0.06), mailbox, _0=1))
    assert mailbox.state.works == {}, "nothing follows on a frozen position"


def test_a_late_report_of_our_own_is_no_external_change() -> None:
    mailbox, desk = opened()
    post(mailbox, with_holdings(step(later(1)), mailbox, _0=-1), with_holdings(step(later(2)), mailbox))
    assert not alerts(desk, "EXTERNAL CHANGE")
    assert mailbox.state.upkeep.differences == ()


def test_an_unasked_broker_is_not_taken_for_flat() -> None:
    mailbox, desk = opened()
    post(mailbox, *(step(later(minute)) for minute in range(1, 5)))
    assert not alerts(desk, "EXTERNAL CHANGE")


def answer(mailbox: Mailbox, how: Answer, price: str | None = None) -> DifferenceAnswered:
    (difference,) = mailbox.state.upkeep.differences
    amount = None if price is None else Decimal(price)
    return DifferenceAnswered(later(3), str(difference.instrument), how, "I did that", amount)


def test_adopting_makes_the_book_what_the_broker_holds_at_the_price_told() -> None:
    mailbox, desk = changed()
    (difference,) = mailbox.state.upkeep.differences
    before = booked(mailbox.state.positions.values())
    cost = sum(p.entry_cost for p in mailbox.state.positions.values())
    post(mailbox, answer(mailbox, Answer.ADOPT, "1.25"))
    after = booked(mailbox.state.positions.values())
    assert after[difference.instrument] == before[difference.instrument] - 1
    assert sum(p.entry_cost for p in mailbox.state.positions.values()) == cost - Decimal("125")
    assert mailbox.state.upkeep.differences == ()
    assert not any(position.frozen for position in mailbox.state.positions.values())
    assert any(line.startswith("human: EXTERNAL CHANGE") for line in desk.lines)


def test_ignoring_lets_management_go_on_and_the_quantity_be() -> None:
    mailbox, desk = changed()
    post(mailbox, answer(mailbox, Answer.IGNORE))
    for minute in (4, 5):
        post(mailbox, with_holdings(step(later(minute)), mailbox, _0=-1))
    assert mailbox.state.upkeep.differences == ()
    assert len(alerts(desk, "EXTERNAL CHANGE")) == 1
    assert stage_of(mailbox.state, held(mailbox).position_id) is Stage.OPEN


def test_closing_adopts_and_closes_what_is_left() -> None:
    mailbox, desk = changed()
    post(mailbox, answer(mailbox, Answer.CLOSE))
    post(mailbox, with_holdings(step(later(4)), mailbox))
    closing = [order for order in desk.sent if order.intent.rationale == ExitReason.HUMAN]
    assert closing


def test_unknown_shares_are_adopted_as_a_position_of_their_own() -> None:
    mailbox, _ = opened()
    for minute in (1, 2):
        event = with_holdings(step(later(minute)), mailbox)
        more = (*event.account.holdings, Holding(Stock("SPY"), 100))  # type: ignore[misc]
        post(mailbox, replace(event, account=replace(event.account, holdings=more)))
    assert len(mailbox.state.positions) == 1, "never adopted by itself"
    post(mailbox, answer(mailbox, Answer.ADOPT, "470"))
    (adopted,) = (p for p in mailbox.state.positions.values() if p.structure.shares)
    assert (adopted.quantity, adopted.entry_cost) == (100, Decimal(47_000))


def test_what_the_engine_does_is_never_an_external_change() -> None:
    mailbox, desk = opened()
    position = held(mailbox)
    put = next(leg for leg in position.structure.options if leg.ratio < 0 and not leg.contract.is_call)
    taken = LegFill(put.contract, position.quantity, Decimal(0), Decimal(0))
    shares = LegFill(Stock("SPY"), 100 * position.quantity, put.contract.strike, Decimal(0))
    post(mailbox, EngineAction(later(1), (taken, shares), "Option Assignment"))
    (early,) = mailbox.state.upkeep.early
    assert early.contract == put.contract
    for minute in (2, 3):
        post(mailbox, with_holdings(step(later(minute)), mailbox))
    assert not alerts(desk, "EXTERNAL CHANGE")


def test_hands_off_cancels_automatic_closes_and_survives_a_restart() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1), volatility=0.06))
    closing = desk.sent[-1]
    name = held(mailbox).position_id
    post(mailbox, CareChanged(later(1), name, Care(hands_off=True), "mine"))
    assert desk.cancelled == [closing.order_id]
    post(mailbox, OrderCancelled(later(1), closing.order_id))
    restored = from_document(to_document(mailbox.state), Settings())
    assert restored.positions[name].care.hands_off
    assert mailbox.state.works == {}, "nothing follows the attempt that was cancelled"
    sent = len(desk.sent)
    post(mailbox, step(later(2), volatility=0.06))
    assert len(desk.sent) == sent
    assert stage_of(mailbox.state, name) is Stage.HUMAN


def test_a_humans_close_of_a_frozen_position_walks_on() -> None:
    mailbox, desk = changed()
    request = OrderRequest("out", RequestKind.CLOSE, 0, "enough", position_id=held(mailbox).position_id)
    post(mailbox, OrderRequested(later(3), request))
    for minute in (3, 4, 5):
        post(mailbox, with_holdings(step(later(minute)), mailbox, _0=-1))
        post(mailbox, *(OrderCancelled(later(minute), order_id) for order_id in list(mailbox.state.orders)))
    closes = [order for order in desk.sent if order.intent.is_reduction]
    assert [order.attempt for order in closes] == [1, 2, 3]
    assert {order.intent.source for order in closes} == {Source.HUMAN}


def test_care_for_a_position_that_is_gone_is_said() -> None:
    mailbox, desk = opened()
    post(mailbox, CareChanged(NOON, "nothing", Care(never_roll=True), "x"))
    assert desk.lines[-1] == "human: no position nothing is open"
