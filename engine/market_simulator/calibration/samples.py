"""Which chains and quotes a fit sees: two thirds of the snapshots, a spread of deltas from each expiration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from engine.market_simulator.calibration.real_chains import RealChain, Slice
from engine.market_simulator.surface import MarketState

Floats = NDArray[np.float64]
#: The deltas nearest to which quotes are taken, on each side.
DELTAS = np.array([0.025, 0.05, 0.08, 0.12, 0.18, 0.25, 0.33, 0.42, 0.50])
LONGEST_DAYS = 100.0
#: A volatility point error below this cannot be told from noise, in points.
NOISE = 0.3
#: The year of the nearly daily chains; of these the last third of the days is held back, and every fourth is fitted.
DAILY_YEAR, DAILY_STEP = 2019, 4


@dataclass(frozen=True, slots=True)
class Split:
    """Hold the chains that a fit may see and those it may not."""

    fitted: tuple[RealChain, ...]
    held_back: tuple[RealChain, ...]


def split(chains: Sequence[RealChain]) -> Split:
    """Hold back every third snapshot of each ticker by date, and the last third of the daily chains."""
    fitted: list[RealChain] = []
    held: list[RealChain] = []
    for ticker in sorted({chain.ticker for chain in chains}):
        own = [chain for chain in chains if chain.ticker == ticker]
        snapshots = [chain for chain in own if chain.state.time.year != DAILY_YEAR]
        for number, chain in enumerate(snapshots):
            (held if number % 3 == 2 else fitted).append(chain)
        daily = [chain for chain in own if chain.state.time.year == DAILY_YEAR]
        cut = len(daily) * 2 // 3
        fitted += daily[:cut]
        held += daily[cut:]
    return Split(tuple(fitted), tuple(held))


def thinned(chains: Sequence[RealChain]) -> list[RealChain]:
    """Leave out three of four daily chains: neighbouring days hardly differ."""
    daily = [chain for chain in chains if chain.state.time.year == DAILY_YEAR]
    return [chain for chain in chains if chain.state.time.year != DAILY_YEAR] + daily[::DAILY_STEP]


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold the quotes taken from one chain as columns; `expiration` numbers the slice that each belongs to."""

    state: MarketState
    strikes: Floats
    years: Floats
    forward: Floats
    volatility: Floats
    weight: Floats
    expiration: NDArray[np.int64]

    @property
    def expirations(self) -> int:
        """Return how many slices the sample has."""
        return int(self.expiration.max()) + 1 if len(self.expiration) else 0


def sample(chain: RealChain) -> Sample:
    """Take quotes near the chosen deltas; each chain weighs about the same whatever it lists."""
    chosen = [(part, rows) for part in chain.slices if len(rows := _rows(part)) >= 6]
    parts = [part for part, _ in chosen]
    counts = np.array([len(rows) for _, rows in chosen], dtype=np.int64)

    def column(values: Sequence[Floats]) -> Floats:
        return np.concatenate(values) if values else np.zeros(0)

    weight = column([_weights(part, rows) for part, rows in chosen])
    return Sample(
        chain.state,
        column([part.strikes[rows] for part, rows in chosen]),
        np.repeat([part.years for part in parts], counts),
        np.repeat([part.forward for part in parts], counts),
        column([part.volatility[rows] for part, rows in chosen]),
        weight * np.sqrt(280.0 / max(len(weight), 1)),
        np.repeat(np.arange(len(parts)), counts),
    )


def _rows(part: Slice) -> NDArray[np.int64]:
    if not 0.2 < part.years * 365 < LONGEST_DAYS:
        return np.zeros(0, dtype=np.int64)
    found: list[int] = []
    for is_call in (True, False):
        side = np.flatnonzero((part.calls == is_call) & part.out_of_the_money)
        for target in DELTAS if len(side) else ():
            nearest = side[np.argmin(np.abs(part.delta[side] - target))]
            if abs(part.delta[nearest] - target) < max(0.02, 0.3 * target):
                found.append(int(nearest))
    return np.unique(np.array(found, dtype=np.int64))


def _weights(part: Slice, rows: NDArray[np.int64]) -> Floats:
    """Return the inverse of each quote's uncertainty in volatility points: noise and half its spread."""
    density = np.exp(-0.5 * ndtri(np.clip(part.delta[rows], 1e-4, 0.9999)) ** 2) / np.sqrt(2 * np.pi)
    vega = part.forward * np.sqrt(part.years) * density
    half_spread = 100 * (part.ask[rows] - part.bid[rows]) / 2 / vega
    return np.asarray(1.0 / np.hypot(NOISE, half_spread))
