"""SPY's volatilities on many days: one-month points of 2023 and 2024, and a daily subset of its chain of 2021.

The months March, June, September and December are held back from the fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.market_simulator.calibration.real_chains import MarketHistory
from engine.market_simulator.calibration.samples import Sample
from engine.market_simulator.surface import ContractColumns, MarketState, profile_of, surface_of, value_of
from engine.market_simulator.surface.market_state import years_until
from engine.market_simulator.trading_calendar import NEW_YORK
from modules.pricing.implied_volatility import implied_volatility

Floats = NDArray[np.float64]
POINTS = "SPY_1m_iv_surface_points_2023_2024H1.csv"
SUBSET = "SPY_2021_daily_subset.csv"
MONEYNESS = np.array([1.0, 0.95, 1.05])
MONTH = 30 / 365
#: Every so many days of the seen months are fitted: neighbouring days hardly differ.
DAY_STEP = 5
#: How many quotes of a chain a day's numbers count as, and the uncertainty of each in points.
COUNTS_AS, NOISE = 60.0, 0.42


def is_held_back(day: date) -> bool:
    """Tell whether no fit may see a day."""
    return day.month % 3 == 0


def day_samples(shared: Path) -> list[Sample]:
    """Return what a fit sees of both sets, one sample a day."""
    points = [_as_sample(state, *columns) for day, state, columns in _point_days(shared) if not is_held_back(day)]
    subset = [_as_sample(state, *columns) for day, state, columns in _subset_days(shared) if not is_held_back(day)]
    return points[::DAY_STEP] + subset[::DAY_STEP]


def _as_sample(state: MarketState, strikes: Floats, years: Floats, forward: Floats, volatility: Floats) -> Sample:
    weight = np.full(len(strikes), np.sqrt(COUNTS_AS / len(strikes)) / NOISE)
    expiration = np.unique(years, return_inverse=True)[1].astype(np.int64)
    return Sample(state, strikes, years, forward, volatility, weight, expiration)


Columns = tuple[Floats, Floats, Floats, Floats]


def _point_days(shared: Path) -> Iterator[tuple[date, MarketState, Columns]]:
    """Yield each day's state and its strikes, years, forwards and real volatilities."""
    market = MarketHistory(shared)
    table = pd.read_csv(shared / "marketdata" / "options" / POINTS, parse_dates=["date"])
    real = table[["atm_iv_1m", "iv_95_1m", "iv_105_1m"]].to_numpy(dtype=np.float64)
    for stamp, spot, volatility in zip(table["date"], table["spy_close"].to_numpy(dtype=np.float64), real, strict=True):
        state = market.state("SPY", datetime.combine(stamp.date(), time(16), tzinfo=NEW_YORK), float(spot))
        years = np.full(3, MONTH)
        forward = surface_of(state, profile_of("SPY")).forward_prices(years)
        yield stamp.date(), state, (spot * MONEYNESS, years, forward, volatility)


def _subset_days(shared: Path) -> Iterator[tuple[date, MarketState, Columns]]:
    """Yield the same of the subset's quotes up to 60 days out; forwards come from close, rate and dividends."""
    market = MarketHistory(shared)
    table = pd.read_csv(shared / "marketdata" / "options" / SUBSET, parse_dates=["date", "expiration"])
    table = table[(table["bid"] > 0) & (table["ask"] > table["bid"]) & (table["dte"] <= 60)]
    for stamp, rows in table.groupby("date"):
        day = pd.Timestamp(str(stamp)).date()
        moment = datetime.combine(day, time(16), tzinfo=NEW_YORK)
        state = market.state("SPY", moment, float(rows["underlying_price"].iloc[0]))
        yield day, state, _subset_columns(rows, state)


def _subset_columns(rows: pd.DataFrame, state: MarketState) -> Columns:
    ends = [datetime.combine(stamp.date(), time(16), tzinfo=NEW_YORK) for stamp in rows["expiration"]]
    years = np.array([years_until(state.time, end) for end in ends])
    strikes, calls = rows["strike"].to_numpy(dtype=np.float64), (rows["right"] == "C").to_numpy()
    values = value_of(ContractColumns.of(strikes, years, calls), surface_of(state, profile_of("SPY")))
    mid = (rows["bid"] + rows["ask"]).to_numpy(dtype=np.float64) / 2 - values.early_exercise
    real = implied_volatility(mid * np.exp(state.rate * years), values.forward, strikes, years, calls)
    use = np.isfinite(real)
    return strikes[use], years[use], values.forward[use], real[use]


@dataclass(frozen=True, slots=True)
class PointErrors:
    """Hold errors in volatility points (model less real) by day: at the money, and of 95 % less 105 % moneyness."""

    days: tuple[date, ...]
    vix: Floats
    money: Floats
    skew: Floats
    flat_money: Floats
    flat_skew: Floats


def one_month_errors(shared: Path) -> PointErrors:
    """Hold the model against SPY's one-month points of the held-back months of 2023 and 2024."""
    days, vix, real, model = [], [], [], []
    for day, state, (strikes, years, forward, volatility) in _point_days(shared):
        if is_held_back(day):
            days.append(day)
            vix.append(state.vix)
            real.append(100 * volatility)
            found = surface_of(state, profile_of("SPY")).implied_volatility(strikes, years, forward)
            model.append(100 * found)
    told, level, seen = np.array(model), np.array(vix), np.array(real)
    skew = seen[:, 1] - seen[:, 2]
    money, tilt = told[:, 0] - seen[:, 0], told[:, 1] - told[:, 2] - skew
    return PointErrors(tuple(days), level, money, tilt, level - seen[:, 0], 0.0 - skew)


def subset_errors(shared: Path) -> tuple[Floats, Floats]:
    """Return errors in volatility points of the model, then of flat VIX, for SPY's quotes of held-back months of 2021.

    Forwards come from the close, the rate and the dividends, so a little of the error is theirs.
    """
    model, flat = [], []
    for day, state, (strikes, years, forward, real) in _subset_days(shared):
        if is_held_back(day):
            found = surface_of(state, profile_of("SPY")).implied_volatility(strikes, years, forward)
            model.append(100 * (found - real))
            flat.append(state.vix - 100 * real)
    return np.concatenate(model), np.concatenate(flat)
