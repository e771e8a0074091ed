"""A human takes legs of a position off and puts others on: one combo, one lineage, the new legs through the check."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from modules.bot.adjusting import opened_legs
from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.events import HumanCommand, HumanOrder, OrderCancelled, OrderFilled, OrderRequested
from modules.domain.intents import Source
from modules.domain.positions import ExitReason
from modules.domain.settings import Settings
from modules.queue_client import RequestError, parse_request
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, post
from tests.modules.builders import NOON, contract, step
from tests.modules.execution.test_legging import custom


def leg(ratio: int, strike: int, right: str) -> dict[str, Any]:
    return {"ratio": ratio, "expiration": "2024-02-16", "strike": str(strike), "right": right}


CONDOR = [leg(1, 450, "put"), leg(-1, 455, "put"), leg(-1, 485, "call"), leg(1, 490, "call")]
#: The put spread goes ten dollars down.
DOWN = [leg(1, 455, "put"), leg(-1, 450, "put"), leg(-1, 445, "put"), leg(1, 440, "put")]


def held(quantity: int = 1) -> tuple[Mailbox, Desk]:
    """Return a bot that holds condors which a human has asked for."""
    mailbox, desk = bot(10)
    document = {"id": "c", "action": "open", "underlying": "SPY", "legs": CONDOR, "worst_price": "-2.45"}
    post(mailbox, OrderRequested(NOON, parse_request("test", {**document, "quantity": quantity})), step())
    order = desk.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    return mailbox, desk


def adjust(mailbox: Mailbox, legs: list[dict[str, Any]], worst: str = "3", minute: int = 1, **change: Any) -> None:
    document = {
        "id": f"a-{minute}",
        "action": "adjust",
        "position_id": "request-c",
        "underlying": "SPY",
        "legs": legs,
        "worst_price": worst,
        "note": "further away",
        **change,
    }
    post(mailbox, OrderRequested(later(minute), parse_request("test", document)), step(later(minute)))


def test_legs_are_exchanged_by_one_combo_in_the_same_lineage() -> None:
    mailbox, desk = held()
    adjust(mailbox, DOWN)
    order = desk.sent[-1]
    assert (order.intent.is_roll, order.intent.source) == (True, Source.HUMAN)
    post(mailbox, OrderFilled(later(1), order.order_id, fills_of(order, order.limit)))
    (position,) = mailbox.state.positions.values()
    assert {(each.ratio, int(each.contract.strike)) for each in position.structure.options} == {
        (1, 440), (-1, 445), (-1, 485), (1, 490),
    }  # fmt: skip
    assert (position.lineage_id, position.parent_id, position.rolls) == ("request-c", "request-c", 1)
    assert mailbox.state.closed == (), "nothing is realised by it"
    assert position.entry_cost == (desk.sent[0].limit + order.limit) * 100
    assert "further away" in desk.request_answers[-1].text


def test_a_part_of_a_position_is_adjusted_and_the_rest_stays() -> None:
    mailbox, desk = held(2)
    adjust(mailbox, DOWN, quantity=1)
    order = desk.sent[-1]
    assert order.quantity == 1
    post(mailbox, OrderFilled(later(1), order.order_id, fills_of(order, order.limit)))
    assert sorted(position.quantity for position in mailbox.state.positions.values()) == [1, 1]
    assert {position.lineage_id for position in mailbox.state.positions.values()} == {"request-c"}


def test_the_walk_never_pays_more_than_the_market_asks_and_never_more_than_was_said() -> None:
    mailbox, desk = held()
    adjust(mailbox, DOWN, worst="50")
    assert desk.sent[-1].intent.worst_price < 5
    mailbox, desk = held()
    adjust(mailbox, DOWN, worst="0.10")
    for minute in range(2, 20):
        post(mailbox, *(OrderCancelled(later(minute), key) for key in list(mailbox.state.orders)), step(later(minute)))
    limits = [order.limit for order in desk.sent if order.intent.is_roll]
    assert max(limits) <= Decimal("0.10")


@pytest.mark.parametrize(
    ("legs", "code"),
    [
        ([leg(1, 455, "put"), leg(-1, 450, "put")], "NOTHING_OPENED"),
        ([leg(1, 455, "put"), leg(-5, 440, "put")], "ONE_ORDER"),
        ([leg(-1, 500, "call"), leg(1, 455, "put")], "RISK"),
    ],
)
def test_what_only_reduces_is_too_much_for_one_order_or_too_dangerous_is_refused(
    legs: list[dict[str, Any]], code: str
) -> None:
    mailbox, desk = held()
    adjust(mailbox, legs)
    assert len(desk.sent) == 1
    assert code in desk.request_answers[-1].text
    adjust(mailbox, legs, minute=2)
    assert code in desk.request_answers[-1].text, "every request is answered, not the first alone"


def test_unknown_positions_too_many_and_a_breaker_are_refused() -> None:
    mailbox, desk = held()
    adjust(mailbox, DOWN, position_id="nothing")
    adjust(mailbox, DOWN, minute=2, quantity=3)
    post(mailbox, HumanCommand(later(3), HumanOrder.STOP_OPENING, "enough"))
    adjust(mailbox, DOWN, minute=3)
    words = [answer.text for answer in desk.request_answers[-3:]]
    assert "NO_POSITION" in words[0]
    assert "QUANTITY: 3 asked for, 1 held" in words[1]
    assert "BREAKER" in words[2]
    assert len(desk.sent) == 1


def test_a_waiting_adjustment_survives_a_restart() -> None:
    mailbox, _ = held()
    adjust(mailbox, DOWN, not_before="2024-01-12T12:05:00-05:00")
    assert from_document(to_document(mailbox.state), Settings()).requests == mailbox.state.requests


def test_what_a_package_adds_is_told_from_what_it_takes_off() -> None:
    mailbox, _ = held()
    (position,) = mailbox.state.positions.values()
    package = custom((455, "put", 3), (450, "put", 1), (485, "call", 1), (500, "call", -1))
    added = {(each.contract, each.ratio) for each in opened_legs(position, package)}  # type: ignore[union-attr]  # options
    assert added == {(contract(455, "put"), 2), (contract(450, "put"), 1), (contract(500, "call"), -1)}


@pytest.mark.parametrize("change", [{"position_id": ""}, {"legs": []}, {"worst_price": None}, {"underlying": ""}])
def test_an_adjustment_names_everything(change: dict[str, Any]) -> None:
    document = {"id": "a", "action": "adjust", "position_id": "p", "underlying": "SPY", "legs": DOWN, "worst_price": 1}
    with pytest.raises(RequestError, match="an adjustment names"):
        parse_request("test", {**document, **change})
    with pytest.raises(RequestError, match="common divisor"):
        parse_request("test", {**document, "legs": [leg(2, 455, "put"), leg(-2, 445, "put")]})


def test_a_finished_adjustment_is_managed_on() -> None:
    mailbox, desk = held()
    adjust(mailbox, DOWN)
    order = desk.sent[-1]
    post(mailbox, OrderFilled(later(1), order.order_id, fills_of(order, order.limit)))
    (position,) = mailbox.state.positions.values()
    document = {"id": "out", "action": "close", "position_id": position.position_id, "quantity": 0}
    post(mailbox, OrderRequested(later(2), parse_request("test", document)), step(later(2)))
    close = desk.sent[-1]
    assert close.intent.rationale == ExitReason.HUMAN
    post(mailbox, OrderFilled(later(2), close.order_id, fills_of(close, close.limit)))
    assert mailbox.state.positions == {}
    assert sum(c.net_profit for c in mailbox.state.closed) == mailbox.state.upkeep.lots.realised("request-c")
