"""Variance accrues in sessions first, little on closed days, and as calendar time in the long run."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from engine.market_simulator.surface.variance_clock import ClockParameters, variance_years
from engine.market_simulator.trading_calendar import NEW_YORK

CLOCK = ClockParameters(closed_day=0.2, session_share=0.6)


def between(start: datetime, days: float) -> float:
    return float(variance_years(start, days / 365, CLOCK))


def test_a_weekend_counts_less_than_a_working_day() -> None:
    friday, monday = datetime(2024, 3, 1, 16, 0, tzinfo=NEW_YORK), datetime(2024, 3, 4, 16, 0, tzinfo=NEW_YORK)
    weekend, weekday = between(friday, 3.0), between(monday, 1.0)
    assert weekend == pytest.approx(weekday * 1.4)


def test_the_session_holds_its_share_of_a_day() -> None:
    opening = datetime(2024, 3, 5, 9, 30, tzinfo=NEW_YORK)
    assert between(opening, 6.5 / 24) == pytest.approx(0.6 * between(opening, 1.0))


def test_years_count_as_years_also_beyond_the_calendar() -> None:
    start = datetime(2024, 3, 5, 9, 30, tzinfo=NEW_YORK)
    assert between(start, 3 * 365) == pytest.approx(3.0, abs=0.01)
    assert between(start, 10 * 365) == pytest.approx(10.0, abs=0.02)


def test_time_never_runs_backwards() -> None:
    start = datetime(2024, 3, 8, 12, 0, tzinfo=NEW_YORK)
    elapsed = variance_years(start, np.linspace(0, 0.1, 500), CLOCK)
    assert (np.diff(elapsed) >= 0).all()
