"""SPY and VIX of 2019 to 2025: March 2020, no look-ahead at any sampled day, and how little history a tag needs."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from modules.domain.session_context import Regime
from modules.regime import MarketDay, RegimeClassifier, RegimeTag
from tests.shared_data import require_shared

#: As many as algorithms/market_regime.py reads.
WINDOW = 320


def _closes(name: str) -> dict[date, float]:
    with require_shared(f"marketdata/daily/{name}.csv").open() as file:
        return {date.fromisoformat(row["date"]): float(row["close"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def market() -> list[MarketDay]:
    spy, vix = _closes("SPY"), _closes("VIX")
    return [MarketDay(day, spy[day], vix[day]) for day in sorted(spy.keys() & vix.keys())]


@pytest.fixture(scope="module")
def whole(market: list[MarketDay]) -> list[RegimeTag]:
    return tags(market)


def tags(market: list[MarketDay]) -> list[RegimeTag]:
    classifier = RegimeClassifier()
    return [classifier.update(day) for day in market]


def test_every_session_after_the_warm_up_is_tagged(whole: list[RegimeTag]) -> None:
    assert len(whole) == 1760
    assert all(t.regime is not Regime.UNKNOWN for t in whole[RegimeClassifier.warm_up - 1 :])


def test_the_crash_of_march_2020_lasts_from_the_9th_to_the_23rd(whole: list[RegimeTag]) -> None:
    march = [t for t in whole if (t.session.year, t.session.month) == (2020, 3)]
    crash = [t.session.day for t in march if t.regime is Regime.CRASH]
    assert crash == [9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23]
    bridged = {t.session.day for t in march if t.regime is Regime.CRASH and t.alone is not Regime.CRASH}
    assert bridged == {10, 19}
    assert {t.regime for t in march if t.session.day not in crash} == {Regime.HIGH_VOLATILITY}


def test_a_run_cut_off_at_any_sampled_day_says_the_same(market: list[MarketDay], whole: list[RegimeTag]) -> None:
    for end in range(1, len(market), 97):
        assert tags(market[:end]) == whole[:end]


def test_changing_the_future_changes_no_tag(market: list[MarketDay], whole: list[RegimeTag]) -> None:
    cut = 900
    changed = [MarketDay(day.session, day.close * 0.5, 80.0) for day in market[cut:]]
    assert tags(market[:cut] + changed)[:cut] == whole[:cut]


def test_the_sessions_that_the_bot_reads_say_what_the_whole_history_says(
    market: list[MarketDay], whole: list[RegimeTag]
) -> None:
    for end in range(WINDOW, len(market), 7):
        assert tags(market[end - WINDOW : end])[-1] == whole[end - 1]
