"""How many structures a trade takes: a fraction of equity at risk, then the largest quantity that every rule allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Sized:
    """Hold whole structures, and in words by which method; `is_kelly` says that Kelly's bound decided."""

    quantity: int
    basis: str
    is_kelly: bool = False


def size(one: TradeIntent, context: RiskContext, estimate: KellyEstimate | None = None) -> int:
    """Return whole structures, rounded down; zero when not even one fits."""
    return sized(one, context, estimate).quantity


def sized(one: TradeIntent, context: RiskContext, estimate: KellyEstimate | None = None) -> Sized:
    """Return whole structures, rounded down, and how they were found; zero when not even one fits.

    `one` asks for a single structure. Kelly sizing without enough trades falls back on the fixed fraction; an estimate
    without an edge trades nothing (rule 28).

    Example: 2 % of $100,000 are $2,000; a structure that can lose $350 gives 5, unless another limit gives less. What
    is secured in full is sized by the dollars it ties up (rule SECURED), with Kelly by its largest loss too.
    """
    settings = context.settings
    if one.position_id:
        # What is written on shares already held adds nothing to what they may lose.
        return Sized(_largest_allowed(one, context, settings.max_contracts), "on shares held")
    is_secured = context.is_secured(one.structure)
    loss = one.max_loss if is_secured and one.max_loss is not None else context.risk_of(one)
    if loss <= 0:
        return Sized(0, "nothing to lose is nothing to size by")
    wants_kelly = settings.sizing == "kelly"
    if wants_kelly and estimate is not None and estimate.bound is not None:
        budget = kelly_budget(one, context, estimate)
        basis = f"Kelly: {settings.kelly_share} of {estimate.bound:.3f} ({estimate.reason}), {budget:.2f} at risk"
        return Sized(_largest_allowed(one, context, _lots(budget, loss, settings.max_contracts)), basis, True)
    missing = f" (no Kelly: {estimate.reason})" if wants_kelly and estimate is not None else ""
    if is_secured:
        basis = f"secured: {settings.max_secured_share:.0%} in one underlying{missing}"
        return Sized(_largest_allowed(one, context, settings.max_contracts), basis)
    budget = context.allowance(settings.max_loss_per_trade)
    basis = f"fixed fraction: {budget:.2f} at risk{missing}"
    return Sized(_largest_allowed(one, context, _lots(budget, loss, settings.max_contracts)), basis)


def _lots(budget: Decimal, loss: Decimal, most: int) -> int:
    return min(int((budget / loss).to_integral_value(ROUND_FLOOR)), most)


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
