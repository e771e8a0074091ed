"""Positions: what is open, why, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.structures import Structure


class ExitReason(StrEnum):
    """Why a position was closed."""

    PROFIT_TARGET = "profit target"
    STOP = "stop"
    EXPIRATION_CUT_OFF = "expiration cut-off"
    TIME_EXIT = "days to expiration"
    ENGINE_ACTION = "engine action"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Position:
    """Hold an open structure with its entry.

    `entry_price` is the signed net price per share (a credit is negative), `entry_fees` dollars for the whole
    position, `max_loss` dollars for the whole position without fees. `losing_marks` counts consecutive reliable marks
    beyond the stop (trading rule 2 wants two).
    """

    position_id: str
    strategy: str
    structure: Structure
    quantity: int
    entry_price: Decimal
    entry_fees: Decimal
    max_loss: Decimal
    opened_at: datetime
    rationale: str
    losing_marks: int = 0

    @property
    def is_credit(self) -> bool:
        """Say whether premium was received."""
        return self.entry_price < 0

    @property
    def dollars_per_point(self) -> Decimal:
        """Return dollars gained by the position when the package rises one dollar per share."""
        return Decimal(self.quantity * self.structure.multiplier)

    def profit(self, exit_price: Decimal) -> Decimal:
        """Return the profit in dollars, fees excluded, if the package is sold at a signed net price per share."""
        return (exit_price - self.entry_price) * self.dollars_per_point


@dataclass(frozen=True, slots=True)
class ClosedPosition:
    """Keep the result of a finished position, dollars, fees included."""

    position: Position
    exit_price: Decimal
    exit_fees: Decimal
    closed_at: datetime
    reason: ExitReason

    @property
    def net_profit(self) -> Decimal:
        """Return profit after the fees of both sides."""
        return self.position.profit(self.exit_price) - self.position.entry_fees - self.exit_fees
