"""The port through which scanners ask for news, and a source that holds them in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewsItem:
    """Hold one headline: when it was published (aware), which tickers it is about, and who published it."""

    published_at: datetime
    tickers: frozenset[str]
    headline: str
    publisher: str

    def __post_init__(self) -> None:
        """Refuse naive times: news of another zone would be seen hours early."""
        if self.published_at.tzinfo is None:
            raise ValueError("the time of a news item carries a time zone")


class NewsSource(Protocol):
    """Answer for what had been published; never with items later than `until`."""

    def about(self, ticker: str, since: datetime, until: datetime) -> tuple[NewsItem, ...]:
        """Return the items about a ticker published after `since` up to and with `until`, newest first."""
        ...


class InMemoryNews:
    """Hold items for tests, backtests and until a feed is attached."""

    def __init__(self, items: Iterable[NewsItem] = ()) -> None:
        """Take items in any order."""
        self._by_ticker: dict[str, list[NewsItem]] = {}
        for item in sorted(items, key=lambda item: item.published_at):
            for ticker in item.tickers:
                self._by_ticker.setdefault(ticker, []).append(item)

    def about(self, ticker: str, since: datetime, until: datetime) -> tuple[NewsItem, ...]:
        """Return the items about a ticker published after `since` up to and with `until`, newest first."""
        items = self._by_ticker.get(ticker, [])
        first = bisect_right(items, since, key=lambda item: item.published_at)
        last = bisect_right(items, until, key=lambda item: item.published_at)
        return tuple(reversed(items[first:last]))
