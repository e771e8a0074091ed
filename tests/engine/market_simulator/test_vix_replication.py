"""VIX and the chains of a market belong together: VIX computed from the quotes is the VIX written beside them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from engine.market_simulator.chain_pricing import chain_quotes
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.market import Market
from engine.market_simulator.surface import profile_of, surface_of


def replicated(market: Market, day: date, second: int) -> float:
    """Return the thirty-day index in points from SPY's quotes (Cboe, VIX White Paper: sum of dK / K^2 exp(rT) Q(K))."""
    chain, state = market.chain(day, "SPY"), market.state("SPY", day, second)
    quotes, years = chain_quotes(chain, "SPY", state), chain.years(state.time)
    middles = np.where(quotes.bid > 0, (quotes.bid + quotes.ask) / 200, 0.0)
    surface = surface_of(state, profile_of("SPY"))
    totals = []
    for number in range(len(chain.closes)):
        rows = chain.expirations == number
        tenor = float(years[rows][0])
        if tenor < 5 / 365:
            continue
        forward = float(surface.forward_prices(np.array([tenor]))[0])
        strikes = np.unique(chain.strikes[rows])
        prices = dict(zip(zip(chain.strikes[rows], chain.calls[rows], strict=True), middles[rows], strict=True))
        out_of_the_money = np.array([prices[strike, strike >= forward] for strike in strikes])
        base = strikes[strikes <= forward][-1]
        weights = np.gradient(strikes) / strikes**2 * np.exp(state.rate * tenor)
        totals.append((tenor, 2 * float(weights @ out_of_the_money) - (forward / base - 1) ** 2))
    tenors, variances = np.array(totals).T
    # Total variance between two expirations is linear in time.
    return float(100 * np.sqrt(np.interp(30 / 365, tenors, variances) / (30 / 365)))


def test_vix_of_the_quotes_is_the_vix_of_the_index() -> None:
    gaps = []
    for scenario, seed in (("bear", 2), ("crash", 3)):
        market = Market(MarketConfig(("SPY",), date(2024, 1, 2), scenario, seed, density=Density.FULL))
        for session in market.calendar.between(date(2024, 1, 2), date(2024, 1, 2) + timedelta(days=60))[::20]:
            second = 3 * 3600
            gaps.append(replicated(market, session.day, second) / market.tape(session.day).index_at("VIX", second) - 1)
    assert abs(float(np.median(gaps))) < 0.03
    assert np.abs(gaps).max() < 0.08, gaps
