"""What management does now: closes as REDUCE intents, rolls as OPEN ones, and what a human should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from modules.bot.alerting import alert
from modules.bot.evolve_market import position_view
from modules.bot.intent_record import position_ids
from modules.bot.legs import is_being_built, keeps_shares
from modules.bot.reductions import past_lean
from modules.bot.rolls import rolling
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.events import MarketStep, NoticeTold
from modules.domain.intents import ExecutorKind, Purpose, Source, TradeIntent
from modules.domain.journal import Ids, typed
from modules.domain.positions import ExitReason, Position
from modules.execution.price_walk import worst_price
from modules.positions.management import manage, notices
from modules.positions.rules.rule import Notice, Roll, Situation
from modules.positions.unwinding import Package, packages
from modules.pricing.package import package_quote
from modules.strategies.base import Close, PositionView


def closings(state: BotState, event: MarketStep) -> tuple[list[TradeIntent], list[Command]]:
    """Return an intent for every position that a rule closes or rolls now, one at a time each, with its journal."""
    intents: list[TradeIntent] = []
    notes: list[Command] = []
    breaker = state.breaker
    for position in state.positions.values():
        view = position_view(state, position, event)
        if view is None:
            continue
        situation = situation_of(state, position, view)
        notes += told(state, event, notices(situation))
        if state.closes_of(position.position_id) or is_being_built(state, position.position_id):
            continue
        decision = manage(situation, breaker.allows_management, breaker.allows_urgent_closing)
        if decision is None or _is_wanted(state, position, decision.verdict):
            continue
        if isinstance(decision.verdict, Roll):
            number = state.next_number + len(intents)
            intent, commands = rolling(state, event, position, decision.verdict, number)
            intents += [] if intent is None else [intent]
            notes += commands
        elif isinstance(decision.verdict, Close):
            made, commands = _closed(state, event, situation, decision.verdict, state.next_number + len(intents))
            if made and all(state.memory.refusals.rests(intent, event.time) for intent in made):
                continue
            intents += [intent for intent in made if not state.memory.refusals.rests(intent, event.time)]
            text = f"{position.position_id} {position.structure}: {decision.rule.code}, {decision.verdict.reason}"
            ids = position_ids(position)
            profit = view.mark.profit
            about = typed(rule=decision.rule.code, reason=decision.verdict.reason, profit_at_mid=profit)
            text = f"{text}, profit at mid {profit:.2f}"
            notes += [*commands, WriteJournal("management.close", text, ids, about)]
    return intents, notes


def _is_wanted(state: BotState, position: Position, verdict: object) -> bool:
    """Say whether shares that would be traded out were bought on purpose, beside options."""
    is_trade_out = isinstance(verdict, Close) and verdict.reason is ExitReason.TRADED_OUT
    return is_trade_out and keeps_shares(state, position.lineage_id)


def situation_of(state: BotState, position: Position, view: PositionView) -> Situation:
    """Return what the rules of management look at."""
    context = state.contexts.get(position.structure.underlying)
    true_range = Decimal(0) if context is None else Decimal(str(round(context.average_true_range, 4)))
    ahead = state.upkeep.action_ahead(position.structure.underlying, view.chain.today)
    return Situation(position, view, state.settings, state.reference, true_range, state.is_live, ahead)


def told(state: BotState, event: MarketStep, found: Iterable[Notice]) -> list[Command]:
    """Return an alert for each notice that was not told before."""
    fresh = [notice for notice in found if notice.key not in state.upkeep.told]
    return [
        command
        for notice in fresh
        for command in (_alert_of(state, notice), Remember(NoticeTold(event.time, notice.key)))
    ]


def _alert_of(state: BotState, notice: Notice) -> WriteJournal:
    position = state.positions.get(notice.position_id)
    ids = Ids(position=notice.position_id) if position is None else position_ids(position)
    return alert(notice.code, notice.text, ids)


def _closed(
    state: BotState, event: MarketStep, situation: Situation, close: Close, number: int
) -> tuple[list[TradeIntent], list[Command]]:
    """Return the closing intents of a verdict, the way LEAN is expected to take them."""
    position, chain = situation.position, situation.view.chain
    quotes = chain.quote_table()
    intents: list[TradeIntent] = []
    alerts: list[Command] = []
    if close.legs is not None:
        wanted = [Package(close.legs, close.quantity or position.quantity)]
    else:
        part = replace(position, quantity=close.quantity or position.quantity)
        wanted = packages(part, quotes)
    for asked in wanted:
        package, notes = past_lean(state, chain, position, asked)
        alerts += notes
        quote = package_quote(package.structure, quotes)
        if quote is not None:
            worst = worst_price(quote, state.settings)
            intents.append(closing(position, event, close.reason, worst, number + len(intents), package))
    return intents, alerts


def closing(
    position: Position,
    event: MarketStep,
    reason: ExitReason,
    worst: Decimal,
    number: int,
    package: Package,
    executor: ExecutorKind = ExecutorKind.PRICE_WALK,
    source: Source = Source.MANAGEMENT,
) -> TradeIntent:
    """Return a REDUCE intent for some or all of a position's structures, or for some of its legs."""
    return TradeIntent(
        intent_id=f"{position.position_id}-close-{number}",
        purpose=Purpose.REDUCE,
        source=Source.HUMAN if executor is ExecutorKind.FLATTEN else source,
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
