"""The daily model of the market: returns, two volatility factors with leverage, and jumps that hit both.

Log variance of the market is the sum of a slow factor `x` and a fast factor `u`, both Ornstein-Uhlenbeck processes
(Alizadeh, Brandt and Diebold, Range-based estimation of stochastic volatility models, 2002; Bergomi, Stochastic
Volatility Modeling, chapter 7). Their noises are correlated with the return's (leverage), and a jump in the price is a
jump in `u`. The slow factor is drawn to the level of the regime in force. A night carries a part of a day's variance.

Each underlying moves by its beta times the market's return plus a return of its own, whose volatility shares half of
the market's log variance changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.random_streams import stream
from engine.market_simulator.scenarios import Regime, RegimeSchedule
from engine.market_simulator.underlyings import Underlying

Floats = NDArray[np.float64]
SESSIONS_PER_YEAR = 252
#: Reversion per year and volatility per root year of the factors, and their correlation with the market's return.
FAST_REVERSION, FAST_VOLATILITY, FAST_LEVERAGE = 22.0, 3.6, -0.80
SLOW_REVERSION, SLOW_VOLATILITY, SLOW_LEVERAGE = 2.0, 1.0, -0.45
#: Share of a day's variance that falls on the night before it.
NIGHT_SHARE = 0.22
#: How much the fast factor rises with a fall of 1 (a log return of -1) by a jump.
JUMP_LEVERAGE = 14.0
#: Annual volatility of the market that is neither quiet nor nervous; own volatilities of stocks are meant for it.
USUAL_VOLATILITY = 0.14
#: Reversion per year of the smile's tilt, which is a standard normal Ornstein-Uhlenbeck process.
SKEW_REVERSION = 12.0
#: Jumps of single stocks: a year, and standard deviation as a share of annual own volatility.
OWN_JUMPS, OWN_JUMP_SIZE = 4.0, 0.14


@dataclass(frozen=True, slots=True)
class Factors:
    """Hold the volatility state at one instant: slow and fast factor of the market's log variance (annual)."""

    slow: float
    fast: float

    @property
    def variance(self) -> float:
        """Return the annual variance of the market in force."""
        return float(np.exp(self.slow + self.fast))


@dataclass(frozen=True, slots=True)
class FactorDay:
    """Hold one session of the market: log returns of night and day, the day's jump, the state at three instants.

    `own_night` and `own_day` are log returns of each underlying that the market does not explain; `own_deviation` is
    the standard deviation of the latter. `skew` is the smile's tilt at the close in standard deviations of usual days.
    """

    regime: str
    skew: float
    night: float
    day: float
    day_jump: float
    before: Factors
    at_open: Factors
    at_close: Factors
    deviation: float
    own_night: tuple[float, ...]
    own_day: tuple[float, ...]
    own_deviation: tuple[float, ...]


class FactorModel:
    """Make the sessions of a market one after the other; session n is a pure function of seed and schedule."""

    def __init__(self, underlyings: tuple[Underlying, ...], schedule: RegimeSchedule, seed: int) -> None:
        """Begin at the level of the first session's regime."""
        self._underlyings, self._schedule, self._seed = underlyings, schedule, seed
        self._days: list[FactorDay] = []
        self._skew = 0.0
        self._state = Factors(2 * np.log(schedule.regime(0).volatility), 0.0)

    def session(self, number: int) -> FactorDay:
        """Return a session, counted from the origin; sessions are kept, a few hundred bytes each."""
        while len(self._days) <= number:
            self._days.append(self._make(len(self._days)))
            self._state, self._skew = self._days[-1].at_close, self._days[-1].skew
        return self._days[number]

    def _make(self, number: int) -> FactorDay:
        regime, generator = self._schedule.regime(number), stream(self._seed, "factors", number)
        night, _, opened = _part(self._state, regime, NIGHT_SHARE, generator)
        deviation = float(np.sqrt(opened.variance * (1 - NIGHT_SHARE) / SESSIONS_PER_YEAR))
        day, jump, closed = _part(opened, regime, 1 - NIGHT_SHARE, generator)
        own = [self._own(stock, number, closed.variance) for stock in self._underlyings]
        kept = float(np.exp(-SKEW_REVERSION / SESSIONS_PER_YEAR))
        skew = kept * self._skew + float(np.sqrt(1 - kept**2) * stream(self._seed, "skew", number).standard_normal())
        return FactorDay(
            regime.name,
            skew,
            night,
            day,
            jump,
            self._state,
            opened,
            closed,
            deviation,
            tuple(part[0] for part in own),
            tuple(part[1] for part in own),
            tuple(part[2] for part in own),
        )

    def _own(self, stock: Underlying, number: int, market_variance: float) -> tuple[float, float, float]:
        """Return night and day return of a stock apart from the market, and the day's deviation."""
        generator = stream(self._seed, "own", stock.ticker, number)
        stress = (market_variance / USUAL_VOLATILITY**2) ** 0.25
        annual = stock.own_volatility * stress
        night_noise, day_noise, jump_size = generator.standard_normal(3)
        jump = jump_size * OWN_JUMP_SIZE * annual if generator.random() < OWN_JUMPS / SESSIONS_PER_YEAR else 0.0
        night = annual * np.sqrt(NIGHT_SHARE / SESSIONS_PER_YEAR)
        day = annual * np.sqrt((1 - NIGHT_SHARE) / SESSIONS_PER_YEAR)
        return float(night * night_noise + jump), float(day * day_noise), float(day)


def _part(state: Factors, regime: Regime, share: float, generator: np.random.Generator) -> tuple[float, float, Factors]:
    """Return the log return of a part of a day with its jump, that jump alone, and the state after it."""
    length = share / SESSIONS_PER_YEAR
    noise, fast_noise, slow_noise, size = generator.standard_normal(4)
    jump = 0.0
    if generator.random() < regime.jump_rate * length:
        jump = regime.jump_mean + regime.jump_deviation * float(size)
    fast = state.fast * np.exp(-FAST_REVERSION * length) + FAST_VOLATILITY * np.sqrt(length) * _mixed(
        FAST_LEVERAGE, noise, fast_noise
    )
    target = 2 * np.log(regime.volatility)
    slow = target + (state.slow - target) * np.exp(-regime.pull * length)
    slow += SLOW_VOLATILITY * np.sqrt(length) * _mixed(SLOW_LEVERAGE, noise, slow_noise)
    # The mean jump is taken off, so that a regime's drift is what the log price gains on average.
    move = (regime.drift - regime.jump_rate * regime.jump_mean) * length
    move += float(np.sqrt(state.variance * length) * noise)
    return move + jump, jump, Factors(float(slow), float(fast - JUMP_LEVERAGE * jump))


def _mixed(correlation: float, noise: float, other: float) -> float:
    return correlation * noise + float(np.sqrt(1.0 - correlation**2)) * other
