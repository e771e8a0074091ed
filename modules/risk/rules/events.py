"""Rules about what is about to happen: earnings, market events, assignments not yet confirmed."""

from __future__ import annotations

from datetime import timedelta

from modules.domain.intents import TradeIntent
from modules.domain.risk_checks import Finding, Refusal
from modules.risk.context import RiskContext
from modules.risk.rules.rule import OPENINGS, Rule, Unknown, enter, not_known, takes_premium


def _earnings(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse short premium on a single name across its earnings; indexes and funds have none."""
    name, settings = intent.structure.underlying, context.settings
    if not takes_premium(intent) or intent.strategy in settings.event_trades or context.is_broad(name):
        return None
    today = context.chain.today
    last = max((*intent.structure.expirations, today + timedelta(days=settings.earnings_days)))
    reports = context.reference.earnings(name, today, last, context.now)
    if not reports:
        # A calendar of the next days does not reach to the expiration, but a report in it is one all the same.
        near = today + timedelta(days=settings.earnings_days)
        reports = context.reference.earnings(name, today, near, context.now) or reports
    if reports is None:
        what = f"earnings of {name} until {last}"
        return not_known("EARNINGS", what, enter("them", context), context)
    if not reports:
        return None
    first = reports[0]
    kind = "confirmed" if first.is_confirmed else "estimated"
    reason = f"{kind} earnings of {name} on {first.day}, the trade lasts until {last}"
    return Refusal("EARNINGS", reason, "expire before them, or declare the strategy an event trade")


def _market_event(intent: TradeIntent, context: RiskContext) -> Finding | None:
    settings = context.settings
    if intent.strategy not in settings.event_averse_strategies:
        return None
    window = timedelta(hours=settings.event_window)
    first, last = (context.now - window).date(), (context.now + window).date()
    events = context.reference.events(first, last, context.now)
    if events is None:
        return not_known("MARKET_EVENT", f"market events until {last}", enter("them", context), context)
    for event in events:
        if event.kind in settings.events_avoided and abs(event.time - context.now) <= window:
            reason = f"{event.kind} at {event.time:%Y-%m-%d %H:%M}, within {settings.event_window} hours"
            return Refusal("MARKET_EVENT", reason, "wait until it is over")
    return None


def _assignment_pending(intent: TradeIntent, context: RiskContext) -> Finding | None:
    pending = context.assignment_pending.get(intent.structure.underlying, ())
    if not pending:
        return None
    reason = f"{', '.join(str(contract) for contract, _ in pending)} expired and the assignment is not confirmed"
    return Refusal("ASSIGNMENT_PENDING", reason, "wait for the broker's holdings")


def _short_stock(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse to open beside shares that an assignment has sold short: they are covered first (rule 25)."""
    name, held = intent.structure.underlying, context.held.get(intent.structure.underlying)
    if held is None or held.shares >= 0 or intent.structure.shares > 0:
        return None
    if intent.strategy in context.settings.undefined_risk_strategies:
        return None
    reason = f"{-held.shares} shares of {name} are short"
    return Refusal("SHORT_STOCK", reason, "cover them first, and check what borrowing them costs")


def _corporate_action(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse what a split or a delisting after this session would have the engine liquidate."""
    action, name = context.action_ahead, intent.structure.underlying
    if action is None:
        return None
    return Refusal("CORPORATE_ACTION", f"{action} of {name} before the next session", "wait until it is over")


RULES = (
    Rule("EARNINGS", OPENINGS, "no short premium across earnings (30)", _earnings, unknown=Unknown.BY_MODE),
    Rule("MARKET_EVENT", OPENINGS, "no openings around market events (30)", _market_event, unknown=Unknown.BY_MODE),
    Rule("CORPORATE_ACTION", OPENINGS, "no openings before a split or a delisting (11, 22)", _corporate_action),
    Rule("ASSIGNMENT_PENDING", OPENINGS, "no openings while an assignment is open (19)", _assignment_pending),
    Rule("SHORT_STOCK", OPENINGS, "no openings beside shares sold short by an assignment (25)", _short_stock),
)
