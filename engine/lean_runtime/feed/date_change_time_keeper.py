"""Walks through the days of a data file and tells when the exchange's day changes (DateChangeTimeKeeper.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from engine.lean_runtime.common.ticks import OA_EPOCH, TICKS_PER_DAY, date_of

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


class DateChangeTimeKeeper:
    """Keep one instant as data time and as exchange time; `new_exchange_date` hears of each new tradable day once."""

    def __init__(
        self,
        tradable_dates: Iterator[int],
        data_time_zone: TimeZone,
        extended_market_hours: bool,
        exchange_hours: SecurityExchangeHours,
        delisting_date: int,
        new_exchange_date: Callable[[int], None],
    ) -> None:
        self._dates = tradable_dates
        self._date: int | None = None
        self._data_zone = data_time_zone
        self._hours = exchange_hours
        self._exchange_zone = exchange_hours.time_zone
        self._extended = extended_market_hours
        self._delisting_date = delisting_date
        self._new_exchange_date = new_exchange_date
        self._previous_new_exchange_date = 0
        self._needs_move_next = True
        self._initialized = False
        self._utc = OA_EPOCH

    @property
    def data_time(self) -> int:
        """Return the instant in the data's zone."""
        return self._data_zone.to_local(self._utc)

    @property
    def exchange_time(self) -> int:
        """Return the instant in the exchange's zone."""
        return self._exchange_zone.to_local(self._utc)

    def is_exchange_behind_data(self) -> bool:
        """Tell whether the exchange's clock shows less than the data's."""
        return self.data_time > self.exchange_time

    def advance_towards_exchange_time(self, target: int) -> None:
        """Move to an exchange time, or to the next new exchange day before it."""
        current = self.exchange_time
        if date_of(target) != date_of(current):
            while current < target:
                following = min(current + TICKS_PER_DAY, target)
                day = date_of(following)
                if day != date_of(current) and self._hours._is_date_open(day, self._extended):
                    self._set_exchange_time(day)
                    self._emit(day)
                    return
                current = following
        self._set_exchange_time(target)

    def try_advance_until_next_data_date(self) -> bool:
        """Move to the next tradable day of the data; False when none is left."""
        if not self._initialized:
            return self._emit_first_exchange_date()
        if self._try_emit_passed_exchange_date():
            return True
        if self._needs_move_next and not self._move_next():
            self._needs_move_next = False
            return False
        assert self._date is not None
        next_exchange_time = self._exchange_zone.to_local(self._data_zone.to_utc(self._date))
        next_exchange_date = date_of(next_exchange_time)
        if next_exchange_date > self._delisting_date:
            self._try_emit_passed_exchange_date()
            self._needs_move_next = False
            return False
        behind = self._date > next_exchange_time
        if not behind and next_exchange_date > self._previous_new_exchange_date:
            self._emit(next_exchange_date)
            self._set_exchange_time(next_exchange_date)
            # when the exchange's clock is ahead the data's day is still to be read
            self._needs_move_next = next_exchange_date == self.data_time
            return True
        self._needs_move_next = True
        self._set_data_time(self._date)
        return True

    def _emit_first_exchange_date(self) -> bool:
        self._initialized = True
        if not self._move_next():
            return False
        assert self._date is not None
        exchange_time = self._exchange_zone.to_local(self._data_zone.to_utc(self._date))
        exchange_date = date_of(exchange_time)
        if exchange_time < self._date and self._hours._is_date_open(exchange_date, self._extended):
            self._set_exchange_time(exchange_date)
            self._needs_move_next = False
            self._emit(exchange_date)
        else:
            # the first day is told at once, so that mapping and delisting of that day are known
            self._set_data_time(self._date)
            self._needs_move_next = True
            self._emit(self._date)
        return True

    def _try_emit_passed_exchange_date(self) -> bool:
        """Tell of a data day that ended without data to announce it."""
        day = self._date
        if (
            self._needs_move_next
            and day is not None
            and self._previous_new_exchange_date < day
            and self._hours._is_date_open(day, self._extended)
        ):
            self._set_exchange_time(day)
            self._emit(day)
            return True
        return False

    def _move_next(self) -> bool:
        following = next(self._dates, None)
        if following is None:
            return False
        self._date = following
        return True

    def _emit(self, day: int) -> None:
        self._new_exchange_date(day)
        self._previous_new_exchange_date = day

    def _set_exchange_time(self, local: int) -> None:
        self._utc = self._exchange_zone.to_utc(local)

    def _set_data_time(self, local: int) -> None:
        self._utc = self._data_zone.to_utc(local)
