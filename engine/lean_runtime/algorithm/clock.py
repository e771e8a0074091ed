"""The algorithm's clock: start, end, time zone, and the lock after initialisation (Algorithm/QCAlgorithm.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import AlgorithmMode, DeploymentTarget
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentNullException,
    ArgumentOutOfRangeException,
    InvalidOperationException,
    SystemException,
)
from engine.lean_runtime.common.ticks import (
    MAX_TICKS,
    TICKS_PER_DAY,
    Ticks,
    date_of,
    make,
    ticks,
    to_datetime,
    to_utc_datetime,
)
from engine.lean_runtime.common.timezones import TimeZone, TimeZones
from engine.lean_runtime.securities.time_keeper import TimeKeeper

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, Moment
    from engine.lean_runtime.scheduling.schedule_manager import ScheduleManager

_DEFAULT_START = make(1998, 1, 1)
_FIRST_START = make(1900, 1, 1)
_UNREPRESENTABLE = "Year, Month, and Day parameters describe an un-representable DateTime."


class AlgorithmClock(LeanObject):
    """The bottom of the algorithm: everything else is built on its clock and its lock."""

    if TYPE_CHECKING:
        _schedule: ScheduleManager

    def __init__(self) -> None:
        """Start at LEAN's default dates in New York time."""
        self._locked = False
        self._live_mode = False
        self._algorithm_mode = AlgorithmMode.BACKTESTING
        self._deployment_target = DeploymentTarget.LOCAL_PLATFORM
        self._is_warming_up = True
        #: What today is: the host's UTC time; a live run with a clock of its own puts that here.
        self._real_utc: Callable[[], Ticks] = _host_utc
        self._start: Ticks = _DEFAULT_START
        self._start_date: Ticks = _DEFAULT_START
        self._time_keeper = TimeKeeper(_DEFAULT_START, [TimeZones.NEW_YORK])
        self._local_time_keeper = self._time_keeper.get_local_time_keeper(TimeZones.NEW_YORK)
        self._end_date: Ticks = self._today() - 1

    # -- reading -------------------------------------------------------------------------------------------------------

    @property
    def _utc_time(self) -> Ticks:
        return self._time_keeper._utc_time

    @property
    def _time(self) -> Ticks:
        return self._local_time_keeper._local_time

    _utc_ticks = _utc_time
    _local_ticks = _time

    @property
    def _time_zone(self) -> TimeZone:
        return self._local_time_keeper.time_zone

    @read_only
    def time(self) -> datetime:
        """Return the algorithm's local time, naive."""
        return to_datetime(self._local_time_keeper._local_time)

    @read_only
    def utc_time(self) -> datetime:
        """Return the algorithm's time in UTC, aware."""
        return to_utc_datetime(self._time_keeper._utc_time)

    @read_only
    def time_zone(self) -> TimeZone:
        """Return the algorithm's time zone."""
        return self._local_time_keeper.time_zone

    @read_only
    def time_keeper(self) -> TimeKeeper:
        """Return the keeper of the algorithm's time in all zones."""
        return self._time_keeper

    @read_only
    def start_date(self) -> datetime:
        """Return the first day of the run, local midnight."""
        return to_datetime(self._start_date)

    @read_only
    def end_date(self) -> datetime:
        """Return the last moment of the run, local."""
        return to_datetime(self._end_date)

    @read_only
    def is_warming_up(self) -> bool:
        """Say whether the algorithm still warms up; true in `initialize`."""
        return self._is_warming_up

    @read_only
    def live_mode(self) -> bool:
        """Say whether the algorithm trades live."""
        return self._live_mode

    @read_only
    def algorithm_mode(self) -> AlgorithmMode:
        """Return the mode of the run."""
        return self._algorithm_mode

    @read_only
    def deployment_target(self) -> DeploymentTarget:
        """Return where the algorithm runs."""
        return self._deployment_target

    def get_locked(self) -> bool:
        """Say whether the initialisation is over."""
        return self._locked

    # -- dates ---------------------------------------------------------------------------------------------------------

    @overloaded
    def set_start_date(self, year: int, month: int, day: int) -> None:
        """Set the first day of the run; ArgumentException for impossible, future and late (locked) dates."""
        try:
            self._set_start(_calendar_day(year, month, day))
        except SystemException as error:
            raise ArgumentException(f"Date Invalid: {error}") from error

    @set_start_date.alternative
    def _(self, start: Moment) -> None:
        self._set_start(ticks(start))

    def _set_start(self, start: Ticks) -> None:
        if self._live_mode:
            return
        start = date_of(start)
        if start < _FIRST_START:
            raise ArgumentOutOfRangeException("start", "Please select a start date after January 1st, 1900.")
        if start > self._today():
            raise ArgumentOutOfRangeException("start", "Please select start date less than today")
        if self._locked:
            raise InvalidOperationException(
                "self.set_start_date(): Cannot change start date after algorithm initialized."
            )
        self._start = self._start_date = start
        self._set_date_time(self._time_zone.to_utc(start))

    @overloaded
    def set_end_date(self, year: int, month: int, day: int) -> None:
        """Set the last day of the run, yesterday at the latest; ArgumentException for impossible and late dates."""
        try:
            self._set_end(_calendar_day(year, month, day) + TICKS_PER_DAY - 1)
        except SystemException as error:
            raise ArgumentException(f"Date Invalid: {error}") from error

    @set_end_date.alternative
    def _(self, end: Moment) -> None:
        self._set_end(ticks(end))

    def _set_end(self, end: Ticks) -> None:
        if self._live_mode:
            return
        if self._locked:
            raise InvalidOperationException("self.set_end_date(): Cannot change end date after algorithm initialized.")
        yesterday = self._today() - TICKS_PER_DAY
        self._end_date = date_of(min(end, yesterday)) + TICKS_PER_DAY - 1

    def _today(self) -> Ticks:
        """Return today's midnight in the algorithm's zone; the wall clock only bounds the dates a user may set."""
        return date_of(self._time_zone.to_local(self._real_utc()))

    @overloaded
    def set_time_zone(self, time_zone: str) -> None:
        """Set the algorithm's zone by tz database name or as a zone of TimeZones; refused once initialised."""
        try:
            zone = TimeZone(time_zone)
        except ArgumentException as error:
            raise ArgumentException(
                f"TimeZone with id '{time_zone}' was not found. For a complete list of time zones please visit: "
                "http://en.wikipedia.org/wiki/List_of_tz_database_time_zones"
            ) from error
        self._set_time_zone(zone)

    @set_time_zone.alternative
    def _(self, time_zone: Anything) -> None:
        if time_zone is None:
            raise ArgumentNullException("timeZone")
        if not isinstance(time_zone, TimeZone):
            raise TypeError(f"set_time_zone expects a name or a zone of TimeZones, was {type(time_zone).__name__}")
        self._set_time_zone(time_zone)

    def _set_time_zone(self, zone: TimeZone) -> None:
        if self._locked:
            raise InvalidOperationException("self.set_time_zone(): Cannot change time zone after algorithm running.")
        self._time_keeper.add_time_zone(zone)
        self._local_time_keeper = self._time_keeper.get_local_time_keeper(zone)
        self._schedule.time_rules.set_default_time_zone(zone)
        self._schedule.date_rules.set_default_time_zone(zone)
        if self._live_mode:
            self._set_live_mode_start_date()
        else:
            self._start = self._start_date
            self._set_date_time(zone.to_utc(self._start_date))

    def _set_live_mode_start_date(self) -> None:
        self._start = self._time_zone.to_local(self._real_utc())
        self._start_date = date_of(self._start)
        self._end_date = MAX_TICKS

    # -- moving on -----------------------------------------------------------------------------------------------------

    def set_date_time(self, frontier: datetime) -> None:
        """Move the clock to a UTC time."""
        self._set_date_time(ticks(frontier))

    def _set_date_time(self, frontier_utc: Ticks) -> None:
        self._time_keeper._set_utc(frontier_utc)
        if self._is_warming_up and self._locked and self._time >= self._start:
            self.set_finished_warming_up()

    def set_finished_warming_up(self) -> None:
        """End the warm-up."""
        self._is_warming_up = False

    def set_deployment_target(self, deployment_target: DeploymentTarget) -> None:
        """Set where the algorithm runs; ignored once initialised."""
        if not self._locked:
            self._deployment_target = deployment_target


def _host_utc() -> Ticks:
    return ticks(datetime.now().astimezone())


def _calendar_day(year: int, month: int, day: int) -> Ticks:
    try:
        return make(int(year), int(month), int(day))
    except ValueError as error:
        raise ArgumentOutOfRangeException("", _UNREPRESENTABLE) from error
