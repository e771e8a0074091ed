"""The breaker trips by its inputs, latches under every interleaving, and opens by a human hand alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.settings import Settings
from modules.risk.circuit_breaker import (
    BreakerLevel,
    BreakerState,
    observe_result,
    observe_value,
    reset,
    trip,
)

SETTINGS = Settings()
MONDAY, TUESDAY = date(2024, 1, 8), date(2024, 1, 9)


def watch(*values: tuple[date, int]) -> BreakerState:
    state = BreakerState()
    for day, value in values:
        state = observe_value(state, day, Decimal(value), SETTINGS)
    return state


@pytest.mark.parametrize(("value", "level"), [(97_001, BreakerLevel.CLOSED), (96_999, BreakerLevel.REDUCE_ONLY)])
def test_day_loss_counts_from_the_prior_close(value: int, level: BreakerLevel) -> None:
    assert watch((MONDAY, 90_000), (MONDAY, 100_000), (TUESDAY, value)).level is level


def test_drawdown_trips_over_many_days() -> None:
    days = [date(2024, 1, day) for day in range(1, 9)]
    state = watch(*((day, 100_000 - 2_500 * index) for index, day in enumerate(days)))
    assert "drawdown" in state.reason


def test_losses_in_a_row_are_broken_by_a_win() -> None:
    state = BreakerState()
    for profit in (-1, -1, -1, 5, -1, -1, -1):
        state = observe_result(state, Decimal(profit), SETTINGS)
    assert state.allows_openings
    assert not observe_result(state, Decimal(-1), SETTINGS).allows_openings


@given(st.lists(st.sampled_from(["up", "down", "win", "lose", "reduce", "halt"]), max_size=30))
def test_the_latch_never_falls_back(happenings: list[str]) -> None:
    order = list(BreakerLevel)
    state, worst = BreakerState(), 0
    for number, happening in enumerate(happenings):
        day = date.fromordinal(MONDAY.toordinal() + number)
        match happening:
            case "up" | "down":
                state = observe_value(state, day, Decimal(100_000 if happening == "up" else 90_000), SETTINGS)
            case "win" | "lose":
                state = observe_result(state, Decimal(1 if happening == "win" else -1), SETTINGS)
            case "reduce":
                state = trip(state, "human")
            case _:
                state = trip(state, "human", BreakerLevel.HALTED)
        assert order.index(state.level) >= worst
        worst = order.index(state.level)


def test_reset_wants_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        reset(trip(BreakerState(), "loss"), "  ")
    assert reset(trip(BreakerState(), "loss"), "reviewed").allows_openings


def test_first_reason_is_kept() -> None:
    assert trip(trip(BreakerState(), "first"), "second").reason == "first"
