"""Rules about the market at hand: hours, cut-offs, the age and soundness of quotes, liquidity, the regime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from modules.domain.account import SessionClock
from modules.domain.contracts import OptionContract
from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.quotes import Quote
from modules.domain.risk_checks import Finding, Refusal, RiskWarning
from modules.domain.session_context import Regime
from modules.domain.settings.admission import AdmissionSettings
from modules.risk.context import RiskContext
from modules.risk.rules.rule import OPENINGS, Rule, Unknown, takes_premium

#: A quote may be this much ahead of the chain's time: two clocks never agree.
_CLOCK_SKEW = timedelta(seconds=5)


def _closed(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if context.session.opens <= context.now < context.session.closes:
        return None
    # A backtest on daily bars decides at the close; its orders work in the next session.
    if not context.is_live and context.session.is_one_bar and context.now == context.session.closes:
        return None
    return Refusal("CLOSED", f"the session is closed at {context.now:%Y-%m-%d %H:%M}", "wait for the open")


def _expiration_cut_off(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse contracts that expire within the cut-off, unless the strategy declares 0DTE; early closes shift it.

    Where data come once a session, what expires before the next decision and the cut-off could not be closed in time:
    decided at Thursday's close, the next look is at Friday's, when Friday's contracts have expired.
    """
    cut_off, now = timedelta(minutes=context.settings.entry_minutes_before_close), context.now
    decision = context.session.next_decision(now)
    declared = intent.strategy in context.settings.zero_dte_strategies
    for leg in intent.structure.options:
        last = leg.contract.last_trade
        if leg.contract.expiration == context.session.closes.date():
            last = min(last, context.session.closes)
        if now >= last:
            return Refusal("EXPIRATION_CUT_OFF", f"{leg.contract} no longer trades", "choose a later expiration")
        if last - decision < cut_off and not declared:
            left, before = (last - decision).total_seconds() / 60, cut_off.total_seconds() / 60
            reason = f"{leg.contract} trades {left:.0f} minutes more, openings end {before:.0f} before"
            if decision > now:
                until = f"{last:%Y-%m-%d %H:%M}, the next decision is at {decision:%Y-%m-%d %H:%M}"
                reason = f"{leg.contract} trades until {until}"
            return Refusal("EXPIRATION_CUT_OFF", reason, "choose a later expiration")
    return None


def longest_age(settings: AdmissionSettings, session: SessionClock, *, is_live: bool) -> timedelta:
    """Return how old a quote may be that an order is priced from (2): in a backtest one bar at least."""
    most = timedelta(seconds=settings.max_quote_age)
    return most if is_live else max(most, session.step)


def _stale(intent: TradeIntent, context: RiskContext) -> Finding | None:
    most = longest_age(context.settings, context.session, is_live=context.is_live)
    for contract, quote in _quoted(intent, context):
        age = quote.age(context.now)
        if age > most:
            reason = f"the quote of {contract} is {age.total_seconds():.0f} s old, at most {most.total_seconds():.0f}"
            return Refusal("STALE", reason, "wait for a new quote")
        if age < -_CLOCK_SKEW:
            reason = f"the quote of {contract} is {-age.total_seconds():.0f} s ahead of the clock"
            return Refusal("STALE", reason, "set the clocks right")
    return None


def _frozen(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if not context.feed.is_frozen:
        return None
    reason = f"{context.feed.describe(context.chain.underlying)}, at most {context.settings.frozen_feed_minutes}"
    return Refusal("FROZEN", reason, "wait until the feed moves again, or look at the data provider")


def _clock(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if not context.clock.is_suspect:
        return None
    return Refusal("CLOCK", context.clock.describe(), "set the machine's clock right")


def _quotes(intent: TradeIntent, context: RiskContext) -> Finding | None:
    table = context.chain.quote_table()
    for leg in intent.structure.legs:
        quote = table.get(leg.instrument)
        if quote is None or (quote.bid == 0 and quote.ask == 0):
            return Refusal("QUOTES", f"{leg.instrument} has no quote", "wait for quotes")
        if quote.is_crossed:
            reason = f"{leg.instrument} is crossed: {quote.bid:f} bid over {quote.ask:f}"
            return Refusal("QUOTES", reason, "wait for a sound quote")
        if quote.ask == 0:
            return Refusal("QUOTES", f"{leg.instrument} has no offer", "wait for a two-sided quote")
    return None


def _zero_bid(intent: TradeIntent, context: RiskContext) -> Finding | None:
    shorts = {leg.contract for leg in intent.structure.options if leg.ratio < 0}
    for contract, quote in _quoted(intent, context):
        if contract in shorts and quote.bid <= 0:
            return Refusal("ZERO_BID", f"{contract} has no bid", "choose a nearer strike")
    return None


def _open_interest(intent: TradeIntent, context: RiskContext) -> Finding | None:
    contracts = [leg.contract for leg in intent.structure.options]
    for contract, interest in zip(contracts, context.chain.open_interest_of(contracts), strict=True):
        if interest is not None and interest < context.settings.min_open_interest:
            reason = f"{contract} has open interest {interest} < {context.settings.min_open_interest}"
            return Refusal("OPEN_INTEREST", reason, "choose a busier strike")
    return None


def _leg_spread(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if intent.executor is ExecutorKind.TWO_PART:
        return None
    settings = context.settings
    for contract, quote in _quoted(intent, context):
        if not quote.is_two_sided:
            continue
        most = max(settings.max_leg_spread, settings.max_leg_spread_share * quote.mid)
        if quote.spread > most:
            reason = f"{contract} is {quote.spread:f} wide at mid {quote.mid:f}, at most {most:.2f}"
            return Refusal("LEG_SPREAD", reason, "choose a busier strike or the two-part executor")
    return None


def _quoted(intent: TradeIntent, context: RiskContext) -> Iterator[tuple[OptionContract, Quote]]:
    chain = context.chain
    for leg in intent.structure.options:
        row = chain.row_of.get(leg.contract)
        if row is not None:
            yield leg.contract, chain.quotes[row]


def _spot(intent: TradeIntent, context: RiskContext) -> Finding | None:
    if context.chain.underlying != intent.structure.underlying:
        reason = f"the market at hand is {context.chain.underlying}'s, not {intent.structure.underlying}'s"
        return Refusal("SPOT", reason, "hand in the chain of the underlying")
    if context.chain.spot.is_finite() and context.chain.spot > Decimal(0):
        return None
    return Refusal("SPOT", f"{context.chain.underlying} has no price", "wait for the underlying to trade")


def _regime(intent: TradeIntent, context: RiskContext) -> Finding | None:
    avoided = context.settings.short_premium_avoids
    if not avoided or not takes_premium(intent):
        return None
    if context.regime is Regime.UNKNOWN:
        reason = "UNKNOWN: the market's regime, for want of VIX or SPY"
        return RiskWarning("REGIME", reason, "give the run data of VIX and SPY")
    if context.regime not in avoided:
        return None
    reason = f"the market's regime is {context.regime}: no short premium"
    return Refusal("REGIME", reason, "wait until it is over, or pay premium")


RULES = (
    Rule("CLOSED", OPENINGS, "only inside the session", _closed),
    Rule("EXPIRATION_CUT_OFF", OPENINGS, "no openings in contracts about to expire (18)", _expiration_cut_off),
    Rule("SPOT", OPENINGS, "the underlying has a price", _spot),
    Rule("QUOTES", OPENINGS, "every leg has a sound market (2)", _quotes),
    Rule("STALE", OPENINGS, "quotes are fresh", _stale),
    Rule("FROZEN", OPENINGS, "the feed has not frozen", _frozen),
    Rule("CLOCK", OPENINGS, "the clock agrees with itself and with the data", _clock),
    Rule("ZERO_BID", OPENINGS, "no short leg without a bid (5)", _zero_bid),
    Rule("OPEN_INTEREST", OPENINGS, "open interest where known (5)", _open_interest),
    Rule("LEG_SPREAD", OPENINGS, "leg spreads (5)", _leg_spread),
    Rule("REGIME", OPENINGS, "no short premium in some regimes (39)", _regime, unknown=Unknown.WARN),
)
#: What is judged again before each attempt of an opening: no order is priced from quotes that went bad under way.
PRICED_FROM = tuple(rule for rule in RULES if rule.code in {"SPOT", "QUOTES", "STALE", "FROZEN", "CLOCK"})
