"""A feed that freezes under the bot: nothing is opened or walked on it, no stop fires, it is told once (item 24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from modules.bot.mailbox import Mailbox
from modules.domain.events import MarketStep, OrderCancelled
from modules.domain.feed import FeedBeat
from modules.risk.breaker import TripCode
from tests.modules.bot.test_bot import Desk, bot, later, opened, post
from tests.modules.builders import NOON, session, step

MOVED, REPEATED = FeedBeat(True, True), FeedBeat(False, False)


def fed(minute: int, beat: FeedBeat, spot: float = 470.0) -> MarketStep:
    event = step(later(minute), spot=spot)
    return replace(event, chains=tuple(replace(chain, beat=beat) for chain in event.chains))


def freeze(mailbox: Mailbox, first: int, minutes: int, spot: float = 470.0) -> None:
    for minute in range(first, first + minutes):
        post(mailbox, fed(minute, REPEATED, spot))


def told(desk: Desk, name: str) -> list[str]:
    return [line for line in desk.lines if line.startswith(f"{name}: ")]


def test_nothing_is_opened_while_the_feed_is_frozen() -> None:
    mailbox, desk = bot(20)
    post(mailbox, fed(0, MOVED))
    freeze(mailbox, 1, 6)
    assert len(told(desk, "feed.frozen")) == 1
    calm = mailbox.state
    mailbox.state = replace(calm, searched_on={}, contexts=bot(60)[0].state.contexts)
    post(mailbox, fed(7, REPEATED))
    (refused,) = [line for line in told(desk, "risk.refused") if "iron condor" in line]
    assert "FROZEN: nothing in SPY's own quotes has changed for 7 minutes (7 bars), at most 5" in refused
    assert desk.sent == []


def test_a_walk_under_way_waits_until_the_feed_moves_again() -> None:
    mailbox, desk = bot()
    post(mailbox, fed(0, MOVED))
    (first,) = desk.sent
    for minute in range(1, 7):
        post(mailbox, fed(minute, REPEATED))
    post(mailbox, OrderCancelled(later(6), first.order_id))
    freeze(mailbox, 7, 2)
    assert len(desk.sent) == 1
    assert len(told(desk, "order.held")) == 1, "told once, though every step asks"
    assert "FROZEN: no attempt is priced from such a market" in told(desk, "order.held")[0]
    post(mailbox, fed(9, MOVED))
    assert len(told(desk, "feed.moves")) == 1


def test_no_stop_fires_on_frozen_quotes_and_the_shorts_are_reported_unprotected() -> None:
    mailbox, desk = opened()
    post(mailbox, fed(1, MOVED))
    freeze(mailbox, 2, 6)
    # Quotes that would stop the position twice over, were they to be believed.
    freeze(mailbox, 8, 4, spot=412.0)
    (position,) = mailbox.state.positions.values()
    assert position.losing_marks == 0
    assert len(desk.sent) == 1
    assert any("CRITICAL: unprotected shorts" in line for line in told(desk, "alert"))
    moving, other = opened()
    post(moving, *(fed(minute, MOVED, spot=412.0) for minute in range(8, 12)))
    assert len(other.sent) > 1, "the same quotes of a feed that moves stop it"


def test_a_feed_that_stays_frozen_stops_openings_until_a_human_resets() -> None:
    mailbox, desk = bot(20)
    post(mailbox, fed(0, MOVED))
    freeze(mailbox, 1, 7)
    assert mailbox.state.breaker.allows_openings
    freeze(mailbox, 8, 1)
    (cause,) = mailbox.state.breaker.trips
    assert cause.code is TripCode.STALE_FEED
    post(mailbox, fed(9, MOVED))
    assert not mailbox.state.breaker.allows_openings
    assert len(told(desk, "feed.frozen")) == 1


def test_an_index_that_rests_at_its_close_while_its_options_trade_on_is_not_frozen() -> None:
    """From 16:00 to 16:15 the index repeats itself; options that do the same are another matter."""
    mailbox, desk = bot(20)
    close = NOON.replace(hour=16)
    hours = replace(session(), closes=close.replace(minute=15))

    def at(minute: int, beat: FeedBeat) -> MarketStep:
        event = step(close + timedelta(minutes=minute))
        chains = tuple(replace(chain, beat=beat) for chain in event.chains)
        return replace(event, session=hours, chains=chains)

    for minute in range(15):
        post(mailbox, at(minute, FeedBeat(minute == 0, True)))
    assert told(desk, "feed.frozen") == []
    assert mailbox.state.breaker.allows_openings
    other, its = bot(20)
    for minute in range(15):
        post(other, at(minute, FeedBeat(minute == 0, minute == 0)))
    assert len(told(its, "feed.frozen")) == 1
