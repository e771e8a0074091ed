"""The words of the journal."""

from __future__ import annotations

from decimal import Decimal

from modules.bot.state import BotState
from modules.domain.events import EngineAction, OrderFilled, SessionStarted


def context_text(event: SessionStarted) -> str:
    """Return what a session begins with."""
    rank = event.context.rank
    note = f" ({rank.note})" if rank.note else ""
    volatility = f"implied volatility {rank.implied_volatility:.3f}{note}"
    return f"{event.underlying}: {rank.kind} {rank.value:.1f}, {volatility}; trend {event.context.trend}"


def fill_text(state: BotState, event: OrderFilled) -> str:
    """Return the executions, and the result if they finished a position."""
    legs = ", ".join(f"{fill.quantity:+d} {fill.instrument} at {fill.price:f}" for fill in event.fills)
    closed = state.closed[-1] if state.closed and state.closed[-1].closed_at == event.time else None
    if closed is not None and event.order_id.startswith(f"{closed.position.position_id}-close"):
        return f"{event.order_id}: {legs}; {closed.reason}, net profit {closed.net_profit:.2f}"
    return f"{event.order_id}: {legs}"


def early_text(state: BotState) -> str:
    """Return how many early assignments there were and what their lineages have brought so far (rule 17)."""
    lineages = {early.lineage_id for early in state.upkeep.early}
    results = [closed.net_profit for closed in state.closed if closed.position.lineage_id in lineages]
    still = sum(position.lineage_id in lineages for position in state.positions.values())
    profit = sum(results, Decimal(0))
    return f"{len(state.upkeep.early)} early assignments: net profit {profit:.2f} of their lineages, {still} still open"


def trade_text(event: EngineAction) -> str:
    """Return what the engine traded."""
    trades = ", ".join(f"{fill.quantity:+d} {fill.instrument} at {fill.price:f}" for fill in event.trades)
    return f"{trades}: {event.description}"
