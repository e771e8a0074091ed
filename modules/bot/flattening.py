"""The flatten procedure (trading rule 35): everything cancelled and dead, then closed, then what is left is said.

Whole structures go first, by combo limits from mid over natural to a collar. What they leave after a while is closed
leg by leg: shorts bought back, then longs sold; a worthless long is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from modules.bot.closings import closing
from modules.bot.state import BotState, Flatten
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import CancelOrder, Command, Remember, WriteJournal
from modules.domain.contracts import Instrument
from modules.domain.events import FlattenEnded, IntentDropped, MarketStep
from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.journal import typed
from modules.domain.positions import ExitReason, Position
from modules.domain.quotes import Quote
from modules.execution.price_walk import flatten_worst_price
from modules.execution.work import Work
from modules.positions.unwinding import Package, by_legs, packages
from modules.pricing.package import package_quote


def flattening(state: BotState, event: MarketStep) -> tuple[list[TradeIntent], list[Command]]:
    """Return the closes that the procedure asks for at this step, and what it cancels, drops and tells."""
    assert state.flatten is not None
    foreign = [order for order in state.orders.values() if order.intent.executor is not ExecutorKind.FLATTEN]
    if foreign:
        # Closing beside an order that may still fill would close twice: wait until each is confirmed dead.
        return [], [CancelOrder(order.order_id, "flatten") for order in foreign if not order.is_unanswered]
    intents: list[TradeIntent] = []
    commands: list[Command] = []
    is_resting = False
    for position in state.positions.values():
        wanted, stale = _of_position(state, state.flatten, position, event)
        commands += [Remember(IntentDropped(event.time, work.intent.intent_id)) for work in stale]
        for package in wanted:
            made = _intent(state, position, package, event, state.next_number + len(intents))
            is_resting |= any(state.memory.refusals.rests(intent, event.time) for intent in made)
            intents += [intent for intent in made if not state.memory.refusals.rests(intent, event.time)]
    if not (intents or commands or state.works or is_resting):
        left = residual(state)
        note = WriteJournal("flatten.done", f"left: {left}", data=typed(left=left, positions=len(state.positions)))
        commands = [Remember(FlattenEnded(event.time)), note]
    return intents, commands


def _of_position(
    state: BotState, flatten: Flatten, position: Position, event: MarketStep
) -> tuple[list[Package], list[Work]]:
    """Return the packages that nobody closes yet, and the idle closes that the procedure has gone past."""
    is_by_legs = event.time - flatten.since >= timedelta(seconds=state.settings.flatten_leg_after)
    quotes = _quotes(position, event.chain(position.structure.underlying))
    wanted = by_legs(position, quotes) if is_by_legs else packages(position, quotes)
    structures = [package.structure for package in wanted]
    works = state.closes_of(position.position_id)
    stale = [work for work in works if work.intent.structure not in structures]
    if any(work.order_id for work in stale):
        return [], []
    under_way = [work.intent.structure for work in works]
    return [package for package in wanted if package.structure not in under_way], stale


def _intent(state: BotState, position: Position, package: Package, event: MarketStep, number: int) -> list[TradeIntent]:
    quote = package_quote(package.structure, _quotes(position, event.chain(position.structure.underlying)))
    if quote is None:
        return []
    worst = flatten_worst_price(quote, state.settings)
    return [closing(position, event, ExitReason.HUMAN, worst, number, package, ExecutorKind.FLATTEN)]


def _quotes(position: Position, chain: ChainSnapshot | None) -> Mapping[Instrument, Quote]:
    return {} if chain is None else chain.quote_table()


def residual(state: BotState) -> str:
    """Return what a flatten has left, in words."""
    left = [f"{position.quantity} x {position.structure}" for position in state.positions.values()]
    return "; ".join(left) if left else "nothing"


def estimate(state: BotState) -> str:
    """Return what flattening costs at mid and at natural by the last quotes, in words."""
    mid = natural = Decimal(0)
    unpriced = 0
    for position in state.positions.values():
        quotes = _quotes(position, state.chains.get(position.structure.underlying))
        quote = package_quote(position.structure.reversed(), quotes)
        if quote is None:
            unpriced += 1
            continue
        mid += quote.mid * position.dollars_per_point
        natural += quote.ask * position.dollars_per_point
    text = f"{len(state.positions)} positions cost {mid:.2f} at mid, {natural:.2f} at natural"
    return f"{text}, {unpriced} without a market" if unpriced else text
