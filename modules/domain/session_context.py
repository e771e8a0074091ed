"""What is known when a session begins: an underlying's volatility rank, trend and moves, and the market's regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RankKind(StrEnum):
    """How a volatility rank was formed; the names are shown wherever the number is."""

    IV_RANK = "IV rank"
    IV_RV_RANK = "IV/RV rank"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class VolatilityRank:
    """Hold today's rank (0 to 100) with its kind and the sessions it rests on (trading rule 38).

    `percentile` (0 to 100) exists for an IV rank only and is NaN beside every other kind.
    """

    kind: RankKind
    value: float
    implied_volatility: float
    sessions: int
    note: str = ""
    percentile: float = float("nan")


class Trend(StrEnum):
    """Where the closes stand against their average and where that goes (trading rule 39)."""

    UP = "up"
    DOWN = "down"
    NONE = "no trend"
    UNKNOWN = "unknown"


class Regime(StrEnum):
    """What the market is like, by VIX, SPY's trend and its five-day move (trading rule 39); one at a time."""

    CRASH = "crash"
    HIGH_VOLATILITY = "high volatility"
    BEAR = "bear"
    CALM_SIDEWAYS = "low-volatility sideways"
    BULL = "bull"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


class VolatilityState(StrEnum):
    """Whether recent realised volatility is low or high against that of the months before."""

    COMPRESSED = "compressed"
    EXPANDING = "expanding"
    NORMAL = "normal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VolatilityShape:
    """Hold how implied volatility lay at a close: against realised, along expirations, from puts to calls.

    `realised` is annual, of the last 30 sessions; `iv_rv` implied over it; `term_slope` the 90-day less the 30-day
    at-the-money volatility; `skew` the 25-delta put's volatility less the 25-delta call's. None is unknown.
    """

    realised: float | None = None
    iv_rv: float | None = None
    term_slope: float | None = None
    skew: float | None = None

    def filled(self, other: VolatilityShape) -> VolatilityShape:
        """Return this shape with what only the other knows."""
        return VolatilityShape(
            self.realised if self.realised is not None else other.realised,
            self.iv_rv if self.iv_rv is not None else other.iv_rv,
            self.term_slope if self.term_slope is not None else other.term_slope,
            self.skew if self.skew is not None else other.skew,
        )


#: Nothing is known of the shape.
NO_SHAPE = VolatilityShape()


@dataclass(frozen=True, slots=True)
class DailyMove:
    """Hold what one session did to an underlying: the relative move of its close, the factor on its volatility."""

    day: date
    spot: float
    volatility: float


@dataclass(frozen=True, slots=True)
class SessionContext:
    """Hold what the closed sessions say about an underlying; nothing of it changes during a session.

    `moves` are the joint daily moves of spot and at-the-money volatility, oldest first; `average_true_range` is
    dollars per share over 14 sessions, zero where it is not known. `regime` and `volatility` are the market's, of SPY
    and VIX at the last close, whatever the underlying. `shape` is that of the `session` closed last.
    """

    rank: VolatilityRank
    trend: Trend = Trend.UNKNOWN
    moves: tuple[DailyMove, ...] = ()
    average_true_range: float = 0.0
    regime: Regime = Regime.UNKNOWN
    volatility: VolatilityState = VolatilityState.UNKNOWN
    shape: VolatilityShape = NO_SHAPE
    session: date | None = None
