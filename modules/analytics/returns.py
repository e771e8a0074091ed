"""Figures of an equity curve: daily returns, Sharpe, Sortino, drawdown, periods, worst days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Sessions of a year, for annual figures.
SESSIONS_PER_YEAR = 252


class Period(StrEnum):
    """What returns are tabled by."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class EquityCurve:
    """Hold one value a session: its date and the net liquidation at its end, dollars; the first is the start.

    Raises ValueError for columns of different lengths, dates that do not rise, or values that are not above zero.
    """

    days: tuple[date, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what is no curve."""
        if len(self.days) != len(self.values):
            raise ValueError(f"expected as many days as values, was {len(self.days)} and {len(self.values)}")
        if any(later <= earlier for earlier, later in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("the days of a curve rise")
        if any(not value > 0 for value in self.values):
            raise ValueError("an equity curve stays above zero")

    @property
    def returns(self) -> Floats:
        """Return the relative change of each session but the first."""
        values = np.asarray(self.values, dtype=np.float64)
        return values[1:] / values[:-1] - 1

    @property
    def drawdowns(self) -> Floats:
        """Return how far each value lies below the highest so far, 0 to 1."""
        values = np.asarray(self.values, dtype=np.float64)
        return np.asarray(1 - values / np.maximum.accumulate(values), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class ReturnFigures:
    """Sum a curve up; ratios are annual with a riskless rate of zero, None where they have no meaning."""

    sessions: int
    net_return: float
    sharpe: float | None
    sortino: float | None
    max_drawdown: float
    annual_volatility: float | None


def return_figures(curve: EquityCurve) -> ReturnFigures:
    """Return the figures of a curve.

    Sharpe is the mean of daily returns by their sample deviation, Sortino by the root mean square of the negative ones
    (all sessions counted), both times the root of 252. Fewer than two returns, or none that differs, give None.
    """
    returns = curve.returns
    deviation = float(np.std(returns, ddof=1)) if len(returns) > 1 else 0.0
    downside = float(sqrt(np.mean(np.minimum(returns, 0.0) ** 2))) if len(returns) > 1 else 0.0
    mean = float(np.mean(returns)) if len(returns) else 0.0
    year = sqrt(SESSIONS_PER_YEAR)
    return ReturnFigures(
        sessions=len(returns),
        net_return=curve.values[-1] / curve.values[0] - 1 if curve.values else 0.0,
        sharpe=mean / deviation * year if deviation > 0 else None,
        sortino=mean / downside * year if downside > 0 else None,
        max_drawdown=float(curve.drawdowns.max()) if curve.values else 0.0,
        annual_volatility=deviation * year if len(returns) > 1 else None,
    )


def by_period(curve: EquityCurve, period: Period) -> list[tuple[str, float]]:
    """Return the compound return of each period by its name: 2024-01-31, 2024-W05 or 2024-01."""
    names = {
        Period.DAILY: lambda day: day.isoformat(),
        Period.WEEKLY: lambda day: f"{day.isocalendar().year}-W{day.isocalendar().week:02d}",
        Period.MONTHLY: lambda day: f"{day:%Y-%m}",
    }
    found: dict[str, float] = {}
    for day, change in zip(curve.days[1:], curve.returns, strict=True):
        name = names[period](day)
        found[name] = (1 + found.get(name, 0.0)) * (1 + float(change)) - 1
    return list(found.items())


def worst_days(curve: EquityCurve, count: int = 10) -> list[tuple[date, float, float]]:
    """Return the sessions that lost most, worst first: date, relative change, dollars; only sessions that lost."""
    values: Sequence[float] = curve.values
    rows = [
        (day, float(change), values[place + 1] - values[place])
        for place, (day, change) in enumerate(zip(curve.days[1:], curve.returns, strict=True))
        if change < 0
    ]
    return sorted(rows, key=lambda row: row[1])[:count]
