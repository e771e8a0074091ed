"""How likely an attempt fills: a logistic curve that starts at a prior and learns from attempts.

The posterior mode of a Bayesian logistic regression, by Newton's method. The prior is normal; its means are FITTED by
`scripts/report_fill_predictor.py real` on touch-only fills of single contracts' minute quotes. With no attempts the
curve is the prior; with many, the data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.execution.fill_statistics import Attempt, FillStatistics
from modules.execution.passive_fill import SPREAD_UNIT

Floats = NDArray[np.float64]

#: What an attempt is seen by: name, prior mean and prior standard deviation of its weight. `distance` runs from 0 at
#: natural to 1 at the near side. Of the quotes' touches nothing is learnt about the life of an attempt, a limit at
#: natural and several legs: there the means are ASSUMED (a small chance grows as the time it is given).
TERMS: tuple[tuple[str, float, float], ...] = (
    ("intercept", -0.75, 1.0),
    ("distance", -1.08, 1.0),
    ("at natural", 4.0, 1.0),
    ("log width", 0.15, 0.3),
    ("distance x log width", -0.31, 0.3),
    ("log life", 1.0, 0.3),
    ("log days", -0.13, 0.3),
    ("first or last half hour", 0.09, 0.3),
    ("legs beyond one", 0.0, 0.3),
)
#: Prior standard deviation of what a structure has of its own.
STRUCTURE_SPREAD = 0.3
_ROUNDS, _CLOSE_ENOUGH = 50, 1e-9


@dataclass(frozen=True, slots=True)
class FillModel:
    """Hold the weights of TERMS, then of each structure known by name; `real` attempts have shaped them."""

    weights: tuple[float, ...]
    structures: tuple[str, ...]
    real: int = 0

    def chance(self, attempt: Attempt) -> float:
        """Return the chance that an attempt fills, 0 to 1; a limit beyond the near side never does."""
        if attempt.share < 0:
            return 0.0
        row = features([attempt], self.structures)[0]
        return float(_sigmoid(row @ np.array(self.weights)))

    def chance_of_any(self, attempts: Iterable[Attempt]) -> float:
        """Return the chance that at least one of several attempts fills, each for itself."""
        missed = 1.0
        for attempt in attempts:
            missed *= 1 - self.chance(attempt)
        return 1 - missed


def features(attempts: Sequence[Attempt], structures: Sequence[str]) -> Floats:
    """Return a row of terms an attempt."""
    rows = [
        [
            1.0,
            min(max(1 - attempt.share, 0.0), 1.0),
            float(attempt.share >= 1),
            math.log(max(attempt.width, 0.005) / SPREAD_UNIT),
            min(max(1 - attempt.share, 0.0), 1.0) * math.log(max(attempt.width, 0.005) / SPREAD_UNIT),
            math.log(max(attempt.life, 1 / 60)),
            math.log1p(max(attempt.days, 0)) - math.log(31),
            float(attempt.minute < 30 or attempt.minute >= 360),
            float(attempt.legs - 1),
            *(float(attempt.structure == name) for name in structures),
        ]
        for attempt in attempts
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(TERMS) + len(structures))


def fit(statistics: FillStatistics) -> FillModel:
    """Return the model that the statistics make of the prior."""
    pairs = list(statistics.averages())
    structures = tuple(sorted({attempt.structure for attempt, _ in pairs}))
    rows = features([attempt for attempt, _ in pairs], structures)
    counts = np.array([cell.attempts for _, cell in pairs], dtype=np.float64)
    hits = np.array([cell.filled for _, cell in pairs], dtype=np.float64)
    weights = posterior_mode(rows, counts, hits, *_prior(len(structures)))
    return FillModel(tuple(float(weight) for weight in weights), structures, statistics.real)


def _prior(structures: int) -> tuple[Floats, Floats]:
    means = [mean for _, mean, _ in TERMS] + [0.0] * structures
    spreads = [spread for _, _, spread in TERMS] + [STRUCTURE_SPREAD] * structures
    return np.array(means), np.array(spreads)


def posterior_mode(rows: Floats, counts: Floats, hits: Floats, means: Floats, spreads: Floats) -> Floats:
    """Return the weights of greatest posterior density, given counts of tries and hits a row (Newton, halved steps)."""
    precision = 1 / spreads**2
    weights = means.copy()
    for _ in range(_ROUNDS):
        chance = _sigmoid(rows @ weights)
        slope = rows.T @ (hits - counts * chance) - precision * (weights - means)
        curvature = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + np.diag(precision)
        step = np.linalg.solve(curvature, slope)
        # A full step may overshoot where the curve is flat; a weight never moves by more than two at once.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        weights = weights + step
        if float(np.abs(step).max()) < _CLOSE_ENOUGH:
            break
    return weights


def _sigmoid(values: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(values, -35, 35)))
    return found


def brier(chances: Floats, outcomes: Floats) -> float:
    """Return the mean squared difference of chances and outcomes (0 or 1): less is better."""
    return float(np.mean((chances - outcomes) ** 2))


def reliability(chances: Floats, outcomes: Floats, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return mean chance, share that came true and count of each tenth (or so) of the chances that is not empty."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    table = []
    for place in range(bins):
        chosen = places == place
        if chosen.any():
            table.append((float(chances[chosen].mean()), float(outcomes[chosen].mean()), int(chosen.sum())))
    return table
