"""Items 24 and 26 on the bot's road: duplicate and late steps, a clock that is wrong or that is set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.bot.mailbox import Mailbox
from modules.domain.events import ClockTick, Event, MarketStep, OrderAccepted, OrderCancelled, OrderFilled
from modules.domain.feed import FeedBeat
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, opened, post
from tests.modules.builders import NOON, step

BACK = timedelta(minutes=5)


def seen(at: datetime, data_time: datetime | None = None, spot: float = 470.0) -> MarketStep:
    """Return a step that came at a time of the clock with data of another time."""
    event = step(at, spot=spot)
    beat = FeedBeat(True, True, data_time or at)
    return replace(event, chains=tuple(replace(chain, beat=beat) for chain in event.chains))


def live(value: float = 60.0, **changes: object) -> tuple[Mailbox, Desk]:
    mailbox, desk = bot(value, **changes)
    mailbox.state = replace(mailbox.state, is_live=True)
    return mailbox, desk


def told(desk: Desk, name: str) -> list[str]:
    return [line for line in desk.lines if line.startswith(f"{name}: ")]


def a_trade() -> list[Event]:
    """Return the steps of a trade that opens, runs into its stop and would be closed."""
    return [step(), step(later(1)), *(step(later(minute), spot=412.0) for minute in range(2, 6))]


def outcome(events: list[Event]) -> tuple[list[str], list[str], int]:
    mailbox, desk = bot()
    for event in events:
        post(mailbox, event)
        for order in [o for o in desk.sent if o.order_id in mailbox.state.orders and not o.intent.is_reduction]:
            post(mailbox, OrderFilled(order.sent_at, order.order_id, fills_of(order, order.limit)))
    return [o.order_id for o in desk.sent], desk.cancelled, len(mailbox.state.positions)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=6, max_size=6))
def test_reliability_24_duplicate_steps_change_nothing(copies: list[int]) -> None:
    events = a_trade()
    repeated = [event for event, count in zip(events, copies, strict=True) for _ in range(count)]
    assert outcome(repeated) == outcome(events)


def test_reliability_24_a_duplicate_is_no_second_mark_for_a_stop() -> None:
    mailbox, desk = opened()
    post(mailbox, *[step(later(1), spot=412.0)] * 5)
    assert [p.losing_marks for p in mailbox.state.positions.values()] == [1]
    assert len(desk.sent) == 1
    post(mailbox, step(later(2), spot=412.0))
    assert len(desk.sent) == 2


@pytest.mark.parametrize("off", [5, -5])
def test_reliability_26_skew_of_five_seconds_is_borne(off: int) -> None:
    mailbox, desk = live()
    post(mailbox, seen(NOON, NOON - timedelta(seconds=off)))
    assert len(desk.sent) == 1
    assert told(desk, "clock.suspect") == []


@pytest.mark.parametrize("off", [300, -300])
def test_reliability_26_skew_of_five_minutes_is_told_once_and_nothing_is_opened(off: int) -> None:
    mailbox, desk = live()
    for second in range(3):
        at = NOON + timedelta(seconds=second)
        post(mailbox, seen(at, at - timedelta(seconds=off)))
    assert desk.sent == []
    assert len(told(desk, "clock.suspect")) == 1
    assert any("CLOCK: the clock is 300 s" in line for line in told(desk, "risk.refused"))
    mailbox.state = replace(mailbox.state, searched_on={})
    post(mailbox, seen(later(1)))
    assert len(told(desk, "clock.sound")) == 1
    assert len(desk.sent) == 1


def test_reliability_26_after_a_step_back_timers_go_on_and_a_stop_still_fires() -> None:
    mailbox, desk = opened()
    mailbox.state = replace(mailbox.state, is_live=True)
    post(mailbox, seen(later(1), spot=412.0))
    post(mailbox, seen(later(2) - BACK, spot=412.0))
    (position,) = mailbox.state.positions.values()
    assert position.losing_marks == 1, "how much time lies between the two nobody knows"
    assert len(told(desk, "clock.suspect")) == 1
    post(mailbox, seen(later(3) - BACK, spot=412.0))
    assert len(desk.sent) == 2, "the second mark a minute later closes: nothing waits for the old time"
    close = desk.sent[1]
    post(mailbox, OrderAccepted(later(3) - BACK, close.order_id), seen(later(4) - BACK, spot=412.0))
    assert desk.cancelled == [close.order_id], "and the walk goes on"


def test_reliability_26_after_a_step_back_nothing_is_opened_until_the_clock_has_caught_up() -> None:
    mailbox, desk = live(20)
    post(mailbox, ClockTick(later(5), later(5), is_session_open=True))
    mailbox.state = replace(mailbox.state, contexts=live(60)[0].state.contexts)
    for minute in range(1, 5):
        mailbox.state = replace(mailbox.state, searched_on={})
        post(mailbox, seen(later(minute)))
    assert desk.sent == []
    mailbox.state = replace(mailbox.state, searched_on={})
    post(mailbox, seen(later(5)))
    assert len(desk.sent) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-400, 400), min_size=3, max_size=3))
def test_reliability_26_order_events_count_in_the_order_they_come_whatever_their_times(offsets: list[int]) -> None:
    mailbox, desk = live()
    post(mailbox, seen(NOON))
    order = desk.sent[0]
    accepted, filled, late = (NOON + timedelta(seconds=offset) for offset in offsets)
    fills = tuple(replace(fill, fill_id=f"f{number}") for number, fill in enumerate(fills_of(order, order.limit)))
    post(mailbox, OrderAccepted(accepted, order.order_id))
    post(mailbox, OrderFilled(filled, order.order_id, fills))
    post(mailbox, OrderCancelled(late, order.order_id))
    (position,) = mailbox.state.positions.values()
    assert position.quantity == order.quantity
    assert mailbox.state.orders == {}
