"""A SIMULATED contract has one price, whichever others are asked for with it, and no subset can be arbitraged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.market_simulator.chain_pricing import quotes_of_rows
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.market import Market
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.scenarios import SCENARIOS
from engine.market_simulator.stream import QuoteColumns, SimulatedMarket
from engine.market_simulator.trading_calendar import NEW_YORK
from tests.engine.market_simulator.arbitrage import Row, assert_no_static_arbitrage

DAY = date(2024, 1, 9)
JUMP = parse_faults({"faults": [{"kind": "iv_jump", "day": "2024-01-08", "from": "12:00", "points": 40}]})


@cache
def market(scenario: str, seed: int, with_jump: bool) -> SimulatedMarket:
    faults = JUMP if with_jump else ()
    return SimulatedMarket(MarketConfig(("SPY", "AAPL"), date(2024, 1, 2), scenario, seed, faults, Density.STANDARD))


def rows(quotes: QuoteColumns) -> list[Row]:
    """Return quotes as rows of a table in ten-thousandths of a dollar."""
    table = []
    for key, bid, ask in zip(quotes.keys, np.nan_to_num(quotes.bid), quotes.ask, strict=True):
        assert isinstance(key, OptionContract)
        table.append((key.expiration, float(key.strike), key.is_call, round(bid * 1e4), round(ask * 1e4)))
    return table


def instants() -> st.SearchStrategy[datetime]:
    opens_at = datetime.combine(DAY, time(9, 30), NEW_YORK)
    return st.integers(0, 23_400).map(lambda second: opens_at + timedelta(seconds=second))


@settings(max_examples=30, deadline=None)
@given(
    scenario=st.sampled_from(sorted(SCENARIOS)),
    seed=st.integers(0, 1),
    with_jump=st.booleans(),
    ticker=st.sampled_from(["SPY", "AAPL"]),
    instant=instants(),
    count=st.sampled_from([1, 3, 20, 150]),
    draw=st.integers(0, 2**32 - 1),
)
def test_any_subset_has_the_prices_of_the_whole_chain(
    scenario: str, seed: int, with_jump: bool, ticker: str, instant: datetime, count: int, draw: int
) -> None:
    simulated = market(scenario, seed, with_jump)
    chain = simulated.chain(DAY, ticker)
    whole = simulated.quotes(instant, chain)
    chosen = np.random.default_rng(draw).permutation(len(chain))[:count]
    part = simulated.quotes(instant, [chain[place] for place in chosen])
    for name in ("bid", "ask", "bid_size", "ask_size"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[chosen], equal_nan=True), name


@pytest.mark.parametrize("scenario", ["mixed", "crash", "high-volatility"])
def test_a_chain_asked_for_one_expiration_at_a_time_cannot_be_arbitraged(scenario: str) -> None:
    simulated = market(scenario, 3, True)
    chain = simulated.chain(DAY, "SPY")
    by_expiration: dict[date, list[OptionContract]] = {}
    for contract in chain:
        by_expiration.setdefault(contract.expiration, []).append(contract)
    for hour in (10, 13, 15):
        instant = datetime.combine(DAY, time(hour), NEW_YORK)
        table = [row for some in by_expiration.values() for row in rows(simulated.quotes(instant, some))]
        spot = round(float(simulated.quotes(instant, ["SPY"]).last[0]) * 1e4)
        assert_no_static_arbitrage(table, spot, DAY)
        assert table == rows(simulated.quotes(instant, chain))


def test_the_shorter_contracts_do_raise_a_price_that_is_asked_for_alone() -> None:
    """Without them some quotes of this chain would differ by a cent (the case is not empty)."""
    simulated = Market(MarketConfig(("SPY",), DAY, "mixed", 3, density=Density.STANDARD))
    chain = simulated.chain(DAY, "SPY")
    alone = replace(chain, shorter=np.full(len(chain.contracts), -1))
    differ = 0
    for second in (0, 23_400):
        state = simulated.state("SPY", DAY, second)
        for number in range(len(chain.closes)):
            some = np.flatnonzero(chain.expirations == number)
            with_shorter, without = (quotes_of_rows(one, "SPY", state, some) for one in (chain, alone))
            differ += int((with_shorter.bid != without.bid).sum() + (with_shorter.ask != without.ask).sum())
    assert differ > 0
