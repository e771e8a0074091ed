"""The one rule that guards REDUCE: what calls itself a reduction is one (rule 34)."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.positions import Position
from modules.domain.risk_checks import Finding, Refusal
from modules.risk.book import Holdings
from modules.risk.context import RiskContext
from modules.risk.reduce_only import Order, Stress, objection
from modules.risk.rules.rule import REDUCTIONS, Rule
from modules.risk.scenarios import gross_stress_loss


def _not_reducing(intent: TradeIntent, context: RiskContext) -> Finding | None:
    """Refuse an opening in disguise; a whole structure of a booked position, in no more lots than it has, passes."""
    position = next((p for p in context.positions if p.position_id == intent.position_id), None)
    if position is None:
        return Refusal("NOT_REDUCING", f"no position {intent.position_id} is booked", "name an open position")
    held, stress = Holdings.of(position.structure, position.quantity), None
    if not _is_whole(intent, position):
        held, stress = context.held[position.structure.underlying], _stress(position.structure.underlying, context)
    is_atomic = intent.executor is not ExecutorKind.LEGS
    order = Order(Holdings.of(intent.structure, 1), intent.quantity, is_atomic)
    reason = objection(held, order, (), stress)
    if reason is None:
        return None
    return Refusal("NOT_REDUCING", reason, "close the whole structure, or buy shorts back first")


def _is_whole(intent: TradeIntent, position: Position) -> bool:
    """Say whether the intent is the position's own package, turned round."""
    return frozenset(intent.structure.legs) == frozenset(position.structure.reversed().legs)


def _stress(underlying: str, context: RiskContext) -> Stress | None:
    """Return how to find the worst scenario loss of holdings, None without their market."""
    if context.chain_of(underlying) is None:
        return None

    def worst(holdings: Holdings) -> Decimal:
        if holdings.is_flat:
            return Decimal(0)
        return Decimal(str(round(gross_stress_loss(context.stress_of({underlying: holdings}).exposure), 2)))

    return worst


RULES = (Rule("NOT_REDUCING", REDUCTIONS, "a reduction reduces at every partial fill (34)", _not_reducing),)
