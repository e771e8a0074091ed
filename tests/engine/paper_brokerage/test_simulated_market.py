"""The broker's view of the simulated market."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.stream import SimulatedMarket
from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.instruments import Instrument, Kind, option
from engine.paper_brokerage.markets import build_market
from modules.domain.contracts import OptionRight
from tests.engine.paper_brokerage.desk import SPY, at

START = date(2024, 1, 16)
FAULTS = [
    {"kind": "freeze", "day": "2024-01-17", "from": "11:00", "until": "12:00"},
    {"kind": "halt", "day": "2024-01-17", "from": "13:00", "until": "14:00"},
]
RECIPE = MarketConfig(("SPY",), START, seed=3, density=Density.TINY, faults=parse_faults({"faults": FAULTS}))
CONFIG = {"kind": "simulated", "config": json.loads(RECIPE.to_json())}


def test_the_broker_sees_the_prices_the_bot_sees() -> None:
    bot = SimulatedMarket(RECIPE)
    contract = bot.chain(date(2024, 1, 17), "SPY")[5]
    right = OptionRight.CALL if contract.is_call else OptionRight.PUT
    instrument = option("SPY", contract.expiration, contract.strike, right)
    seen = build_market(CONFIG).prices(at("10:30:15"), [SPY, instrument])
    columns = bot.quotes(at("10:30:15"), ["SPY", contract])
    for row, one in enumerate((SPY, instrument)):
        ask = seen[one].ask
        assert ask is not None
        assert ask.close == Decimal(f"{columns.ask[row]:.2f}")
        assert ask.end == at("10:30:15")


def test_a_frozen_feed_is_not_a_frozen_market_but_a_halt_is_one() -> None:
    market = build_market(CONFIG)
    asks = {market.prices(at(f"11:{minute:02}"), [SPY])[SPY].ask.close for minute in range(5, 55, 5)}  # type: ignore[union-attr]  # quoted
    assert len(asks) > 1
    assert market.prices(at("13:30"), [SPY]) == {}


def test_nobody_quotes_while_the_exchange_is_closed_but_the_close_is_known() -> None:
    market = build_market(CONFIG)
    assert market.prices(at("20:00"), [SPY]) == {}
    assert market.closing_price(date(2024, 1, 17), SPY) is not None
    assert market.closing_price(date(2024, 1, 15), SPY) is None, "a holiday"
    assert market.closing_price(date(2024, 1, 17), Instrument(Kind.INDEX, "SPX")) is not None


def test_what_is_not_simulated_has_no_price_and_a_wrong_recipe_is_refused() -> None:
    market = build_market(CONFIG)
    assert market.prices(at("10:30"), [Instrument(Kind.EQUITY, "IBM")]) == {}
    with pytest.raises(RefusedError, match="scenario"):
        build_market({"kind": "simulated", "config": {**CONFIG["config"], "scenario": "dull"}})
