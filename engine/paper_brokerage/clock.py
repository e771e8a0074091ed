"""The broker's clock: shared with the bot by a few numbers, and never running backwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from engine.paper_brokerage.errors import RefusedError

MAX_SPEED = 1_000_000.0


class ClockMode(StrEnum):
    """Who moves the clock."""

    WALL = "wall"
    DRIVEN = "driven"


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """Hold what two processes need to agree on the time.

    `wall`: market time is `start` plus `speed` times the wall seconds since `epoch` (UNIX time). `driven`: it stands
    at `start` until a client moves it.
    """

    mode: ClockMode
    start: datetime
    speed: float = 1.0
    epoch: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the form that travels and is stored."""
        return {"mode": self.mode.value, "start": self.start.isoformat(), "speed": self.speed, "epoch": self.epoch}


def clock_from_json(value: Any) -> ClockSetting:
    """Return a checked clock; RefusedError for anything else."""
    try:
        start = datetime.fromisoformat(value["start"])
        speed, epoch = float(value.get("speed", 1.0)), float(value.get("epoch", 0.0))
        setting = ClockSetting(ClockMode(value["mode"]), start.astimezone(UTC), speed, epoch)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise RefusedError("bad_request", f"a clock has mode, start, speed and epoch: {error}") from error
    if start.tzinfo is None or not 0 < speed <= MAX_SPEED:
        raise RefusedError("bad_request", f"a clock's start has a time zone and its speed lies in (0, {MAX_SPEED:.0f}]")
    return setting


class Clock:
    """Tells the market's instant; what it told once it never takes back, whatever the wall clock does."""

    def __init__(self, setting: ClockSetting, not_before: datetime, wall: Callable[[], float] = time.time) -> None:
        """Start at the later of the setting and what the account has lived through."""
        self.setting = setting
        self._latest = max(setting.start, not_before)
        self._wall = wall

    def now(self) -> datetime:
        """Return the present instant of the market, aware UTC."""
        setting = self.setting
        if setting.mode is ClockMode.WALL:
            elapsed = timedelta(seconds=(self._wall() - setting.epoch) * setting.speed)
            self._latest = max(self._latest, setting.start + elapsed)
        return self._latest

    def advance(self, instant: datetime) -> datetime:
        """Move a driven clock forward and return where it stands; RefusedError for a clock that runs with the wall.

        An earlier instant moves nothing: a driver that was restarted repeats a little of what the account has lived.
        """
        if self.setting.mode is not ClockMode.DRIVEN:
            raise RefusedError("bad_clock", "the clock runs with the wall; only a driven clock can be moved")
        self._latest = max(self._latest, instant)
        return self._latest

    def wall_seconds_until(self, instant: datetime) -> float | None:
        """Return how long a wall clock needs to reach an instant, None for a driven one."""
        if self.setting.mode is ClockMode.DRIVEN:
            return None
        return max(0.0, (instant - self.now()).total_seconds() / self.setting.speed)
