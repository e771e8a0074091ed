"""What many subscriptions emit over a stretch of time, as a matrix of codes: slots (UTC times) by rows (subscriptions).

Nothing of a slot is turned into data points before somebody asks for it. The codes are those of column_stream.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.lean_runtime.common.globals import exchange_round_down_in_time_zone
from engine.lean_runtime.common.ticks import MAX_TICKS
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.tick import OpenInterest, open_interest_of
from engine.lean_runtime.data.trade_bar import TradeBar, trade_bar_of
from engine.lean_runtime.feed.lane_chain import layouts_of
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.columns import Columns
    from engine.lean_runtime.feed.column_stream import DayBatch
    from engine.lean_runtime.feed.column_subscription import ColumnSubscription
    from engine.lean_runtime.identity.symbol import Symbol

#: The codes of a lane of so many members are kept as lists.
_FEW_MEMBERS = 16
Matrix = npt.NDArray[np.int32]


class Readiness:
    """Since when an underlying has a price: without one its options' points do not reach their securities."""

    __slots__ = ("security", "since")

    def __init__(self, security: Any) -> None:
        self.security = security
        self.since = 0 if security is None or security.get_last_data() is not None else MAX_TICKS


class Lane:
    """The rows are in the feed's order; `position` is the first slot not yet taken, `visible` the first unseen one."""

    def __init__(self, members: list[ColumnSubscription]) -> None:
        """Merge the loaded days of the members."""
        self.members = members
        self.batches: list[DayBatch] = []
        emissions = []
        self._last_times: list[tuple[int, int]] = []
        for row, member in enumerate(members):
            batch = member.batch
            assert batch is not None
            member.row = row
            member.synced = 0
            self.batches.append(batch)
            first = int(np.searchsorted(batch.emit, member.since))
            emissions.append((batch.emit[first:], batch.codes[first:]))
            self._last_times.append((int(batch.emit[-1]), row))
        self._last_times.sort(reverse=True)
        all_times = np.unique(np.concatenate([emit for emit, _ in emissions])) if members else np.empty(0, np.int64)
        self.matrix: Matrix = np.zeros((len(all_times), len(members)), np.int32)
        for row, (emit, codes) in enumerate(emissions):
            self.matrix[np.searchsorted(all_times, emit), row] = codes
        self.times: list[int] = all_times.tolist()
        self.end = len(self.times)
        self.position = 0
        self.step_start = 0
        self.visible = 0
        self.next_time = self.times[0] if self.end else MAX_TICKS
        self.departed: list[ColumnSubscription] = []
        self._has_gaps = False
        self.eager_rows: list[int] = []
        self.eager_changes = -1
        self.consolidated_rows: list[int] = []
        self.consolidators_version = -1
        self._user_rows = np.array([not member.configuration.is_internal_feed for member in members], np.bool_)
        self._user_option_rows = self._user_rows & np.array(
            [is_option(member.configuration.security_type) for member in members], np.bool_
        )
        self.rows_of: dict[Symbol, list[int]] = {}
        for row, member in enumerate(members):
            self.rows_of.setdefault(member.configuration.symbol, []).append(row)
        self._ready_by_underlying: dict[int, Readiness] = {}
        self.ready: list[Readiness | None] = [self._readiness(member) for member in members]
        self.unready = [item for item in self._ready_by_underlying.values() if item.since == MAX_TICKS]
        self.layouts = layouts_of(self)
        self._slot_codes: tuple[int, list[int]] = (-1, [])
        self._all_codes: list[list[int]] | None = None
        self._counts: list[int] | None = None
        self._has_user_data: list[bool] = []

    def _readiness(self, member: ColumnSubscription) -> Readiness | None:
        if not is_option(member.configuration.security_type):
            return None
        underlying = getattr(member.security, "underlying", None)
        known = self._ready_by_underlying.get(id(underlying))
        if known is None:
            known = self._ready_by_underlying[id(underlying)] = Readiness(underlying)
        return known

    def _changed(self) -> None:
        self._counts = None
        self._all_codes = None
        self._slot_codes = (-1, [])

    def summary(self, slot: int) -> tuple[int, bool]:
        """Return how many points a slot has and whether some are the algorithm's own."""
        if self._counts is None:
            emitted = self.matrix != 0
            self._counts = np.count_nonzero(emitted, axis=1).tolist()
            self._has_user_data = emitted[:, self._user_rows].any(axis=1).tolist()
        return self._counts[slot], self._has_user_data[slot]

    def has_user_data(self, slot: int) -> bool:
        """Tell whether the algorithm itself subscribed to some point of a slot."""
        return self.summary(slot)[1]

    # -- taking --------------------------------------------------------------------------------------------------------

    def begin_step(self) -> None:
        """Leave the last step behind, and the slots in which nobody emits any more."""
        self.step_start = position = self.position
        self.departed.clear()
        if self._has_gaps:
            self._has_gaps = False
            kept = [*range(position), *(np.flatnonzero(self.matrix[position:].any(axis=1)) + position).tolist()]
            self.matrix = self.matrix[kept]
            self.times = [self.times[slot] for slot in kept]
            self.end = len(kept)
            self.next_time = self.times[position] if position < self.end else MAX_TICKS
            self._changed()

    def has_leaving(self) -> bool:
        """Tell whether the last emission of some member was taken."""
        return bool(self.position and self._last_times and self._last_times[-1][0] <= self.times[self.position - 1])

    def is_undisturbed(self) -> bool:
        """Tell whether nobody left since the last step, so that the next slots can be taken as they stand."""
        return not self._has_gaps and not self.departed

    def first_last_time(self) -> int:
        """Return the UTC time of the first last emission of a member."""
        return self._last_times[-1][0] if self._last_times else 0

    def leaving(self) -> list[ColumnSubscription]:
        """Return the members whose last emission was taken."""
        if not self.position:
            return []
        now = self.times[self.position - 1]
        found = []
        for last, row in reversed(self._last_times):
            if last > now:
                break
            found.append(self.members[row])
        return found

    def release(self) -> list[ColumnSubscription]:
        """Let the members go whose last emission was taken."""
        found = self.leaving()
        if found:
            del self._last_times[-len(found) :]
        return found

    def take(self, frontier: int) -> None:
        """Take the slots up to the frontier into the step."""
        position, times, end = self.position, self.times, self.end
        while position < end and times[position] <= frontier:
            position += 1
        self.position = position
        self.next_time = times[position] if position < end else MAX_TICKS

    def leave_at_position(self, first: int) -> int:
        """Settle the next time after slots were taken one by one from `first` on; return how many points they had."""
        self.next_time = self.times[self.position] if self.position < self.end else MAX_TICKS
        self.summary(first)
        assert self._counts is not None
        return sum(self._counts[first : self.position])

    def remove(self, member: ColumnSubscription) -> None:
        """Let nothing more of a subscription be taken; of the present step at once if it left its universe."""
        self.departed.append(member)
        self.matrix[self.position :, member.row] = 0
        self._has_gaps = True
        self._changed()

    def settle_departures(self) -> None:
        """Drop what subscriptions emitted in the step in which they left their universe."""
        if self.departed:
            for member in self.departed:
                if member.removed_from_universe:
                    self.matrix[self.step_start : self.position, member.row] = 0
            self.departed.clear()
            self._changed()

    def is_ready(self, row: int, slot: int) -> bool:
        """Tell whether the point of a row reaches its security."""
        ready = self.ready[row]
        if ready is None or ready.since <= self.times[slot]:
            return True
        # open interest is only held back where it joins a chain
        is_count = self.members[row].configuration.type is OpenInterest
        return is_count and not self.matrix[slot, :row][self._user_option_rows[:row]].any()

    # -- reading -------------------------------------------------------------------------------------------------------

    def codes(self, slot: int) -> list[int]:
        """Return the codes of a slot by row."""
        known, codes = self._slot_codes
        if known != slot:
            if len(self.members) > _FEW_MEMBERS:
                codes = self.matrix[slot].tolist()
            else:
                if self._all_codes is None:
                    self._all_codes = self.matrix.tolist()
                codes = self._all_codes[slot]
            self._slot_codes = (slot, codes)
        return codes

    def columns_of(self, row: int, slot: int, code: int) -> tuple[Columns, int]:
        """Return the rows, adjusted as the subscription wants them now, and the row of an emission."""
        source, place = self.batches[row].source_of(code, self.times[slot])
        return source.adjusted(self.members[row].configuration), place

    def point(self, row: int, slot: int, code: int) -> BaseData:
        """Return the data point of an emission."""
        member, utc = self.members[row], self.times[slot]
        config = member.configuration
        source, place = self.batches[row].source_of(code, utc)
        columns = source.adjusted(config)
        kind = config.type
        point: Any
        if kind is QuoteBar:
            point = quote_bar_of(columns, place)
            if source.carried is not None and source.carried[place]:
                point._load()
                point._own_value = source.value_as_read(config, place)
        elif kind is TradeBar:
            point = trade_bar_of(columns, place)
        else:
            point = open_interest_of(columns, place)
        if code < 0:
            self._repeat(point, member, utc)
        return point

    def _repeat(self, point: Any, member: ColumnSubscription, utc: int) -> None:
        """Mark a point as repeated and move it to the emission's time."""
        end = member.security.exchange.hours.time_zone.to_local(utc)
        config = member.configuration
        point.is_fill_forward = True
        if config.type is OpenInterest:
            point._time = end
            return
        increment = config._increment
        start = end - increment
        if start % increment:
            # the steps are shorter than the bars: the end moves with the rounded start
            hours = member.security.exchange.hours
            start = exchange_round_down_in_time_zone(
                start, increment, hours, config.data_time_zone, config.extended_market_hours
            )
        point._time = start
