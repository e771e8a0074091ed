"""Trade intents: what any source asks for, before anyone has judged it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    TEMPLATE = "template"
    WHEEL = "wheel"


class ExecutorKind(StrEnum):
    """How the order is to be worked (trading rules 7 to 10)."""

    PRICE_WALK = "price walk"
    TWO_PART = "two-part spread"
    LEGS = "manual legs"
    #: From mid over natural to a collar, for a human who wants out (trading rule 35).
    FLATTEN = "flatten"


@dataclass(frozen=True, slots=True)
class TradeIntent:
    """Ask for a number of whole structures at a worst acceptable net price.

    Prices are signed per share, debit positive; `max_loss` and `max_profit` are dollars for the whole quantity, fees
    excluded; None means unlimited, `is_model` that they rest on a valuation (several expirations, trading rule 26).
    `probability_of_profit` (0 to 1, trading rule 27) and `delta_exposure` (in shares, whole quantity) are None
    where nobody estimated them. `position_id` names the position a REDUCE belongs to, or that an OPEN adds to; with
    `is_roll` the package takes legs of that position off and puts others on (trading rule 15).
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
    created_at: datetime
    position_id: str = ""
    probability_of_profit: float | None = None
    delta_exposure: float | None = None
    executor: ExecutorKind = ExecutorKind.PRICE_WALK
    is_model: bool = False
    is_roll: bool = False

    @property
    def is_reduction(self) -> bool:
        """Say whether the intent takes risk away."""
        return self.purpose is Purpose.REDUCE

    def __post_init__(self) -> None:
        """Refuse an intent that could not be carried out."""
        if self.quantity <= 0:
            raise ValueError(f"expected a positive quantity, was {self.quantity}")
        if not self.worst_price.is_finite():
            raise ValueError(f"expected a worst price, was {self.worst_price}")
        if self.created_at.tzinfo is None:
            raise ValueError("the time of an intent carries a time zone")
        if self.probability_of_profit is not None and not 0 <= self.probability_of_profit <= 1:
            raise ValueError(f"expected a probability from 0 to 1, was {self.probability_of_profit}")
        if self.purpose is Purpose.REDUCE and not self.position_id:
            raise ValueError("a REDUCE intent names the position it reduces")
        if self.is_roll and not (self.purpose is Purpose.OPEN and self.position_id):
            raise ValueError("a roll opens, and names the position it rolls")
