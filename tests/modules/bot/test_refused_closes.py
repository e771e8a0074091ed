"""A close that the broker refuses is never given up: it is sent at ever longer distances, and told of once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.events import CareChanged, HumanCommand, HumanOrder, OrderCancelled, OrderFilled, OrderRejected
from modules.domain.positions import ExitReason
from tests.modules.bot.test_bot import Desk, fills_of, later, opened, post
from tests.modules.builders import step

ALERT = "alert: the close"
CHEAP = 0.06  # volatility at which the condor has reached its profit target


def refusing(mailbox: Mailbox, desk: Desk, first: int, last: int, **market: float) -> list[int]:
    """Play minutes over which the broker refuses every close; return those at which one was sent."""
    minutes = []
    for minute in range(first, last):
        before = len(desk.sent)
        post(mailbox, step(later(minute), **({"volatility": CHEAP} | market)))
        for order in desk.sent[before:]:
            minutes.append(minute)
            post(mailbox, OrderRejected(later(minute), order.order_id, "margin of order 17"))
    return minutes


def test_the_pauses_double_up_to_the_longest_and_never_end() -> None:
    mailbox, desk = opened()
    assert refusing(mailbox, desk, 1, 40) == [1, 2, 3, 5, 9, 14, 19, 24, 29, 34, 39]
    told = [line for line in desk.lines if line.startswith(ALERT)]
    assert len(told) == 1
    assert "margin of order 17" in told[0]
    assert sum(line.startswith("management.close") for line in desk.lines) == 11, "told when it is sent, no oftener"


def test_a_close_that_is_taken_at_last_closes_the_position_and_is_remembered_no_more() -> None:
    mailbox, desk = opened()
    refusing(mailbox, desk, 1, 9)
    post(mailbox, step(later(9), volatility=CHEAP))
    order = desk.sent[-1]
    post(mailbox, OrderFilled(later(9), order.order_id, fills_of(order, order.limit)))
    assert not mailbox.state.positions
    assert [closed.reason for closed in mailbox.state.closed] == [ExitReason.PROFIT_TARGET]
    assert mailbox.state.memory.refusals.closes == ()


def test_an_attempt_that_the_broker_took_begins_the_pauses_anew() -> None:
    mailbox, desk = opened()
    refusing(mailbox, desk, 1, 9)
    post(mailbox, step(later(9), volatility=CHEAP))
    post(mailbox, OrderCancelled(later(10), desk.sent[-1].order_id))
    assert refusing(mailbox, desk, 10, 13) == [10, 11, 12]
    assert sum(line.startswith(ALERT) for line in desk.lines) == 2


def test_pauses_survive_a_restart() -> None:
    mailbox, desk = opened()
    refusing(mailbox, desk, 1, 10)
    state = mailbox.state
    again = from_document(to_document(state), state.settings)
    assert again.memory.refusals == state.memory.refusals
    assert again.memory.refusals.closes[0].count == 5


@pytest.mark.parametrize("word", ["close now", "flatten"])
def test_what_a_human_wants_is_tried_at_once(word: str) -> None:
    mailbox, desk = opened()
    refusing(mailbox, desk, 1, 10)
    (position,) = mailbox.state.positions.values()
    if word == "flatten":
        post(mailbox, HumanCommand(later(10), HumanOrder.FLATTEN, "out"))
    else:
        care = replace(position.care, close_now=True)
        post(mailbox, CareChanged(later(10), position.position_id, care, "out"))
    assert refusing(mailbox, desk, 10, 12) == [10, 11]


def test_a_flatten_that_is_refused_goes_on_leg_by_leg_and_does_not_end() -> None:
    mailbox, desk = opened()
    post(mailbox, HumanCommand(later(1), HumanOrder.FLATTEN, "out"))
    refusing(mailbox, desk, 2, 30)
    assert mailbox.state.flatten is not None
    assert mailbox.state.positions
    sent = Counter(str(order.intent.structure) for order in desk.sent[1:])
    whole = [order.sent_at for order in desk.sent[1:] if len(order.intent.structure.legs) == 4]
    legs = [order.sent_at for order in desk.sent[1:] if len(order.intent.structure.legs) == 1]
    assert max(whole) < min(legs) == later(3), "single legs do not wait for what was refused as a whole"
    assert max(legs) >= later(25), "still asked for"
    # 26 minutes in pauses of 1, 1, 2, 4, 5 ... minutes.
    assert max(sent.values()) <= 9


def test_the_longest_pause_is_a_setting() -> None:
    mailbox, desk = opened()
    mailbox.state = replace(mailbox.state, settings=replace(mailbox.state.settings, refused_close_pause=1))
    assert refusing(mailbox, desk, 1, 8) == [1, 2, 3, 4, 5, 6, 7]
    assert timedelta(0) < mailbox.state.memory.refusals.closes[0].until - later(7) <= timedelta(minutes=1)
