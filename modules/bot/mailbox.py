"""The mailbox: callbacks put events in, one owner drains them and performs what is decided."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import Protocol

from modules.bot.decide import decide
from modules.bot.evolve import evolve, mark_cancelling
from modules.bot.state import BotState
from modules.domain.commands import CancelOrder, Command, RememberSearch, SaveState, SendOrder, WriteJournal
from modules.domain.events import EntriesSearched, Event, OrderSent


class Performer(Protocol):
    """The outside: performing a command is dumb and never decides."""

    def send(self, order: SendOrder) -> None:
        """Hand an order to the broker."""
        ...

    def cancel(self, command: CancelOrder) -> None:
        """Ask the broker to cancel."""
        ...

    def save(self, state: BotState) -> None:
        """Make the state durable."""
        ...

    def journal(self, entry: WriteJournal) -> None:
        """Record an entry."""
        ...


class Mailbox:
    """Own the state; callbacks may post from any thread, one drain runs at a time.

    `deque.append` and `popleft` are atomic, so posting takes no lock and a callback never waits. Events that performing
    a command causes (a fill inside a submission) are queued behind the ones at hand, never nested.
    """

    def __init__(self, state: BotState, performer: Performer) -> None:
        """Start with a state and the outside."""
        self.state = state
        self._performer = performer
        self._events: deque[Event] = deque()
        self._owner = Lock()

    def post(self, event: Event) -> None:
        """Put an event in; it is handled by the next drain."""
        self._events.append(event)

    def drain(self) -> None:
        """Handle every queued event in order; returns at once when a drain is already under way."""
        if not self._owner.acquire(blocking=False):
            return
        try:
            while self._events:
                self._handle(self._events.popleft())
        finally:
            self._owner.release()

    def _handle(self, event: Event) -> None:
        self.state = evolve(self.state, event)
        for command in decide(self.state, event):
            self._perform(command)

    def _perform(self, command: Command) -> None:
        match command:
            case SendOrder():
                # Booked and saved before submission: a crash in between leaves a known, unconfirmed order.
                self.state = evolve(self.state, OrderSent(command.order.sent_at, command.order))
                self._performer.save(self.state)
                self._performer.send(command)
            case CancelOrder():
                self.state = mark_cancelling(self.state, command.order_id)
                self._performer.cancel(command)
            case SaveState():
                self._performer.save(self.state)
            case RememberSearch():
                self.state = evolve(self.state, EntriesSearched(command.time))
            case WriteJournal():
                self._performer.journal(command)
