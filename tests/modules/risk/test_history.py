"""Joint shocks and correlations from daily moves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from modules.domain.session_context import DailyMove
from modules.risk.history import LEAST_DAYS, correlations, joint_shocks
from modules.risk.rules.exposure import correlated_risk
from tests.modules.risk.situations import codes, context, intent, warnings, wide

FIRST = date(2023, 1, 2)


def moves(count: int, scale: float = 1.0, skip: int = 0, seed: int = 1) -> tuple[DailyMove, ...]:
    random = np.random.default_rng(seed).standard_normal(count + skip)
    return tuple(
        DailyMove(FIRST + timedelta(days=place), scale * 0.01 * float(random[place]), 1.0)
        for place in range(skip, count + skip)
    )


def test_only_common_days_are_joint() -> None:
    found = joint_shocks({"A": moves(100), "B": moves(100, skip=20), "C": ()})
    assert set(found) == {"A", "B"}
    assert len(found["A"].spot) == len(found["B"].spot) == 80
    assert found["A"].spot == pytest.approx(found["B"].spot)


def test_too_few_days_say_nothing() -> None:
    assert joint_shocks({"A": moves(LEAST_DAYS - 1)}) == {}
    assert joint_shocks({}) == {}


def test_correlation_of_equal_and_of_independent_moves() -> None:
    found = correlations({"A": moves(200), "B": moves(200, scale=2.0), "C": moves(200, seed=9)})
    assert found[frozenset("AB")] == pytest.approx(1.0)
    assert abs(found[frozenset("AC")]) < 0.2


def test_history_turns_the_unknown_shortfall_into_a_figure() -> None:
    known = joint_shocks({"SPY": moves(250)})
    given = context(shocks=known)
    assert "SHORTFALL" not in warnings(intent(), given)
    tight = wide(max_shortfall=Decimal("0.0001"))
    assert "SHORTFALL" in codes(intent(), context(**tight, shocks=known))
    assert correlated_risk(intent(), given) == 1500
