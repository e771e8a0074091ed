"""What a human's command makes the bot do at once, and how a kill file is answered."""

from __future__ import annotations

from modules.bot.evolve_humans import refusal_of_reset
from modules.bot.flattening import estimate
from modules.bot.state import BotState
from modules.domain.commands import AnswerKill, CancelOrder, Command, SaveState, WriteJournal
from modules.domain.events import CashFlowed, HumanCommand, HumanOrder
from modules.domain.intents import Purpose
from modules.domain.journal import typed
from modules.risk.breaker import BreakerLevel

#: The orders that each command cancels.
_CANCELLED = {
    HumanOrder.CANCEL_ENTRIES: frozenset({Purpose.OPEN}),
    HumanOrder.HALT: frozenset({Purpose.OPEN}),
    HumanOrder.CANCEL_ALL: frozenset(Purpose),
    HumanOrder.FLATTEN: frozenset(Purpose),
}


def overruled(state: BotState, event: HumanCommand) -> list[Command]:
    """Return the cancels that a command asks for, its journal, and the answer to a kill file."""
    cancels: list[Command] = [
        CancelOrder(order.order_id, event.reason)
        for order in state.orders.values()
        if order.intent.purpose in _CANCELLED.get(event.order, frozenset()) and not order.is_unanswered
    ]
    text = f"{event.order}: {event.reason}; breaker {state.breaker.level}"
    if event.order is HumanOrder.RESET_BREAKER and state.breaker.level is not BreakerLevel.CLOSED:
        text = f"{text}: REFUSED, {refusal_of_reset(state.breaker, event)}"
    if event.order is HumanOrder.FLATTEN:
        text = f"{text}; {estimate(state)}{_when(state)}"
    answer: list[Command] = []
    if event.kill_id:
        answer = [AnswerKill(event.kill_id, f"{event.order}, breaker {state.breaker.level}, {len(cancels)} cancels")]
    # The latch is saved before anything is asked of the broker: a crash in between finds it.
    note = WriteJournal("human", text, data=typed(order=event.order, reason=event.reason))
    return [SaveState(), *cancels, *answer, note]


def _when(state: BotState) -> str:
    """Say that closes wait when there is no session now."""
    session = state.session
    is_open = session is not None and state.time is not None and session.opens <= state.time < session.closes
    return "" if is_open else "; the market is closed: closes are queued for the open"


def cash_flowed(event: CashFlowed) -> list[Command]:
    """Return the journal of money put in or taken out; what losses are measured against has moved with it."""
    text = f"cash-flow: {event.amount:+.2f}: {event.reason}"
    return [SaveState(), WriteJournal("human", text, data=typed(order="cash-flow", amount=event.amount))]
