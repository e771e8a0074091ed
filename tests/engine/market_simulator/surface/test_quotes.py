"""Quotes stand outward on the ticks of their class; greeks are the slopes of the values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.market_simulator.surface import (
    CashDividend,
    ContractColumns,
    MarketState,
    analytics,
    profile_of,
    quote,
    surface_of,
    value_of,
)
from engine.market_simulator.surface.american import early_exercise_premia
from engine.market_simulator.surface.tick_sizes import TICK_RULES
from engine.market_simulator.trading_calendar import NEW_YORK
from modules.pricing import black_scholes

Floats = NDArray[np.float64]
STATE = MarketState(
    datetime(2024, 3, 5, 11, 0, tzinfo=NEW_YORK), 510.0, 0.05, (CashDividend(date(2024, 3, 15), 1.6),), 14.5, 13.5, 16.0
)
STRIKES = np.arange(440.0, 561.0, 5.0)
CHAIN = ContractColumns.of(
    np.tile(np.repeat(STRIKES, 2), 2), np.repeat([8 / 365, 45 / 365], 50), np.tile([True, False], 50)
)


@given(st.floats(0, 5000), st.sampled_from(sorted(TICK_RULES)))
def test_rounding_goes_outward_to_permitted_prices(cents: float, name: str) -> None:
    rule = TICK_RULES[name]
    down, up = (rounding(np.array([cents]))[0] for rounding in (rule.down, rule.up))
    assert down <= cents + 1e-6
    assert up >= cents - 1e-6
    for price in (down, up):
        assert price % rule.at(np.array([price]))[0] == 0 or price == rule.boundary
    assert up - down <= rule.above


@pytest.mark.parametrize("ticker", ["SPY", "SPX", "AAPL", "UNHEARD"])
def test_bid_and_ask_enclose_the_value_on_ticks(ticker: str) -> None:
    surface = surface_of(STATE, profile_of(ticker))
    quotes, rule = quote(CHAIN, surface), TICK_RULES[surface.profile.tick_rule]
    assert (quotes.bid <= quotes.mid * 100 + 1e-6).all()
    assert (quotes.ask >= quotes.mid * 100 - 1e-6).all()
    assert (quotes.bid % rule.at(quotes.bid) == 0).all()
    assert (quotes.ask % rule.at(quotes.ask) == 0).all()
    assert ((quotes.bid_size > 0) == (quotes.bid > 0)).all()
    assert (quotes.ask_size > 0).all()


def test_dearer_contracts_and_fearful_days_have_wider_quotes() -> None:
    calm, afraid = (
        surface_of(replace(STATE, vix=vix, vix9d=vix, vix3m=vix), profile_of("SPX")) for vix in (13.0, 45.0)
    )
    widths = [np.mean(quotes.ask - quotes.bid) for quotes in (quote(CHAIN, calm), quote(CHAIN, afraid))]
    assert widths[1] > 1.5 * widths[0]


@pytest.mark.parametrize("ticker", ["SPX", "SPY"])
def test_delta_and_gamma_are_slopes_of_the_value(ticker: str) -> None:
    """The volatility of each strike is held, as the greeks hold it."""
    surface = surface_of(STATE, profile_of(ticker))
    greeks = analytics(CHAIN, surface)
    assert ((greeks.delta >= 0) == CHAIN.calls).all()
    calls, puts = greeks.delta[::2], greeks.delta[1::2]
    if ticker == "SPX":
        carry = np.exp(-surface.profile.dividend_yield * CHAIN.years[::2])
        assert calls - puts == pytest.approx(carry)
    assert (greeks.gamma >= 0).all()
    assert (greeks.theta[CHAIN.strikes == 510.0] < 0).all()
    assert (greeks.vega >= 0).all()


def test_american_delta_is_the_slope_of_the_value() -> None:
    """The spot moves, every contract keeps its volatility: the tree's delta against differences of whole values."""
    surface = surface_of(STATE, profile_of("SPY"))
    volatility = value_of(CHAIN, surface).volatility

    def values(spot: float) -> Floats:
        moved = replace(surface, state=replace(STATE, spot=spot))
        forward = moved.forward_prices(CHAIN.years)
        european = black_scholes.price(forward, CHAIN.strikes, CHAIN.years, volatility, CHAIN.calls)
        pairs = STATE.dividends_within(1.0)
        out = np.zeros((3, len(volatility)))
        columns = (CHAIN.strikes, CHAIN.years, volatility, CHAIN.calls)
        times, amounts = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
        early_exercise_premia(spot, *columns, STATE.rate, times, amounts, 501, out)
        return np.asarray(european * np.exp(-STATE.rate * CHAIN.years) + out[0])

    slope = (values(511.0) - values(509.0)) / 2
    assert analytics(CHAIN, surface).delta == pytest.approx(slope, abs=0.03)


def test_fear_raises_values_and_skew_raises_puts_over_calls() -> None:
    usual, afraid = (
        value_of(CHAIN, surface_of(state, profile_of("SPX"))).value
        for state in (STATE, replace(STATE, vix=30.0, vix9d=33.0, vix3m=28.0))
    )
    assert (afraid >= usual - 1e-9).all()


def test_at_expiration_values_are_intrinsic() -> None:
    surface = surface_of(STATE, profile_of("SPY"))
    columns = ContractColumns.of(STRIKES, 0.0, np.ones(len(STRIKES), dtype=bool))
    assert value_of(columns, surface).value == pytest.approx(np.maximum(510.0 - STRIKES, 0.0), abs=0.02)


def test_equal_states_give_equal_bytes() -> None:
    first, second = (quote(CHAIN, surface_of(STATE, profile_of("QQQ"))) for _ in range(2))
    assert first.bid.tobytes() == second.bid.tobytes()
    assert first.mid.tobytes() == second.mid.tobytes()
