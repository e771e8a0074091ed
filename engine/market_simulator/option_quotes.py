"""Option values and quotes of listed contracts along a day's path.

Values are Black-Scholes on the surface's volatility, never below intrinsic (a first approximation of American
exercise). Quotes stand around the value: the spread grows with the square root of the price, whole ticks outward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.option_listing import Listed
from engine.market_simulator.price_paths import DayPath
from engine.market_simulator.volatility_surface import SurfaceParameters, implied_volatility
from modules.pricing import black_scholes

MINUTES_PER_YEAR = 365.0 * 24 * 60
#: A quote's half spread in dollars: fixed part plus a share of the square root of the value.
HALF_SPREAD, HALF_SPREAD_PER_ROOT = 0.004, 0.008


@dataclass(frozen=True, slots=True)
class DayQuotes:
    """Hold one day's option market; prices in integer cents, shape (contracts, minutes); a bid of 0 means none."""

    contracts: tuple[Listed, ...]
    bids: NDArray[np.int64]
    asks: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClosingGreeks:
    """Hold end-of-day analytics, one entry a contract: value in dollars, annual volatility, greeks as LEAN stores them.

    Vega and rho are per one percent point, theta per day.
    """

    value: NDArray[np.float64]
    implied_volatility: NDArray[np.float64]
    delta: NDArray[np.float64]
    gamma: NDArray[np.float64]
    vega: NDArray[np.float64]
    theta: NDArray[np.float64]
    rho: NDArray[np.float64]


def _terms(contracts: Sequence[Listed]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    strikes = np.array([contract.strike_cents / 100 for contract in contracts])
    return strikes, np.array([contract.is_call for contract in contracts], dtype=bool)


def _years(contracts: Sequence[Listed], today: date, minutes_to_close: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return years to each expiration's close, shape (contracts, instants)."""
    days = np.array([(contract.expiration - today).days for contract in contracts], dtype=np.float64)
    return (days[:, None] * 24 * 60 + minutes_to_close[None, :]) / MINUTES_PER_YEAR


def day_quotes(contracts: Sequence[Listed], path: DayPath, rate: float, shape: SurfaceParameters) -> DayQuotes:
    """Quote every contract at the end of every minute of a session."""
    strikes, calls = _terms(contracts)
    minutes = len(path.closes)
    years = _years(contracts, path.day, np.arange(minutes - 1, -1, -1, dtype=np.float64))
    spots = path.closes[None, :] / 100.0
    volatility = implied_volatility(path.variances[None, :], spots, strikes[:, None], years, rate, shape)
    values = _american_floor(
        black_scholes.price(spots, strikes[:, None], years, volatility, calls[:, None], rate),
        spots,
        strikes[:, None],
        calls[:, None],
    )
    half = HALF_SPREAD + HALF_SPREAD_PER_ROOT * np.sqrt(values)
    bids = np.maximum(np.floor((values - half) * 100), 0).astype(np.int64)
    asks = np.ceil((values + half) * 100).astype(np.int64)
    return DayQuotes(tuple(contracts), bids, asks)


def _american_floor(
    values: NDArray[np.float64],
    spots: NDArray[np.float64],
    strikes: NDArray[np.float64],
    calls: NDArray[np.bool_],
) -> NDArray[np.float64]:
    return np.maximum(values, np.where(calls, spots - strikes, strikes - spots))


def closing_greeks(contracts: Sequence[Listed], path: DayPath, rate: float, shape: SurfaceParameters) -> ClosingGreeks:
    """Return values and greeks at the session's close."""
    strikes, calls = _terms(contracts)
    years = np.maximum(_years(contracts, path.day, np.zeros(1))[:, 0], 1e-6)
    spot = path.closes[-1] / 100.0
    volatility = implied_volatility(path.variances[-1], spot, strikes, years, rate, shape)
    value = black_scholes.price(spot, strikes, years, volatility, calls, rate)
    bump, day = 1e-3, 1.0 / 365
    up = black_scholes.delta(spot * (1 + bump), strikes, years, volatility, calls, rate)
    down = black_scholes.delta(spot * (1 - bump), strikes, years, volatility, calls, rate)
    tomorrow = black_scholes.price(spot, strikes, np.maximum(years - day, 1e-9), volatility, calls, rate)
    dearer = black_scholes.price(spot, strikes, years, volatility, calls, rate + 1e-4)
    return ClosingGreeks(
        value=_american_floor(value, np.asarray(spot), strikes, calls),
        implied_volatility=volatility,
        delta=black_scholes.delta(spot, strikes, years, volatility, calls, rate),
        gamma=(up - down) / (2 * bump * spot),
        vega=black_scholes.vega(spot, strikes, years, volatility, rate) / 100,
        theta=tomorrow - value,
        rho=(dearer - value) / 1e-4 / 100,
    )


def thirty_day_index(path: DayPath, rate: float, shape: SurfaceParameters) -> NDArray[np.float64]:
    """Return a VIX-like level a minute: at-the-money 30-day volatility in percent, one point up for the skew."""
    volatility = implied_volatility(path.variances, 100.0, 100.0, 30.0 / 365, rate, shape)
    return np.asarray(volatility * 100 + 1.0)


def open_interest(contract: Listed, spot: float) -> int:
    """Return a steady open interest: more at round strikes, near the money and in monthlies."""
    distance = abs(contract.strike_cents / 100 - spot) / spot
    round_strike = 3 if contract.strike_cents % 1000 == 0 else 1
    monthly = 2 if 15 <= contract.expiration.day <= 21 else 1
    return int(round_strike * monthly * 4_000 * np.exp(-distance * 12)) + 150
