"""The account as columns: every option row with its spot, volatility and time, for valuing it many times over.

Values are Black-Scholes in floats (`modules.pricing`), for analytics only; dollars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from modules.domain.contracts import OptionContract, OptionRight
from modules.pricing import black_scholes
from modules.pricing.smile import years_between
from modules.risk.book import Holdings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Market:
    """Hold one underlying's spot (dollars), volatilities by series (annual), half spreads (dollars) and beta."""

    spot: float
    volatility: Mapping[OptionContract, float]
    half_spread: Mapping[OptionContract, float]
    beta: float = 1.0


@dataclass(frozen=True, slots=True)
class Exposure:
    """Hold one row per option series and one entry per underlying; `place` is a row's underlying.

    `size` is signed dollars per point (contracts x multiplier); `shares`, `spots`, `betas` are per underlying.
    """

    underlyings: tuple[str, ...]
    spots: Floats
    betas: Floats
    shares: Floats
    place: NDArray[np.intp]
    strike: Floats
    years: Floats
    volatility: Floats
    sign: Floats
    size: Floats
    half_spread: Floats
    rate: float

    @property
    def rows(self) -> int:
        """Return the number of option rows."""
        return len(self.strike)


def exposure(
    holdings: Mapping[str, Holdings],
    markets: Mapping[str, Market],
    now: datetime,
    rate: float,
    default_volatility: float,
) -> Exposure:
    """Arrange holdings as columns; a series without a volatility takes its underlying's mean, else the default."""
    names = tuple(sorted(holdings))
    rows = [(place, c, n) for place, name in enumerate(names) for c, n in holdings[name].options.items()]
    volatilities = [
        markets[names[place]].volatility.get(c, _mean(markets[names[place]], default_volatility))
        for place, c, _ in rows
    ]
    return Exposure(
        underlyings=names,
        spots=np.array([markets[name].spot for name in names], dtype=np.float64),
        betas=np.array([markets[name].beta for name in names], dtype=np.float64),
        shares=np.array([float(holdings[name].shares) for name in names]),
        place=np.array([place for place, _, _ in rows], dtype=np.intp),
        strike=np.array([float(c.strike) for _, c, _ in rows]),
        years=np.array([years_between(now, c.expiration) for _, c, _ in rows]),
        volatility=np.array(volatilities, dtype=np.float64),
        sign=np.array([1.0 if c.right is OptionRight.CALL else -1.0 for _, c, _ in rows]),
        size=np.array([float(n * c.multiplier) for _, c, n in rows]),
        half_spread=np.array([markets[names[place]].half_spread.get(c, 0.0) for place, c, _ in rows]),
        rate=rate,
    )


def _mean(market: Market, default: float) -> float:
    known = list(market.volatility.values())
    return sum(known) / len(known) if known else default


def option_values(book: Exposure, spots: Floats, volatility: Floats, years: Floats) -> Floats:
    """Return values in dollars per share, broadcasting over leading axes; rows are the last axis."""
    return black_scholes.price(spots, book.strike, years, volatility, book.sign > 0, book.rate)


def value(book: Exposure) -> float:
    """Return what all options and shares are worth now, dollars."""
    rows = option_values(book, book.spots[book.place], book.volatility, book.years)
    return float(rows @ book.size + book.shares @ book.spots)


@dataclass(frozen=True, slots=True)
class Greeks:
    """Hold per-underlying sensitivities of the whole account.

    Per unit of the underlying's own price: `delta` in shares, `gamma` in shares per dollar; `vega` in dollars for one
    volatility point (0.01), `theta` in dollars a calendar day. `value` is dollars for all together.
    """

    value: float
    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats


def greeks(book: Exposure) -> Greeks:
    """Return Black-Scholes greeks per underlying, shares included in delta."""
    found = black_scholes.evaluate(
        book.spots[book.place], book.strike, book.years, book.volatility, book.sign > 0, book.rate
    )
    count = len(book.underlyings)

    def per_underlying(values: Floats) -> Floats:
        summed = np.bincount(book.place, weights=values * book.size, minlength=count)
        return np.asarray(summed, dtype=np.float64)

    return Greeks(
        value=float(found.price @ book.size + book.shares @ book.spots),
        delta=per_underlying(found.delta) + book.shares,
        gamma=per_underlying(found.gamma),
        vega=per_underlying(found.vega) / 100,
        theta=per_underlying(found.theta) / 365,
    )


def beta_weighted(book: Exposure, found: Greeks, reference_spot: float) -> tuple[float, float]:
    """Return delta (shares of the reference) and gamma (shares per its dollar) of the account, weighted by beta.

    An underlying of beta b moves b percent when the reference moves one percent, so a share of it counts as
    b x spot / reference spot shares of the reference.
    """
    weight = book.betas * book.spots / reference_spot
    return float(found.delta @ weight), float(found.gamma @ weight**2)


def joined(parts: Sequence[Mapping[str, Holdings]]) -> dict[str, Holdings]:
    """Return the sum of several accounts' holdings by underlying."""
    result: dict[str, Holdings] = {}
    for part in parts:
        for name, held in part.items():
            result[name] = result.get(name, Holdings()).plus(held)
    return result
