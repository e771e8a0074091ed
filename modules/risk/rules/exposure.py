"""Rules about what moves together, and what a move would cost."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import Finding, Refusal, RiskWarning
from modules.risk.context import RiskContext
from modules.risk.rules.rule import OPENINGS, Judge, Rule, Unknown, enter, limit, not_known
from modules.risk.scenarios import tail


def _sector(intent: TradeIntent, context: RiskContext) -> Finding | None:
    name = intent.structure.underlying
    broad = context.is_broad(name)
    if broad:
        return None
    profile = context.profile(name)
    if broad is None or profile is None or not profile.sector:
        return not_known("SECTOR", f"the sector of {name}", enter("it", context), context)
    total = context.risk_of(intent)
    for other, risk in context.risk_by_underlying.items():
        theirs = context.profile(other)
        if other == name or (theirs is not None and theirs.sector == profile.sector):
            total += risk
    most = context.settings.max_sector_risk * context.account.net_liquidation
    return limit("SECTOR", total, most, f"risk in sector {profile.sector} would be", "choose another sector")


def correlated_risk(intent: TradeIntent, context: RiskContext) -> Decimal | None:
    """Return the dollars of maximum loss that move with the intent's underlying after the trade, None if unknown.

    Two underlyings move together from the set correlation on, else in one sector, and broad ones all together.
    """
    return context.kept("correlated", intent, lambda: _correlated_risk(intent, context))


def _correlated_risk(intent: TradeIntent, context: RiskContext) -> Decimal | None:
    total, name = context.risk_of(intent), intent.structure.underlying
    for other, risk in context.risk_by_underlying.items():
        together = _moves_together(name, other, context)
        if together is None:
            return None
        total += risk if together else Decimal(0)
    return total


def _moves_together(name: str, other: str, context: RiskContext) -> bool | None:
    if name == other:
        return True
    known = context.correlations.get(frozenset((name, other))) if context.correlations else None
    if known is not None:
        return known >= context.settings.correlation_limit
    broad = context.is_broad(name), context.is_broad(other)
    if None in broad:
        return None
    if any(broad):
        return all(broad)
    mine, theirs = context.profile(name), context.profile(other)
    return mine is not None and theirs is not None and mine.sector == theirs.sector


def _correlated(intent: TradeIntent, context: RiskContext) -> Finding | None:
    total = correlated_risk(intent, context)
    if total is None:
        what = f"what moves with {intent.structure.underlying}"
        return not_known("CORRELATED", what, enter("profiles", context), context)
    most = context.settings.max_correlated_risk * context.account.net_liquidation
    return limit("CORRELATED", total, most, "risk that moves together would be", "choose another underlying")


def _greek(code: str, name: str, meaning: str) -> Judge:
    """Build the rule of one beta-weighted sensitivity; a trade that brings it nearer to zero always passes."""

    def judge(intent: TradeIntent, context: RiskContext) -> Finding | None:
        before = getattr(context.stress.sensitivities, name)
        after = before + getattr(context.stress_by(intent).sensitivities, name)
        most = float(getattr(context.settings, f"max_{name}") * context.account.net_liquidation)
        if abs(after) <= most or abs(after) <= abs(before):
            return None
        reason = f"{name} would be {after:+.2f} dollars {meaning}, at most {most:.2f}"
        return Refusal(code, reason, "fewer structures, or one that leans the other way")

    return judge


def _scenario(intent: TradeIntent, context: RiskContext) -> Finding | None:
    now = context.stress.grid
    after = now + context.stress_by(intent).grid
    loss, before = -float(after.min()), -float(now.min())
    most = float(context.settings.max_scenario_loss * context.account.net_liquidation)
    if loss <= most or loss <= before:
        return None
    return Refusal("SCENARIO", f"the worst scenario would lose {loss:.2f} > {most:.2f}", "fewer structures or a hedge")


def _shortfall(intent: TradeIntent, context: RiskContext) -> Finding | None:
    own = context.stress_by(intent).profits
    held = context.stress.profits if context.planned else np.zeros(1)
    if own is None or held is None:
        return RiskWarning("SHORTFALL", "UNKNOWN: daily moves; the scenario grid stands in", "hand in their history")
    after, before = tail(held + own)[1], tail(held)[1]
    most = float(context.settings.max_shortfall * context.account.net_liquidation)
    if after <= most or after <= before:
        return None
    return Refusal("SHORTFALL", f"expected shortfall would be {after:.2f} > {most:.2f}", "fewer structures or a hedge")


RULES = (
    Rule("SECTOR", OPENINGS, "risk of single names in one sector", _sector, scales=True, unknown=Unknown.BY_MODE),
    Rule("CORRELATED", OPENINGS, "risk that moves together (28)", _correlated, scales=True, unknown=Unknown.BY_MODE),
    Rule("DELTA", OPENINGS, "beta-weighted delta", _greek("DELTA", "delta", "for 1 % of the reference"), scales=True),
    Rule("GAMMA", OPENINGS, "beta-weighted gamma", _greek("GAMMA", "gamma", "more for a further 1 %"), scales=True),
    Rule("VEGA", OPENINGS, "vega of the book", _greek("VEGA", "vega", "a volatility point"), scales=True),
    Rule("THETA", OPENINGS, "theta of the book", _greek("THETA", "theta", "a day"), scales=True),
    Rule("SCENARIO", OPENINGS, "worst cell of the scenario grid (29)", _scenario, scales=True),
    Rule("SHORTFALL", OPENINGS, "one-day expected shortfall (29)", _shortfall, scales=True, unknown=Unknown.WARN),
)
