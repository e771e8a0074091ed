"""After the bell (trading rule 19): expired shorts whose assignment nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from modules.domain.account import SessionClock
from modules.domain.contracts import Delivery, OptionContract
from modules.domain.positions import Position


@dataclass(frozen=True, slots=True)
class PendingAssignment:
    """Hold an expired short whose holders decide until 17:30 New York time: contracts (positive) and the last spot."""

    contract: OptionContract
    quantity: int
    spot: Decimal
    since: datetime

    def __str__(self) -> str:
        """Return it in words."""
        return f"ASSIGNMENT PENDING {self.quantity} short {self.contract}, last spot {self.spot}"


def at_the_bell(
    positions: Iterable[Position],
    spots: Mapping[str, Decimal],
    now: datetime,
    session: SessionClock | None,
    share: Decimal,
) -> tuple[PendingAssignment, ...]:
    """Return the physical shorts that have stopped trading within a share of their strike and are still booked."""
    found: dict[OptionContract, PendingAssignment] = {}
    for position in positions:
        for leg in position.structure.options:
            contract = leg.contract
            spot = spots.get(contract.underlying)
            if leg.ratio > 0 or contract.delivery is not Delivery.PHYSICAL or spot is None:
                continue
            if not has_stopped(contract, now, session) or abs(spot - contract.strike) > share * contract.strike:
                continue
            lots = -leg.ratio * position.quantity + (found[contract].quantity if contract in found else 0)
            found[contract] = PendingAssignment(contract, lots, spot, now)
    return tuple(found.values())


def has_stopped(contract: OptionContract, now: datetime, session: SessionClock | None) -> bool:
    """Say whether a contract trades no longer; an early close ends it sooner than the contract itself may know."""
    ends = contract.last_trade
    if session is not None and session.closes.date() == ends.date():
        ends = min(ends, session.closes)
    return now >= ends
