"""What the broker script does to answers and to the stream of events, after the account is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.events import Event, EventKind
from engine.paper_brokerage.script import Behaviour, CrashPoint, ScriptRunner
from engine.paper_brokerage.terms import OrderTerms


@dataclass(slots=True)
class Faults:
    """Hold what goes wrong around one request."""

    refusal: RefusedError | None = None
    lose_reply: bool = False
    garbage_reply: bool = False
    truncate_reply: bool = False
    reset_connection: bool = False
    lose_fills: bool = False
    copies: int = 0
    window: int = 1
    restart: bool = False
    reissue_ids: bool = False
    crash: CrashPoint | None = None


def find_faults(
    script: ScriptRunner, operation: str, now: datetime, terms: OrderTerms | None, number: int | None
) -> Faults:
    """Ask the script what goes wrong around a request; each rule that acts is counted."""
    about = (operation, now, terms, number)
    faults = Faults()
    if script.act(Behaviour.THROTTLE, *about):
        faults.refusal = RefusedError("throttled", "too many requests; nothing was done, ask again later")
    elif script.act(Behaviour.INTERNAL_ERROR, *about):
        faults.refusal = RefusedError("internal_error", "the broker has failed; nothing was done")
    faults.lose_reply = script.act(Behaviour.LOSE_ACKNOWLEDGEMENT, *about) is not None
    faults.garbage_reply = script.act(Behaviour.GARBAGE_REPLY, *about) is not None
    faults.truncate_reply = script.act(Behaviour.TRUNCATE_REPLY, *about) is not None
    faults.reset_connection = script.act(Behaviour.RESET_CONNECTION, *about) is not None
    faults.lose_fills = script.act(Behaviour.LOSE_FILL, *about) is not None
    if (rule := script.act(Behaviour.DUPLICATE_EVENTS, *about)) is not None:
        faults.copies = int(rule.number("copies"))
    if (rule := script.act(Behaviour.REORDER_EVENTS, *about)) is not None:
        faults.window = int(rule.number("window"))
    if (rule := script.act(Behaviour.RESTART, *about)) is not None:
        faults.restart, faults.reissue_ids = True, bool(rule.values["reissue_ids"])
    if (rule := script.act(Behaviour.CRASH, *about)) is not None:
        faults.crash = CrashPoint(str(rule.values["point"]))
    return faults


def as_sent(events: Sequence[Event], faults: Faults) -> list[Event]:
    """Return the events in the order and number in which they leave the broker."""
    sent = [event for event in events if not (faults.lose_fills and event.kind is EventKind.ORDER_FILLED)]
    shuffled: list[Event] = []
    for start in range(0, len(sent), faults.window):
        shuffled.extend(reversed(sent[start : start + faults.window]))
    return [event for event in shuffled for _ in range(faults.copies + 1)]
