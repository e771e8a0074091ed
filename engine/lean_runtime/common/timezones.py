"""Time zones with NodaTime's lenient local times, as tables of transitions so that a conversion is one bisection.

A skipped local time becomes the first moment after the gap, an ambiguous one the later instant (Common/Extensions.cs).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import (
    MAX_TICKS,
    TICKS_PER_DAY,
    TICKS_PER_SECOND,
    Ticks,
    make,
    ticks,
    to_datetime,
)

_FIRST = make(1880, 1, 1)
_LAST = make(2100, 1, 1)
#: No zone switches its offset twice within this time.
_STEP = 14 * TICKS_PER_DAY


class TimeZone(LeanObject):
    """A named zone; instances are interned, so `is` compares them. Built lazily on the first conversion."""

    __slots__ = ("_index", "_instants", "_locals", "_offsets", "_zone", "name")

    _known: dict[str, TimeZone] = {}

    def __new__(cls, name: str) -> TimeZone:
        """Return the one object of that name; ArgumentException when the zone does not exist."""
        known = cls._known.get(name)
        if known is None:
            known = super().__new__(cls)
            known.name = name
            known._zone = _find_zone(name)
            known._instants = []
            known._index = (0, 0, 0)
            cls._known[name] = known
        return known

    def __init__(self, name: str) -> None:
        """Declare the attributes; __new__ fills them once."""
        self.name: str
        self._zone: tzinfo
        self._instants: list[Ticks]
        self._offsets: list[Ticks]
        self._locals: list[Ticks]
        self._index: tuple[Ticks, Ticks, Ticks]

    @property
    def id(self) -> str:
        """Return the zone's name (NodaTime's Id)."""
        return self.name

    def to_local(self, utc: Ticks) -> Ticks:
        """Return the local time of a UTC time."""
        start, end, offset = self._index
        if start <= utc < end:
            return utc + offset
        return utc + self._offset_at(utc)

    def offset(self, utc: Ticks) -> Ticks:
        """Return what local time is ahead of UTC at that UTC time."""
        start, end, offset = self._index
        return offset if start <= utc < end else self._offset_at(utc)

    def to_utc(self, local: Ticks) -> Ticks:
        """Return the UTC time of a local time, leniently."""
        start, end, offset = self._index
        guess = local - offset
        # A day of distance to both transitions keeps the guess clear of gaps and overlaps.
        if start + TICKS_PER_DAY <= guess < end - TICKS_PER_DAY:
            return guess
        if not self._instants:
            self._build()
        return self._resolve(local)

    def next_transition(self, utc: Ticks) -> Ticks:
        """Return the UTC time of the first offset change after the given time, MAX_TICKS when there is none."""
        if not self._instants:
            self._build()
        place = bisect_right(self._instants, utc)
        return self._instants[place] if place < len(self._instants) else MAX_TICKS

    def _resolve(self, local: Ticks) -> Ticks:
        place = bisect_right(self._locals, local)
        # _locals[i] is the local time, in the offset before it, from which transition i is over.
        utc = local - self._offsets[place]
        if place > 0 and utc < self._instants[place - 1]:
            return self._instants[place - 1]  # inside a gap
        return utc

    def _offset_at(self, utc: Ticks) -> Ticks:
        if not self._instants:
            self._build()
        place = bisect_right(self._instants, utc)
        start = self._instants[place - 1] if place else 0
        end = self._instants[place] if place < len(self._instants) else MAX_TICKS + 1
        self._index = (start, end, self._offsets[place])
        return self._offsets[place]

    def _build(self) -> None:
        """Find all transitions by stepping through the years; overlaps start to count at the later instant."""
        instants: list[Ticks] = []
        offsets = [self._measure(_FIRST - 300 * 365 * TICKS_PER_DAY)]
        before = _FIRST - 300 * 365 * TICKS_PER_DAY
        current = offsets[0]
        for moment in range(_FIRST, _LAST, _STEP):
            found = self._measure(moment)
            if found != current:
                instants.append(self._search(before, moment, current))
                offsets.append(found)
                current = found
            before = moment
        if not instants:
            instants.append(MAX_TICKS)
            offsets.append(current)
        self._instants, self._offsets = instants, offsets
        self._locals = [
            instant + min(offsets[i], offsets[i + 1]) if instant < MAX_TICKS else MAX_TICKS
            for i, instant in enumerate(instants)
        ]

    def _search(self, low: Ticks, high: Ticks, old: Ticks) -> Ticks:
        while high - low > TICKS_PER_SECOND:
            middle = (low + high) // 2
            middle -= middle % TICKS_PER_SECOND
            if self._measure(middle) == old:
                low = middle
            else:
                high = middle
        return high

    def _measure(self, utc: Ticks) -> Ticks:
        moment = to_datetime(utc).replace(tzinfo=UTC).astimezone(self._zone)
        offset = moment.utcoffset()
        assert offset is not None
        return int(offset.total_seconds()) * TICKS_PER_SECOND

    def __reduce__(self) -> tuple[type[TimeZone], tuple[str]]:
        """Pickle and copy by name so that the object stays unique."""
        return TimeZone, (self.name,)

    def __str__(self) -> str:
        """Return the zone's name."""
        return self.name

    __repr__ = __str__


def _find_zone(name: str) -> tzinfo:
    """Return the rules of a tz database name or of NodaTime's fixed "UTC-05" form."""
    if name in ("UTC", "Etc/UTC", "Utc"):
        return UTC
    if name.startswith("UTC"):
        hours, _, minutes = name[4:].partition(":")
        size = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-size if name[3] == "-" else size)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ArgumentException(f"TimeZone with id '{name}' was not found.") from None


class TimeZones(LeanObject):
    """The zones LEAN names (Common/TimeZones.cs)."""

    UTC = TimeZone("UTC")
    NEW_YORK = TimeZone("America/New_York")
    EASTERN_STANDARD = TimeZone("UTC-05")
    LONDON = TimeZone("Europe/London")
    HONG_KONG = TimeZone("Asia/Hong_Kong")
    TOKYO = TimeZone("Asia/Tokyo")
    ROME = TimeZone("Europe/Rome")
    SYDNEY = TimeZone("Australia/Sydney")
    VANCOUVER = TimeZone("America/Vancouver")
    TORONTO = TimeZone("America/Toronto")
    CHICAGO = TimeZone("America/Chicago")
    LOS_ANGELES = TimeZone("America/Los_Angeles")
    PHOENIX = TimeZone("America/Phoenix")
    AUCKLAND = TimeZone("Pacific/Auckland")
    MOSCOW = TimeZone("Europe/Moscow")
    MADRID = TimeZone("Europe/Madrid")
    BUENOS_AIRES = TimeZone("America/Argentina/Buenos_Aires")
    BRISBANE = TimeZone("Australia/Brisbane")
    SAO_PAULO = TimeZone("America/Sao_Paulo")
    CAIRO = TimeZone("Africa/Cairo")
    JOHANNESBURG = TimeZone("Africa/Johannesburg")
    ANCHORAGE = TimeZone("America/Anchorage")
    DENVER = TimeZone("America/Denver")
    DETROIT = TimeZone("America/Detroit")
    MEXICO_CITY = TimeZone("America/Mexico_City")
    JERUSALEM = TimeZone("Asia/Jerusalem")
    SHANGHAI = TimeZone("Asia/Shanghai")
    MELBOURNE = TimeZone("Australia/Melbourne")
    AMSTERDAM = TimeZone("Europe/Amsterdam")
    ATHENS = TimeZone("Europe/Athens")
    BERLIN = TimeZone("Europe/Berlin")
    BUCHAREST = TimeZone("Europe/Bucharest")
    DUBLIN = TimeZone("Europe/Dublin")
    HELSINKI = TimeZone("Europe/Helsinki")
    ISTANBUL = TimeZone("Europe/Istanbul")
    MINSK = TimeZone("Europe/Minsk")
    PARIS = TimeZone("Europe/Paris")
    ZURICH = TimeZone("Europe/Zurich")
    HONOLULU = TimeZone("Pacific/Honolulu")
    KOLKATA = TimeZone("Asia/Kolkata")


def convert(local: Ticks, source: TimeZone, target: TimeZone) -> Ticks:
    """Return the target zone's local time of a source zone's local time (Common/Extensions.cs ConvertTo)."""
    return local if source is target else target.to_local(source.to_utc(local))


def datetime_ticks(when: datetime, zone: TimeZone) -> Ticks:
    """Return UTC ticks of a datetime: an aware one is itself, a naive one is local time of the zone."""
    return ticks(when) if when.tzinfo is not None else zone.to_utc(ticks(when))
