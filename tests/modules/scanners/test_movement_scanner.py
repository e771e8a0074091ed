"""Movers of 2 to 4 % with volume and news are found; without either, or with news of the future, they are not."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from modules.indicators.bar import Bar
from modules.scanners.movement_scanner import MoveFilter, scan_moves
from modules.scanners.news import InMemoryNews, NewsItem
from modules.scanners.usual_volume import MoveTracker

ZONE = ZoneInfo("America/New_York")
START = date(2024, 3, 1)
NOW = datetime(2024, 3, 22, 9, 40, tzinfo=ZONE)


def item(ticker: str, at: datetime, headline: str = "Guides higher") -> NewsItem:
    return NewsItem(at, frozenset({ticker}), headline, "Wire")


def tracker(move: float, factor: float, sessions: int = 20, minutes: int = 10) -> MoveTracker:
    """Return a ticker that closed at 100 for some sessions and now stands at a move on a multiple of its volume."""
    found = MoveTracker()
    for day in range(sessions):
        for minute in range(1, 31):
            found.update(Bar(START + timedelta(days=day), 100, 100, 100, 100, 1000 + 10 * day), minute)
    usual = 1000 + 10 * (sessions - 1) / 2
    for minute in range(1, minutes + 1):
        price = 100 * (1 + move)
        found.update(Bar(START + timedelta(days=sessions), price, price, price, price, factor * usual), minute)
    return found


NEWS = InMemoryNews([item("AAA", NOW - timedelta(hours=2))])


def test_a_move_with_volume_and_news_is_found_with_its_reason() -> None:
    (hit,) = scan_moves({"AAA": tracker(0.03, 2.0)}, NEWS, NOW)
    assert (round(hit.move, 6), round(hit.relative_volume, 6)) == (0.03, 2.0)
    assert hit.reason == (
        "AAA +3.0% to 103.00 on 2.0 times the usual volume: 'Guides higher' (Wire, 2024-03-22 07:40 EDT)"
    )


@pytest.mark.parametrize(
    ("move", "factor", "found"),
    [
        (0.0199, 2.0, False),
        (0.0201, 2.0, True),
        (-0.03, 2.0, True),
        (0.0399, 2.0, True),
        (0.0401, 2.0, False),
        (0.03, 1.49, False),
        (0.03, 1.51, True),
    ],
)
def test_bounds_of_move_and_volume(move: float, factor: float, found: bool) -> None:
    assert bool(scan_moves({"AAA": tracker(move, factor)}, NEWS, NOW)) is found


def test_without_news_about_it_a_move_is_none_unless_asked_for() -> None:
    movers = {"BBB": tracker(0.03, 2.0)}
    assert not scan_moves(movers, NEWS, NOW)
    (hit,) = scan_moves(movers, NEWS, NOW, MoveFilter(wants_news=False))
    assert hit.reason.endswith("no news")


def test_news_of_the_future_and_of_last_week_do_not_count() -> None:
    late = InMemoryNews([item("AAA", NOW + timedelta(seconds=1)), item("AAA", NOW - timedelta(hours=25))])
    assert not scan_moves({"AAA": tracker(0.03, 2.0)}, late, NOW)


def test_unknown_usual_volume_is_no_confirmation() -> None:
    young = tracker(0.03, 2.0, sessions=19)
    assert math.isnan(young.relative_volume)
    assert not scan_moves({"AAA": young}, NEWS, NOW)


def test_the_most_unusual_volume_comes_first() -> None:
    both = InMemoryNews([NewsItem(NOW, frozenset({"AAA", "BBB"}), "Merger", "Wire")])
    hits = scan_moves({"AAA": tracker(0.03, 2.0), "BBB": tracker(-0.02, 3.0)}, both, NOW)
    assert [hit.ticker for hit in hits] == ["BBB", "AAA"]


def test_volume_is_compared_with_the_same_minute() -> None:
    assert tracker(0.03, 1.0, minutes=5).relative_volume == pytest.approx(1.0)
    assert tracker(0.03, 1.0, minutes=30).relative_volume == pytest.approx(1.0)


def test_a_missing_minute_counts_with_the_volume_before() -> None:
    found = tracker(0.03, 1.0, minutes=4)
    found.update(Bar(START + timedelta(days=20), 103, 103, 103, 103, 1095.0), 6)
    assert found.relative_volume == pytest.approx(5 / 6)


def test_news_carries_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        item("AAA", datetime(2024, 3, 22))
