"""Schedules follow the exchange's sessions: holidays move a weekly run, months count sessions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import NEW_YORK
from modules.domain.templates import Cadence, Schedule
from modules.templates import due_at, next_runs

#: Martin Luther King's day and a made-up closed Friday.
CLOSED = {date(2024, 1, 1), date(2024, 1, 15), date(2024, 1, 26)}


def is_session(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2024, 1, day, hour, minute, tzinfo=NEW_YORK)


MONDAYS = Schedule(Cadence.WEEKLY, time(10, 0), weekday=0)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule(Cadence.DAILY), [11, 12, 16, 17]),
        (MONDAYS, [16, 22, 29]),
        (Schedule(Cadence.WEEKLY, weekday=4), [12, 19]),
        (Schedule(Cadence.MONTHLY, session=1), [2]),
        (Schedule(Cadence.MONTHLY, session=-1), [31]),
    ],
)
def test_days_of_january(schedule: Schedule, expected: list[int]) -> None:
    start = at(1, 9) if schedule.cadence is Cadence.MONTHLY else at(11, 9)
    runs = [run.day for run in next_runs(schedule, start, is_session, len(expected)) if run.month == 1]
    assert runs == expected


def test_a_friday_without_session_is_skipped_for_a_weekly_friday() -> None:
    runs = next_runs(Schedule(Cadence.WEEKLY, weekday=4), at(20), is_session, 1)
    assert runs[0].date() == date(2024, 2, 2)


def test_due_from_its_time_and_once_a_session() -> None:
    assert not due_at(MONDAYS, at(22, 9, 59), is_session, None)
    assert due_at(MONDAYS, at(22), is_session, None)
    assert due_at(MONDAYS, at(22, 15), is_session, date(2024, 1, 16))
    assert not due_at(MONDAYS, at(22, 15), is_session, date(2024, 1, 22))


def test_bad_days_are_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        Schedule(Cadence.WEEKLY, weekday=5)
    with pytest.raises(ValueError, match="session"):
        Schedule(Cadence.MONTHLY, session=0)


@given(st.sampled_from(Cadence), st.integers(0, 4), st.integers(-5, 5).filter(bool), st.integers(0, 400))
def test_preview_and_due_agree_on_every_day(cadence: Cadence, weekday: int, session: int, offset: int) -> None:
    schedule = Schedule(cadence, time(10), weekday, session)
    start = datetime(2024, 1, 1, tzinfo=NEW_YORK) + timedelta(days=offset)
    runs = {run.date() for run in next_runs(schedule, start, is_session, 3)}
    horizon = max(runs)
    day = start.date()
    while day <= horizon:
        now = datetime.combine(day, time(15), NEW_YORK)
        assert due_at(schedule, now, is_session, None) == (day in runs)
        day += timedelta(days=1)
