"""Brings the rows of a lane into a security's cache when somebody looks at the cache, and not before."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.lean_runtime.data.columns import ASK, BID, CLOSE, SIZE
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar

if TYPE_CHECKING:
    from engine.lean_runtime.feed.column_subscription import ColumnSubscription
    from engine.lean_runtime.feed.lane import Lane

#: Columns whose newest value that is not zero is part of the cache.
_KEPT_COLUMNS: dict[type, tuple[int, ...]] = {
    TradeBar: (0, 1, 2, 3, 4),
    QuoteBar: (BID + CLOSE, ASK + CLOSE, BID + SIZE, ASK + SIZE),
}
#: Gaps of so many new rows are taken in whole.
_SMALL_GAP = 2


class CacheFeed:
    """What a security has still to see of the board's lane.

    An eager security (one with a volatility model, an active session or a price of its own) sees every point in its
    step and never has anything to catch up with.
    """

    __slots__ = ("_lane", "_security", "clock", "eager", "members", "seen")

    def __init__(self, security: Any, lane: Lane, clock: Clock) -> None:
        self._security = security
        self._lane = lane
        self.clock = clock
        self.members: list[ColumnSubscription] = []
        self.eager = is_watchful(security)
        self.seen = -1

    def wake(self) -> None:
        """Make the security eager if it is watchful by now."""
        if not self.eager and is_watchful(self._security):
            self.pull()
            self.eager = True
            self.clock.eager_changes += 1

    def pull(self) -> None:
        """Bring the cache up to the step the algorithm is in."""
        now = self.clock.now
        if self.seen == now:
            return
        self.seen = now
        if not self.eager:
            self.pull_to(self._lane.visible)

    def pull_to(self, stop: int) -> None:
        """Bring the cache up to a slot, which is left out."""
        lane = self._lane
        found: list[tuple[int, int]] = []
        for member in self.members:
            start = member.synced
            if start < stop:
                member.synced = stop
                _gather(lane, member, start, stop, found)
        if len(found) > 1:
            found.sort()
        for slot, row in found:
            self.apply(row, slot, lane.matrix.item(slot, row))

    def apply(self, row: int, slot: int, code: int) -> None:
        """Let the cache take an emission."""
        lane = self._lane
        config = lane.members[row].configuration
        self._security.cache.add_data_list(
            [lane.point(row, slot, code)], config.type, code < 0, config.is_internal_feed
        )


class Clock:
    """Counts the steps whose data were shown to the algorithm."""

    __slots__ = ("eager_changes", "now")

    def __init__(self) -> None:
        self.now = 0
        self.eager_changes = 0
        """Grows when a security begins to watch its points."""


def is_watchful(security: Any) -> bool:
    """Tell whether a security must see every point when it comes."""
    return bool(
        security._follows_every_price
        or security._volatility_model_set
        or security.holdings._own_price is not None
        or security.cache._hears_points
    )


def _gather(lane: Lane, member: ColumnSubscription, start: int, stop: int, found: list[tuple[int, int]]) -> None:
    """Note the emissions between two slots that leave a trace in the cache."""
    row, kind = member.row, member.configuration.type
    code = lane.matrix.item(stop - 1, row)
    if stop - start == 1:
        if (code > 0 or (code and kind is OpenInterest)) and lane.is_ready(row, start):
            found.append((start, row))
        return
    if code > 0 and kind is not OpenInterest and lane.is_ready(row, stop - 1) and _is_whole(lane, member, code, kind):
        found.append((stop - 1, row))
        return
    ready = lane.ready[row]
    if kind is OpenInterest:
        slots = (np.flatnonzero(lane.matrix[start:stop, row]) + start).tolist()
        while slots and not lane.is_ready(row, slots[-1]):
            slots.pop()
        found.extend((slot, row) for slot in slots[-1:])
        return
    if ready is not None and ready.since:
        start = max(start, bisect_left(lane.times, ready.since))
    slots = (np.flatnonzero(lane.matrix[start:stop, row] > 0) + start).tolist()
    if not slots:
        return
    if len(slots) <= _SMALL_GAP:
        found.extend((slot, row) for slot in slots)
    else:
        rows = lane.matrix[slots, row] - 1
        found.extend((slots[place], row) for place in _last_values(lane, member, rows, kind))


def _is_whole(lane: Lane, member: ColumnSubscription, code: int, kind: type) -> bool:
    """Tell whether a row has every value the cache keeps, so that no earlier one matters."""
    columns = lane.batches[member.row].rows.columns.columns
    return all(columns[column][code - 1] for column in _KEPT_COLUMNS[kind])


def _last_values(lane: Lane, member: ColumnSubscription, rows: Any, kind: type) -> set[int]:
    """Return the places of the last row and of the last rows with the values that it lacks."""
    columns = lane.batches[member.row].rows.columns.columns
    last = len(rows) - 1
    kept = {last}
    for column in _KEPT_COLUMNS[kind]:
        values = columns[column]
        if not values[int(rows[last])]:
            present = np.flatnonzero(np.asarray(values)[rows])
            if len(present):
                kept.add(int(present[-1]))
    return kept
