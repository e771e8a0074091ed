"""Minute paths of a price with stochastic variance and leverage.

Log-Euler steps of Heston's model with full truncation (Lord, Koekkoek and van Dijk 2010); the variance falls back to
its long-run level and moves against the price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.trading_calendar import Session

MINUTES_PER_YEAR = 252 * 390


@dataclass(frozen=True, slots=True)
class PathParameters:
    """Hold the model: start price in dollars, annual variances, reversion per year, correlation of the two noises.

    `overnight_minutes` is how many session minutes of movement a night is worth.
    """

    start_price: float = 430.0
    start_variance: float = 0.040
    long_run_variance: float = 0.0256
    reversion: float = 6.0
    volatility_of_variance: float = 0.45
    correlation: float = -0.70
    drift: float = 0.10
    overnight_minutes: int = 60


@dataclass(frozen=True, slots=True)
class DayPath:
    """Hold one session by minute, arrays of length `minutes`: prices in integer cents, variance and volume.

    `opens[0]` is the opening print after the night's move; `closes[m]` ends minute m.
    """

    day: date
    opens: NDArray[np.int64]
    highs: NDArray[np.int64]
    lows: NDArray[np.int64]
    closes: NDArray[np.int64]
    volumes: NDArray[np.int64]
    variances: NDArray[np.float64]


def simulate(days: Sequence[Session], parameters: PathParameters, seed: int) -> list[DayPath]:
    """Return one path a session; the same seed gives the same paths."""
    generator = np.random.default_rng(seed)
    price, variance = parameters.start_price, parameters.start_variance
    paths = []
    for session in days:
        minutes = session.minutes
        steps = np.ones(minutes + 1) / MINUTES_PER_YEAR
        steps[0] *= parameters.overnight_minutes
        prices, variances = _steps(price, variance, steps, generator.standard_normal((2, minutes + 1)), parameters)
        paths.append(_day(session, prices, variances, generator))
        price, variance = float(prices[-1]), float(variances[-1])
    return paths


def _steps(
    price: float,
    variance: float,
    lengths: NDArray[np.float64],
    noise: NDArray[np.float64],
    parameters: PathParameters,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return price and variance after each step."""
    rho = parameters.correlation
    shocks = rho * noise[0] + np.sqrt(1.0 - rho**2) * noise[1]
    states = np.empty(len(lengths))
    for index, (length, shock) in enumerate(zip(lengths, shocks, strict=True)):
        known = max(variance, 0.0)
        pull = parameters.reversion * (parameters.long_run_variance - known) * length
        variance += pull + parameters.volatility_of_variance * np.sqrt(known * length) * shock
        states[index] = max(variance, 1e-4)
    before = np.concatenate(([max(states[0], 1e-4)], states[:-1]))
    moves = (parameters.drift - before / 2) * lengths + np.sqrt(before * lengths) * noise[0]
    return price * np.exp(np.cumsum(moves)), states


def _day(
    session: Session,
    prices: NDArray[np.float64],
    variances: NDArray[np.float64],
    generator: np.random.Generator,
) -> DayPath:
    minutes = session.minutes
    cents = np.rint(prices * 100).astype(np.int64)
    opens, closes = cents[:-1], cents[1:]
    wicks = generator.integers(0, 4, size=(2, minutes))
    # Busy mornings and closes: a U shape around the middle of the session.
    position = np.linspace(-1.0, 1.0, minutes)
    volumes = (60_000 * (0.6 + position**2) * generator.uniform(0.6, 1.4, minutes)).astype(np.int64)
    return DayPath(
        day=session.day,
        opens=opens,
        highs=np.maximum(opens, closes) + wicks[0],
        lows=np.minimum(opens, closes) - wicks[1],
        closes=closes,
        volumes=volumes,
        variances=variances[1:],
    )
