"""Working a structure leg by leg (trading rule 10): each package passes the risk check alone, one after the other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.bot.alerting import AlertCode, alert
from modules.bot.intent_record import intent_ids, refused_data
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.contracts import Stock
from modules.domain.events import LegsPlanned, LegsStopped, MarketStep, NoticeTold
from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.risk_checks import Refusal
from modules.execution.legging import LegPlan, LegPlanState, UnsplittableError, quantities_of, split
from modules.execution.price_walk import worst_price
from modules.positions.lots import DELIVERED
from modules.positions.rules.human import unmanaged
from modules.pricing.package import package_quote
from modules.pricing.payoff import max_loss, max_profit
from modules.risk.check import check


def planned(
    state: BotState, event: MarketStep, whole: TradeIntent, earlier: list[TradeIntent]
) -> tuple[TradeIntent | None, list[Command], WriteJournal]:
    """Return the intent for the first package of a structure that is legged, or why it is refused as a whole.

    Every package is judged with those before it already held, so that whatever is left if a later one fails has passed.
    """
    described = f"{whole.strategy} x{whole.quantity} {whole.structure} in legs"
    try:
        plan = LegPlan(whole, split(whole.structure))
    except UnsplittableError as error:
        return None, [], _refused(whole, f"{described}: ", Refusal("LEGS", str(error), error.remedy))
    intents = [_package(state, event, plan, place) for place in range(len(plan.lots))]
    made = [intent for intent in intents if intent is not None]
    if len(made) < len(intents):
        no_market = Refusal("QUOTES", "a package has no market", "wait for quotes")
        return None, [], _refused(whole, f"{described}: ", no_market)
    asked, limit = sum((_dollars(intent) for intent in made), Decimal(0)), _dollars(whole)
    if asked > limit:
        reason = f"package by package it may cost {asked:.2f}, the limit is {limit:.2f}"
        return None, [], _refused(whole, f"{described}: ", Refusal("LEGS_PRICE", reason, "raise the worst price"))
    for place, intent in enumerate(made):
        verdict = check(intent, risk_context(state, whole.structure.underlying, [*earlier, *made[:place]]))
        if not verdict.passed:
            where = f"{described}: package {place + 1} {intent.structure}: "
            return None, [], _refused(whole, where, *verdict.refusals)
    parts = ", then ".join(f"{intent.quantity} x {intent.structure}" for intent in made)
    note = WriteJournal("risk.passed", f"{described}: {parts}", intent_ids(whole), refused_data(whole, ()))
    return made[0], [Remember(LegsPlanned(event.time, whole))], note


def _refused(whole: TradeIntent, where: str, *refusals: Refusal) -> WriteJournal:
    text = f"{where}{'; '.join(map(str, refusals))}"
    return WriteJournal("risk.refused", text, intent_ids(whole), refused_data(whole, refusals))


def leg_steps(state: BotState, event: MarketStep, taken: list[TradeIntent]) -> tuple[list[TradeIntent], list[Command]]:
    """Return the next package of every plan whose last one has filled, or stop the plan and say what is held."""
    intents: list[TradeIntent] = []
    notes: list[Command] = []
    for plan in state.memory.leg_plans.values():
        if plan.state is LegPlanState.STOPPED:
            notes += _told(state, event, plan, "the next one was given up")
        if plan.state is not LegPlanState.WORKING or plan.is_taken or _is_left_alone(state, plan):
            continue
        intent, reason = _next(state, event, plan, [*taken, *intents])
        if intent is None:
            notes += [Remember(LegsStopped(event.time, plan.plan_id)), *_told(state, event, plan, reason)]
        else:
            intents.append(intent)
    return intents, notes


def _is_left_alone(state: BotState, plan: LegPlan) -> bool:
    """Say whether the plan waits: its position is frozen, or a human looks after it alone."""
    position = state.positions.get(plan.plan_id)
    return position is not None and bool(unmanaged(position))


def _told(state: BotState, event: MarketStep, plan: LegPlan, reason: str) -> list[Command]:
    """Return the alert about a stopped plan, once."""
    key = f"{plan.plan_id} legs stopped"
    if key in state.upkeep.told:
        return []
    text = f"{plan.plan_id}: {plan.place} of {len(plan.lots)} packages filled, then {reason}: a human decides"
    ids = intent_ids(plan.whole)
    note = alert(AlertCode.LEGS_STOPPED, text, ids, filled=plan.place, packages=len(plan.lots), reason=reason)
    return [Remember(NoticeTold(event.time, key)), note]


def _next(
    state: BotState, event: MarketStep, plan: LegPlan, taken: list[TradeIntent]
) -> tuple[TradeIntent | None, str]:
    intent = _package(state, event, plan, plan.place)
    if intent is None:
        return None, "no market"
    if not state.breaker.allows_openings:
        return None, f"the breaker is {state.breaker.level}"
    rest = [_package(state, event, plan, place) for place in range(plan.place + 1, len(plan.lots))]
    position = state.positions.get(plan.plan_id)
    if quantities_of(position) != plan.held_after(plan.place):
        return None, "what is held is not what the packages made"
    paid = Decimal(0) if position is None else position.entry_cost
    asked = paid + sum((_dollars(one) for one in (intent, *rest) if one is not None), Decimal(0))
    if asked > _dollars(plan.whole):
        return None, f"LEGS_PRICE: all of it may cost {asked:.2f}, the limit is {_dollars(plan.whole):.2f}"
    verdict = check(intent, risk_context(state, plan.whole.structure.underlying, taken))
    return (intent, "") if verdict.passed else (None, "; ".join(map(str, verdict.refusals)))


def _package(state: BotState, event: MarketStep, plan: LegPlan, place: int) -> TradeIntent | None:
    """Return the intent for one package at its own worst price; None without a market."""
    lot, whole = plan.lots[place], plan.whole
    chain = event.chain(whole.structure.underlying)
    quote = None if chain is None else package_quote(lot.structure, chain.quote_table())
    if quote is None:
        return None
    quantity, worst = lot.times * whole.quantity, worst_price(quote, state.settings)
    dollars = lot.structure.multiplier * quantity
    loss, profit = max_loss(lot.structure, worst), max_profit(lot.structure, worst)
    return replace(
        whole,
        intent_id=replace(plan, place=place).current_id,
        structure=lot.structure,
        quantity=quantity,
        worst_price=worst,
        max_loss=None if loss is None else loss * dollars,
        max_profit=None if profit is None else profit * dollars,
        position_id=plan.plan_id if place else "",
        probability_of_profit=None,
        delta_exposure=None,
        executor=ExecutorKind.LEGS,
        is_model=False,
    )


def _dollars(intent: TradeIntent) -> Decimal:
    """Return what an intent may cost at its worst price, dollars."""
    return intent.worst_price * intent.structure.multiplier * intent.quantity


def is_being_built(state: BotState, position_id: str) -> bool:
    """Say whether more packages of a position are to come: nothing closes it meanwhile but a human."""
    plan = state.memory.leg_plans.get(position_id)
    return plan is not None and plan.state is LegPlanState.WORKING


def keeps_shares(state: BotState, lineage_id: str) -> bool:
    """Say whether somebody traded a lineage's shares on purpose, or adopted them: these are not traded out.

    Shares that an assignment or exercise brought are told by their tax lots.
    """
    return any(
        isinstance(lot.instrument, Stock) and lot.lineage_id == lineage_id and lot.origin not in DELIVERED
        for lot in state.upkeep.lots.open
    )
