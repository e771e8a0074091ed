"""Rules about the account after the trade: open risk, number of positions, buying power by both models."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import Finding, Refusal
from modules.risk.broker_margin import Requirement
from modules.risk.context import RiskContext
from modules.risk.rules.rule import OPENINGS, Rule, Unknown, limit, not_known

_ZERO = Decimal(0)


def _total_risk(intent: TradeIntent, context: RiskContext) -> Finding | None:
    most = context.allowance(context.settings.max_total_risk)
    total = context.open_risk + context.risk_of(intent)
    return limit("TOTAL_RISK", total, most, "open risk would be", "close something first", context.narrowed)


def _positions(intent: TradeIntent, context: RiskContext) -> Finding | None:
    return _count(
        intent, "POSITIONS", len(context.positions) + len(context.pending), context.settings.max_positions, ""
    )


def _positions_of_strategy(intent: TradeIntent, context: RiskContext) -> Finding | None:
    names = [position.strategy for position in context.positions] + [other.strategy for other in context.pending]
    most = context.settings.max_positions_per_strategy
    return _count(intent, "POSITIONS_OF_STRATEGY", names.count(intent.strategy), most, f" by {intent.strategy}")


def _positions_on_underlying(intent: TradeIntent, context: RiskContext) -> Finding | None:
    name, most = intent.structure.underlying, context.settings.max_positions_per_underlying
    count = context.counts.get(name, 0)
    return _count(intent, "POSITIONS_ON_UNDERLYING", count, most, f" on {name}")


def _count(intent: TradeIntent, code: str, count: int, most: int, of: str) -> Refusal | None:
    """Refuse one more position; an opening that extends a held one adds none."""
    if count < most or intent.position_id:
        return None
    return Refusal(code, f"{count} positions{of} open or under way, at most {most}", "close something first")


def _buying_power(intent: TradeIntent, context: RiskContext) -> Finding | None:
    after = context.buying_power_after(intent)
    most = context.settings.max_buying_power * context.account.net_liquidation
    return limit("BUYING_POWER", after, most, "buying power in use would be", "fewer structures, or close something")


def _settled_cash(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse what a cash account cannot pay, or secure, with settled money: the rest would be a free ride.

    Regulation T, 12 CFR 220.8: a cash account pays purchases in full with funds that are there.
    """
    if not context.policy.is_cash_account:
        return None
    before = context.requirements.get(intent.structure.underlying, Requirement())
    secured = context.requirement_after(intent).reserved - before.reserved
    needed = _debit(intent) + max(secured, _ZERO)
    settled = context.account.cash - context.unsettled_cash
    spoken_for = sum((found.reserved for found in context.requirements.values()), _ZERO)
    free = settled - spoken_for - sum((_debit(other) for other in context.pending), _ZERO)
    what = f"of {settled:.2f} settled cash, {spoken_for:.2f} of it reserved, the trade needs"
    return limit("SETTLED_CASH", needed, free, what, "wait for settlement, or fewer structures")


def _debit(intent: TradeIntent) -> Decimal:
    return max(intent.worst_price * intent.structure.multiplier * intent.quantity, _ZERO)


def share_in_use(dollars: Decimal, context: RiskContext) -> Decimal:
    """Return dollars as a share of net liquidation, 1 where nothing is left to share."""
    net_liquidation = context.account.net_liquidation
    return dollars / net_liquidation if net_liquidation > 0 else Decimal(1)


def _lean_margin(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse before LEAN does: what it would reject never gets there, with the reason."""
    prices = context.prices_of(intent)
    own = [prices.options.get(leg.contract) for leg in intent.structure.options]
    if any(price is None or not price.last for price in own) or None in (context.lean_held, context.lean_planned):
        what = "the price of a series held or asked for, so LEAN's margin cannot be told"
        return not_known("LEAN_MARGIN", what, "wait for quotes", context)
    views = (context.lean_held, context.lean_planned) if context.pending else (context.lean_held,)
    verdicts = [view.verdict(intent, prices) for view in views if view is not None]
    verdict = next((found for found in verdicts if found is not None and not found.accepted), None)
    if verdict is None:
        return None
    reason = f"LEAN would refuse the order: {verdict}"
    return Refusal("LEAN_MARGIN", reason, "fewer structures, or strikes that LEAN does not pair with what is held")


RULES = (
    Rule("TOTAL_RISK", OPENINGS, "sum of open maximum losses", _total_risk, scales=True),
    Rule("POSITIONS", OPENINGS, "positions open at the same time", _positions),
    Rule("POSITIONS_OF_STRATEGY", OPENINGS, "positions of one strategy", _positions_of_strategy),
    Rule("POSITIONS_ON_UNDERLYING", OPENINGS, "positions on one underlying", _positions_on_underlying),
    Rule("BUYING_POWER", OPENINGS, "buying power in use by a broker's rules (24)", _buying_power, scales=True),
    Rule("SETTLED_CASH", OPENINGS, "a cash account pays with settled money (24)", _settled_cash, scales=True),
    Rule("LEAN_MARGIN", OPENINGS, "LEAN's own margin, predicted", _lean_margin, scales=True, unknown=Unknown.BY_MODE),
)
