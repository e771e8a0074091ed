"""The mailbox between threads: one owner, nothing left lying, and a kill before all that waits."""

from __future__ import annotations

import threading

from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.domain.commands import Command
from modules.domain.events import Event, HumanCommand, HumanOrder
from modules.domain.settings import Settings
from tests.modules.bot.test_bot import Desk, bot, later
from tests.modules.builders import NOON, step

KILL = HumanCommand(NOON, HumanOrder.CANCEL_ALL, "kill file", "kill-1")


def test_a_kill_is_handled_before_a_backlog_of_ten_thousand_steps() -> None:
    seen: list[Event] = []
    desk = Desk()
    mailbox = Mailbox(BotState(Settings(), is_live=True), desk, lambda event, commands: seen.append(event))
    calm = HumanCommand(NOON, HumanOrder.HANDS_OFF, "backlog")
    for _ in range(10_000):
        mailbox.post(calm)
    mailbox.post_first(KILL)
    mailbox.drain()
    assert seen[0] == KILL
    assert [answer.kill_id for answer in desk.answers] == ["kill-1"]
    assert len(seen) == 10_001


def test_a_kill_posted_while_an_event_is_handled_is_the_next_one() -> None:
    order: list[Event] = []

    def observe(event: Event, commands: list[Command]) -> None:
        order.append(event)
        if len(order) == 1:
            mailbox.post_first(KILL)

    desk = Desk()
    mailbox = Mailbox(bot()[0].state, desk, observe)
    for minute in range(3):
        mailbox.post(step(later(minute)))
    mailbox.drain()
    assert order[1] == KILL
    (first,) = desk.sent
    assert desk.cancelled == [first.order_id]


def test_what_humans_say_keeps_its_order_so_that_a_reset_said_before_a_kill_does_not_undo_it() -> None:
    mailbox = Mailbox(BotState(Settings(), is_live=True), Desk())
    mailbox.post_first(HumanCommand(NOON, HumanOrder.HALT, "look"))
    mailbox.post_first(HumanCommand(NOON, HumanOrder.RESET_BREAKER, "looked"))
    mailbox.post_first(KILL)
    mailbox.drain()
    assert [cause.reason for cause in mailbox.state.breaker.trips] == ["kill file"]


def test_events_posted_from_many_threads_are_each_handled_once_and_none_is_left() -> None:
    handled: list[Event] = []
    mailbox = Mailbox(BotState(Settings(), is_live=True), Desk(), lambda event, commands: handled.append(event))

    def caller() -> None:
        for _ in range(200):
            mailbox.post(HumanCommand(NOON, HumanOrder.HANDS_OFF, "thread"))
            mailbox.drain()

    threads = [threading.Thread(target=caller) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(handled), mailbox.is_waiting) == (800, False)
