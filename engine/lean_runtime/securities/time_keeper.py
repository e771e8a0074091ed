"""One clock for all time zones; source Common/{TimeKeeper,LocalTimeKeeper}.cs.

Setting the time costs the same however many zones there are: a zone converts when somebody asks for its time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.ticks import Ticks, ticks, to_datetime
from engine.lean_runtime.common.timezones import TimeZone
from engine.lean_runtime.securities.faces import local_time_face, utc_time_face


class TimeUpdatedEventArgs(LeanObject):
    """The new local time and its zone; source Common/TimeUpdatedEventArgs.cs."""

    def __init__(self, time: Ticks, time_zone: TimeZone) -> None:
        """Keep both."""
        self._time = time
        self.time_zone = time_zone

    time: datetime = local_time_face("_time", "New local time.")


class LocalTimeKeeper(LeanObject):
    """The clock of one zone, driven by a TimeKeeper."""

    __slots__ = ("_keeper", "_local", "_utc", "time_updated", "time_zone")

    def __init__(self, keeper: TimeKeeper, time_zone: TimeZone) -> None:
        """Follow the keeper."""
        self._keeper = keeper
        self.time_zone = time_zone
        self.time_updated = Event()
        self._utc: Ticks = -1
        self._local: Ticks = 0

    @property
    def _local_time(self) -> Ticks:
        utc = self._keeper._utc
        if utc != self._utc:
            self._utc = utc
            self._local = self.time_zone.to_local(utc)
        return self._local

    local_time: datetime = local_time_face("_local_time", "Present time in the zone.")

    def _raise_time_updated(self) -> None:
        self.time_updated(self, TimeUpdatedEventArgs(self._local_time, self.time_zone))


class TimeKeeper(LeanObject):
    """The UTC clock of the run."""

    def __init__(self, utc_date_time: datetime | Ticks, *time_zones: Any) -> None:
        """Start at a UTC time; zones may be given one by one or as one collection."""
        self._utc: Ticks = _exact(utc_date_time)
        self._local_time_keepers: dict[str, LocalTimeKeeper] = {}
        zones: Iterable[TimeZone] = time_zones
        if len(time_zones) == 1 and not isinstance(time_zones[0], TimeZone):
            zones = time_zones[0]
        for zone in zones:
            self.get_local_time_keeper(zone)

    @property
    def _utc_time(self) -> Ticks:
        return self._utc

    utc_time: datetime = utc_time_face("_utc", "Present UTC time.")

    def _set_utc(self, utc: Ticks) -> None:
        """Set the time; only zones somebody listens to are told."""
        self._utc = utc
        for keeper in self._local_time_keepers.values():
            if keeper.time_updated.handlers:
                keeper._raise_time_updated()

    def set_utc_date_time(self, utc_date_time: datetime | Ticks) -> None:
        """Set the UTC time."""
        self._set_utc(_exact(utc_date_time))

    def _get_time_in(self, time_zone: TimeZone) -> Ticks:
        return self.get_local_time_keeper(time_zone)._local_time

    def get_time_in(self, time_zone: TimeZone) -> datetime:
        """Return the present time in a zone."""
        return to_datetime(self._get_time_in(time_zone))

    def get_local_time_keeper(self, time_zone: TimeZone) -> LocalTimeKeeper:
        """Return the clock of a zone."""
        keeper = self._local_time_keepers.get(time_zone.id)
        if keeper is None:
            keeper = self._local_time_keepers[time_zone.id] = LocalTimeKeeper(self, time_zone)
        return keeper

    def add_time_zone(self, time_zone: TimeZone) -> None:
        """Make sure the zone has a clock."""
        self.get_local_time_keeper(time_zone)


def _exact(when: datetime | Ticks) -> Ticks:
    return when if isinstance(when, int) else ticks(when)
