"""What of a chain is subscribed: everything near, of the far expirations the monthly ones, as far as somebody opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType

import pytest

from tests.engine.lean_runtime.options.test_filters_observed import universe_of


@pytest.mark.parametrize("longest", [60, 180])
def test_far_expirations_are_the_monthly_ones_and_only_where_somebody_opens(
    edge: Callable[[str], ModuleType], longest: int
) -> None:
    feed = edge("underlying_feed")
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
