"""Value at risk by full revaluation, the scenario grid, and the quick approximation beside its error (rule 29).

Losses are positive dollars. Limits use the one-day expected shortfall of a historical full revaluation and the worst
cell of the grid; the delta-gamma-vega figure is for display only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.risk.exposure import Exposure, Floats, greeks, option_values, value

#: Spot moves and volatility factors of the grid (rule 29: spot +-20 %, volatility x0.7 to x2).
SPOT_MOVES: Floats = np.linspace(-0.20, 0.20, 15)
VOLATILITY_FACTORS: Floats = np.linspace(0.7, 2.0, 9)
CONFIDENCE = 0.975
#: Spreads in a stressed market, as a multiple of today's.
STRESSED_SPREADS = 2.0
_DAY = 1 / 365


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold the profit of every cell, dollars: one row per spot move, one column per volatility factor."""

    spot_moves: Floats
    volatility_factors: Floats
    profit: Floats

    @property
    def worst_loss(self) -> float:
        """Return the loss of the worst cell, zero if no cell loses."""
        return max(-float(self.profit.min()), 0.0)

    @property
    def worst_cell(self) -> tuple[float, float]:
        """Return spot move and volatility factor of the worst cell."""
        row, column = np.unravel_index(int(self.profit.argmin()), self.profit.shape)
        return float(self.spot_moves[row]), float(self.volatility_factors[column])


@dataclass(frozen=True, slots=True)
class Shocks:
    """Hold joint one-day moves, one row a day: relative spot moves and volatility factors per underlying."""

    spot: Floats
    volatility: Floats

    def __post_init__(self) -> None:
        """Refuse shapes that do not belong together."""
        if self.spot.shape != self.volatility.shape or self.spot.ndim != 2:
            raise ValueError(f"expected two (days, underlyings) arrays, was {self.spot.shape}, {self.volatility.shape}")


@dataclass(frozen=True, slots=True)
class ValueAtRisk:
    """Hold one-day losses at the confidence level in dollars, and the scenarios they come from."""

    value_at_risk: float
    expected_shortfall: float
    profits: Floats


@dataclass(frozen=True, slots=True)
class ApproximateValueAtRisk:
    """Hold the delta-gamma-vega figure, for display only.

    `error` bounds its distance from the full figure: the largest difference in any one scenario.
    """

    value_at_risk: float
    expected_shortfall: float
    error: float


def stressed_exit_cost(book: Exposure, factor: float = STRESSED_SPREADS) -> float:
    """Return what crossing half of stressed spreads costs on every option row, dollars."""
    return float(np.abs(book.size) @ book.half_spread * factor)


def grid(book: Exposure, worth: float | None = None, horizon_days: float = 1.0) -> Grid:
    """Return the account's profit in 15 x 9 joint moves; all underlyings move by their beta times the spot move.

    Contracts that expire within the horizon stand at their payoff; leaving at stressed spreads is taken off.
    `worth` is what the account is worth now, if known.
    """
    spots = book.spots * np.maximum(1 + np.outer(SPOT_MOVES, book.betas), 0.01)
    years = book.years - horizon_days * _DAY
    rows = option_values(
        book,
        spots[:, None, :][:, :, book.place],
        book.volatility * VOLATILITY_FACTORS[:, None],
        years,
    )
    profit = rows @ book.size + (spots @ book.shares)[:, None]
    return Grid(SPOT_MOVES, VOLATILITY_FACTORS, profit - _worth(book, worth) - stressed_exit_cost(book))


def gross_stress_loss(book: Exposure) -> float:
    """Return the worst cell of what options are worth and shares gain there, as a loss of at least zero.

    Premium already paid or received is set aside: what is given up when one side of a condor is closed is no new risk.
    """
    options_now = value(book) - float(book.spots @ book.shares)
    gross = grid(book).profit + stressed_exit_cost(book) + options_now
    return max(-float(gross.min()), 0.0)


def full_profits(book: Exposure, shocks: Shocks, worth: float | None = None, horizon_days: float = 1.0) -> Floats:
    """Return the account's profit on each historical day, every option valued anew, exit cost not taken off."""
    spots = book.spots * (1 + shocks.spot)
    volatility = book.volatility * shocks.volatility[:, book.place]
    rows = option_values(book, spots[:, book.place], volatility, book.years - horizon_days * _DAY)
    return np.asarray(rows @ book.size + spots @ book.shares - _worth(book, worth))


def _worth(book: Exposure, known: float | None) -> float:
    return value(book) if known is None else known


def value_at_risk(book: Exposure, shocks: Shocks, confidence: float = CONFIDENCE) -> ValueAtRisk:
    """Return value at risk and expected shortfall by full revaluation, stressed exit cost included.

    Expected shortfall is the mean of the worst (1 - confidence) of days, at least one.
    """
    profits = full_profits(book, shocks) - stressed_exit_cost(book)
    return ValueAtRisk(*tail(profits, confidence), profits)


def approximate_value_at_risk(book: Exposure, shocks: Shocks, confidence: float = CONFIDENCE) -> ApproximateValueAtRisk:
    """Return the delta-gamma-vega-theta figure with its error against full revaluation of the same days."""
    found = greeks(book)
    moves = book.spots * shocks.spot
    points = 100 * _mean_volatility(book) * (shocks.volatility - 1)
    profits = moves @ found.delta + 0.5 * moves**2 @ found.gamma + points @ found.vega + found.theta.sum()
    error = float(np.abs(profits - full_profits(book, shocks)).max())
    return ApproximateValueAtRisk(*tail(profits - stressed_exit_cost(book), confidence), error)


def _mean_volatility(book: Exposure) -> Floats:
    """Return each underlying's volatility, weighted by size (0 without options)."""
    count = len(book.underlyings)
    weight = np.bincount(book.place, weights=np.abs(book.size), minlength=count)
    total = np.bincount(book.place, weights=np.abs(book.size) * book.volatility, minlength=count)
    return np.asarray(np.divide(total, weight, out=np.zeros(count), where=weight > 0))


def tail(profits: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return (value at risk, expected shortfall): the first and the mean of the worst days, never negative."""
    count = max(int(np.ceil(len(profits) * (1 - confidence))), 1)
    worst = np.sort(profits)[:count]
    return max(-float(worst[-1]), 0.0), max(-float(worst.mean()), 0.0)
