"""How many structures a trade takes: a fraction of equity at risk, then the largest quantity that every rule allows."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import Refusal
from modules.risk.context import RiskContext
from modules.risk.kelly import KellyEstimate
from modules.risk.rules import RULES
from modules.risk.rules.exposure import correlated_risk

#: The rules that a smaller quantity may satisfy.
_SCALING = tuple(rule for rule in RULES if rule.scales)


def scaled(one: TradeIntent, quantity: int) -> TradeIntent:
    """Return an intent for one structure as an intent for several; raises ValueError unless it is for one."""
    if one.quantity != 1:
        raise ValueError(f"expected an intent for one structure, was {one.quantity}")
    return replace(
        one,
        quantity=quantity,
        max_loss=None if one.max_loss is None else one.max_loss * quantity,
        max_profit=None if one.max_profit is None else one.max_profit * quantity,
        delta_exposure=None if one.delta_exposure is None else one.delta_exposure * quantity,
    )


def size(one: TradeIntent, context: RiskContext, estimate: KellyEstimate | None = None) -> int:
    """Return whole structures, rounded down; zero when not even one fits.

    `one` asks for a single structure. With Kelly sizing and no usable estimate nothing is traded (rule 28).
    Example: 2 % of $100,000 are $2,000; a structure that can lose $350 gives 5, unless another limit gives less.
    """
    if one.position_id:
        # What is written on shares already held adds nothing to what they may lose.
        return _largest_allowed(one, context, context.settings.max_contracts)
    loss = context.risk_of(one)
    if loss <= 0:
        return 0
    if context.settings.sizing == "kelly":
        budget = kelly_budget(one, context, estimate)
    else:
        budget = context.allowance(context.settings.max_loss_per_trade)
    most = min(int((budget / loss).to_integral_value(ROUND_FLOOR)), context.settings.max_contracts)
    return _largest_allowed(one, context, most)


def kelly_budget(one: TradeIntent, context: RiskContext, estimate: KellyEstimate | None) -> Decimal:
    """Return the dollars that Kelly's bound lets one trade lose, under the caps of a trade and of its group."""
    if estimate is None or estimate.bound is None:
        return Decimal(0)
    settings, equity = context.settings, context.account.net_liquidation
    fraction = settings.kelly_share * Decimal(str(estimate.bound))
    together = correlated_risk(one, context)
    group_room = Decimal(0) if together is None else settings.max_correlated_risk * equity - together
    group_room += context.risk_of(one) if together is not None else Decimal(0)
    return max(min(fraction * equity, context.allowance(settings.kelly_max_trade), group_room), Decimal(0))


def _largest_allowed(one: TradeIntent, context: RiskContext, most: int) -> int:
    """Search by halves: what a quantity of the rules' limits refuses, a larger one is refused too."""
    low, high = 0, max(most, 0)
    while low < high:
        middle = (low + high + 1) // 2
        if _refused(scaled(one, middle), context):
            high = middle - 1
        else:
            low = middle
    return low


def _refused(intent: TradeIntent, context: RiskContext) -> bool:
    return any(isinstance(rule.judge(intent, context), Refusal) for rule in _SCALING)
