"""What a human's command and a fault of the bot's own change: the breaker, and what is under way."""

from __future__ import annotations

from dataclasses import replace

from modules.bot.recovering import settled
from modules.bot.state import BotState, Flatten
from modules.domain.events import FaultSeen, FlattenEnded, HumanCommand, HumanOrder
from modules.domain.intents import Purpose
from modules.execution.refusals import Refusals
from modules.risk.breaker import BreakerLevel, BreakerState, TripCode, reset, reset_refusal, stopped, trip

_LEVELS = {
    HumanOrder.STOP_OPENING: BreakerLevel.REDUCE_ONLY,
    HumanOrder.CANCEL_ENTRIES: BreakerLevel.REDUCE_ONLY,
    HumanOrder.HALT: BreakerLevel.HALTED,
    # What is cancelled would be sent again at once by whoever sent it, so automatic orders stop.
    HumanOrder.CANCEL_ALL: BreakerLevel.HALTED,
    HumanOrder.FLATTEN: BreakerLevel.HALTED,
}


def overruled(state: BotState, event: HumanCommand) -> BotState:
    """Take a human's command: it trips or resets the breaker, and drops what it forbids."""
    if event.kill_id:
        state = replace(state, kills=(*state.kills, event.kill_id))
    if event.order is HumanOrder.RESET_BREAKER:
        if refusal_of_reset(state.breaker, event):
            return state
        return replace(state, breaker=reset(state.breaker, event.reason), flatten=None)
    if event.order is HumanOrder.SETTLE_ORDERS:
        return settled(state, event.time)
    breaker = stopped(state.breaker, event.said, event.time, is_kill_file=bool(event.kill_id))
    state = replace(state, breaker=breaker)
    if event.order is HumanOrder.HANDS_OFF:
        return replace(state, breaker=replace(state.breaker, hands_off=True))
    code = TripCode.KILL if event.kill_id else TripCode.MANUAL
    breaker = trip(state.breaker, code, event.reason, event.time, _LEVELS[event.order])
    state = replace(state, breaker=breaker)
    if event.order is HumanOrder.FLATTEN and state.flatten is None:
        # What a human wants is tried at once, however often the broker has refused it before.
        memory = replace(state.memory, refusals=Refusals())
        state = replace(state, flatten=Flatten(event.time, event.reason), memory=memory)
    dropped = {HumanOrder.CANCEL_ENTRIES: (Purpose.OPEN,), HumanOrder.HALT: (Purpose.OPEN,)}.get(
        event.order, tuple(Purpose)
    )
    if event.order is HumanOrder.STOP_OPENING:
        return state
    # Works with a live attempt end with it; the others end here.
    works = {
        key: work.called_off() if work.intent.purpose in dropped else work
        for key, work in state.works.items()
        if work.order_id or work.intent.purpose not in dropped
    }
    return replace(state, works=works)


def refusal_of_reset(breaker: BreakerState, event: HumanCommand) -> str:
    """Return why a reset lifts nothing, empty if it does."""
    if event.kill_stands:
        return "a kill file is there, and holds until it is gone: `python -m engine kill --clear`, then reset"
    return reset_refusal(breaker, event.time, event.said_at and event.said)


def flatten_ended(state: BotState, event: FlattenEnded) -> BotState:
    """Forget that everything was to be closed."""
    return replace(state, flatten=None)


def fault_seen(state: BotState, event: FaultSeen) -> BotState:
    """Halt on a fault of the bot's own."""
    breaker = trip(state.breaker, TripCode.FAULT, event.description, event.time, BreakerLevel.HALTED)
    return replace(state, breaker=breaker)
