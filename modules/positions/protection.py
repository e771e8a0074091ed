"""Synthetic protection (trading rule 12): who looks after each position, and when it was last looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from modules.domain.positions import Position
from modules.positions.rules.human import unmanaged


class Coverage(StrEnum):
    """Whether stops and targets of a position are watched; there is no resting order at the broker."""

    MANAGED = "MANAGED"
    UNMANAGED = "UNMANAGED"


@dataclass(frozen=True, slots=True)
class Protection:
    """Say how a position is protected; `age` is the time since its last check on a reliable mark, None without one."""

    position: Position
    coverage: Coverage
    age: timedelta | None
    why: str = ""

    @property
    def has_shorts(self) -> bool:
        """Say whether an option is held short."""
        return any(leg.ratio < 0 for leg in self.position.structure.options)

    def __str__(self) -> str:
        """Return what a screen shows."""
        age = "never checked" if self.age is None else f"checked {self.age.total_seconds():.0f} s ago"
        why = f", {self.why}" if self.why else ""
        position = self.position
        return f"{position.position_id} {position.quantity} x {position.structure}: {self.coverage}, {age}{why}"


def protections(
    positions: Iterable[Position],
    checked_at: Mapping[str, datetime],
    now: datetime,
    most: timedelta,
    since: datetime,
    denied: str = "",
) -> tuple[Protection, ...]:
    """Return how every position is protected now.

    `most` is the age from which a check no longer protects, counted in this session (`since` its open) and from the
    opening of the position; `denied` says why the breaker lets nobody manage.
    """
    found = []
    for position in positions:
        last = checked_at.get(position.position_id)
        age = None if last is None else now - last
        why = unmanaged(position) or denied
        start = max(since, position.opened_at, last or since)
        if not why and now - start > most:
            why = "no reliable mark"
        found.append(Protection(position, Coverage.UNMANAGED if why else Coverage.MANAGED, age, why))
    return tuple(found)


def unprotected(found: Iterable[Protection]) -> tuple[Protection, ...]:
    """Return the shorts that nobody has checked in time."""
    return tuple(each for each in found if each.has_shorts and each.why == "no reliable mark")
