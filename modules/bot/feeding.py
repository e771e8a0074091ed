"""What the bot makes of its feeds: one that has frozen is watched, told of, and in the end trips the breaker."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from modules.bot.state import BotState
from modules.domain.commands import Command, WriteJournal
from modules.domain.events import MarketStep
from modules.domain.feed import FeedBeat
from modules.domain.journal import typed
from modules.risk.breaker import observe_frozen_feed
from modules.risk.feed_watch import UNWATCHED

#: New York time at which the regular session of stocks, and the computing of an index, ends.
UNDERLYING_ENDS = time(16, 0)


def fed(state: BotState, event: MarketStep) -> BotState:
    """Return the state with the feeds of a step watched; the breaker hears of those that stay frozen."""
    feeds, breaker, settings = dict(state.feeds), state.breaker, state.settings
    for chain in event.chains:
        beat = _judged(chain.beat, event)
        watch = feeds.get(chain.underlying, UNWATCHED).after(beat, event.time, event.session, settings)
        feeds[chain.underlying] = watch
        if watch.is_frozen:
            frozen_for = watch.still_for - timedelta(minutes=settings.frozen_feed_minutes)
            reason = watch.describe(chain.underlying)
            breaker = observe_frozen_feed(breaker, event.time, frozen_for, reason, settings)
    return replace(state, feeds=feeds, breaker=breaker)


def _judged(beat: FeedBeat, event: MarketStep) -> FeedBeat:
    """Return what of a beat tells of its feed: an index is computed until 16:00, its options trade on till 16:15.

    What it repeats in that quarter of an hour is its close.
    """
    return replace(beat, stock=None) if event.time.time() > UNDERLYING_ENDS else beat


def feed_news(state: BotState, event: MarketStep) -> list[Command]:
    """Tell once when a feed freezes, and once when it moves again."""
    news: list[Command] = []
    for chain in event.chains:
        name = chain.underlying
        watch = state.feeds[name]
        if watch.is_news and watch.is_frozen:
            data = typed(underlying=name, seconds=watch.still_for.total_seconds())
            text = f"{watch.describe(name)}: nothing is opened, no stop fires on it"
            news.append(WriteJournal("feed.frozen", text, data=data))
        elif watch.is_news:
            news.append(WriteJournal("feed.moves", f"{name}'s feed moves again", data=typed(underlying=name)))
    return news
