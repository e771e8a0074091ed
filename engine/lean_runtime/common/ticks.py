"""Time as .NET counts it: whole ticks of 100 ns since 0001-01-01, and the way to and from Python's datetime.

Exact times are plain ints. Python datetimes hold microseconds only, so they appear at the Python face alone.
"""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

Ticks = int

TICKS_PER_MICROSECOND = 10
TICKS_PER_MILLISECOND = 10_000
TICKS_PER_SECOND = 10_000_000
TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND
TICKS_PER_HOUR = 60 * TICKS_PER_MINUTE
TICKS_PER_DAY = 24 * TICKS_PER_HOUR
MIN_TICKS = 0
#: 9999-12-31 23:59:59.9999999, DateTime.MaxValue.
MAX_TICKS = 3_155_378_975_999_999_999
MAX_SPAN = 2**63 - 1

_EPOCH = datetime(1, 1, 1)
#: Ticks of 1970-01-01 and of 1899-12-30 (day zero of OLE automation dates).
UNIX_EPOCH = 621_355_968_000_000_000
OA_EPOCH = 599_264_352_000_000_000


class _Gmt(tzinfo):
    """The UTC zone as pythonnet names it."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        """Return zero."""
        return timedelta(0)

    def dst(self, when: datetime | None) -> timedelta:
        """Return zero."""
        return timedelta(0)

    def tzname(self, when: datetime | None) -> str:
        """Return the name pythonnet gives UTC times."""
        return "GMT 0:0"

    def __repr__(self) -> str:
        """Return the class name; the object carries no state."""
        return "GMT"


GMT = _Gmt()


def ticks(when: datetime | date) -> Ticks:
    """Return the ticks of a datetime (an aware one is taken to UTC first) or of a date's midnight."""
    if isinstance(when, datetime):
        if when.tzinfo is not None:
            when = when.astimezone(UTC).replace(tzinfo=None)
        # By fields, because pandas' Timestamp cannot be subtracted over so many years.
        seconds = (when.toordinal() - 1) * 86_400 + when.hour * 3600 + when.minute * 60 + when.second
        return seconds * TICKS_PER_SECOND + when.microsecond * 10
    return (when.toordinal() - 1) * TICKS_PER_DAY


def exact_ticks(value: Any) -> Ticks:
    """Return the ticks of a time given as datetime or date (see `ticks`); ticks stay what they are."""
    return value if isinstance(value, int) else ticks(value)


def make(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> Ticks:
    """Return the ticks of a calendar time."""
    return date(year, month, day).toordinal() * TICKS_PER_DAY + (
        (hour - 24) * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND
    )


@functools.lru_cache(maxsize=4096)
def to_datetime(when: Ticks) -> datetime:
    """Return the naive datetime, cut to the microsecond."""
    return _EPOCH + timedelta(microseconds=when // 10)


@functools.lru_cache(maxsize=4096)
def to_utc_datetime(when: Ticks) -> datetime:
    """Return the aware datetime (tzname "GMT 0:0"), cut to the microsecond."""
    return (_EPOCH + timedelta(microseconds=when // 10)).replace(tzinfo=GMT)


def to_date(when: Ticks) -> date:
    """Return the calendar date."""
    return date.fromordinal(when // TICKS_PER_DAY + 1)


def to_timedelta(length: Ticks) -> timedelta:
    """Return the timedelta of a span in ticks, cut toward zero to the microsecond."""
    return timedelta(microseconds=length // 10 if length >= 0 else -(-length // 10))


def span(length: timedelta | int) -> Ticks:
    """Return the ticks of a timedelta; an int is taken as ticks already."""
    if isinstance(length, timedelta):
        return (length.days * 86_400 + length.seconds) * TICKS_PER_SECOND + length.microseconds * 10
    return int(length)


def span_from(days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> Ticks:
    """Return the ticks of a span given in calendar units, fractions rounded to the nearest tick."""
    return round(
        days * TICKS_PER_DAY + hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE + seconds * TICKS_PER_SECOND
    )


def date_of(when: Ticks) -> Ticks:
    """Return midnight of the day."""
    return when - when % TICKS_PER_DAY


def time_of_day(when: Ticks) -> Ticks:
    """Return the ticks passed since midnight."""
    return when % TICKS_PER_DAY


def day_of_week(when: Ticks) -> int:
    """Return the weekday as .NET counts it: Sunday 0 to Saturday 6."""
    return (when // TICKS_PER_DAY + 1) % 7


def add_months(when: Ticks, months: int) -> Ticks:
    """Return the same day so many months later, the last of the month where it is too long (DateTime.AddMonths)."""
    day = to_date(when)
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - first).days
    return ticks(first.replace(day=min(day.day, last))) + when % TICKS_PER_DAY


def add_years(when: Ticks, years: int) -> Ticks:
    """Return the same day so many years later (DateTime.AddYears)."""
    return add_months(when, 12 * years)


@functools.lru_cache(maxsize=8192)
def from_yyyymmdd(text: str) -> Ticks:
    """Return midnight of a date written yyyyMMdd; ValueError for other text."""
    return ticks(date(int(text[:4]), int(text[4:6]), int(text[6:8])))


def yyyymmdd(when: Ticks) -> str:
    """Write the date as yyyyMMdd."""
    return to_date(when).strftime("%Y%m%d")


def round_down(when: Ticks, interval: Ticks) -> Ticks:
    """Return the largest multiple of the interval not after the time; a zero interval changes nothing."""
    return when - when % interval if interval else when


def round_up(when: Ticks, interval: Ticks) -> Ticks:
    """Return the smallest multiple of the interval not before the time; a zero interval changes nothing."""
    return -(-when // interval) * interval if interval else when


def round_span(length: Ticks, interval: Ticks, away_from_zero: bool = False) -> Ticks:
    """Round to the nearest multiple of the interval, halves to even unless away_from_zero; zero interval: no change."""
    if not interval:
        return length
    count, rest = divmod(abs(length), interval)
    if rest * 2 > interval or (rest * 2 == interval and (away_from_zero or count & 1)):
        count += 1
    return count * interval if length >= 0 else -count * interval


def iso_text(when: Ticks, utc: bool = True, digits: int | None = None) -> str:
    """Write the time as Newtonsoft's JSON does: seconds, the needed (or given) fraction digits, and Z for UTC."""
    whole, fraction = divmod(when, TICKS_PER_SECOND)
    text = to_datetime(whole * TICKS_PER_SECOND).strftime("%Y-%m-%dT%H:%M:%S")
    if len(text) < 19:
        text = text.rjust(19, "0")
    if digits is not None:
        text += f".{fraction:07d}"[: digits + 1]
    elif fraction:
        text += f".{fraction:07d}".rstrip("0")
    return text + "Z" if utc else text


def to_unix_seconds(when: Ticks) -> float:
    """Return the seconds since 1970 as a double."""
    return (when - UNIX_EPOCH) / TICKS_PER_SECOND


def from_unix_seconds(seconds: float) -> Ticks:
    """Return the ticks of a time in seconds since 1970."""
    return UNIX_EPOCH + round(seconds * TICKS_PER_SECOND)
