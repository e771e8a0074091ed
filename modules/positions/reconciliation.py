"""The book against the broker, symbol by symbol (trading rule 11).

A difference is an EXTERNAL CHANGE once two looks in a row find the same: reports of our own fills may be under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from modules.domain.account import Holding
from modules.domain.contracts import Instrument
from modules.domain.orders import WorkingOrder
from modules.domain.positions import Position


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold what the book and the broker say of one instrument, signed; `confirmed_at` is None after one look."""

    instrument: Instrument
    booked: int
    held: int
    since: datetime
    confirmed_at: datetime | None = None

    def __str__(self) -> str:
        """Return both figures in words."""
        return f"EXTERNAL CHANGE {self.instrument}: booked {self.booked:+d}, the broker holds {self.held:+d}"


def booked(positions: Iterable[Position]) -> dict[Instrument, int]:
    """Return the signed quantity of every instrument that positions hold."""
    found: dict[Instrument, int] = {}
    for position in positions:
        for leg in position.structure.legs:
            found[leg.instrument] = found.get(leg.instrument, 0) + leg.ratio * position.quantity
    return found


def look(
    before: Iterable[Difference],
    book: Mapping[Instrument, int],
    holdings: Iterable[Holding],
    working: Iterable[WorkingOrder],
    ignored: Iterable[Holding],
    now: datetime,
) -> tuple[Difference, ...]:
    """Return the differences now; one that stands as it was seen earlier is confirmed.

    What a fill of an open order would explain is not judged now, but what was found before stands. `ignored` are
    quantities that a human has said belong to somebody else.
    """
    known = {difference.instrument: difference for difference in before}
    reach = _reach(working)
    there: dict[Instrument, int] = {}
    for holding in holdings:
        there[holding.instrument] = there.get(holding.instrument, 0) + holding.quantity
    for holding in ignored:
        there[holding.instrument] = there.get(holding.instrument, 0) - holding.quantity
    found = []
    for instrument in sorted({*book, *there, *known}, key=str):
        earlier = known.get(instrument)
        ours, theirs = book.get(instrument, 0), there.get(instrument, 0)
        down, up = reach.get(instrument, (0, 0))
        if (down or up) and ours + down <= theirs <= ours + up:
            found += [] if earlier is None else [earlier]
        elif ours != theirs:
            found.append(_seen(earlier, Difference(instrument, ours, theirs, now), now))
    return tuple(found)


def _reach(working: Iterable[WorkingOrder]) -> dict[Instrument, tuple[int, int]]:
    """Return how far open orders may move each instrument down and up beyond the book, executions not booked included.

    An order's executions are booked on positions when it is over, so all of it counts.
    """
    found: dict[Instrument, tuple[int, int]] = {}
    for order in working:
        for instrument, asked in order.ordered.items():
            down, up = found.get(instrument, (0, 0))
            found[instrument] = (down + min(asked, 0), up + max(asked, 0))
    return found


def _seen(earlier: Difference | None, fresh: Difference, now: datetime) -> Difference:
    if earlier is None or (earlier.booked, earlier.held) != (fresh.booked, fresh.held):
        # A human was told of the instrument already: the new figures need no second look.
        is_known = earlier is not None and earlier.confirmed_at is not None
        return replace(fresh, confirmed_at=now) if is_known else fresh
    if earlier.confirmed_at is None and earlier.since < now:
        return replace(earlier, confirmed_at=now)
    return earlier


def freeze(positions: Iterable[Position], differences: Iterable[Difference]) -> dict[str, Position]:
    """Return the positions, by id, with the management of those frozen that hold a confirmed difference."""
    confirmed = {each.instrument: str(each) for each in differences if each.confirmed_at is not None}
    found = {}
    for position in positions:
        reasons = (confirmed.get(leg.instrument, "") for leg in position.structure.legs)
        reason = next((reason for reason in reasons if reason), "")
        found[position.position_id] = position if position.frozen == reason else replace(position, frozen=reason)
    return found
