"""Zones convert as NodaTime's lenient resolver does and agree with the tz database."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, make, ticks, to_datetime
from engine.lean_runtime.common.timezones import TimeZone, TimeZones, convert

NAMES = ("America/New_York", "America/Chicago", "Europe/London", "Asia/Kolkata", "Australia/Sydney")
moments = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2090, 1, 1)).map(
    lambda when: when.replace(microsecond=0)
)


@given(moments, st.sampled_from(NAMES))
def test_to_local_agrees_with_the_tz_database(when: datetime, name: str) -> None:
    expected = when.replace(tzinfo=UTC).astimezone(ZoneInfo(name)).replace(tzinfo=None)
    assert to_datetime(TimeZone(name).to_local(ticks(when))) == expected


@given(moments, st.sampled_from(NAMES))
def test_to_utc_undoes_to_local_or_takes_the_later_instant(when: datetime, name: str) -> None:
    zone = TimeZone(name)
    back = zone.to_utc(zone.to_local(ticks(when)))
    assert back >= ticks(when)
    assert zone.to_local(back) == zone.to_local(ticks(when))


def test_skipped_time_becomes_the_end_of_the_gap() -> None:
    zone = TimeZones.NEW_YORK
    assert zone.to_utc(make(2024, 3, 10, 2, 30)) == make(2024, 3, 10, 7)


def test_ambiguous_time_is_the_later_instant() -> None:
    zone = TimeZones.NEW_YORK
    assert zone.to_utc(make(2024, 11, 3, 1, 30)) == make(2024, 11, 3, 6, 30)


def test_zones_are_interned_and_survive_pickling() -> None:
    zone = TimeZone("America/New_York")
    assert zone is TimeZones.NEW_YORK
    assert pickle.loads(pickle.dumps(zone)) is zone
    assert str(zone) == zone.id == "America/New_York"


def test_fixed_offset_and_utc() -> None:
    assert TimeZones.EASTERN_STANDARD.to_local(make(2024, 7, 1, 12)) == make(2024, 7, 1, 7)
    assert TimeZones.UTC.to_local(5) == TimeZones.UTC.to_utc(5) == 5


def test_convert_between_zones() -> None:
    assert convert(make(2021, 1, 15, 15, 15), TimeZones.CHICAGO, TimeZones.NEW_YORK) == make(2021, 1, 15, 16, 15)


def test_next_transition() -> None:
    found = TimeZones.NEW_YORK.next_transition(make(2024, 1, 1))
    assert to_datetime(found) == datetime(2024, 3, 10, 7)
    assert TimeZones.NEW_YORK.offset(found) == -4 * TICKS_PER_HOUR


def test_unknown_zone_raises() -> None:
    with pytest.raises(ArgumentException, match="Mars"):
        TimeZone("Mars/Olympus")
