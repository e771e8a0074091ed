"""Item 24: a frozen feed is told from a quiet one, at every resolution, across nights, and never by mere silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.account import SessionClock
from modules.domain.feed import FeedBeat
from modules.domain.settings import Settings
from modules.risk.breaker import BreakerLevel, BreakerState, TripCode, observe_frozen_feed
from modules.risk.feed_watch import UNWATCHED, FeedWatch
from tests.modules.builders import NOON, session

SETTINGS = Settings(frozen_feed_minutes=5)
MOVED, REPEATED, SILENT = FeedBeat(True, True), FeedBeat(False, False), FeedBeat()
MINUTE = timedelta(minutes=1)


def clock(now: datetime, step: timedelta) -> SessionClock:
    found = session(now)
    return SessionClock(found.opens, found.closes, step)


def watched(beats: list[FeedBeat], step: timedelta = MINUTE, first: datetime = NOON) -> FeedWatch:
    """Return the watch after beats that come one step apart; the first one is the first seen."""
    watch = UNWATCHED
    for number, beat in enumerate(beats):
        now = first + number * step
        watch = watch.after(beat, now, clock(now, step), SETTINGS)
    return watch


@pytest.mark.parametrize(("repeats", "is_frozen"), [(4, False), (5, False), (6, True)])
def test_reliability_24_a_minute_feed_is_frozen_beyond_the_limit(repeats: int, is_frozen: bool) -> None:
    assert watched([MOVED, *[REPEATED] * repeats]).is_frozen is is_frozen


@pytest.mark.parametrize(("repeats", "is_frozen"), [(299, False), (300, False), (301, True)])
def test_a_feed_that_ticks_in_seconds_is_measured_in_the_same_minutes(repeats: int, is_frozen: bool) -> None:
    beats = [MOVED, *[REPEATED] * repeats]
    assert watched(beats, timedelta(seconds=1)).is_frozen is is_frozen


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(days=1)])
def test_where_bars_are_long_two_repetitions_freeze_it(step: timedelta) -> None:
    first = NOON.replace(hour=10) if step < timedelta(days=1) else NOON.replace(hour=16)
    assert not watched([MOVED, REPEATED], step, first).is_frozen
    assert watched([MOVED, REPEATED, REPEATED], step, first).is_frozen


@pytest.mark.parametrize("beat", [FeedBeat(False, True), FeedBeat(True, False)])
def test_stock_and_options_freeze_each_by_itself(beat: FeedBeat) -> None:
    watch = watched([MOVED, *[beat] * 6])
    assert watch.is_frozen
    assert ("options" in watch.describe("SPY")) is (beat.options is False)


def test_one_change_thaws_it_and_says_when() -> None:
    watch = watched([MOVED, *[REPEATED] * 9, MOVED])
    assert (watch.is_frozen, watch.is_news) == (False, True)
    assert watched([MOVED, *[REPEATED] * 9]).frozen_since == NOON + 6 * MINUTE


def test_a_night_is_no_stillness() -> None:
    """Four still minutes before the close and one after the open are five of session, not seventeen hours."""
    watch = UNWATCHED
    close, tomorrow = NOON.replace(hour=15, minute=56), NOON.replace(hour=9, minute=31) + timedelta(days=1)
    for now in [*(close + number * MINUTE for number in range(5)), tomorrow]:
        watch = watch.after(REPEATED if watch.at else MOVED, now, clock(now, MINUTE), SETTINGS)
    assert (watch.still_for, watch.is_frozen) == (5 * MINUTE, False)


def test_silence_alone_is_never_taken_for_a_frozen_feed() -> None:
    assert not watched([MOVED, *[SILENT] * 300]).is_frozen


@given(st.lists(st.sampled_from([MOVED, REPEATED, SILENT, FeedBeat(True, False), FeedBeat(None, True)]), max_size=60))
def test_frozen_means_exactly_that_more_than_five_minutes_of_bars_repeated(beats: list[FeedBeat]) -> None:
    watch = watched(beats)

    def still(which: list[bool | None]) -> int:
        count = 0
        for has_changed in which:
            count = count if has_changed is None else 0 if has_changed else count + 1
        return count

    # The first step stands for the time since the open, so a list that begins with a repetition is left out.
    if beats and False not in (beats[0].stock, beats[0].options):
        longest = max(still([beat.stock for beat in beats]), still([beat.options for beat in beats]))
        assert watch.is_frozen is (longest > 5)


@pytest.mark.parametrize(("seconds", "is_tripped"), [(119, False), (120, False), (121, True)])
def test_a_feed_that_stays_frozen_trips_the_breaker_as_silence_does(seconds: int, is_tripped: bool) -> None:
    state = observe_frozen_feed(BreakerState(), NOON, timedelta(seconds=seconds), "SPY stands still", Settings())
    assert [cause.code for cause in state.trips] == ([TripCode.STALE_FEED] if is_tripped else [])
    assert state.level is (BreakerLevel.REDUCE_ONLY if is_tripped else BreakerLevel.CLOSED)
