"""The one gate: every intent, whoever asks, passes all rules that guard its purpose."""

from __future__ import annotations

from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import RiskCheck
from modules.risk.rules import RULES, RiskContext, buying_power_share


def check(intent: TradeIntent, context: RiskContext) -> RiskCheck:
    """Judge an intent by every rule that guards it; all refusals are listed, not only the first."""
    judged = (rule.judge(intent, context) for rule in RULES if intent.purpose in rule.guards)
    refusals = tuple(refusal for refusal in judged if refusal is not None)
    share = buying_power_share(intent, context)
    return RiskCheck(refusals, (), share * context.account.net_liquidation, share)
