"""Rules about one trade by itself: its loss, size, price and shape."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.contracts import OptionRight
from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import Finding, Refusal
from modules.pricing import fees
from modules.pricing.increments import why_not_one_order
from modules.pricing.package import package_quote
from modules.risk.book import Holdings
from modules.risk.context import RiskContext
from modules.risk.rules.rule import OPENINGS, Rule, limit


def _max_loss(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if context.is_secured(intent.structure):
        return None
    most = context.allowance(context.settings.max_loss_per_trade)
    remedy = "fewer structures or nearer wings"
    return limit("MAX_LOSS", context.risk_of(intent), most, "max loss", remedy, context.narrowed)


def _secured(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse what ties up too much of the account in one underlying; no more than before always passes."""
    if not context.is_secured(intent.structure):
        return None
    after = context.committed_after(intent)
    if after <= context.committed_to(intent.structure.underlying):
        return None
    most = context.allowance(context.settings.max_secured_share)
    what = f"dollars in {intent.structure.underlying} (strikes secured, shares) would be"
    remedy = "a cheaper underlying, fewer contracts, or raise max_secured_share"
    return limit("SECURED", after, most, what, remedy, context.narrowed)


def _undefined_risk(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse a loss without bound unless its strategy opted in; in a cash account always (LEAN would accept it)."""
    added = context.uncovered_calls_added(intent)
    if added <= 0:
        return _short_shares(intent, context)
    if context.policy.is_cash_account:
        return Refusal("UNDEFINED_RISK", f"{added} naked calls in a cash account", "buy a wing or the shares")
    if intent.strategy in context.settings.undefined_risk_strategies:
        return None
    reason = f"the loss has no bound: {added} short calls without cover"
    return Refusal("UNDEFINED_RISK", reason, "buy a wing, or list the strategy in undefined_risk_strategies")


def _short_shares(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse shares sold short that no long call bounds."""
    before = context.planned.get(intent.structure.underlying, Holdings())
    if before.shares >= 0 and intent.structure.shares >= 0:
        return None
    after = before.plus(Holdings.of(intent.structure, intent.quantity))
    open_shares = _unbounded_shares(after)
    if open_shares <= _unbounded_shares(before) or intent.strategy in context.settings.undefined_risk_strategies:
        return None
    return Refusal("UNDEFINED_RISK", f"{open_shares} shares short without a long call", "buy calls against them")


def _unbounded_shares(holdings: Holdings) -> int:
    calls = sum(n * c.deliverable.shares for c, n in holdings.options.items() if c.is_call)
    return max(-holdings.shares - max(calls, 0), 0)


def _contracts(intent: TradeIntent, context: RiskContext) -> Finding | None:
    most = context.settings.max_contracts
    # Shares alone are ordered one by one; a hundred of them are what one contract is about.
    alone = not intent.structure.options
    quantity = -(-intent.quantity * abs(intent.structure.shares) // 100) if alone else intent.quantity
    if quantity <= most:
        return None
    return Refusal("CONTRACTS", f"quantity {quantity} > {most}", "reduce the quantity")


def notional(intent: TradeIntent, spot: Decimal) -> Decimal:
    """Return the dollars a trade is about: strikes of its shorts on the larger side (longs if none), shares at spot."""
    sides = {(right, sign): Decimal(0) for right in OptionRight for sign in (False, True)}
    for leg in intent.structure.options:
        sides[leg.contract.right, leg.ratio < 0] += abs(leg.ratio) * leg.contract.strike * leg.contract.multiplier
    shorts = max(sides[right, True] for right in OptionRight)
    options = shorts or max(sides[right, False] for right in OptionRight)
    return (options + abs(intent.structure.shares) * spot) * intent.quantity


def _notional(intent: TradeIntent, context: RiskContext) -> Finding | None:
    most = context.settings.max_notional * context.account.net_liquidation
    amount = notional(intent, context.chain.spot)
    return limit("NOTIONAL", amount, most, "notional", "reduce the quantity or choose a smaller underlying")


def _value_bounds(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if intent.max_profit is not None and intent.max_profit <= 0:
        reason = f"at {intent.worst_price:f} the best outcome is {intent.max_profit:.2f}"
        return Refusal("VALUE_BOUNDS", reason, "wait for a better price")
    if intent.max_loss is not None and intent.max_loss <= 0 and not intent.position_id:
        return Refusal("VALUE_BOUNDS", "the quotes promise profit without risk: they are wrong", "wait for real quotes")
    return None


def _credit(intent: TradeIntent, context: RiskContext) -> Finding | None:
    credit, settings = -intent.worst_price, context.settings
    if credit <= 0:
        return None
    schedule = fees.schedule_on(context.chain.today)
    round_trip = fees.round_trip(intent.structure, 1, schedule) / intent.structure.multiplier
    least = max(settings.min_credit, settings.min_credit_in_fees * round_trip)
    if credit >= least:
        return None
    return Refusal("CREDIT", f"credit {credit:.2f} < {least:.2f}", "wait for more premium")


def _collar(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse a worst price that lies further beyond the natural one than a share of the quoted range."""
    quote = package_quote(intent.structure, context.chain.quote_table())
    if quote is None:
        return Refusal("COLLAR", "a leg has no market, so no price can be judged", "wait for quotes")
    # A walk ends a tick past natural, however narrow the market is.
    most = max(quote.at_share(1 + context.settings.price_collar), quote.ask + quote.tick)
    if intent.worst_price <= most:
        return None
    reason = f"worst price {intent.worst_price:f} > {most:.4f} (natural {quote.ask:f})"
    return Refusal("COLLAR", reason, "choose a price nearer to the market")


def _one_order(intent: TradeIntent, context: RiskContext) -> Finding | None:
    reason = why_not_one_order(intent.structure)
    if reason:
        return Refusal("ONE_ORDER", reason, "split it into defined-risk packages, protective ones first (rule 10)")
    if not intent.structure.is_reduced:
        return Refusal("ONE_ORDER", "the ratios have a common divisor", "raise the quantity instead: LEAN throws on it")
    return None


RULES = (
    Rule("MAX_LOSS", OPENINGS, "largest loss of one trade", _max_loss, scales=True),
    Rule("SECURED", OPENINGS, "dollars in puts secured and shares of one underlying", _secured, scales=True),
    Rule("UNDEFINED_RISK", OPENINGS, "no loss without bound unless opted in (25)", _undefined_risk, scales=True),
    Rule("CONTRACTS", OPENINGS, "largest quantity of one trade", _contracts, scales=True),
    Rule("NOTIONAL", OPENINGS, "largest notional of one trade", _notional, scales=True),
    Rule("VALUE_BOUNDS", OPENINGS, "price inside what the structure can be worth (5)", _value_bounds),
    Rule("CREDIT", OPENINGS, "credit worth its fees (5)", _credit),
    Rule("COLLAR", OPENINGS, "worst price near the market (5)", _collar),
    Rule("ONE_ORDER", OPENINGS, "legs and ratios that one order may have (4)", _one_order),
)
