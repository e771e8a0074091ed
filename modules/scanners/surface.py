"""A smooth surface of volatilities fitted to one snapshot, and what it says each contract is worth.

Per expiration: the forward from put-call parity near the money, the Black volatility of every out-of-the-money mid, and
a penalised cubic spline (Eilers and Marx, Statistical Science 11 (1996), P-splines) through them over the distance from
the forward in standard deviations. Each quote weighs by how narrow its spread is in volatility; those that lie outside
the fit's reach lose weight (Cauchy's weights), so a mispriced quote does not bend the surface towards itself. The value
of a quote that took part is that of the fit without it (leave-one-out by the hat matrix).

The discount enters only through `rate`. American quotes are fitted as if European, which parity at the money and the
use of quotes near and out of the money make harmless: the early exercise premium is smooth in strike as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline
from scipy.special import ndtr

from modules.domain.chains import ChainSnapshot
from modules.pricing.black_scholes import Floats, density
from modules.pricing.smile import SECONDS_PER_YEAR

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
#: Quotes out of the money that an expiration needs to be fitted, and pairs near the money that tell its forward.
LEAST_QUOTES, PAIRS, LEAST_PAIRS = 8, 12, 3
#: Intervals of the spline at most, quotes an interval wants, and the penalty on its second differences.
INTERVALS, QUOTES_AN_INTERVAL, PENALTY = 14, 3, 1e-6
#: Reweighting rounds, and Newton steps towards a volatility.
ROUNDS, NEWTON = 5, 9
#: Distances beyond this many standard deviations are not fitted: their quotes are ticks, not volatilities.
REACH = 6.0
#: A half spread is never taken as narrower than this: prices come in ticks.
LEAST_HALF_SPREAD = 0.005


@dataclass(frozen=True, slots=True)
class Surface:
    """Hold what the fit says of every row of the chain; NaN where it says nothing.

    `fair` is dollars per share, `volatility` the fit's and `quoted_volatility` that of the mid (out of the money only),
    both annual; `delta` is signed, of the forward and discounted; `is_fitted` tells the quotes that took part, and
    `series` has the two-sided rows of each expiration and root that was fitted.
    """

    fair: Floats
    volatility: Floats
    quoted_volatility: Floats
    delta: Floats
    is_fitted: Flags
    series: tuple[Rows, ...]

    @property
    def covered(self) -> Flags:
        """Tell the rows that have a value."""
        return np.isfinite(self.fair)


def fit_surface(chain: ChainSnapshot, rate: float) -> Surface:
    """Fit every series of one expiration and root that has quotes enough; `rate` is the annual rate that discounts."""
    table = _Table.of(chain, rate)
    # Whole-chain arrays: hundreds of small calls would cost more than the arithmetic.
    quoted = _quoted_volatility(table)
    volatility, used = np.full_like(quoted, np.nan), np.zeros(len(quoted), dtype=bool)
    for rows in table.series:
        _fit_series(table, rows, quoted, volatility, used)
    fair = table.discount * black(table.forward, table.strikes, table.years, volatility, table.calls)
    delta = table.discount * (ndtr(_d1(table.forward, table.strikes, table.years, volatility)) - ~table.calls)
    return Surface(fair, volatility, quoted, delta, used, tuple(rows for rows in table.series if used[rows].any()))


def _quoted_volatility(table: _Table) -> Floats:
    """Return the volatilities of out-of-the-money mids, NaN elsewhere."""
    quoted, rows = np.full(len(table.strikes), np.nan), np.flatnonzero(table.is_out)
    values = table.mids[rows] / table.discount[rows]
    quoted[rows] = black_volatility(
        values, table.forward[rows], table.strikes[rows], table.years[rows], table.calls[rows]
    )
    return quoted


def inside(chain: ChainSnapshot, surface: Surface) -> Flags:
    """Tell the rows whose value lies within their own bid and ask."""
    with np.errstate(invalid="ignore"):
        return np.asarray((surface.fair >= chain.bids) & (surface.fair <= chain.asks))


def _series(chain: ChainSnapshot) -> dict[tuple[date, str], Rows]:
    """Return the rows of each expiration and root: morning and afternoon settled series have smiles of their own."""
    found: dict[tuple[date, str], list[int]] = {}
    for row, contract in enumerate(chain.contracts):
        found.setdefault((contract.expiration, contract.root), []).append(row)
    return {key: np.array(rows, dtype=np.int64) for key, rows in found.items()}


@dataclass(frozen=True, slots=True)
class _Table:
    """Hold the chain as columns with each series' forward, discount and years; NaN where a series has no forward."""

    strikes: Floats
    calls: Flags
    mids: Floats
    half: Floats
    forward: Floats
    discount: Floats
    years: Floats
    is_out: Flags
    series: tuple[Rows, ...]

    @classmethod
    def of(cls, chain: ChainSnapshot, rate: float) -> _Table:
        strikes, calls, mids, spot = chain.strikes, chain.is_call, chain.mids, float(chain.spot)
        forward, discount, years = (np.full(len(strikes), np.nan) for _ in range(3))
        kept = []
        for rows in _series(chain).values():
            left = (chain.contracts[int(rows[0])].settles_at - chain.time).total_seconds() / SECONDS_PER_YEAR
            quoted = rows[np.isfinite(mids[rows])]
            if left <= 0 or len(quoted) < LEAST_QUOTES:
                continue
            factor = float(np.exp(-rate * left))
            found = parity_forward(strikes[quoted], calls[quoted], mids[quoted], spot, factor)
            if found is not None:
                forward[quoted], discount[quoted], years[quoted] = found, factor, left
                kept.append(quoted)
        half = np.maximum((chain.asks - chain.bids) / 2, LEAST_HALF_SPREAD)
        is_out = np.isfinite(forward) & (calls == (strikes >= forward))
        return cls(strikes, calls, mids, half, forward, discount, years, is_out, tuple(kept))


def _fit_series(table: _Table, rows: Rows, quoted: Floats, volatility: Floats, used: Flags) -> None:
    """Write the volatilities of one series' rows, and which of them took part."""
    known = np.isfinite(quoted[rows])
    strikes, forward, years = table.strikes[rows], float(table.forward[rows[0]]), float(table.years[rows[0]])
    if known.sum() < LEAST_QUOTES:
        return
    nearest = np.argsort(np.abs(strikes[known] - forward))[:4]
    at_the_money = float(np.median(quoted[rows][known][nearest]))
    place = np.log(strikes / forward) / (at_the_money * np.sqrt(years))
    part = known & (np.abs(place) <= REACH)
    if part.sum() < LEAST_QUOTES:
        return
    mine = rows[part]
    sensitivity = vega(table.forward[mine], table.strikes[mine], table.years[mine], quoted[mine])
    weight = sensitivity * table.discount[mine] / table.half[mine]
    fit = _smooth(place[part], quoted[mine], weight, place)
    found = fit.at_all
    found[part] = fit.without_itself
    is_known = (place >= place[part].min()) & (place <= place[part].max()) & (found > 0)
    volatility[rows] = np.where(is_known, found, np.nan)
    used[mine] = True


@dataclass(frozen=True, slots=True)
class _Fit:
    at_all: Floats
    without_itself: Floats


def _smooth(place: Floats, volatility: Floats, weight: Floats, everywhere: Floats) -> _Fit:
    """Return the spline at every place, and at each fitted quote as the others alone would have it."""
    low, high = float(place.min()), float(place.max())
    intervals = int(np.clip(len(place) // QUOTES_AN_INTERVAL, 2, INTERVALS))
    knots = _knots(place, intervals)
    basis = BSpline.design_matrix(np.clip(place, low, high), knots, 3).toarray()
    bend = np.diff(np.eye(basis.shape[1]), n=2, axis=0)
    penalty = bend.T @ bend
    robust = np.ones_like(place)
    # Weights in half spreads: their square sum sets the scale that the penalty is a share of.
    base = weight**2 / np.mean(weight**2)
    for _ in range(ROUNDS):
        weighted = basis * (base * robust)[:, None]
        matrix = basis.T @ weighted + PENALTY * len(place) * penalty
        inverse = np.linalg.inv(matrix)
        coefficients = inverse @ (weighted.T @ volatility)
        misses = (basis @ coefficients - volatility) * weight
        robust = 1.0 / (1.0 + np.square(misses))
    leverage = np.minimum(np.einsum("ij,jk,ik->i", basis, inverse, weighted), 0.9)
    fitted = basis @ coefficients
    alone = volatility - (volatility - fitted) / (1.0 - leverage)
    inside_places = np.clip(everywhere, low, high)
    return _Fit(BSpline.design_matrix(inside_places, knots, 3).toarray() @ coefficients, alone)


def _knots(place: Floats, intervals: int) -> Floats:
    """Return cubic knots at the quantiles of the quotes: where strikes are dense the smile may bend more."""
    inner = np.quantile(place, np.linspace(0, 1, intervals + 1))
    inner = np.unique(inner)
    return np.concatenate([np.repeat(inner[0], 3), inner, np.repeat(inner[-1], 3)])


def parity_forward(strikes: Floats, calls: Flags, mids: Floats, spot: float, discount: float) -> float | None:
    """Return the forward that the pairs nearest to the money imply (median), None with fewer than three pairs."""
    near = np.argsort(np.abs(strikes - spot), kind="stable")[: 2 * PAIRS]
    by_strike: dict[float, dict[bool, float]] = {}
    for strike, is_call, mid in zip(strikes[near].tolist(), calls[near].tolist(), mids[near].tolist(), strict=True):
        by_strike.setdefault(strike, {})[is_call] = mid
    forwards = [k + (both[True] - both[False]) / discount for k, both in by_strike.items() if len(both) == 2]
    return float(np.median(forwards)) if len(forwards) >= LEAST_PAIRS else None


def _d1(forward: Floats, strikes: Floats, years: Floats, volatility: Floats) -> Floats:
    deviation = volatility * np.sqrt(years)
    return np.asarray(np.log(forward / strikes) / deviation + deviation / 2)


def black(forward: Floats, strikes: Floats, years: Floats, volatility: Floats, calls: Flags) -> Floats:
    """Return undiscounted option values on a forward (Black 1976), dollars."""
    d1 = _d1(forward, strikes, years, volatility)
    call = forward * ndtr(d1) - strikes * ndtr(d1 - volatility * np.sqrt(years))
    return np.where(calls, call, call - forward + strikes)


def vega(forward: Floats, strikes: Floats, years: Floats, volatility: Floats) -> Floats:
    """Return the undiscounted change of value per 1.00 of volatility."""
    return np.asarray(forward * density(_d1(forward, strikes, years, volatility)) * np.sqrt(years))


def black_volatility(values: Floats, forward: Floats, strikes: Floats, years: Floats, calls: Flags) -> Floats:
    """Return the volatilities of undiscounted values, NaN where a value holds no time value.

    Newton from the inflection point of value in volatility converges from either side (Manaster and Koehler, Journal of
    Finance 37 (1982)).
    """
    start = np.sqrt(2 * np.abs(np.log(forward / strikes)) / years)
    volatility = np.maximum(start, 0.05)
    for _ in range(NEWTON):
        slope = np.maximum(vega(forward, strikes, years, volatility), 1e-10)
        step = (black(forward, strikes, years, volatility, calls) - values) / slope
        volatility = np.clip(volatility - np.clip(step, -0.5, 0.5), 1e-3, 6.0)
    missed = np.abs(black(forward, strikes, years, volatility, calls) - values)
    intrinsic = np.maximum(np.where(calls, forward - strikes, strikes - forward), 0.0)
    return np.where((values > intrinsic) & (missed < 1e-6 * forward), volatility, np.nan)
