"""Positions: what is open, why, where it came from and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.intents import Source
from modules.domain.structures import Structure


class ExitReason(StrEnum):
    """Why a position was closed."""

    PROFIT_TARGET = "profit target"
    STOP = "stop"
    EXPIRATION_CUT_OFF = "expiration cut-off"
    TIME_EXIT = "days to expiration"
    TRADED_OUT = "traded out"
    PART_TWO_TIMEOUT = "part two timeout"
    BREAKER = "circuit breaker"
    ENGINE_ACTION = "engine action"
    HUMAN = "human"
    EX_DIVIDEND = "ex-dividend"
    CHEAP_SHORT = "cheap short"
    SETTLEMENT = "AM settlement"
    ROLL_DEADLINE = "roll deadline"
    ROLL = "roll"
    EXTERNAL_CHANGE = "external change"
    CORPORATE_ACTION = "corporate action"

    @property
    def is_urgent(self) -> bool:
        """Say whether closes for this reason run on while the breaker is halted (trading rule 33)."""
        return self in _URGENT

    @property
    def has_deadline(self) -> bool:
        """Say whether a close for this reason is too late a few minutes on, whatever the market shows meanwhile."""
        return self in _WITH_DEADLINE


_WITH_DEADLINE = frozenset(
    {ExitReason.EXPIRATION_CUT_OFF, ExitReason.SETTLEMENT, ExitReason.EX_DIVIDEND, ExitReason.CORPORATE_ACTION}
)
_URGENT = frozenset(
    {
        ExitReason.EXPIRATION_CUT_OFF,
        ExitReason.CHEAP_SHORT,
        ExitReason.SETTLEMENT,
        ExitReason.EX_DIVIDEND,
        ExitReason.TRADED_OUT,
        ExitReason.CORPORATE_ACTION,
        ExitReason.HUMAN,
    }
)


@dataclass(frozen=True, slots=True)
class Care:
    """Say how a human wants one position looked after; it overrides the strategy's own exits.

    `target` and `stop` are dollars of profit and of loss (positive), fees excluded, for the whole position.
    `hands_off` leaves everything to the human, `urgent_only` all but expiration-day, ex-dividend and assignment closes.
    `close_now` asks for a close at once.
    """

    target: Decimal | None = None
    stop: Decimal | None = None
    hands_off: bool = False
    never_roll: bool = False
    urgent_only: bool = False
    close_now: bool = False

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        for name, amount in (("target", self.target), ("stop", self.stop)):
            if amount is not None and not (amount.is_finite() and amount > 0):
                raise ValueError(f"expected a {name} above zero dollars, was {amount}")


ORDINARY = Care()


@dataclass(frozen=True, slots=True)
class Position:
    """Hold an open structure with its entry.

    `entry_cost` is dollars paid for the whole position (negative: received), `entry_fees` dollars beside it,
    `max_loss` dollars for the whole position without fees, None when unlimited. `lineage_id` is common to all
    positions that came from one first trade (rolls, assignments); `parent_id` is the position this one came from,
    empty for the first. `losing_marks` counts consecutive reliable marks beyond the stop (trading rule 2 wants two),
    the last of them at `losing_at`. `opened_quantity` is the size that profit tiers count from (0: the quantity).

    After `rolls` the entry is the lineage's: what rolls paid and received is part of `entry_cost` and `entry_fees`, so
    that targets look at the net credit. `frozen` says why nobody manages the position, empty if somebody does.
    """

    position_id: str
    lineage_id: str
    source: Source
    strategy: str
    structure: Structure
    quantity: int
    entry_cost: Decimal
    entry_fees: Decimal
    max_loss: Decimal | None
    opened_at: datetime
    rationale: str
    parent_id: str = ""
    losing_marks: int = 0
    losing_at: datetime | None = None
    opened_quantity: int = 0
    rolls: int = 0
    care: Care = ORDINARY
    frozen: str = ""

    @property
    def is_credit(self) -> bool:
        """Say whether premium was received."""
        return self.entry_cost < 0

    @property
    def economic_basis(self) -> Decimal:
        """Return what one share's worth has cost with every premium and fee of the entry, rolls included (rule 23)."""
        return (self.entry_cost + self.entry_fees) / self.dollars_per_point

    @property
    def dollars_per_point(self) -> Decimal:
        """Return dollars gained by the position when the package rises one dollar per share."""
        return Decimal(self.quantity * self.structure.multiplier)

    @property
    def entry_price(self) -> Decimal:
        """Return the signed net price per share that was paid, to be shown; the ledger counts in `entry_cost`."""
        return self.entry_cost / self.dollars_per_point

    def profit(self, exit_price: Decimal) -> Decimal:
        """Return the profit in dollars, fees excluded, if the package is sold at a signed net price per share."""
        return exit_price * self.dollars_per_point - self.entry_cost


@dataclass(frozen=True, slots=True)
class ClosedPosition:
    """Keep the result of a finished position; `proceeds` is dollars received for all of it (negative: paid)."""

    position: Position
    proceeds: Decimal
    exit_fees: Decimal
    closed_at: datetime
    reason: ExitReason

    @property
    def net_profit(self) -> Decimal:
        """Return profit after the fees of both sides."""
        return self.proceeds - self.position.entry_cost - self.position.entry_fees - self.exit_fees
