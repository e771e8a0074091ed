"""One session of the market at full detail: what files and streams are cut from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE
from engine.market_simulator.trading_calendar import Session

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PriceTape:
    """Hold one ticker's session: `prices[k]` in dollars k seconds after the open, shape (60 * minutes + 1,).

    `prices[0]` is the opening print after the night's move, `prices[-1]` the official close; minute m trades between
    `prices[60 m]` and `prices[60 (m + 1)]`, both included. `volumes` are shares a minute.
    """

    prices: Floats
    volumes: NDArray[np.int64]

    def minute_bars(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return open, high, low and close of every minute, each of shape (minutes,)."""
        inside = self.prices[:-1].reshape(-1, SECONDS_A_MINUTE)
        closes = self.prices[SECONDS_A_MINUTE::SECONDS_A_MINUTE]
        highs = np.maximum(inside.max(axis=1), closes)
        lows = np.minimum(inside.min(axis=1), closes)
        return inside[:, 0], highs, lows, closes

    def minute_marks(self) -> Floats:
        """Return the price at the open and at the end of every minute, shape (minutes + 1,)."""
        return self.prices[::SECONDS_A_MINUTE]


@dataclass(frozen=True, slots=True)
class SessionTape:
    """Hold one session of all underlyings and of the volatility indexes.

    `indexes` maps VIX9D, VIX and VIX3M to points at the open and at the end of every minute, shape (minutes + 1,).
    `skews` are the smile's tilt at the open and at the close, in standard deviations of usual days.
    """

    session: Session
    stocks: Mapping[str, PriceTape]
    indexes: Mapping[str, Floats]
    skews: tuple[float, float] = (0.0, 0.0)

    def skew_at(self, second: float) -> float:
        """Return the smile's tilt a number of seconds after the open, between its ends linearly."""
        share = second / (self.session.minutes * SECONDS_A_MINUTE)
        return self.skews[0] + (self.skews[1] - self.skews[0]) * share

    def index_at(self, name: str, second: float) -> float:
        """Return a volatility index a number of seconds after the open, between its minutes linearly."""
        levels = self.indexes[name]
        return float(np.interp(second / SECONDS_A_MINUTE, np.arange(len(levels)), levels))
