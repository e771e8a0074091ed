"""Attempts: schedule, quick cancel, pauses, request budget, clipped closes and orders that nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from modules.bot.closings import closing
from modules.bot.mailbox import Mailbox
from modules.domain.account import Holding
from modules.domain.events import (
    CancelRefused,
    HumanCommand,
    HumanOrder,
    IntentTaken,
    MarketStep,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderUnknown,
)
from modules.domain.feed import FeedBeat
from modules.domain.intents import ExecutorKind
from modules.domain.orders import LegFill, OrderState, WorkingOrder
from modules.domain.positions import ExitReason
from modules.positions.unwinding import Package
from modules.risk.breaker import TripCode, trip
from tests.modules.bot.seconds import fast_step, second, tick
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, opened, post
from tests.modules.builders import NOON, step


def sent_fast() -> tuple[Mailbox, Desk, WorkingOrder]:
    mailbox, desk = bot()
    post(mailbox, fast_step(0))
    return mailbox, desk, desk.sent[0]


def named(order: WorkingOrder, quantity: int, execution: str) -> tuple[LegFill, ...]:
    """Return executions of some structures of an order, with the broker's ids."""
    part = fills_of(replace(order, quantity=quantity), order.limit)
    return tuple(replace(fill, fill_id=f"{execution}-{number}") for number, fill in enumerate(part))


def test_quick_cancel_comes_by_the_clock_and_the_next_attempt_after_a_pause() -> None:
    mailbox, desk, first = sent_fast()
    post(mailbox, OrderAccepted(second(1), first.order_id), tick(2))
    assert desk.cancelled == []
    post(mailbox, tick(3))
    assert desk.cancelled == [first.order_id]
    post(mailbox, OrderCancelled(second(3), first.order_id))
    resume = mailbox.state.works[first.intent.intent_id].resume_at
    assert resume is not None
    assert 6 <= (resume - NOON).total_seconds() <= 18
    for seconds in range(4, 19):
        post(mailbox, fast_step(seconds))
    second_order = desk.sent[1]
    assert second_order.sent_at >= resume
    assert (second_order.attempt, second_order.limit > first.limit) == (2, True)


def test_a_fill_between_cancel_and_pause_is_not_asked_for_again() -> None:
    mailbox, desk, first = sent_fast()
    assert first.quantity > 1
    post(mailbox, OrderAccepted(second(1), first.order_id), tick(3))
    post(
        mailbox, OrderFilled(second(4), first.order_id, named(first, 1, "a")), OrderCancelled(second(4), first.order_id)
    )
    for seconds in range(5, 21):
        post(mailbox, fast_step(seconds))
    assert desk.sent[1].quantity == first.quantity - 1


def test_an_order_without_answer_is_asked_about_and_never_sent_twice() -> None:
    mailbox, desk, first = sent_fast()
    for seconds in range(1, 10):
        post(mailbox, tick(seconds))
    assert desk.queried == []
    post(mailbox, tick(10), fast_step(11))
    assert mailbox.state.orders[first.order_id].state is OrderState.UNKNOWN
    assert desk.queried == [first.order_id]
    post(mailbox, tick(15), tick(20))
    assert desk.queried == [first.order_id] * 2, "asked again only when the question got no answer either"
    assert (len(desk.sent), desk.cancelled) == (1, [])
    post(mailbox, OrderAccepted(second(21), first.order_id), tick(22))
    assert desk.cancelled == [first.order_id], "what the broker works after all goes the usual way"


def test_a_query_that_tells_everything_again_counts_nothing_twice() -> None:
    mailbox, _, first = sent_fast()
    fills = named(first, first.quantity, "a")
    post(mailbox, OrderFilled(second(1), first.order_id, fills[:2]), OrderUnknown(second(2), first.order_id, "silence"))
    post(mailbox, OrderFilled(second(3), first.order_id, fills), OrderFilled(second(4), first.order_id, fills))
    (position,) = mailbox.state.positions.values()
    assert position.quantity == first.quantity
    assert mailbox.state.breaker.allows_openings


def test_a_cancel_without_answer_is_asked_about() -> None:
    mailbox, desk, first = sent_fast()
    post(mailbox, OrderAccepted(second(1), first.order_id), tick(3), tick(12))
    assert desk.queried == []
    post(mailbox, tick(13))
    assert desk.queried == [first.order_id]


def test_a_refused_cancel_leaves_the_order_at_work() -> None:
    mailbox, desk = bot()
    post(mailbox, step(), step(later(1)))
    order_id = desk.sent[0].order_id
    post(mailbox, CancelRefused(later(1), order_id, "too early"))
    assert mailbox.state.orders[order_id].state is OrderState.WORKING
    post(mailbox, step(later(2)))
    assert desk.cancelled == [order_id, order_id]


def test_entries_wait_when_their_part_of_the_budget_is_used_and_exits_do_not() -> None:
    mailbox, desk = bot(requests_per_minute=4, requests_reserved=3)
    post(mailbox, step())
    first = desk.sent[0]
    post(mailbox, OrderCancelled(NOON, first.order_id), step(second(30)), step(second(40)))
    assert len(desk.sent) == 1
    assert sum("request budget" in line for line in desk.lines) == 1, "told once"
    post(mailbox, step(second(61)))
    assert len(desk.sent) == 2


def test_a_close_asks_for_no_more_than_the_broker_holds() -> None:
    mailbox, desk = opened()
    (position,) = mailbox.state.positions.values()
    wanted = position.quantity
    assert wanted > 1
    held = tuple(Holding(leg.instrument, leg.ratio * (wanted - 1)) for leg in position.structure.legs)
    event = step(later(1), volatility=0.06)
    post(mailbox, replace(event, account=replace(event.account, holdings=held)))
    assert desk.sent[-1].quantity == wanted - 1


def test_a_close_of_what_the_broker_does_not_hold_waits_and_says_why_once() -> None:
    mailbox, desk = opened()
    for minute in (1, 2, 3):
        event = step(later(minute), volatility=0.06)
        post(mailbox, replace(event, account=replace(event.account, holdings=())))
    assert len(desk.sent) == 1
    assert sum(line.startswith("order.held") for line in desk.lines) == 1


def test_more_than_was_ordered_is_not_booked_and_trips_the_breaker() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    order = desk.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, named(replace(order, quantity=99), 99, "a")))
    assert mailbox.state.positions == {}
    assert mailbox.state.breaker.trips[-1].code is TripCode.CONTRADICTION


def test_a_fill_after_the_cancel_is_booked_and_the_next_attempt_is_called_back() -> None:
    mailbox, desk = bot()
    post(mailbox, step(), step(later(1)))
    first = desk.sent[0]
    post(mailbox, OrderCancelled(later(1), first.order_id), step(later(2)))
    following = desk.sent[1]
    post(mailbox, OrderFilled(later(2), first.order_id, named(first, 1, "late")))
    (position,) = mailbox.state.positions.values()
    assert position.quantity == 1
    assert following.order_id in desk.cancelled
    assert mailbox.state.breaker.trips[-1].code is TripCode.CONTRADICTION
    post(mailbox, OrderCancelled(later(3), following.order_id), step(later(4)))
    assert len(desk.sent) == 2, "the breaker stops openings"
    assert position.entry_cost == first.limit * Decimal(100)


def recalled(at: datetime, **settings: object) -> tuple[Mailbox, Desk]:
    """Return a bot whose opening rests at the broker while this minute's cancels are all used."""
    mailbox, desk = bot(max_cancels_per_minute=1, **settings)
    post(mailbox, step())
    mailbox.state = replace(mailbox.state, memory=mailbox.state.memory.asked_to_cancel(at))
    return mailbox, desk


def test_reliability_20_an_opening_rests_when_the_minute_has_no_cancel_left() -> None:
    mailbox, desk = recalled(second(30))
    post(mailbox, step(later(1)))
    assert desk.cancelled == []
    post(mailbox, step(later(2)))
    assert desk.cancelled == [desk.sent[0].order_id], "the minute is over"


def test_a_kill_cancels_at_any_count() -> None:
    mailbox, desk = recalled(second(30))
    post(mailbox, HumanCommand(second(40), HumanOrder.CANCEL_ENTRIES, "kill", "k"))
    assert desk.cancelled == [desk.sent[0].order_id]


def test_an_opening_that_a_tripped_breaker_does_not_allow_is_cancelled_at_any_count() -> None:
    mailbox, desk = recalled(second(30))
    mailbox.state = replace(mailbox.state, breaker=trip(mailbox.state.breaker, TripCode.DAY_LOSS, "loss", NOON))
    post(mailbox, step(later(1)))
    assert desk.cancelled == [desk.sent[0].order_id]


def test_a_close_is_walked_at_any_count() -> None:
    mailbox, desk = opened()
    mailbox.state = replace(mailbox.state, settings=replace(mailbox.state.settings, max_cancels_per_minute=1))
    post(mailbox, step(later(1), volatility=0.06))
    close = desk.sent[-1].order_id
    mailbox.state = replace(mailbox.state, memory=mailbox.state.memory.asked_to_cancel(second(90)))
    post(mailbox, step(later(2), volatility=0.06))
    assert close in desk.cancelled


@pytest.mark.parametrize(
    ("reason", "executor", "goes"),
    [
        (ExitReason.STOP, ExecutorKind.PRICE_WALK, False),
        (ExitReason.PROFIT_TARGET, ExecutorKind.PRICE_WALK, False),
        (ExitReason.HUMAN, ExecutorKind.PRICE_WALK, False),
        (ExitReason.HUMAN, ExecutorKind.FLATTEN, True),
        (ExitReason.EXPIRATION_CUT_OFF, ExecutorKind.PRICE_WALK, True),
        (ExitReason.EX_DIVIDEND, ExecutorKind.PRICE_WALK, True),
        (ExitReason.CORPORATE_ACTION, ExecutorKind.PRICE_WALK, True),
    ],
)
def test_a_close_waits_for_data_unless_it_has_a_deadline_or_a_human_flattens(
    reason: ExitReason, executor: ExecutorKind, goes: bool
) -> None:
    mailbox, desk = opened()
    (position,) = mailbox.state.positions.values()
    post(mailbox, beating(1, has_data=True))
    package = Package(position.structure.reversed(), position.quantity)
    intent = closing(position, beating(1, has_data=True), reason, Decimal(5), 9, package, executor)
    post(mailbox, IntentTaken(later(2), intent), beating(3, has_data=False))
    assert (len(desk.sent) == 2) is goes
    assert bool([line for line in desk.lines if "no data of SPY come" in line]) is not goes
    post(mailbox, beating(4, has_data=False), beating(5, has_data=True))
    assert len(desk.sent) == 2, "at the latest with the first data"
    assert len([line for line in desk.lines if "no data of SPY come" in line]) <= 1


def beating(minute: int, *, has_data: bool) -> MarketStep:
    """Return a step that says whether its bars are real."""
    event = step(later(minute))
    beat = FeedBeat(True, True, event.time) if has_data else FeedBeat()
    return replace(event, chains=tuple(replace(chain, beat=beat) for chain in event.chains))
