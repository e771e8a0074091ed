"""Steps and ticks of data that come every second, for tests of the bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from modules.domain.events import ClockTick, MarketStep
from tests.modules.builders import NOON, step


def second(count: float) -> datetime:
    return NOON + timedelta(seconds=count)


def fast_step(count: float) -> MarketStep:
    event = step(second(count))
    return replace(event, session=replace(event.session, step=timedelta(seconds=1)))


def tick(count: float) -> ClockTick:
    return ClockTick(second(count), second(count), is_session_open=True)
