"""Stocks that moved 2 to 4 % today on more than usual volume and with news about them, ranked with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from modules.scanners.news import NewsItem, NewsSource
from modules.scanners.usual_volume import MoveTracker


@dataclass(frozen=True, slots=True)
class MoveFilter:
    """Say what counts: the size of the move from and to, volume over the usual one, and how old news may be."""

    least_move: float = 0.02
    most_move: float = 0.04
    least_relative_volume: float = 1.5
    news_age: timedelta = timedelta(hours=24)
    wants_news: bool = True


@dataclass(frozen=True, slots=True)
class MoveHit:
    """Hold one mover: relative move, volume over usual, price in dollars, the news that matches, newest first."""

    ticker: str
    move: float
    relative_volume: float
    price: float
    news: tuple[NewsItem, ...]
    reason: str


def scan_moves(
    trackers: Mapping[str, MoveTracker], news: NewsSource, now: datetime, wanted: MoveFilter | None = None
) -> tuple[MoveHit, ...]:
    """Return the movers, those with the most unusual volume first.

    A move whose usual volume is not known yet is none; news published after `now` do not exist.
    """
    wanted = wanted or MoveFilter()
    hits = []
    for ticker, tracker in trackers.items():
        move, volume = tracker.move, tracker.relative_volume
        # NaN fails both comparisons.
        if not wanted.least_move <= abs(move) <= wanted.most_move or not volume >= wanted.least_relative_volume:
            continue
        items = news.about(ticker, now - wanted.news_age, now)
        if items or not wanted.wants_news:
            hits.append(MoveHit(ticker, move, volume, tracker.price, items, _reason(ticker, tracker, items)))
    return tuple(sorted(hits, key=lambda hit: (-hit.relative_volume, hit.ticker)))


def _reason(ticker: str, tracker: MoveTracker, items: tuple[NewsItem, ...]) -> str:
    told = "no news"
    if items:
        first = items[0]
        more = f" and {len(items) - 1} more" if len(items) > 1 else ""
        told = f"'{first.headline}' ({first.publisher}, {first.published_at:%Y-%m-%d %H:%M %Z}){more}"
    return (
        f"{ticker} {tracker.move:+.1%} to {tracker.price:.2f} on {tracker.relative_volume:.1f} times the usual volume: "
        f"{told}"
    )
