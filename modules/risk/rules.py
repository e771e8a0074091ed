"""The rules every intent passes: small objects with code, reason and next step.

A rule says what it guards. No rule here guards REDUCE: nothing may keep a valid reducing order from the market.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.intents import Purpose, TradeIntent
from modules.domain.positions import Position
from modules.domain.risk_checks import Refusal
from modules.domain.settings import Settings
from modules.risk.breaker import BreakerState


@dataclass(frozen=True, slots=True)
class RiskContext:
    """Hold what the rules look at; `pending` are intents already passed and not yet filled."""

    settings: Settings
    account: Account
    session: SessionClock
    chain: ChainSnapshot
    positions: tuple[Position, ...]
    pending: tuple[TradeIntent, ...]
    breaker: BreakerState

    @property
    def open_risk(self) -> Decimal:
        """Return the sum of maximum losses of positions and of openings under way, in dollars."""
        booked = sum((position.max_loss or Decimal(0) for position in self.positions), Decimal(0))
        return booked + sum((intent.max_loss or Decimal(0) for intent in self.pending), Decimal(0))


@dataclass(frozen=True, slots=True)
class Rule:
    """Judge one aspect of an intent; `judge` returns None when the rule is content."""

    code: str
    guards: frozenset[Purpose]
    judge: Callable[[TradeIntent, RiskContext], Refusal | None]


OPENINGS = frozenset({Purpose.OPEN})


def _breaker(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    if context.breaker.allows_openings:
        return None
    reason = f"the circuit breaker is {context.breaker.level}: {context.breaker.reason}"
    return Refusal("BREAKER", reason, "a human resets it with a reason")


def _max_loss(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    limit = context.settings.max_loss_per_trade * context.account.net_liquidation
    if intent.max_loss is None:
        return Refusal("UNDEFINED_RISK", "the loss has no bound", "buy a wing")
    if intent.max_loss > limit:
        return Refusal("MAX_LOSS", f"max loss {intent.max_loss:.2f} > {limit:.2f}", "fewer structures or nearer wings")
    return None


def _total_risk(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    limit = context.settings.max_total_risk * context.account.net_liquidation
    total = context.open_risk + (intent.max_loss or Decimal(0))
    if total > limit:
        return Refusal("TOTAL_RISK", f"open risk would be {total:.2f} > {limit:.2f}", "close something first")
    return None


def _buying_power(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    share = buying_power_share(intent, context)
    if share > context.settings.max_buying_power:
        reason = f"buying power in use would be {share:.1%} > {context.settings.max_buying_power:.0%}"
        return Refusal("BUYING_POWER", reason, "fewer structures")
    return None


def buying_power_share(intent: TradeIntent, context: RiskContext) -> Decimal:
    """Return the share of net liquidation that defined-risk packages hold after the trade."""
    if context.account.net_liquidation <= 0:
        return Decimal(1)
    added = intent.max_loss or Decimal(0) if intent.purpose is Purpose.OPEN else Decimal(0)
    return (context.open_risk + added) / context.account.net_liquidation


def _contracts(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    if intent.quantity > context.settings.max_contracts:
        return Refusal("CONTRACTS", f"{intent.quantity} > {context.settings.max_contracts}", "reduce the quantity")
    return None


def _positions(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    count = len(context.positions) + len(context.pending)
    if count >= context.settings.max_positions:
        return Refusal("POSITIONS", f"{count} positions open or under way", "close something first")
    return None


def _duplicate(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    taken = [position.structure for position in context.positions] + [other.structure for other in context.pending]
    if any(structure.legs == intent.structure.legs for structure in taken):
        return Refusal("DUPLICATE", "the same legs are already open or under way", "choose other strikes")
    return None


def _value_bounds(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    if intent.max_profit is not None and intent.max_profit <= 0:
        return Refusal("VALUE_BOUNDS", f"the best outcome is {intent.max_profit:.2f}", "wait for a better price")
    if intent.max_loss is not None and intent.max_loss <= 0:
        return Refusal("VALUE_BOUNDS", "the quotes promise profit without risk: they are wrong", "wait for real quotes")
    return None


def _credit(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    credit = -intent.worst_price
    if credit <= 0:
        return None
    sides = 2 * intent.structure.contracts
    fees = 4 * context.settings.fee_per_contract * sides / intent.structure.multiplier
    least = max(context.settings.min_credit, fees)
    if credit < least:
        return Refusal("CREDIT", f"credit {credit:.2f} < {least:.2f}", "wait for more premium")
    return None


def _liquidity(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    quotes = context.chain.quote_table()
    shorts = [leg.contract for leg in intent.structure.options if leg.ratio < 0]
    for contract, interest in zip(shorts, context.chain.open_interest_of(shorts), strict=True):
        quote = quotes.get(contract)
        if quote is None or quote.bid <= 0:
            return Refusal("ZERO_BID", f"{contract} has no bid", "choose a nearer strike")
        if interest is not None and interest < context.settings.min_open_interest:
            reason = f"{contract} has open interest {interest} < {context.settings.min_open_interest}"
            return Refusal("OPEN_INTEREST", reason, "choose a busier strike")
    return None


def _hours(intent: TradeIntent, context: RiskContext) -> Refusal | None:
    now = context.chain.time
    left = context.session.minutes_to_close(now)
    if now < context.session.opens or left <= 0:
        return Refusal("CLOSED", f"the session is closed at {now:%H:%M}", "wait for the open")
    if left < context.settings.entry_minutes_before_close and intent.structure.expiration <= now.date():
        return Refusal("EXPIRATION_CUT_OFF", f"{left:.0f} minutes before an expiring close", "choose a later one")
    return None


RULES: tuple[Rule, ...] = (
    Rule("BREAKER", OPENINGS, _breaker),
    Rule("CLOSED", OPENINGS, _hours),
    Rule("VALUE_BOUNDS", OPENINGS, _value_bounds),
    Rule("MAX_LOSS", OPENINGS, _max_loss),
    Rule("TOTAL_RISK", OPENINGS, _total_risk),
    Rule("BUYING_POWER", OPENINGS, _buying_power),
    Rule("CONTRACTS", OPENINGS, _contracts),
    Rule("POSITIONS", OPENINGS, _positions),
    Rule("DUPLICATE", OPENINGS, _duplicate),
    Rule("CREDIT", OPENINGS, _credit),
    Rule("LIQUIDITY", OPENINGS, _liquidity),
)
