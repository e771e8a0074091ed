"""Exit amounts shared by strategies (trading rules 13 and 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from modules.domain.positions import Position
from modules.pricing.payoff import max_profit

CREDIT_STOP_MULTIPLE = Decimal(2)
CREDIT_STOP_SHARE_OF_MAX_LOSS = Decimal("0.75")
DEBIT_STOP_SHARE = Decimal("0.50")
#: Profit tiers of a debit: shares of its size, and multiples of the middle tier's profit.
TIER_SHARES = (Decimal("0.30"), Decimal("0.50"), Decimal("0.20"))
TIER_MULTIPLES = (Decimal("0.5"), Decimal(1), Decimal(2))
TIER_CAP, SMALL_CAP, LEAST_TIERED = Decimal("0.90"), Decimal("0.80"), 3


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


@dataclass(frozen=True, slots=True)
class Tier:
    """Say how many structures are closed once each has earned some dollars (trading rule 14)."""

    quantity: int
    profit_each: Decimal


def debit_tiers(opened: int, target_each: Decimal, max_profit_each: Decimal | None) -> tuple[Tier, ...]:
    """Return the tiers of a debit of `opened` structures, first reached first.

    `target_each` is the middle tier's profit of one structure (the debit itself by rule 14: +100 %); the others lie at
    half and twice of it. Quantities are whole by largest remainder. Tiers above 90 % of the maximum profit move there;
    under three structures all are closed at the target or at 80 % of the maximum, whichever is less.
    """
    if opened < LEAST_TIERED:
        cap = target_each if max_profit_each is None else min(target_each, SMALL_CAP * max_profit_each)
        return (Tier(opened, cap),)
    quantities = largest_remainder(opened, TIER_SHARES)
    profits = [multiple * target_each for multiple in TIER_MULTIPLES]
    if max_profit_each is not None:
        profits = [min(profit, TIER_CAP * max_profit_each) for profit in profits]
    return tuple(Tier(quantity, profit) for quantity, profit in zip(quantities, profits, strict=True) if quantity)


def largest_remainder(whole: int, shares: Sequence[Decimal]) -> list[int]:
    """Divide a whole number by shares that sum to one: rounded down, what is left goes to the largest remainders."""
    exact = [share * whole for share in shares]
    parts = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda number: (parts[number] - exact[number], number))
    for number in order[: whole - sum(parts)]:
        parts[number] += 1
    return parts


def due_at_target(position: Position, profit: Decimal, target: Decimal) -> int:
    """Return all structures once their profit in dollars has reached the target, else zero."""
    return position.quantity if profit >= target else 0


def due_at_tiers(position: Position, profit: Decimal, target: Decimal) -> int:
    """Return how many structures of a debit the tiers close now; what earlier tiers have closed counts."""
    opened = max(position.opened_quantity, position.quantity)
    dollars = position.structure.multiplier
    most = max_profit(position.structure, position.entry_price)
    each = target / position.quantity
    tiers = debit_tiers(opened, each, None if most is None else most * dollars)
    reached = sum(tier.quantity for tier in tiers if profit / position.quantity >= tier.profit_each)
    return max(reached - (opened - position.quantity), 0)
