"""Items 21 and 22: a kill while the broker is slow or silent, and a loop that has run away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from modules.bot.mailbox import TRIPPED
from modules.domain.events import (
    CancelRefused,
    ClockTick,
    HumanCommand,
    HumanOrder,
    OrderAccepted,
    OrderCancelled,
)
from modules.domain.orders import OrderState
from modules.risk.breaker import BreakerLevel, TripCode
from tests.modules.bot.seconds import fast_step, second, tick
from tests.modules.bot.test_bot import bot, opened, post
from tests.modules.builders import NOON, step

KILLS = [HumanOrder.CANCEL_ENTRIES, HumanOrder.CANCEL_ALL, HumanOrder.FLATTEN]


def kill(order: HumanOrder, count: float) -> HumanCommand:
    return HumanCommand(second(count), order, "kill", "kill-1")


@pytest.mark.parametrize("order", KILLS)
def test_reliability_21_a_cancel_refused_as_too_early_is_asked_for_again_until_the_order_is_dead(
    order: HumanOrder,
) -> None:
    mailbox, desk = bot()
    post(mailbox, fast_step(0), kill(order, 1))
    first = desk.sent[0].order_id
    assert desk.cancelled == [first]
    post(mailbox, CancelRefused(second(1), first, "not acknowledged yet"), OrderAccepted(second(2), first))
    for count in range(3, 8):
        post(mailbox, tick(count), fast_step(count))
    assert desk.cancelled[1:2] == [first]
    post(mailbox, OrderCancelled(second(8), first), fast_step(9), fast_step(30))
    assert len(desk.sent) == 1, "nothing takes its place"


@pytest.mark.parametrize("order", KILLS)
def test_reliability_21_a_silent_broker_is_asked_and_nothing_is_sent_meanwhile(order: HumanOrder) -> None:
    mailbox, desk = bot()
    post(mailbox, fast_step(0))
    post(mailbox, OrderAccepted(second(1), desk.sent[0].order_id), kill(order, 2))
    for count in range(3, 60):
        post(mailbox, tick(count), fast_step(count))
    (waiting,) = mailbox.state.orders.values()
    assert waiting.state is OrderState.UNKNOWN
    assert (len(desk.sent), len(desk.cancelled)) == (1, 1)
    assert len(desk.queried) >= 4, "every ten seconds"


@pytest.mark.parametrize("order", KILLS)
def test_reliability_21_nothing_but_a_human_lifts_the_latch(order: HumanOrder) -> None:
    mailbox, desk = opened()
    post(mailbox, kill(order, 1))
    level = mailbox.state.breaker.level
    for day in range(1, 4):
        at = NOON + timedelta(days=day)
        post(mailbox, step(at), ClockTick(at, at, is_session_open=True), step(at + timedelta(minutes=5)))
    assert mailbox.state.breaker.level is level
    assert not [sent for sent in desk.sent[1:] if not sent.intent.is_reduction]


def test_reliability_21_a_human_may_still_close_under_every_kill() -> None:
    for order in (HumanOrder.STOP_OPENING, HumanOrder.CANCEL_ENTRIES, HumanOrder.CANCEL_ALL):
        mailbox, desk = opened()
        post(mailbox, kill(order, 1))
        (position,) = mailbox.state.positions.values()
        care = replace(position.care, close_now=True)
        mailbox.state = replace(mailbox.state, positions={position.position_id: replace(position, care=care)})
        post(mailbox, step(second(60)))
        assert desk.sent[-1].intent.is_reduction


def test_reliability_22_a_loop_that_sends_and_cancels_ten_thousand_times_a_second_is_halted_and_told_once() -> None:
    mailbox, desk = bot(walk_attempts=100, requests_per_minute=10_000, max_orders_per_minute=1000, runaway_limit=60)
    for number in range(300):
        at = second(number / 10_000)
        post(mailbox, step(at))
        for order_id in list(mailbox.state.orders):
            post(mailbox, OrderCancelled(at, order_id))
    assert len(desk.sent) == 61
    breaker = mailbox.state.breaker
    assert (breaker.level, breaker.trips[-1].code) == (BreakerLevel.HALTED, TripCode.RUNAWAY)
    alarms = [line for line in desk.lines if line.startswith(TRIPPED)]
    assert alarms == [f"{TRIPPED}: halted: RUNAWAY: 61 opening orders within one minute"]
