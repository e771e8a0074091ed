"""Rules about what the bot may do at all: breaker, restricted names, repetition, pace, day trades, settlement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from modules.domain.contracts import Settlement
from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import Finding, Refusal
from modules.reference_data.sessions import sessions_between
from modules.risk.context import RiskContext
from modules.risk.rules.rule import OPENINGS, Rule

#: FINRA Rule 4210(f)(8)(B) as it stood before its replacement by intraday margin.
_LEGACY_EQUITY, _LEGACY_TRIPS, _LEGACY_SESSIONS = Decimal(25_000), 3, 5


def _breaker(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if context.breaker.allows_openings:
        return None
    reason = f"the circuit breaker is {context.breaker.level}: {context.breaker.reason}"
    return Refusal("BREAKER", reason, "a human resets it with a reason")


def _restricted(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if intent.structure.underlying not in context.settings.restricted:
        return None
    return Refusal("RESTRICTED", f"{intent.structure.underlying} is restricted", "take it off the restricted list")


def _duplicate(intent: TradeIntent, context: RiskContext) -> Finding | None:
    same = context.packages.get(frozenset(intent.structure.legs))
    if same is not None:
        return Refusal("DUPLICATE", f"{same} has the same legs", "choose other strikes, or wait for it")
    if any(other.intent_id == intent.intent_id for other in context.pending):
        return Refusal("DUPLICATE", f"{intent.intent_id} is already under way", "wait for it")
    return None


def _opposes(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse a leg opposite to what another position holds: the broker nets both, and neither can close alone."""
    held = context.planned.get(intent.structure.underlying)
    if held is None:
        return None
    for leg in intent.structure.options:
        there = held.options.get(leg.contract, 0)
        if there * leg.ratio < 0:
            reason = f"{leg.contract} is held {there:+d}: the broker would net it away"
            return Refusal("OPPOSES", reason, "choose another strike or expiration")
    return None


def _pace(intent: TradeIntent, context: RiskContext) -> Finding | None:
    most = context.settings.max_orders_per_minute
    recent = sum(context.now - at < timedelta(minutes=1) for at in context.breaker.orders) + _unsent(context)
    if recent < most:
        return None
    return Refusal("PACE", f"{recent} opening orders within a minute, at most {most}", "wait a minute")


def _unsent(context: RiskContext) -> int:
    """Count intents passed at this very step, which no order stands for yet."""
    return sum(intent.created_at == context.now for intent in context.pending)


def _day_trading(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse an entry likely to be left the same day when the legacy rule has no round trip to spare."""
    settings = context.settings
    if settings.day_trading != "legacy" or context.account.net_liquidation >= _LEGACY_EQUITY:
        return None
    # The rule is one of margin accounts; a cash account is bound by settlement instead.
    if context.policy.is_cash_account:
        return None
    likely = intent.structure.expiration <= context.chain.today or intent.strategy in settings.zero_dte_strategies
    today, known = context.chain.today, context.sessions
    trips = sum(sessions_between(day, today, known) < _LEGACY_SESSIONS for day in context.round_trips)
    if not likely or trips < _LEGACY_TRIPS:
        return None
    reason = f"{trips} day trades in five sessions with {context.account.net_liquidation:.2f} < {_LEGACY_EQUITY}"
    return Refusal("DAY_TRADING", reason, "choose a later expiration")


def _settlement(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if context.settings.allow_am_settled:
        return None
    for leg in intent.structure.options:
        if leg.contract.settlement is Settlement.AM:
            reason = f"{leg.contract} settles on the opening of its last day"
            return Refusal("AM_SETTLED", reason, "choose a PM-settled series, or set allow_am_settled")
    return None


def _adjusted(intent: TradeIntent, context: RiskContext) -> Finding | None:
    for leg in intent.structure.options:
        deliverable = leg.contract.deliverable
        if not deliverable.is_standard:
            reason = f"{leg.contract} delivers {deliverable.shares} shares and {deliverable.cash} dollars"
            return Refusal("ADJUSTED", reason, "choose a standard contract of 100 shares")
    return None


RULES = (
    Rule("BREAKER", OPENINGS, "openings only while the circuit breaker is closed (33)", _breaker),
    Rule("RESTRICTED", OPENINGS, "restricted list", _restricted),
    Rule("DUPLICATE", OPENINGS, "the same legs once", _duplicate),
    Rule("OPPOSES", OPENINGS, "no leg against another position's", _opposes),
    Rule("PACE", OPENINGS, "opening orders a minute", _pace),
    Rule("DAY_TRADING", OPENINGS, "day trading rule (31)", _day_trading),
    Rule("AM_SETTLED", OPENINGS, "AM-settled series only on purpose (21)", _settlement),
    Rule("ADJUSTED", OPENINGS, "no adjusted or non-100 contracts (22)", _adjusted),
)
