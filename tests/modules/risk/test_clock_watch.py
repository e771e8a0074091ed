"""Item 26: skew of seconds is borne, skew of minutes and a clock set back are told of, whichever way they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.settings import Settings
from modules.risk.clock_watch import UNSEEN
from tests.modules.builders import NOON

SETTINGS = Settings(clock_skew_limit=10)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize(("off", "is_suspect"), [(5, False), (9, False), (10, False), (11, True), (300, True)])
def test_reliability_26_skew_against_the_data(off: int, is_suspect: bool, direction: int) -> None:
    watch = UNSEEN.at(NOON, NOON - direction * seconds(off), SETTINGS)
    assert watch.is_suspect is is_suspect
    if is_suspect:
        where = "ahead of" if direction > 0 else "behind"
        assert watch.describe() == f"the clock is {off} s {where} the data"


@pytest.mark.parametrize(("back", "is_suspect"), [(0.2, False), (5, False), (10, False), (11, True), (300, True)])
def test_reliability_26_an_ntp_step_back_is_suspect_until_the_clock_has_caught_up(
    back: float, is_suspect: bool
) -> None:
    watch = UNSEEN.at(NOON, None, SETTINGS).at(NOON - seconds(back), None, SETTINGS)
    assert watch.is_suspect is is_suspect
    assert not watch.at(NOON - seconds(10), None, SETTINGS).is_suspect


def test_an_ntp_step_forward_is_seen_by_the_data_alone() -> None:
    watch = UNSEEN.at(NOON, NOON, SETTINGS).at(NOON + seconds(301), None, SETTINGS)
    assert not watch.is_suspect
    assert watch.at(NOON + seconds(302), NOON + seconds(2), SETTINGS).is_suspect


def test_it_says_when_it_began_and_when_it_ended() -> None:
    watch = UNSEEN.at(NOON, NOON - seconds(60), SETTINGS)
    assert watch.suspect_since == NOON
    again = watch.at(NOON, None, SETTINGS)
    assert (watch.is_news, again.is_news, again.is_suspect) == (True, False, True), "another event of the same instant"
    later = NOON + seconds(1)
    sound = again.at(later, later, SETTINGS)
    assert (sound.is_news, sound.suspect_since) == (True, None)


@given(st.lists(st.integers(-600, 600), min_size=1, max_size=30))
def test_latest_never_falls_and_behind_is_exactly_the_distance_to_it(offsets: list[int]) -> None:
    watch, latest = UNSEEN, NOON + seconds(offsets[0])
    for offset in offsets:
        now = NOON + seconds(offset)
        latest = max(latest, now)
        watch = watch.at(now, None, SETTINGS)
        assert watch.latest == latest
        assert watch.is_suspect is (latest - now > seconds(10))
