"""Kelly sizing (trading rule 28): the fraction of equity to risk, from out-of-sample results and with doubt.

R is a trade's realised net profit divided by its maximum loss; the fraction f maximises the mean of log(1 + f R)
(Kelly, 1956). Trades entered in one week are not independent, so whole weeks are drawn in the bootstrap
(Efron and Tibshirani, An Introduction to the Bootstrap, chapter 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from modules.risk.exposure import Floats

LEAST_TRADES = 50
BOUND = 0.25
DRAWS = 400


@dataclass(frozen=True, slots=True)
class TradeResult:
    """Hold one closed out-of-sample lineage: its entry day and R, net profit over maximum loss."""

    entered: date
    ratio: float


@dataclass(frozen=True, slots=True)
class KellyEstimate:
    """Hold the fraction of equity at risk: at the full sample, and at the lower bootstrap bound that counts.

    `bound` is None where too little is known for Kelly, zero where there is no edge; `reason` says which, and on what
    the figure rests.
    """

    full_sample: float
    bound: float | None
    reason: str


def optimal_fraction(ratios: Floats) -> float:
    """Return the f in [0, 1] that maximises mean log(1 + f R); 0 without an edge, never so large that 1 + f R <= 0.

    The derivative mean(R / (1 + f R)) falls in f, so its root is the maximum.
    """
    if not len(ratios) or ratios.mean() <= 0:
        return 0.0
    lowest = float(ratios.min())
    ceiling = 1.0 if lowest > -1 else min(1.0, -1 / lowest) * (1 - 1e-9)

    def slope(fraction: float) -> float:
        return float(np.mean(ratios / (1 + fraction * ratios)))

    if slope(ceiling) >= 0:
        return ceiling
    return float(brentq(slope, 0.0, ceiling, xtol=1e-6))


@lru_cache(maxsize=64)
def estimate_of(trades: tuple[TradeResult, ...]) -> KellyEstimate:
    """Return the same estimate for the same trades without drawing anew."""
    return kelly(trades)


def kelly(trades: Sequence[TradeResult], seed: int = 7) -> KellyEstimate:
    """Return Kelly's fraction at the lower 25 % bootstrap bound; no Kelly below 50 trades or without an edge."""
    ratios = np.array([trade.ratio for trade in trades], dtype=np.float64)
    if not np.isfinite(ratios).all():
        raise ValueError("expected finite results, was NaN or infinity among them")
    if len(trades) < LEAST_TRADES:
        return KellyEstimate(optimal_fraction(ratios), None, f"{len(trades)} trades < {LEAST_TRADES}")
    full = optimal_fraction(ratios)
    weeks = _weeks(trades, ratios)
    generator = np.random.default_rng(seed)
    drawn = [
        optimal_fraction(np.concatenate([weeks[place] for place in generator.integers(0, len(weeks), len(weeks))]))
        for _ in range(DRAWS)
    ]
    bound = float(np.quantile(drawn, BOUND))
    if bound <= 0:
        return KellyEstimate(full, 0.0, f"no edge at the lower bound of {len(trades)} trades in {len(weeks)} weeks")
    return KellyEstimate(full, bound, f"{len(trades)} trades in {len(weeks)} weeks")


def _weeks(trades: Sequence[TradeResult], ratios: Floats) -> list[Floats]:
    """Return the results by ISO week of entry."""
    found: dict[tuple[int, int], list[float]] = {}
    for trade, ratio in zip(trades, ratios, strict=True):
        year, week, _ = trade.entered.isocalendar()
        found.setdefault((year, week), []).append(float(ratio))
    return [np.array(week) for week in found.values()]
