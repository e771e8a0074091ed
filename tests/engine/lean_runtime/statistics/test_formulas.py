"""Growth and drawdown by hand-checked numbers."""

from __future__ import annotations

from decimal import Decimal

from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.statistics import formulas


def curve(*values: str) -> dict[int, Decimal]:
    return {day * TICKS_PER_DAY: Decimal(value) for day, value in enumerate(values)}


def test_drawdown_is_the_deepest_fall_from_a_peak() -> None:
    metrics = formulas.drawdown_metrics(curve("100", "110", "99", "105", "110", "104.5"), 3)
    assert metrics.drawdown == Decimal("0.1")


def test_recovery_counts_days_from_the_peak() -> None:
    assert formulas.drawdown_metrics(curve("100", "110", "99", "105", "110", "104.5"), 3).drawdown_recovery == 3


def test_an_unrecovered_fall_has_no_recovery() -> None:
    assert formulas.drawdown_metrics(curve("100", "90"), 3) == (Decimal("0.1"), 0)


def test_doubling_in_half_a_year_is_three_hundred_percent() -> None:
    assert formulas.compounding_annual_performance(Decimal(100), Decimal(200), Decimal("0.5")) == Decimal(3)


def test_no_time_means_no_growth() -> None:
    assert formulas.compounding_annual_performance(Decimal(100), Decimal(200), Decimal(0)) == 0


def test_tracking_error_of_equal_series_is_zero() -> None:
    assert formulas.tracking_error([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], 252) == 0.0
