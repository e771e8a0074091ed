"""The average true range, by hand."""

from __future__ import annotations

import pytest

from modules.indicators.ranges import average_true_range


def test_a_gap_counts_from_the_prior_close() -> None:
    """Ranges 2 (high to low), 5 (a gap up from 100 to 105) and 6 (a gap down from 104 to 98)."""
    bars = [(101, 99, 100), (101, 99, 100), (105, 103, 104), (100, 98, 99)]
    assert average_true_range(bars, 3) == pytest.approx((2 + 5 + 6) / 3)


def test_only_the_last_sessions_count() -> None:
    bars = [(200.0, 100.0, 150.0), (151.0, 149.0, 150.0), (151.0, 149.0, 150.0)]
    assert average_true_range(bars, 2) == 2.0


def test_too_few_bars_are_unknown() -> None:
    assert average_true_range([(101, 99, 100)] * 14) == 0.0
    assert average_true_range([(101, 99, 100)] * 15) == 2.0
