"""Watches a feed that goes on bringing bars for bars that only repeat themselves: a frozen feed is a stale one.

Silence is another thing: quotes that nobody renews grow old by themselves (rules STALE and `observe_feed`). A frozen
feed looks fresh, its quotes are of this minute; only that nothing in it changes gives it away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from modules.domain.account import SessionClock
from modules.domain.feed import FeedBeat
from modules.domain.settings.admission import AdmissionSettings

#: One bar that equals the one before is chance; where bars are long, this many in a row are none.
LEAST_BARS = 2


@dataclass(frozen=True, slots=True)
class Stillness:
    """Measure repetition: `time` of open session and number of `bars` since anything last changed."""

    time: timedelta = timedelta(0)
    bars: int = 0

    def after(self, has_changed: bool | None, passed: timedelta) -> Stillness:
        """Return the measure after a step; a step that brought nothing proves neither life nor repetition."""
        if has_changed is None:
            return self
        return Stillness() if has_changed else Stillness(self.time + passed, self.bars + 1)

    def is_frozen(self, settings: AdmissionSettings) -> bool:
        """Say whether it has lasted for longer than the limit, and for two bars at least."""
        return self.bars >= LEAST_BARS and self.time > timedelta(minutes=settings.frozen_feed_minutes)


@dataclass(frozen=True, slots=True)
class FeedWatch:
    """Follow one underlying's feed, its stock and its options each by itself; `at` is the last step.

    `heard_at` is the last step that brought a bar, None where nobody tells of bars.
    `frozen_since` is when it was found frozen, None while it moves; `is_news` says that the last step changed it.
    """

    at: datetime | None = None
    stock: Stillness = Stillness()
    options: Stillness = Stillness()
    heard_at: datetime | None = None
    frozen_since: datetime | None = None
    is_news: bool = False

    def after(self, beat: FeedBeat, now: datetime, session: SessionClock, settings: AdmissionSettings) -> FeedWatch:
        """Return the watch after a data step; only time inside sessions counts, so nights and holidays do not."""
        begins = session.opens if self.at is None else max(self.at, session.opens)
        passed = max(now - begins, timedelta(0))
        stock, options = self.stock.after(beat.stock, passed), self.options.after(beat.options, passed)
        heard_at = now if beat.has_data else self.heard_at
        moved = replace(self, at=now, heard_at=heard_at, stock=stock, options=options, is_news=False)
        is_frozen = stock.is_frozen(settings) or options.is_frozen(settings)
        if is_frozen is (self.frozen_since is not None):
            return moved
        return replace(moved, frozen_since=now if is_frozen else None, is_news=True)

    @property
    def is_frozen(self) -> bool:
        """Say whether what it shows may not be relied on."""
        return self.frozen_since is not None

    def is_silent(self, now: datetime, most: timedelta) -> bool:
        """Say whether for longer than `most` nothing has come of the stock or its options, as in a trading halt."""
        return self.heard_at is not None and now - self.heard_at > most

    @property
    def still_for(self) -> timedelta:
        """Return the session time for which stock or options have been still, whichever was longer."""
        return max(self.stock.time, self.options.time)

    def describe(self, underlying: str) -> str:
        """Return what is still and for how long, in words."""
        what, still = ("options", self.options) if self.options.time > self.stock.time else ("own quotes", self.stock)
        minutes = still.time.total_seconds() / 60
        return f"nothing in {underlying}'s {what} has changed for {minutes:.0f} minutes ({still.bars} bars)"


#: A feed of which nothing is known.
UNWATCHED = FeedWatch()
