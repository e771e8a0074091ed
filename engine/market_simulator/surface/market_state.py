"""The state of a simulated market at one instant, as far as option prices depend on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from engine.market_simulator.trading_calendar import NEW_YORK

SECONDS_PER_YEAR = 365.0 * 86_400


@dataclass(frozen=True, slots=True)
class CashDividend:
    """Hold a dividend in dollars per share; who owns the share before midnight of `ex_date` receives it."""

    ex_date: date
    amount: float


@dataclass(frozen=True, slots=True)
class MarketState:
    """Hold what the surface needs to know about an instant.

    `time` is aware; `spot` is in dollars (index points); `rate` is the continuous annual rate, 0.05 = 5 %;
    `dividends` are those still to come, in any order. The three volatility indexes are in percent as published
    (VIX 20.0) and belong to the S&P 500 whatever the underlying: profiles scale them. `skew` tilts the smile: 0 is the
    usual skew of such a day, +1 one standard deviation steeper.
    """

    time: datetime
    spot: float
    rate: float
    dividends: tuple[CashDividend, ...]
    vix: float
    vix9d: float
    vix3m: float
    skew: float = 0.0

    def dividends_within(self, years: float) -> tuple[tuple[float, float], ...]:
        """Return (years until the share goes ex, dollars) of each dividend that falls within `years`, soonest first."""
        ahead = ((_years_until(self.time, dividend.ex_date), dividend.amount) for dividend in self.dividends)
        return tuple(sorted(pair for pair in ahead if 0.0 < pair[0] <= years and pair[1] > 0.0))


def _years_until(moment: datetime, day: date) -> float:
    midnight = datetime.combine(day, time(0), tzinfo=NEW_YORK)
    return (midnight - moment).total_seconds() / SECONDS_PER_YEAR


def years_until(moment: datetime, instant: datetime) -> float:
    """Return elapsed time between two aware instants in years of 365 days; never negative."""
    return max((instant - moment).total_seconds(), 0.0) / SECONDS_PER_YEAR
