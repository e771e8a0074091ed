"""The mailbox: callbacks put events in, one owner drains them and performs what is decided."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Protocol

from modules.bot.decide import decide
from modules.bot.evolve import evolve
from modules.bot.evolve_orders import cancelling
from modules.bot.ledger import decided, ledger
from modules.bot.state import BotState
from modules.domain.commands import (
    AdoptOrder,
    AnswerKill,
    AnswerRequest,
    CancelOrder,
    Command,
    QueryOrder,
    Remember,
    SaveState,
    SendOrder,
    WriteJournal,
)
from modules.domain.contracts import NEW_YORK
from modules.domain.events import Event, FaultSeen, OrderRejected, OrderSent, OrderUnknown
from modules.domain.journal import typed

#: Characters of an event or command that a fault's text shows.
FAULT_CAUSE_SHOWN = 300

#: The journal's name of a trip of the breaker.
TRIPPED = "breaker.tripped"
#: Told every event, in order, with the commands decided about it.
Observer = Callable[[Event, list[Command]], None]


class Performer(Protocol):
    """The outside: performing a command is dumb and never decides."""

    def send(self, order: SendOrder) -> None:
        """Hand an order to the broker."""
        ...

    def cancel(self, command: CancelOrder) -> None:
        """Ask the broker to cancel."""
        ...

    def query(self, command: QueryOrder) -> None:
        """Ask the broker what has become of an order; what it says comes back as events."""
        ...

    def adopt(self, command: AdoptOrder) -> None:
        """Listen to an order that an earlier run has sent."""
        ...

    def save(self, state: BotState) -> bool:
        """Make the state durable; say whether it is."""
        ...

    def journal(self, entry: WriteJournal) -> None:
        """Record an entry."""
        ...

    def answer_kill(self, command: AnswerKill) -> None:
        """Tell whoever wrote a kill file what has been done."""
        ...

    def answer_request(self, command: AnswerRequest) -> None:
        """Tell whoever asked for an order what has become of it."""
        ...


class Mailbox:
    """Own the state; callbacks may post from any thread, one drain runs at a time.

    `deque.append` and `popleft` are atomic, so posting takes no lock and a callback never waits. Events that performing
    a command causes (a fill inside a submission) are queued behind the ones at hand, never nested.
    """

    def __init__(self, state: BotState, performer: Performer, observe: Observer | None = None) -> None:
        """Start with a state and the outside; `observe` is told every event with what was decided about it."""
        self.state = state
        self._observe = observe
        self._performer = performer
        self._events: deque[Event] = deque()
        self._urgent: deque[Event] = deque()
        self._owner = Lock()
        self._faults: set[str] = set()

    def post(self, event: Event) -> None:
        """Put an event in; it is handled by the next drain."""
        self._events.append(event)

    def post_first(self, event: Event) -> None:
        """Put a human's word before all else that waits: a kill is not queued behind what it is to stop.

        Such events keep their own order, so that a reset said before a kill does not undo it.
        """
        self._urgent.append(event)

    @property
    def is_waiting(self) -> bool:
        """Say whether an event waits."""
        return bool(self._urgent or self._events)

    def drain(self) -> None:
        """Handle every queued event in order; returns at once when a drain is already under way.

        What is posted while its owner is about to let go is looked for once more, so that nothing is left lying.
        """
        while self.is_waiting and self._owner.acquire(blocking=False):
            try:
                while self.is_waiting:
                    self._handle_safely((self._urgent or self._events).popleft())
            finally:
                self._owner.release()

    def _handle_safely(self, event: Event) -> None:
        """Handle an event; what fails live halts the bot but never leaves the callback, which would end the engine."""
        try:
            self._handle(event)
        except Exception as error:
            self._failed(event, error)

    def _failed(self, cause: object, error: Exception) -> None:
        if not self.state.is_live:
            raise error
        # The same fault again, perhaps at every step, changes nothing and is not told again; nor is a fault's own.
        text = fault_text(cause, error)
        if text not in self._faults and not isinstance(cause, FaultSeen):
            self._faults.add(text)
            self.post(FaultSeen(self.state.time or datetime.now(NEW_YORK), text))

    def _handle(self, event: Event) -> None:
        before = self.state
        self._become(evolve(before, event))
        commands = decide(self.state, event)
        if self._observe is not None:
            self._observe(event, commands)
        # What commands say of themselves is of the state they were decided in, whatever those before them changed.
        known = self.state
        for entry in ledger(before, known, event):
            self._performer.journal(entry)
        faults = len(self._faults)
        for command in commands:
            if isinstance(command, SendOrder) and len(self._faults) > faults and not command.order.intent.is_reduction:
                continue
            try:
                for entry in decided(known, command):
                    self._performer.journal(entry)
                self._perform(command)
            except Exception as error:
                self._failed(command, error)
                if isinstance(command, SendOrder):
                    order = command.order
                    self.post(OrderUnknown(order.sent_at, order.order_id, "the submission failed half way"))

    def _become(self, state: BotState) -> None:
        """Take the next state; a trip of the breaker is saved and told before anything else, whatever caused it."""
        told, trips = len(self.state.breaker.trips), state.breaker.trips
        self.state = state
        for trip in trips[told:]:
            self._performer.save(state)
            data = typed(code=trip.code, level=trip.level, reason=trip.reason)
            self._performer.journal(WriteJournal(TRIPPED, f"{trip.level}: {trip.code}: {trip.reason}", data=data))

    def _perform(self, command: Command) -> None:
        match command:
            case SendOrder():
                # Booked and saved before submission: a crash in between leaves a known, unconfirmed order.
                self._become(booked(self.state, command))
                if self._performer.save(self.state):
                    self._performer.send(command)
                else:
                    reason = "the state could not be saved, so nothing is sent"
                    self.post(OrderRejected(command.order.sent_at, command.order.order_id, reason))
            case CancelOrder():
                self._become(booked(self.state, command))
                self._performer.cancel(command)
            case QueryOrder():
                self._performer.query(command)
            case AdoptOrder():
                self._performer.adopt(command)
            case SaveState():
                self._performer.save(self.state)
            case Remember():
                self._become(booked(self.state, command))
            case WriteJournal():
                self._performer.journal(command)
            case AnswerKill():
                self._performer.answer_kill(command)
            case AnswerRequest():
                self._performer.answer_request(command)


def fault_text(cause: object, error: Exception) -> str:
    """Return what failed, where, and over what, on one line."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return f"{type(error).__name__}: {error} ({place}) while handling {repr(cause)[:FAULT_CAUSE_SHOWN]}"


def booked(state: BotState, command: Command) -> BotState:
    """Return the state after a command was given, before the outside has answered; most commands change nothing."""
    match command:
        case SendOrder():
            return evolve(state, OrderSent(command.order.sent_at, command.order))
        case CancelOrder():
            return cancelling(state, command.order_id)
        case Remember():
            return evolve(state, command.event)
        case _:
            return state
