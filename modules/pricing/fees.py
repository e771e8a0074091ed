"""Fees per contract, leg and side (trading rule 6), from a dated table that may be overridden.

Source of the shipped table: LEAN's CharlesSchwabFeeModel.cs (0.65 an equity option, 1.00 an index option, stock free),
which knows no dates; exchange surcharges of index options are not in it and are added by class where they are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from modules.domain.contracts import Delivery, Instrument, OptionContract
from modules.domain.structures import Structure


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """Hold dollars per contract or share and side from a day on; `surcharges` are per contract by option class."""

    since: date
    option: Decimal
    index_option: Decimal
    share: Decimal
    surcharges: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, instrument: Instrument) -> Decimal:
        """Return the fee of one contract or share."""
        if not isinstance(instrument, OptionContract):
            return self.share
        is_index = instrument.delivery is Delivery.CASH
        base = self.index_option if is_index else self.option
        return base + self.surcharges.get(instrument.root, Decimal(0))


CHARLES_SCHWAB: tuple[FeeSchedule, ...] = (
    FeeSchedule(since=date(2000, 1, 1), option=Decimal("0.65"), index_option=Decimal("1.00"), share=Decimal(0)),
)


def schedule_on(day: date, table: tuple[FeeSchedule, ...] = CHARLES_SCHWAB) -> FeeSchedule:
    """Return the schedule in force on a day; ValueError for a day before the table begins."""
    begun = [schedule for schedule in table if schedule.since <= day]
    if not begun:
        raise ValueError(f"expected a day from {min(schedule.since for schedule in table)} on, was {day}")
    return max(begun, key=lambda schedule: schedule.since)


def one_way(structure: Structure, quantity: int, schedule: FeeSchedule) -> Decimal:
    """Return the dollars of fees that trading some structures once costs."""
    each = sum((abs(leg.ratio) * schedule.of(leg.instrument) for leg in structure.legs), Decimal(0))
    return each * quantity


def round_trip(structure: Structure, quantity: int, schedule: FeeSchedule) -> Decimal:
    """Return the dollars of fees of entry and exit together."""
    return 2 * one_way(structure, quantity, schedule)
