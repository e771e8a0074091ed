"""Trade intents: what any source asks for, before anyone has judged it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from modules.domain.structures import Structure


class Purpose(StrEnum):
    """Whether an intent adds risk or takes it away."""

    OPEN = "open"
    REDUCE = "reduce"


class Source(StrEnum):
    """Who asks."""

    STRATEGY = "strategy"
    MANAGEMENT = "management"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class TradeIntent:
    """Ask for a number of whole structures at a worst acceptable net price.

    Prices are signed per share, debit positive; `max_loss` and `max_profit` are dollars for the whole quantity, fees
    excluded; None means unlimited. `position_id` names the position a REDUCE belongs to.
    """

    intent_id: str
    purpose: Purpose
    source: Source
    strategy: str
    structure: Structure
    quantity: int
    worst_price: Decimal
    max_loss: Decimal | None
    max_profit: Decimal | None
    rationale: str
    position_id: str = ""

    def __post_init__(self) -> None:
        """Refuse an intent that could not be carried out."""
        if self.quantity <= 0:
            raise ValueError(f"expected a positive quantity, was {self.quantity}")
        if self.purpose is Purpose.REDUCE and not self.position_id:
            raise ValueError("a REDUCE intent names the position it reduces")
