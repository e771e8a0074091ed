"""Requests from outside take the same road: risk check, work, position; each is answered once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.events import (
    HumanCommand,
    HumanOrder,
    OrderCancelled,
    OrderFilled,
    OrderRequested,
    TemplatesSet,
    TemplateSwitched,
)
from modules.domain.intents import Source
from modules.domain.settings import Settings
from modules.domain.templates import Cadence, Condition, Measure, Outcome, Schedule
from modules.queue_client import parse_request
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, post
from tests.modules.builders import NOON, step
from tests.modules.queue_client.test_wire import OPEN
from tests.modules.templates.test_instantiate import condor

PATIENT = timedelta(minutes=10)


def asked(**change: Any) -> OrderRequested:
    legs = [
        {"ratio": -1, "expiration": "2024-02-16", "strike": "455", "right": "put"},
        {"ratio": 1, "expiration": "2024-02-16", "strike": "440", "right": "put"},
    ]
    document = {**OPEN, "legs": legs, "quantity": 1, "worst_price": "-2.88", **change}
    return OrderRequested(NOON, parse_request("test", document))


def quiet() -> tuple[Mailbox, Desk]:
    """Return a bot whose strategies want nothing."""
    return bot(10)


def held(worst: str = "-2.88") -> tuple[Mailbox, Desk]:
    mailbox, desk = quiet()
    post(mailbox, asked(worst_price=worst), step())
    order = desk.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    return mailbox, desk


def test_an_opening_passes_the_risk_check_and_is_worked_inside_its_limit() -> None:
    mailbox, desk = held()
    assert desk.sent[0].limit <= Decimal("-2.88")
    (position,) = mailbox.state.positions.values()
    assert (position.source, position.position_id) == (Source.HUMAN, "request-a-1")
    assert [answer.request_id for answer in desk.request_answers] == ["a-1"]


def test_the_same_request_twice_is_one_request() -> None:
    mailbox, desk = quiet()
    post(mailbox, asked(), asked(), step(), asked(), step(later(1)))
    assert len(desk.sent) == 1
    assert len(desk.request_answers) == 1


def test_a_refusal_is_answered_with_its_code() -> None:
    mailbox, desk = quiet()
    post(mailbox, HumanCommand(NOON, HumanOrder.STOP_OPENING, "enough"), asked(), step())
    assert desk.sent == []
    (answer,) = desk.request_answers
    assert "BREAKER" in answer.text


def test_a_leg_that_nobody_quotes_is_waited_for_then_refused() -> None:
    mailbox, desk = quiet()
    legs = [{"ratio": 1, "expiration": "2024-02-16", "strike": "999", "right": "put"}]
    post(mailbox, asked(legs=legs, worst_price="5"), step(), step(later(9)))
    assert desk.request_answers == []
    post(mailbox, step(later(10)))
    assert "NO_MARKET" in desk.request_answers[0].text


def test_an_unknown_underlying_is_refused() -> None:
    mailbox, desk = quiet()
    post(mailbox, asked(underlying="TSLA"), step())
    assert "TSLA is not among those traded: SPY" in desk.request_answers[0].text


def test_nothing_happens_before_its_time() -> None:
    mailbox, desk = quiet()
    post(mailbox, asked(not_before="2024-01-10T12:05:00-05:00"), step(), step(later(4)))
    assert desk.sent == []
    post(mailbox, step(later(5)))
    assert len(desk.sent) == 1


def close(**change: Any) -> OrderRequested:
    document = {"id": "c-1", "action": "close", "position_id": "request-a-1", **change}
    return OrderRequested(later(1), parse_request("test", document))


def test_a_human_close_works_even_when_halted() -> None:
    mailbox, desk = held()
    post(mailbox, HumanCommand(later(1), HumanOrder.HALT, "storm"), close(), step(later(1)))
    assert desk.sent[-1].intent.position_id == "request-a-1"
    assert len(desk.sent) == 2


def test_a_human_close_walks_on_while_halted_until_everything_is_cancelled() -> None:
    mailbox, desk = held()
    post(mailbox, HumanCommand(later(1), HumanOrder.HALT, "storm"), close())
    for minute in (1, 2, 3):
        post(mailbox, step(later(minute)))
        post(mailbox, OrderCancelled(later(minute), desk.sent[-1].order_id))
    assert [order.attempt for order in desk.sent[1:]] == [1, 2, 3]
    post(mailbox, step(later(4)), HumanCommand(later(4), HumanOrder.CANCEL_ALL, "stop all of it"))
    assert desk.cancelled[-1] == desk.sent[-1].order_id
    post(mailbox, OrderCancelled(later(4), desk.sent[-1].order_id), step(later(5)))
    assert len(desk.sent) == 5
    assert mailbox.state.works == {}


def test_closes_of_what_is_not_there_or_too_much_are_refused() -> None:
    mailbox, desk = held()
    post(mailbox, close(position_id="x"), close(id="c-2", quantity=5), step(later(1)))
    texts = [answer.text for answer in desk.request_answers[1:]]
    assert "NO_POSITION" in texts[0]
    assert "QUANTITY: 5 asked for, 1 held" in texts[1]
    assert len(desk.sent) == 1


def test_waiting_and_settled_requests_survive_a_restart() -> None:
    mailbox, _ = quiet()
    post(mailbox, asked(), step(), asked(id="later", not_before="2024-01-12T12:05:00-05:00"))
    again = from_document(to_document(mailbox.state), Settings())
    assert again.requests == mailbox.state.requests
    assert again.settled_requests == ("a-1",)


def test_a_template_runs_once_a_session_and_its_outcome_is_recorded() -> None:
    mailbox, desk = quiet()
    mailbox.state = replace(mailbox.state, sessions=frozenset({NOON.date()}))
    expiration = replace(condor().expirations[0][1], highest=60)
    template = replace(
        condor(),
        schedule=Schedule(Cadence.DAILY),
        expirations=(("expiration", expiration),),
        conditions=(),
        risk_share=Decimal("0.02"),
    )
    post(mailbox, TemplatesSet(NOON, (template,)), step(), step(later(1)))
    (run,) = mailbox.state.template_runs
    assert run.outcome is Outcome.TAKEN, run.detail
    assert [order.intent.source for order in desk.sent] == [Source.TEMPLATE]
    again = from_document(to_document(mailbox.state), Settings())
    assert again.template_runs == mailbox.state.template_runs
    assert again.templates == (template,)


def test_a_template_is_switched_off_and_on_by_its_name() -> None:
    mailbox, desk = quiet()
    mailbox.state = replace(mailbox.state, sessions=frozenset({NOON.date()}))
    template = replace(condor(), schedule=Schedule(Cadence.DAILY), conditions=(Condition(Measure.IV_RANK, 99),))
    post(mailbox, TemplatesSet(NOON, (template,)), TemplateSwitched(NOON, template.template_id, False), step())
    assert mailbox.state.template_runs == ()
    post(mailbox, TemplateSwitched(NOON, "unknown", True), TemplateSwitched(NOON, template.template_id, True))
    post(mailbox, step(later(1)))
    (run,) = mailbox.state.template_runs
    assert run.outcome is Outcome.NOT_MET
    assert [line for line in desk.lines if line.startswith("human")] == [
        "human: template monday-condor disabled",
        "human: no template unknown is known",
        "human: template monday-condor enabled",
    ]


def test_a_disabled_template_does_nothing() -> None:
    mailbox, _ = quiet()
    mailbox.state = replace(mailbox.state, sessions=frozenset({NOON.date()}))
    template = replace(condor(), schedule=Schedule(Cadence.DAILY), is_enabled=False)
    post(mailbox, TemplatesSet(NOON, (template,)), step())
    assert mailbox.state.template_runs == ()
