"""Which contracts an exchange lists on a day: expirations by style, strikes around all prices since each was listed.

A contract once listed stays until it expires: strikes of an expiration cover every closing price since its listing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.config import Density
from engine.market_simulator.corporate_actions import third_friday
from engine.market_simulator.trading_calendar import SessionCalendar
from engine.market_simulator.underlyings import ListingStyle, Underlying

#: Since when SPY, QQQ and IWM have an expiration every session (Cboe and Nasdaq notices of November 2022); before,
#: three a week.
DAILY_SINCE = date(2022, 11, 14)


@dataclass(frozen=True, slots=True, order=True)
class OptionContract:
    """Identify an American option of a simulated stock by underlying, expiration, strike in dollars and right."""

    underlying: str
    expiration: date
    strike: Decimal
    is_call: bool

    @property
    def right(self) -> str:
        """Return "call" or "put"."""
        return "call" if self.is_call else "put"


@dataclass(frozen=True, slots=True)
class ListingRules:
    """Hold how far and how densely contracts are listed.

    `daily_sessions` sessions ahead each have an expiration (style DAILY only), then `weeks` Fridays, the third Fridays
    of this and `months` further months (-1: of none), and the January (for funds also June) expirations of the next
    `leaps_years` years. Strikes near the money stand `step_factor` usual steps apart, up to `reach` standard deviations
    at 20 % a year away from the price, and five times as wide up to `far_reach`.
    """

    daily_sessions: int
    weeks: int
    months: int
    leaps_years: int
    step_factor: float
    reach: float
    far_reach: float

    @property
    def horizon(self) -> timedelta:
        """Return how far ahead the last expiration can lie."""
        return timedelta(days=max(370 * self.leaps_years + 30, 32 * (self.months + 1)))


RULES: dict[Density, ListingRules] = {
    Density.NONE: ListingRules(0, 0, -1, 0, 1.0, 1.0, 1.0),
    Density.TINY: ListingRules(0, 1, 1, 0, 10.0, 0.7, 0.7),
    Density.SMALL: ListingRules(0, 3, 2, 0, 5.0, 1.3, 2.5),
    Density.STANDARD: ListingRules(5, 5, 4, 1, 2.0, 1.2, 3.0),
    Density.FULL: ListingRules(10, 8, 12, 3, 1.0, 2.5, 6.0),
}
_REFERENCE_VOLATILITY = 0.20
#: Strikes are added as an expiration comes nearer: up to so many days ahead, so many usual steps apart.
_STAGES = ((math.inf, 5.0), (200.0, 2.5), (60.0, 1.0))
#: Upwards strikes reach less far than downwards.
_UPSIDE = 0.7
#: Strikes are listed as if an expiration were never nearer than this.
_LEAST_DAYS = 4


@dataclass(frozen=True, slots=True)
class Expiration:
    """Hold an expiration and the first day on which it is listed."""

    day: date
    listed: date


def expirations(today: date, stock: Underlying, rules: ListingRules, calendar: SessionCalendar) -> list[Expiration]:
    """Return the expirations listed on a session, nearest first, each with the day from which it has been."""
    has_dailies = stock.style is ListingStyle.DAILY
    listed: dict[date, date] = {}

    def add(day: date, since: date) -> None:
        session = calendar.last_session_to(day)
        if session >= today:
            listed[session] = min(since, listed.get(session, since))

    if has_dailies and rules.daily_sessions:
        for session in calendar.between(today, today + timedelta(days=25))[: rules.daily_sessions]:
            if session.day >= DAILY_SINCE or session.day.weekday() in (0, 2, 4):
                add(session.day, session.day - timedelta(days=25))
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    for week in range(rules.weeks):
        add(friday + timedelta(weeks=week), friday + timedelta(weeks=week - rules.weeks))
    for month in range(rules.months + 1):
        day = _month_ahead(today, month)
        add(day, _since(day, rules, has_dailies))
    for year in range(1, rules.leaps_years + 1):
        for month in (1, 6) if has_dailies and year < rules.leaps_years else (1,):
            day = third_friday(today.year + year, month)
            add(day, _since(day, rules, has_dailies))
    return [Expiration(day, listed[day]) for day in sorted(listed)]


def _since(day: date, rules: ListingRules, has_dailies: bool) -> date:
    """Return since when a monthly or long-dated expiration is listed; it does not depend on today."""
    years = rules.leaps_years
    if years and day.month == 1:
        return date(day.year - years, 1, 1)
    if years > 1 and has_dailies and day.month == 6:
        return date(day.year - years + 1, 1, 1)
    total = day.year * 12 + day.month - 1 - rules.months
    return date(total // 12, total % 12 + 1, 1)


def _month_ahead(today: date, months: int) -> date:
    total = today.year * 12 + today.month - 1 + months
    return third_friday(total // 12, total % 12 + 1)


def strikes(
    expiration: Expiration, days: Sequence[date], prices: NDArray[np.float64], stock: Underlying, rules: ListingRules
) -> list[int]:
    """Return the listed strikes of an expiration in cents, lowest first; none is ever taken away again.

    `days` and `prices` are the sessions up to today, oldest first, and their opening prices; those before the
    expiration was listed, and before a split, must not be given.
    """
    left = np.array([(expiration.day - day).days for day in days], dtype=np.float64)
    deviation = _REFERENCE_VOLATILITY * np.sqrt(np.maximum(left, _LEAST_DAYS) / 365.0)
    usual = stock.strike_step * rules.step_factor * _cheapness(float(prices[0])) * 100
    chosen: set[int] = set()
    for until, wide in _STAGES:
        inside = left <= until
        for reach, wider in ((rules.reach, 1), (rules.far_reach, 5)) if inside.any() else ():
            step = max(round(usual * wide * wider), 50)
            lowest = float((prices * np.exp(-reach * deviation))[inside].min()) * 100
            highest = float((prices * np.exp(_UPSIDE * reach * deviation))[inside].max()) * 100
            first = max(int(lowest // step), 1)
            chosen.update(range(first * step, int(-(-highest // step)) * step + 1, step))
    return sorted(chosen)


def _cheapness(price: float) -> float:
    """Return how much narrower the steps of cheap stocks are."""
    return 1.0 if price >= 100 else 0.4 if price >= 25 else 0.2
