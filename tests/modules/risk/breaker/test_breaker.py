"""The breaker trips by its inputs, latches under every interleaving and restart, and opens by a human hand alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.bot.documents import from_document, to_document
from modules.bot.state import BotState
from modules.domain.settings import Settings
from modules.risk.breaker import (
    BreakerLevel,
    BreakerState,
    TripCode,
    observe_cash_flow,
    observe_feed,
    observe_orders,
    observe_rejection,
    observe_result,
    observe_shortfall,
    observe_value,
    observe_vix,
    reset,
    trip,
)

SETTINGS = Settings()
MONDAY = datetime(2024, 1, 8, 10, 0, tzinfo=ZoneInfo("America/New_York"))
TUESDAY = MONDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)
ORDER = list(BreakerLevel)


def watch(*values: tuple[datetime, int], state: BreakerState | None = None) -> BreakerState:
    state = state or BreakerState()
    for time, value in values:
        state = observe_value(state, time, Decimal(value), True, SETTINGS)
    return state


@pytest.mark.parametrize(("value", "level"), [(97_000, BreakerLevel.CLOSED), (96_999, BreakerLevel.REDUCE_ONLY)])
def test_day_loss_counts_from_the_prior_close_at_the_limit_and_beyond(value: int, level: BreakerLevel) -> None:
    state = watch((MONDAY, 90_000), (MONDAY + MINUTE, 100_000), (TUESDAY, value), (TUESDAY + MINUTE, value))
    assert state.level is level


def test_one_mark_beyond_the_limit_is_only_a_suspicion() -> None:
    state = watch((MONDAY, 100_000), (TUESDAY, 90_000))
    assert state.allows_openings
    assert watch((TUESDAY + timedelta(seconds=9), 90_000), state=state).allows_openings
    assert watch((TUESDAY + timedelta(seconds=10), 90_000), state=state).trips[0].code is TripCode.DAY_LOSS


def test_a_mark_back_inside_clears_the_suspicion() -> None:
    state = watch((MONDAY, 100_000), (TUESDAY, 90_000), (TUESDAY + MINUTE, 99_000), (TUESDAY + 2 * MINUTE, 90_000))
    assert state.allows_openings


def test_unreliable_marks_are_no_evidence() -> None:
    state = watch((MONDAY, 100_000))
    for minute in range(5):
        state = observe_value(state, TUESDAY + minute * MINUTE, Decimal(1), False, SETTINGS)
    assert state.allows_openings
    assert state.last_value == 100_000


def test_a_withdrawal_is_no_loss_and_a_deposit_hides_none() -> None:
    state = observe_cash_flow(watch((MONDAY, 100_000)), Decimal(-20_000))
    assert watch((TUESDAY, 80_000), (TUESDAY + MINUTE, 80_000), state=state).allows_openings
    state = observe_cash_flow(watch((MONDAY, 100_000)), Decimal(20_000))
    assert not watch((TUESDAY, 112_000), (TUESDAY + MINUTE, 112_000), state=state).allows_openings


def test_drawdown_trips_over_many_days() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(8)]
    state = watch(*((day, 100_000 - 2_500 * index) for index, day in enumerate(days)))
    assert state.allows_openings
    assert watch((days[-1] + MINUTE, 82_500), state=state).trips[0].code is TripCode.DRAWDOWN


def test_losses_in_a_row_are_broken_by_a_win() -> None:
    state = BreakerState()
    for profit in (-1, -1, -1, 5, -1, -1, -1):
        state = observe_result(state, MONDAY, Decimal(profit), SETTINGS)
    assert state.allows_openings
    assert not observe_result(state, MONDAY, Decimal(-1), SETTINGS).allows_openings


@pytest.mark.parametrize(("vix", "is_tripped"), [(26.0, False), (26.01, True)])
def test_vix_is_held_against_the_day_before(vix: float, is_tripped: bool) -> None:
    state = observe_vix(BreakerState(), MONDAY, 18.0, SETTINGS)
    state = observe_vix(state, MONDAY + MINUTE, 20.0, SETTINGS)
    state = observe_vix(state, TUESDAY, vix, SETTINGS)
    assert (TripCode.VIX_JUMP in {cause.code for cause in state.trips}) is is_tripped


@pytest.mark.parametrize("vix", [0.0, -1.0, float("nan")])
def test_a_vix_that_is_no_price_is_ignored(vix: float) -> None:
    state = observe_vix(BreakerState(), MONDAY, 20.0, SETTINGS)
    assert observe_vix(state, TUESDAY, vix, SETTINGS) == state


def test_refused_orders_count_only_inside_their_window() -> None:
    state = BreakerState()
    for number in range(20):
        state = observe_rejection(state, MONDAY + timedelta(minutes=2 * number), SETTINGS)
    assert state.allows_openings
    for number in range(SETTINGS.rejections_limit + 1):
        state = observe_rejection(state, TUESDAY + timedelta(seconds=number), SETTINGS)
    assert state.trips[0].code is TripCode.REJECTIONS


def test_reliability_22_a_runaway_loop_is_halted_inside_the_limit() -> None:
    state, sent = BreakerState(), 0
    while state.allows_openings and sent < 10_000:
        state = observe_orders(state, MONDAY + sent * timedelta(microseconds=100), SETTINGS)
        sent += 1
    assert sent == SETTINGS.runaway_limit + 1
    assert state.level is BreakerLevel.HALTED
    assert len(state.orders) <= SETTINGS.runaway_limit + 1


def test_reliability_24_a_silent_feed_trips_though_the_clock_beats() -> None:
    quiet = observe_feed(BreakerState(), MONDAY + timedelta(seconds=120), MONDAY, SETTINGS)
    assert quiet.allows_openings
    assert observe_feed(quiet, MONDAY + timedelta(seconds=121), MONDAY, SETTINGS).trips[0].code is TripCode.STALE_FEED


def test_expected_shortfall_beyond_its_share_trips() -> None:
    state = watch((MONDAY, 100_000))
    assert observe_shortfall(state, MONDAY, Decimal(10_000), SETTINGS).allows_openings
    assert not observe_shortfall(state, MONDAY, Decimal("10000.01"), SETTINGS).allows_openings


HAPPENINGS = ["up", "down", "win", "lose", "reduce", "halt", "reject", "order", "silence", "vix", "flow", "restart"]


def happen(state: BreakerState, happening: str, time: datetime) -> BreakerState:
    match happening:
        case "up" | "down":
            return observe_value(state, time, Decimal(100_000 if happening == "up" else 90_000), True, SETTINGS)
        case "win" | "lose":
            return observe_result(state, time, Decimal(1 if happening == "win" else -1), SETTINGS)
        case "reduce":
            return trip(state, TripCode.MANUAL, "human", time)
        case "halt":
            return trip(state, TripCode.MANUAL, "human", time, BreakerLevel.HALTED)
        case "reject":
            return observe_rejection(state, time, SETTINGS)
        case "order":
            return observe_orders(state, time, SETTINGS)
        case "silence":
            return observe_feed(state, time, time - timedelta(hours=1), SETTINGS)
        case "vix":
            return observe_vix(state, time, 80.0 if time.minute % 2 else 20.0, SETTINGS)
        case "flow":
            return observe_cash_flow(state, Decimal(50_000))
        case _:
            kept = to_document(BotState(SETTINGS, breaker=state))
            return from_document(kept, SETTINGS).breaker


@given(st.lists(st.sampled_from(HAPPENINGS), max_size=40))
def test_reliability_21_the_latch_never_falls_back_over_any_interleaving_and_restart(happenings: list[str]) -> None:
    state, worst = BreakerState(), 0
    for number, happening in enumerate(happenings):
        state = happen(state, happening, MONDAY + number * timedelta(hours=7))
        assert ORDER.index(state.level) >= worst
        worst = ORDER.index(state.level)
        levels = [ORDER.index(cause.level) for cause in state.trips]
        assert levels == sorted(set(levels))


def test_restart_keeps_every_cause_to_the_word() -> None:
    state = trip(trip(BreakerState(), TripCode.DAY_LOSS, "loss", MONDAY), TripCode.KILL, "k", TUESDAY, ORDER[-1])
    assert happen(state, "restart", TUESDAY) == state


def test_reset_wants_a_reason_and_measures_anew() -> None:
    tripped = watch((MONDAY, 100_000), (TUESDAY, 80_000), (TUESDAY + MINUTE, 80_000))
    with pytest.raises(ValueError, match="reason"):
        reset(tripped, "  ")
    again = reset(tripped, "reviewed")
    assert again.allows_openings
    assert watch((TUESDAY + 2 * MINUTE, 80_000), (TUESDAY + 3 * MINUTE, 80_000), state=again).allows_openings


def test_first_reason_is_shown_and_a_milder_cause_adds_nothing() -> None:
    state = trip(BreakerState(), TripCode.MANUAL, "first", MONDAY, BreakerLevel.HALTED)
    assert trip(state, TripCode.DAY_LOSS, "second", MONDAY).trips == state.trips
    assert state.reason == "first"


def test_a_halt_lets_urgent_closes_run_unless_hands_off() -> None:
    state = trip(BreakerState(), TripCode.MANUAL, "x", MONDAY, BreakerLevel.HALTED)
    assert (state.allows_management, state.allows_urgent_closing) == (False, True)
    assert not replace(state, hands_off=True).allows_urgent_closing
    reduced = trip(BreakerState(), TripCode.MANUAL, "x", MONDAY)
    assert replace(reduced, hands_off=True).allows_urgent_closing
