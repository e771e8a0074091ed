"""Exit amounts shared by strategies (trading rules 13 and 14)."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.positions import Position

CREDIT_STOP_MULTIPLE = Decimal(2)
CREDIT_STOP_SHARE_OF_MAX_LOSS = Decimal("0.75")
DEBIT_STOP_SHARE = Decimal("0.50")


def credit_received(position: Position) -> Decimal:
    """Return the credit in dollars of a credit position, zero for a debit."""
    return max(-position.entry_cost, Decimal(0))


def credit_stop(position: Position) -> Decimal:
    """Return the loss at which a credit position is closed: twice the credit, at most 75 % of max loss."""
    twice = CREDIT_STOP_MULTIPLE * credit_received(position)
    return twice if position.max_loss is None else min(twice, CREDIT_STOP_SHARE_OF_MAX_LOSS * position.max_loss)


def debit_stop(position: Position) -> Decimal:
    """Return the loss at which a debit position is closed: half of the debit."""
    return DEBIT_STOP_SHARE * position.entry_cost
