"""The streaming indicators equal LEAN's on the same bars: the recorded values, and the runtime's own classes."""

from __future__ import annotations

import csv
import math
from datetime import datetime

import pytest

from modules.indicators.bar import Bar
from tests.modules.indicators.lean_pairs import PAIRS
from tests.shared_data import require_shared

#: Floats against LEAN's decimals; on-balance volume and bands are differences of larger numbers.
NEAR, ABSOLUTE = 1e-9, 1e-6
RECORDED = [name for name in PAIRS if not name.startswith("vwap")]


def rows() -> list[dict[str, str]]:
    with require_shared("reference/observed/indicators_daily.csv").open() as file:
        return list(csv.DictReader(file))


def bar(row: dict[str, str]) -> Bar:
    day = datetime.fromisoformat(row["time"]).date()
    return Bar(day, *(float(row[name]) for name in ("open", "high", "low", "close", "volume")))


@pytest.mark.parametrize("name", RECORDED)
def test_equals_what_the_real_engine_recorded_from_its_first_ready_bar(name: str) -> None:
    pair, ours = PAIRS[name], PAIRS[name].make()
    compared = 0
    for number, row in enumerate(rows(), start=1):
        ours.update(bar(row))
        assert ours.is_ready is (number >= ours.warm_up)
        for mine, member in pair.members:
            recorded = row[f"{name}.{member}" if member else name]
            if ours.is_ready:
                assert getattr(ours, mine) == pytest.approx(float(recorded), rel=NEAR, abs=ABSOLUTE), (number, mine)
                compared += 1
    assert compared >= 400 * len(pair.members)


@pytest.mark.parametrize("name", RECORDED)
def test_shows_nothing_before_the_first_bar(name: str) -> None:
    ours = PAIRS[name].make()
    assert not ours.is_ready
    assert all(math.isnan(getattr(ours, mine)) for mine, _ in PAIRS[name].members)
