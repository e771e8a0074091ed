"""A request for more legs than one order takes is worked package by package (trading rule 10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.account import Holding
from modules.domain.contracts import Stock
from modules.domain.events import (
    Answer,
    DifferenceAnswered,
    HumanCommand,
    HumanOrder,
    MarketStep,
    OrderCancelled,
    OrderFilled,
    OrderRequested,
)
from modules.domain.orders import WorkingOrder
from modules.domain.requests import OrderRequest, RequestKind
from modules.domain.structures import StockLeg, Structure
from modules.execution.legging import LegPlanState
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, post
from tests.modules.builders import NOON, step
from tests.modules.execution.test_legging import custom

FIVE = custom((450, "put", 1), (455, "put", -1), (485, "call", -1), (490, "call", 1), (500, "call", 1))


def asked(structure: Structure, worst: str, quantity: int = 1, **settings: object) -> tuple[Mailbox, Desk]:
    """Return a bot that has just been asked for a structure."""
    mailbox, desk = bot(10, **settings)
    request = OrderRequest("r", RequestKind.OPEN, quantity, "by hand", structure, Decimal(worst))
    post(mailbox, OrderRequested(NOON, request), step())
    return mailbox, desk


def fill(mailbox: Mailbox, order: WorkingOrder, minute: int) -> None:
    post(mailbox, OrderFilled(later(minute), order.order_id, fills_of(order, order.limit)))


def test_packages_follow_each_other_and_grow_into_one_position() -> None:
    mailbox, desk = asked(FIVE, "3.00", quantity=2)
    (first,) = desk.sent
    assert (first.intent.structure.name, first.quantity) == ("long call", 2)
    post(mailbox, step(later(1)))
    assert len(desk.sent) == 1, "the shorts wait until the long has filled"
    fill(mailbox, first, 1)
    post(mailbox, step(later(2)))
    second = desk.sent[1]
    assert (second.intent.structure.name, second.quantity) == ("iron condor", 2)
    fill(mailbox, second, 2)
    (position,) = mailbox.state.positions.values()
    assert {leg.instrument: leg.ratio * position.quantity for leg in position.structure.legs} == {
        leg.instrument: leg.ratio * 2 for leg in FIVE.legs
    }
    assert position.entry_cost == (first.limit + second.limit) * 200
    assert mailbox.state.memory.leg_plans["request-r"].state is LegPlanState.DONE


def test_part_fills_of_the_first_package_stay_one_position() -> None:
    mailbox, desk = asked(FIVE, "3.00", quantity=2)
    first = desk.sent[0]
    part = fills_of(first, first.limit)
    half = tuple(type(f)(f.instrument, f.quantity // 2, f.price, f.fee / 2) for f in part)
    post(mailbox, OrderFilled(later(1), first.order_id, half), step(later(1)))
    post(mailbox, OrderCancelled(later(1), first.order_id), step(later(2)))
    again = desk.sent[1]
    assert again.quantity == 1
    fill(mailbox, again, 2)
    (position,) = mailbox.state.positions.values()
    assert (position.position_id, position.quantity) == ("request-r", 2)


def test_a_plan_survives_a_restart_between_its_packages() -> None:
    mailbox, desk = asked(FIVE, "3.00")
    fill(mailbox, desk.sent[0], 1)
    fresh = Desk()
    restarted = Mailbox(from_document(to_document(mailbox.state), mailbox.state.settings), fresh)
    post(restarted, step(later(2)))
    assert [order.intent.structure.name for order in fresh.sent] == ["iron condor"]


def test_what_fills_no_more_is_told_to_a_human_and_the_rest_is_not_sent() -> None:
    mailbox, desk = asked(FIVE, "3.00")
    fill(mailbox, desk.sent[0], 1)
    post(mailbox, HumanCommand(later(1), HumanOrder.STOP_OPENING, "enough"), step(later(2)), step(later(3)))
    assert len(desk.sent) == 1
    alerts = [line for line in desk.lines if "1 of 2 packages filled" in line]
    assert len(alerts) == 1
    assert mailbox.state.memory.leg_plans["request-r"].state is LegPlanState.STOPPED


def with_calls(minute: int, quantity: int) -> MarketStep:
    """Return a step in which the broker holds nothing but some of the first package's calls."""
    event = step(later(minute))
    holdings = (Holding(FIVE.legs[-1].instrument, quantity),) if quantity else ()
    return replace(event, account=replace(event.account, holdings=holdings))


def frozen_half_way() -> tuple[Mailbox, Desk]:
    """Return a bot whose broker had two calls of somebody else when the first package filled."""
    mailbox, desk = asked(FIVE, "3.00")
    post(mailbox, with_calls(0, 2), with_calls(1, 2))
    fill(mailbox, desk.sent[0], 1)
    post(mailbox, with_calls(2, 3))
    assert mailbox.state.positions["request-r"].frozen
    return mailbox, desk


def test_a_freeze_between_packages_lets_the_next_one_wait() -> None:
    mailbox, desk = frozen_half_way()
    post(mailbox, *(with_calls(minute, 3) for minute in (3, 4)))
    assert len(desk.sent) == 1
    assert mailbox.state.memory.leg_plans["request-r"].state is LegPlanState.WORKING
    (difference,) = mailbox.state.upkeep.differences
    post(mailbox, DifferenceAnswered(later(5), str(difference.instrument), Answer.IGNORE, "not ours"))
    post(mailbox, with_calls(6, 3))
    assert [order.intent.structure.name for order in desk.sent[1:]] == ["iron condor"]


def test_packages_end_when_what_is_held_is_no_longer_theirs() -> None:
    mailbox, desk = frozen_half_way()
    post(mailbox, with_calls(3, 0))
    (difference,) = mailbox.state.upkeep.differences
    post(mailbox, DifferenceAnswered(later(3), str(difference.instrument), Answer.ADOPT, "sold it", Decimal(1)))
    post(mailbox, with_calls(4, 0))
    assert len(desk.sent) == 1
    assert any("what is held is not what the packages made" in line for line in desk.lines)
    assert mailbox.state.memory.leg_plans["request-r"].state is LegPlanState.STOPPED


def test_a_first_package_that_never_fills_stops_the_plan_with_an_alert() -> None:
    mailbox, desk = asked(FIVE, "3.00")
    for minute in range(1, 16):
        post(mailbox, step(later(minute)))
        post(mailbox, *(OrderCancelled(later(minute), order_id) for order_id in list(mailbox.state.orders)))
    assert any("0 of 2 packages filled" in line for line in desk.lines)
    assert mailbox.state.works == {}


def test_packages_dearer_than_the_whole_may_cost_are_refused_at_once() -> None:
    _, desk = asked(FIVE, "-1.00")
    assert desk.sent == []
    assert any("LEGS_PRICE" in line for line in desk.lines)


def test_a_short_without_cover_is_refused() -> None:
    _, desk = asked(custom((450, "put", 4), (455, "put", -1), (500, "call", -1)), "50")
    assert desk.sent == []
    assert any("LEGS: short without cover" in line for line in desk.lines)


def test_shares_bought_with_a_call_on_them_are_not_traded_out() -> None:
    mailbox, desk = bot(10)
    request = OrderRequest("r", RequestKind.OPEN, 1, "by hand", custom((485, "call", -1), shares=100), Decimal(480))
    settled = [step(later(minute), cash=10_000_000) for minute in range(5)]
    post(mailbox, OrderRequested(NOON, request), settled[0])
    assert [(str(order.intent.structure.legs[0].instrument), order.quantity) for order in desk.sent] == [("SPY", 100)]
    fill(mailbox, desk.sent[0], 1)
    post(mailbox, settled[2])
    fill(mailbox, desk.sent[1], 2)
    post(mailbox, *settled[3:])
    assert len(desk.sent) == 2
    (position,) = mailbox.state.positions.values()
    assert position.structure.name == "covered call"


def test_shares_that_a_human_buys_alone_are_kept_too() -> None:
    mailbox, desk = bot(10)
    shares = Structure("shares", (StockLeg(Stock("SPY"), 1),))
    request = OrderRequest("r", RequestKind.OPEN, 4, "by hand", shares, Decimal("470.01"))
    post(mailbox, OrderRequested(NOON, request), step())
    fill(mailbox, desk.sent[0], 1)
    post(mailbox, step(later(2)), step(later(3)))
    assert len(desk.sent) == 1
    (position,) = mailbox.state.positions.values()
    assert position.structure.shares * position.quantity == 4


def test_a_structure_of_five_legs_is_closed_by_packages_too() -> None:
    mailbox, desk = asked(FIVE, "3.00")
    fill(mailbox, desk.sent[0], 1)
    post(mailbox, step(later(2)))
    fill(mailbox, desk.sent[1], 2)
    request = OrderRequest("out", RequestKind.CLOSE, 0, "enough", position_id="request-r")
    post(mailbox, OrderRequested(later(3), request), step(later(3)))
    closes = [order for order in desk.sent if order.intent.is_reduction]
    assert [order.intent.structure.name for order in closes] == ["iron condor", "long call"]
    for order in closes:
        fill(mailbox, order, 4)
    assert mailbox.state.positions == {}


def test_a_part_of_such_a_position_is_closed_in_the_same_shares() -> None:
    mailbox, desk = asked(FIVE, "3.00", quantity=2)
    fill(mailbox, desk.sent[0], 1)
    post(mailbox, step(later(2)))
    fill(mailbox, desk.sent[1], 2)
    request = OrderRequest("half", RequestKind.CLOSE, 1, "half of it", position_id="request-r")
    post(mailbox, OrderRequested(later(3), request), step(later(3)))
    for order in [order for order in desk.sent if order.intent.is_reduction]:
        fill(mailbox, order, 4)
    held = {
        leg.instrument: leg.ratio * position.quantity
        for position in mailbox.state.positions.values()
        for leg in position.structure.legs
    }
    assert held == {leg.instrument: leg.ratio for leg in FIVE.legs}
