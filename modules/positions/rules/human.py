"""What a human has said about one position, and what nobody manages."""

from __future__ import annotations

from modules.domain.positions import ExitReason, Position
from modules.positions.rules.rule import ManagementRule, Situation
from modules.strategies.base import Close


def unmanaged(position: Position) -> str:
    """Return why no rule looks after a position, empty where they do (rules 11, 22 and 33)."""
    if position.frozen:
        return position.frozen
    if position.care.hands_off:
        return "a human said hands off"
    return adjusted(position)


def adjusted(position: Position) -> str:
    """Return what an adjusted contract of a position delivers, empty for standard ones."""
    for leg in position.structure.options:
        deliverable = leg.contract.deliverable
        if not deliverable.is_standard:
            return (
                f"adjusted contract: {leg.contract} delivers {deliverable.shares} shares and {deliverable.cash} dollars"
            )
    return ""


def _close_now(situation: Situation) -> Close | None:
    return Close(ExitReason.HUMAN) if situation.position.care.close_now else None


def _target(situation: Situation) -> Close | None:
    """Close at the human's own target."""
    target, mark = situation.position.care.target, situation.view.mark
    if target is None or not mark.is_reliable or mark.profit < target:
        return None
    return Close(ExitReason.PROFIT_TARGET)


RULES = (
    ManagementRule("CLOSE_NOW", "a human wants the position closed", _close_now, is_urgent=True),
    ManagementRule("HUMAN_TARGET", "the human's own target", _target),
)
