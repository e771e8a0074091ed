"""Nothing static can be earned from generated values and quotes: calendar, butterfly, parity, whatever the state."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.market_simulator.surface import (
    CashDividend,
    ContractColumns,
    MarketState,
    Surface,
    known_profiles,
    profile_of,
    quote,
    surface_of,
    value_of,
)
from engine.market_simulator.trading_calendar import NEW_YORK
from modules.pricing import black_scholes

Floats = NDArray[np.float64]
DAYS = np.array([0.02, 0.3, 1.0, 2.0, 3.0, 5.0, 9.0, 16.0, 30.0, 45.0, 61.0, 93.0, 180.0, 400.0])


@st.composite
def states(draw: st.DrawFn, with_dividends: bool = False) -> MarketState:
    """Draw calm, ordinary and extreme days with any term structure, at any hour, weekends included."""
    vix = draw(st.floats(9.0, 90.0))
    near, far = draw(st.floats(0.6, 1.7)), draw(st.floats(0.6, 1.5))
    moment = datetime(2024, 1, 2, 9, 30, tzinfo=NEW_YORK) + timedelta(minutes=draw(st.integers(0, 500_000)))
    rate, spot = draw(st.floats(0.0, 0.08)), draw(st.sampled_from([38.0, 180.0, 510.0, 5100.0]))
    dividends = ()
    if with_dividends:
        first = moment.date() + timedelta(days=draw(st.integers(1, 60)))
        amount = spot * draw(st.floats(0.001, 0.01))
        dividends = (CashDividend(first, amount), CashDividend(first + timedelta(days=91), amount))
    return MarketState(moment, spot, rate, dividends, vix, vix * near, vix * far, draw(st.floats(-2.0, 2.0)))


profiles = st.sampled_from(known_profiles())


def undiscounted_calls(surface: Surface, moneyness: Floats, years: float) -> Floats:
    """Return Black call prices as shares of the forward from the surface's volatilities."""
    volatility = surface.implied_volatility(np.exp(moneyness), years, 1.0)
    return black_scholes.price(1.0, np.exp(moneyness), years, volatility, True)


@given(states(), profiles)
@settings(max_examples=60)
def test_calls_fall_and_are_convex_in_strike_at_every_maturity(state: MarketState, ticker: str) -> None:
    surface = surface_of(state, profile_of(ticker))
    for days in DAYS:
        width = 8.0 * float(surface.implied_volatility(1.0, days / 365, 1.0)) * np.sqrt(days / 365)
        strikes = np.exp(np.linspace(-width, width, 401))
        prices = undiscounted_calls(surface, np.log(strikes), days / 365)
        slopes = np.diff(prices) / np.diff(strikes)
        assert (slopes <= 1e-9).all()
        assert (slopes >= -1.0 - 1e-9).all()
        assert (np.diff(slopes) >= -1e-8).all()


@given(states(), profiles)
@settings(max_examples=60)
def test_total_variance_never_falls_with_maturity(state: MarketState, ticker: str) -> None:
    surface = surface_of(state, profile_of(ticker))
    moneyness = np.linspace(-0.6, 0.4, 81)
    years = np.geomspace(1e-4, 2.0, 160)
    volatility = surface.implied_volatility(np.exp(moneyness)[None, :], years[:, None], 1.0)
    total = volatility**2 * years[:, None]
    # Beyond 25 deviations an option's price is below 1e-130 and its volatility only a manner of speaking.
    priced = np.abs(moneyness)[None, :] < 25 * np.sqrt(total[:-1])
    assert (np.diff(total, axis=0) >= -1e-12)[priced].all()


def chain(surface: Surface, days: Floats) -> ContractColumns:
    """Return calls and puts on 41 strikes for each expiration, sorted by expiration, strike, right."""
    strikes = surface.state.spot * np.linspace(0.7, 1.3, 41)
    return ContractColumns.of(
        np.tile(np.repeat(strikes, 2), len(days)),
        np.repeat(days / 365, 82),
        np.tile([True, False], 41 * len(days)),
    )


@given(states(with_dividends=True), profiles)
@settings(max_examples=40)
def test_quotes_let_nobody_earn_from_strikes(state: MarketState, ticker: str) -> None:
    """The bid of the dearer is never above the ask of the cheaper, and no butterfly is sold for nothing."""
    surface = surface_of(state, profile_of(ticker))
    contracts = chain(surface, DAYS[1:12])
    quotes = quote(contracts, surface)
    bid, ask = (column.reshape(-1, 41, 2) for column in (quotes.bid, quotes.ask))
    assert (bid < ask).all()
    call_bid, call_ask, put_bid, put_ask = bid[..., 0], ask[..., 0], bid[..., 1], ask[..., 1]
    assert (call_bid[:, 1:] <= call_ask[:, :-1]).all()
    assert (put_bid[:, :-1] <= put_ask[:, 1:]).all()
    for bids, asks in ((call_bid, call_ask), (put_bid, put_ask)):
        assert (asks[:, :-2] + asks[:, 2:] >= 2 * bids[:, 1:-1]).all()


@given(states(with_dividends=True), st.sampled_from(["SPY", "QQQ", "AAPL"]))
@settings(max_examples=40)
def test_longer_american_options_are_not_sold_below_shorter_ones(state: MarketState, ticker: str) -> None:
    """Whoever holds the longer may exercise when the shorter ends, whatever dividends fall between."""
    quotes = quote(chain(surface_of(state, profile_of(ticker)), DAYS[1:12]), surface_of(state, profile_of(ticker)))
    bid, ask = (column.reshape(-1, 41, 2) for column in (quotes.bid, quotes.ask))
    assert (bid[:-1] <= ask[1:]).all()


@given(states())
@settings(max_examples=40)
def test_longer_index_calls_are_not_sold_below_shorter_ones_where_rates_exceed_the_yield(state: MarketState) -> None:
    profile = profile_of("SPX")
    if profile.dividend_yield <= state.rate:
        quotes = quote(chain(surface_of(state, profile), DAYS[1:12]), surface_of(state, profile))
        bid, ask = (column.reshape(-1, 41, 2)[..., 0] for column in (quotes.bid, quotes.ask))
        assert (bid[:-1] <= ask[1:]).all()


@given(states(), st.just("SPX"))
@settings(max_examples=40)
def test_european_values_obey_put_call_parity(state: MarketState, ticker: str) -> None:
    surface = surface_of(state, profile_of(ticker))
    contracts = chain(surface, DAYS)
    values = value_of(contracts, surface)
    pairs = values.value.reshape(-1, 2)
    forward, discount = values.forward[::2], np.exp(-state.rate * contracts.years[::2])
    expected = discount * (forward - contracts.strikes[::2])
    assert pairs[:, 0] - pairs[:, 1] == pytest.approx(expected, abs=1e-9 * state.spot)


@given(states(with_dividends=True), st.sampled_from(["SPY", "AAPL"]))
@settings(max_examples=40)
def test_american_quotes_obey_the_bounds_of_parity(state: MarketState, ticker: str) -> None:
    """S - PV(dividends) - K <= C - P <= S - K exp(-rT), tradable: bought at the ask, sold at the bid."""
    surface = surface_of(state, profile_of(ticker))
    days = DAYS[1:12]
    contracts = chain(surface, days)
    quotes = quote(contracts, surface)
    bid, ask = (column.reshape(-1, 2) / 100 for column in (quotes.bid, quotes.ask))
    strikes, years = contracts.strikes[::2], contracts.years[::2]
    escrowed = surface.forward_prices(years) * np.exp(-state.rate * years)
    assert (ask[:, 0] - bid[:, 1] >= escrowed - strikes - 1e-3).all()
    assert (bid[:, 0] - ask[:, 1] <= state.spot - strikes * np.exp(-state.rate * years) + 1e-3).all()


def test_an_ex_date_lowers_the_forward_beyond_it() -> None:
    state = MarketState(
        datetime(2024, 3, 5, 16, 0, tzinfo=NEW_YORK), 510.0, 0.0, (CashDividend(date(2024, 3, 15), 1.5),), 14, 13, 15
    )
    before, after = surface_of(state, profile_of("SPY")).forward_prices(np.array([9.0, 10.0]) / 365)
    assert before == pytest.approx(510.0)
    assert after == pytest.approx(508.5)
