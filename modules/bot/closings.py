"""What management closes now, as REDUCE intents."""

from __future__ import annotations

from decimal import Decimal

from modules.bot.evolve import position_view
from modules.bot.reductions import past_lean
from modules.bot.state import BotState
from modules.domain.commands import Command, WriteJournal
from modules.domain.events import MarketStep
from modules.domain.intents import ExecutorKind, Purpose, Source, TradeIntent
from modules.domain.positions import ExitReason, Position
from modules.execution.price_walk import worst_price
from modules.positions.management import is_allowed, manage
from modules.positions.unwinding import Package, packages
from modules.pricing.package import package_quote
from modules.strategies.base import Close


def closings(state: BotState, event: MarketStep) -> tuple[list[TradeIntent], list[Command]]:
    """Return an intent for every position that a rule closes now, one working close a position, with its journal."""
    intents: list[TradeIntent] = []
    notes: list[Command] = []
    breaker = state.breaker
    for position in state.positions.values():
        view = position_view(state, position, event)
        if view is None or state.closes_of(position.position_id):
            continue
        action = manage(position, view, state.settings)
        if not is_allowed(action, breaker.allows_management, breaker.allows_urgent_closing):
            continue
        assert isinstance(action, Close)
        for wanted in packages(position, view.chain.quote_table()):
            asked = Package(wanted.structure, action.quantity or wanted.quantity)
            package, alerts = past_lean(state, view.chain, position, asked)
            notes += alerts
            quote = package_quote(package.structure, view.chain.quote_table())
            if quote is not None:
                worst = worst_price(quote, state.settings)
                number = state.next_number + len(intents)
                intents.append(closing(position, event, action.reason, worst, number, package))
        text = f"{position.position_id} {position.structure}: {action.reason}, profit at mid {view.mark.profit:.2f}"
        notes.append(WriteJournal("management.close", text))
    return intents, notes


def closing(
    position: Position,
    event: MarketStep,
    reason: ExitReason,
    worst: Decimal,
    number: int,
    package: Package,
    executor: ExecutorKind = ExecutorKind.PRICE_WALK,
) -> TradeIntent:
    """Return a REDUCE intent for some or all of a position's structures, or for some of its legs."""
    return TradeIntent(
        intent_id=f"{position.position_id}-close-{number}",
        purpose=Purpose.REDUCE,
        source=Source.HUMAN if executor is ExecutorKind.FLATTEN else Source.MANAGEMENT,
        strategy=position.strategy,
        structure=package.structure,
        quantity=package.quantity,
        worst_price=worst,
        max_loss=Decimal(0),
        max_profit=None,
        rationale=reason.value,
        created_at=event.time,
        position_id=position.position_id,
        executor=executor,
    )
