"""The classifier: one session in, one tag out; a tag depends on that session's close and on earlier ones only."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from datetime import date

from modules.domain.session_context import Regime, Trend, VolatilityState
from modules.indicators.bar import Bar
from modules.indicators.trend import TrendFollower
from modules.regime.rule import RULE_39, Thresholds, regime_of, still
from modules.regime.volatility_state import VolatilityStateTracker

FALL_SESSIONS = 5
#: These take over on the day they are seen; calmer ones must first be confirmed.
_AT_ONCE = frozenset({Regime.CRASH, Regime.HIGH_VOLATILITY, Regime.BEAR})


@dataclass(frozen=True, slots=True)
class MarketDay:
    """Hold one session's closes: SPY split adjusted in dollars, VIX in points."""

    session: date
    close: float
    vix: float


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """Hold what keeps tags from flickering; chosen on 2019 and 2020 (docs/regime.md).

    `confirm` is how many sessions in a row a calmer regime must be seen before it takes over; `band` eases the VIX
    limits of the regime at hand, in points. A crash lasts while VIX is above its limit (less the band), until SPY
    closes above its `rebound` closes before.
    """

    band: float = 0.0
    confirm: int = 3
    rebound: int = 3


@dataclass(frozen=True, slots=True)
class RegimeTag:
    """Hold what a session was: the regime, what rule 39 says of the day alone, trend and volatility state."""

    session: date
    regime: Regime
    alone: Regime
    trend: Trend
    volatility: VolatilityState


class RegimeClassifier:
    """Tag sessions in order of time.

    What is known at a session's close is what the next session may trade on. The regime is UNKNOWN until the trend
    exists (55 closes), except that crash and high volatility need none.
    """

    warm_up = TrendFollower.warm_up

    def __init__(self, hysteresis: Hysteresis | None = None, limits: Thresholds = RULE_39) -> None:
        """Start without a session."""
        self._hysteresis = hysteresis or Hysteresis()
        self._limits = limits
        self._trend = TrendFollower()
        self._volatility = VolatilityStateTracker()
        self._closes: deque[float] = deque(maxlen=FALL_SESSIONS + 1)
        self._regime = Regime.UNKNOWN
        self._waiting, self._seen = Regime.UNKNOWN, 0
        self._last: date | None = None

    def update(self, day: MarketDay) -> RegimeTag:
        """Take the next session and return its tag; ValueError for one that is not later than the last."""
        if self._last is not None and day.session <= self._last:
            raise ValueError(f"expected a session after {self._last}, was {day.session}")
        if not (day.close > 0 and day.vix > 0 and math.isfinite(day.close) and math.isfinite(day.vix)):
            raise ValueError(f"{day.session}: expected a close and a VIX above zero, was {day.close} and {day.vix}")
        self._last = day.session
        bar = Bar(day.session, day.close, day.close, day.close, day.close)
        self._trend.update(bar)
        self._volatility.update(bar)
        self._closes.append(day.close)
        alone = regime_of(day.vix, self._trend.value, self._five_day(), self._limits)
        self._regime = self._next(alone, day.vix)
        return RegimeTag(day.session, self._regime, alone, self._trend.value, self._volatility.state)

    def _five_day(self) -> float:
        return self._closes[-1] / self._closes[0] - 1 if len(self._closes) > FALL_SESSIONS else 0.0

    def _next(self, alone: Regime, vix: float) -> Regime:
        wanted = self._wanted(alone, vix)
        if wanted is self._regime:
            self._seen = 0
            return wanted
        if wanted in _AT_ONCE or self._regime is Regime.UNKNOWN:
            self._seen = 0
            return wanted
        self._seen = self._seen + 1 if wanted is self._waiting else 1
        self._waiting = wanted
        if self._seen < self._hysteresis.confirm:
            return self._regime
        self._seen = 0
        return wanted

    def _wanted(self, alone: Regime, vix: float) -> Regime:
        """Return the regime at hand while it still holds and nothing worse is seen, else that of the day alone."""
        if alone is Regime.CRASH or self._regime is Regime.UNKNOWN:
            return alone
        if self._regime is Regime.CRASH:
            return Regime.CRASH if self._crash_goes_on(vix) else alone
        if alone in _AT_ONCE and _severity(alone) > _severity(self._regime):
            return alone
        held = still(self._regime, vix, self._trend.value, self._hysteresis.band, self._limits)
        return self._regime if held else alone

    def _crash_goes_on(self, vix: float) -> bool:
        before = list(self._closes)[-1 - self._hysteresis.rebound : -1]
        has_rebounded = self._closes[-1] > max(before, default=math.inf)
        return vix > self._limits.crash_vix - self._hysteresis.band and not has_rebounded


def _severity(regime: Regime) -> int:
    return {Regime.CRASH: 3, Regime.HIGH_VOLATILITY: 2, Regime.BEAR: 1}.get(regime, 0)
