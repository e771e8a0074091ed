"""The one gate: every intent, whoever asks, passes all rules that guard its purpose."""

from __future__ import annotations

from modules.domain.intents import Purpose, TradeIntent
from modules.domain.risk_checks import Refusal, RiskCheck, RiskWarning
from modules.risk.context import RiskContext
from modules.risk.rules import RULES
from modules.risk.rules.account import share_in_use
from modules.risk.rules.exposure import correlated_risk
from modules.risk.rules.market import PRICED_FROM


def unpriceable(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    """Return why no attempt of an opening may be priced from the market at hand, None where one may."""
    found = (rule.judge(intent, context) for rule in PRICED_FROM)
    return next((finding for finding in found if isinstance(finding, Refusal)), None)


def check(intent: TradeIntent, context: RiskContext) -> RiskCheck:
    """Judge an intent by every rule that guards it; all refusals are listed, not only the first."""
    found = [rule.judge(intent, context) for rule in RULES if intent.purpose in rule.guards]
    refusals = tuple(finding for finding in found if isinstance(finding, Refusal))
    warnings = tuple(finding for finding in found if isinstance(finding, RiskWarning))
    if intent.purpose is Purpose.REDUCE:
        return RiskCheck(refusals, warnings, context.buying_power, share_in_use(context.buying_power, context))
    return RiskCheck(
        refusals,
        warnings,
        context.buying_power_after(intent),
        share_in_use(context.buying_power_after(intent), context),
        correlated_risk(intent, context),
    )
