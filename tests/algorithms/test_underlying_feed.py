"""What of a chain is subscribed: everything near, of the far expirations the monthly ones, as far as somebody opens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from engine.lean_runtime.runner.loader import SHIM_NAMES
from engine.lean_runtime.shims import __file__ as shims
from tests.engine.lean_runtime.options.test_filters_observed import universe_of


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the module as a run does, with LEAN's names on the path; nothing of it stays."""
    monkeypatch.syspath_prepend(str(Path(str(shims)).parent))
    known = set(sys.modules)
    from algorithms import underlying_feed

    yield underlying_feed
    for name in set(sys.modules) - known:
        if name.partition(".")[0] in (*SHIM_NAMES, "algorithms"):
            del sys.modules[name]


@pytest.mark.parametrize("longest", [60, 180])
def test_far_expirations_are_the_monthly_ones_and_only_where_somebody_opens(feed: ModuleType, longest: int) -> None:
    universe = universe_of(0)
    today = universe.local_time
    listed = {symbol.id.date for symbol in (row.symbol for row in universe)}
    chosen = {row.symbol.id.date for row in feed._chosen(universe_of(0), longest)}
    near = {day for day in listed if day - today <= timedelta(days=60)}
    far = {day for day in listed if timedelta(days=60) < day - today <= timedelta(days=longest)}
    monthly = {day for day in far if 14 <= day.day <= 21}
    assert near <= chosen
    assert chosen - near == monthly
    assert bool(monthly) is (longest > 60)
