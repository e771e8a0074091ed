"""Which contracts an exchange would list on a day: weekly and monthly expirations, strikes around the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from engine.market_simulator.trading_calendar import all_sessions


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """Identify a contract by expiration, strike in cents and right."""

    expiration: date
    strike_cents: int
    is_call: bool


@dataclass(frozen=True, slots=True)
class ListingParameters:
    """Hold the listing rules: weeks and months ahead, strike step in dollars, range as a share of spot."""

    weeks: int = 4
    months: int = 3
    strike_step: int = 5
    strike_range: float = 0.12


@cache
def _session_days() -> frozenset[date]:
    return frozenset(session.day for session in all_sessions())


def last_trading_day(friday: date) -> date:
    """Return the Friday or, on a holiday, the session before it."""
    while friday not in _session_days():
        friday -= timedelta(days=1)
    return friday


def expirations(today: date, parameters: ListingParameters) -> list[date]:
    """Return the weekly expirations of the next weeks and the third Fridays of the next months."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    weekly = [friday + timedelta(weeks=week) for week in range(parameters.weeks)]
    monthly: list[date] = []
    year, month = today.year, today.month
    while len(monthly) < parameters.months:
        first = date(year, month, 1)
        third = first + timedelta(days=(4 - first.weekday()) % 7 + 14)
        if third >= today:
            monthly.append(third)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return sorted({last_trading_day(day) for day in (*weekly, *monthly) if last_trading_day(day) >= today})


def listed(today: date, spot: float, parameters: ListingParameters) -> list[Listed]:
    """Return every contract listed on a day, by expiration, strike and right."""
    step = parameters.strike_step
    lowest = int(spot * (1 - parameters.strike_range) // step) * step
    highest = int(spot * (1 + parameters.strike_range) // step + 1) * step
    strikes = range(lowest, highest + 1, step)
    return sorted(
        Listed(expiration, strike * 100, is_call)
        for expiration in expirations(today, parameters)
        for strike in strikes
        for is_call in (True, False)
    )
