"""A seeded schedule of events with faults, played twice, and with restarts: the same state and the same journal."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.account import Account
from modules.domain.events import (
    AccountRecovered,
    CancelRefused,
    ClockTick,
    Event,
    HumanCommand,
    HumanOrder,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderUnknown,
    SessionStarted,
)
from modules.domain.orders import WorkingOrder
from tests.modules.bot.test_bot import Desk, bot, fills_of
from tests.modules.bot.test_recovery import RestartedDesk
from tests.modules.builders import NOON, context, step

EVENTS = 10_000 if os.environ.get("HOB_LONG_SUITE") else 1_000
SEED = 20_240_110


class Fuzz:
    """Makes the next event from what the bot has sent so far, late, repeated and contradictory ones among them."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.now = NOON

    def next(self, sent: list[WorkingOrder]) -> Event:
        self.now += timedelta(seconds=self.draw.choice((0, 1, 1, 5)))
        kind = self.draw.random()
        if kind < 0.06 or not sent:
            return step(self.now, spot=470 + self.draw.uniform(-2, 2), volatility=self.draw.uniform(0.08, 0.25))
        if kind < 0.2:
            return ClockTick(self.now, self.now, is_session_open=True)
        if kind < 0.22:
            order = self.draw.choice((HumanOrder.HALT, HumanOrder.RESET_BREAKER, HumanOrder.RESET_BREAKER))
            return HumanCommand(self.now, order, "a human")
        return self.report(self.draw.choice(sent[-4:]))

    def report(self, order: WorkingOrder) -> Event:
        quantity = self.draw.randint(1, order.quantity)
        number = self.draw.randint(1, 3)
        fills = tuple(
            replace(fill, fill_id=f"{order.order_id}-{number}-{leg}")
            for leg, fill in enumerate(fills_of(replace(order, quantity=quantity), order.limit))
        )
        name = order.order_id
        events: list[Event] = [
            OrderAccepted(self.now, name, (number,), (f"B{number}",)),
            OrderFilled(self.now, name, fills),
            OrderFilled(self.now, name, fills[:1]),
            OrderCancelled(self.now, name),
            OrderRejected(self.now, name, "no"),
            OrderUnknown(self.now, name, "silence"),
            CancelRefused(self.now, name, "too late"),
        ]
        return self.draw.choice(events)


def lives(every: int) -> Iterator[tuple[Mailbox, Desk, list[Event]]]:
    """Play the schedule, in a new process after every so many events (0: never)."""
    mailbox, desk = bot(60)
    mailbox.state = replace(mailbox.state, is_live=True)
    fuzz, sent, events = Fuzz(SEED), list[WorkingOrder](), list[Event]()
    for number in range(EVENTS):
        if every and number and number % every == 0:
            yield mailbox, desk, events
            mailbox, desk = revived(mailbox, fuzz)
            events = []
        event = fuzz.next([*sent, *desk.sent])
        events.append(event)
        mailbox.post(event)
        mailbox.drain()
        if every:
            sent, desk.sent = [*sent, *desk.sent], []
    yield mailbox, desk, events


def revived(mailbox: Mailbox, fuzz: Fuzz) -> tuple[Mailbox, RestartedDesk]:
    document = json.loads(json.dumps(to_document(mailbox.state)))
    desk = RestartedDesk()
    again = Mailbox(replace(from_document(document, mailbox.state.settings), is_live=True), desk)
    account = Account(mailbox.state.account.cash, mailbox.state.account.cash) if mailbox.state.account else None
    assert account is not None
    again.post(AccountRecovered(fuzz.now, again.state.continuity.epoch + 1, account, ()))
    again.post(SessionStarted(fuzz.now, "SPY", context(60)))
    again.drain()
    return again, desk


def outcome(every: int) -> list[Any]:
    return [
        (json.dumps(to_document(mailbox.state), sort_keys=True), desk.lines, [repr(event) for event in events])
        for mailbox, desk, events in lives(every)
    ]


def test_the_same_schedule_twice_gives_the_same_state_and_journal_to_the_bit() -> None:
    first = outcome(0)
    assert outcome(0) == first
    assert any("CONTRADICTION" in line or "order.unknown" in line for line in first[0][1])


def test_with_restarts_in_between_too_and_what_is_unknown_is_never_sent_again() -> None:
    first = outcome(EVENTS // 5)
    assert len(first) == 5
    assert outcome(EVENTS // 5) == first


def test_no_fault_of_the_program_is_met_on_the_way() -> None:
    for _, lines, _ in outcome(EVENTS // 5):
        assert not [line for line in lines if line.startswith("fault")]
