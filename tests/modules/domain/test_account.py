"""The last session before a day, with and without the exchange's calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from modules.domain.account import SessionClock
from tests.modules.builders import NEW_YORK, STEP


def clock(day: date, next_day: date | None = None) -> SessionClock:
    opens = datetime(day.year, day.month, day.day, 9, 30, tzinfo=NEW_YORK)
    return SessionClock(opens, opens.replace(hour=16, minute=0), STEP, next_day)


FRIDAY, MONDAY, TUESDAY = date(2024, 5, 24), date(2024, 5, 27), date(2024, 5, 28)


@pytest.mark.parametrize(
    ("next_day", "day", "expected"),
    [
        (TUESDAY, TUESDAY, True),
        (TUESDAY, MONDAY, True),
        (MONDAY, TUESDAY, False),
        (None, MONDAY, True),
        (None, TUESDAY, False),
        (TUESDAY, FRIDAY, False),
    ],
)
def test_a_holiday_weekend_is_known_only_by_the_calendar(next_day: date | None, day: date, expected: bool) -> None:
    """Memorial Day 2024 is a Monday: without a calendar it counts as a session."""
    assert clock(FRIDAY, next_day).is_last_before(day) is expected
