"""A live run over a split, a dividend and an expiration: the run's book is its durable account's (SIMULATED)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.durable_brokerage.brokerage import DurableBrokerage, DurableSetup
from engine.lean_runtime.live_trading.session import LiveParts
from engine.live_market.market_folder import market_folder
from engine.live_market.simulator_source import SimulatorSource
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.stream import SimulatedMarket
from tests.engine.durable_brokerage.booth import booth
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

FIRST, LAST = date(2024, 1, 11), date(2024, 1, 17)
FAULTS = [
    *({"kind": "early_close", "time": "09:50", "day": f"2024-01-{day}"} for day in (11, 12, 16, 17)),
    {"kind": "split", "symbols": ["AAPL"], "ratio": 2, "day": "2024-01-16"},
    {"kind": "special_dividend", "symbols": ["AAPL"], "amount": 1.5, "day": "2024-01-17"},
]
RECIPE = MarketConfig(("AAPL",), FIRST, "calm", 4, parse_faults({"faults": FAULTS}), Density.TINY)
INITIALIZE = """
self.stock = self.add_equity("AAPL", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
kind = (Market.USA, OptionStyle.AMERICAN, OptionRight.CALL)
contract = Symbol.create_option("AAPL", *kind, STRIKE, datetime(2024, 1, 12))
self.contract = self.add_option_contract(contract, Resolution.MINUTE).symbol
"""
METHODS = """
def on_data(self, data):
    for what in (data.splits, data.dividends, data.delistings):
        for event in what.values():
            self.notes.append((str(self.time)[:16], type(event).__name__, event.symbol.value.strip()))
    if self.time.strftime("%d %H:%M") == "11 09:40":
        self.market_order(self.stock, 101)
        self.market_order(self.contract, -1)

def on_end_of_algorithm(self):
    held = self.portfolio[self.stock]
    self.book = (float(held.quantity), float(held.average_price), float(self.portfolio.cash))
    self.option = float(self.portfolio[self.contract].quantity)
"""


def test_stock_and_cash_of_the_run_are_those_of_its_account(tmp_path: Path) -> None:
    folder = market_folder(tmp_path, RECIPE, LAST)
    market = SimulatedMarket(RECIPE)
    strike = next(one.strike for one in market.chain(FIRST, "AAPL") if one.expiration == date(2024, 1, 12))
    file = write_actor(tmp_path, INITIALIZE.replace("STRIKE", str(strike)), METHODS.replace("self.spy", "self.stock"))
    with booth(tmp_path / "booth", folder) as one:
        setup = DurableSetup({"kind": "simulated", "config": json.loads(RECIPE.to_json())})

        def make(algorithm: Any) -> DurableBrokerage:
            return DurableBrokerage(algorithm, one.client(), setup)

        parts = LiveParts(source=SimulatorSource(market, folder), brokerage=make)
        result = play(job_of(tmp_path, folder, file, start=FIRST, end=LAST), parts)
        told = notes(result)
        holdings = {row["instrument"]: row for row in one.ask("holdings")["holdings"]}
        cash = float(one.ask("cash")["amount"])
    kinds = [(when, kind) for when, kind, symbol in told]
    assert ("2024-01-16 00:00", "Split") in kinds
    assert ("2024-01-17 00:00", "Dividend") in kinds
    assert ("2024-01-12 00:00", "Delisting") in kinds, "the warning on the contract's last day"
    assert [kind for _, kind in kinds].count("Delisting") == 2
    user = result.algorithm.user
    # Deep in the money: the writer delivers a hundred of the 101 shares, and the one left is split.
    assert user.option == 0
    assert list(holdings) == ["equity:AAPL"]
    row = holdings["equity:AAPL"]
    assert (user.book[0], user.book[2]) == (row["quantity"], pytest.approx(cash))
    assert row["quantity"] == 2
    assert user.book[1] == pytest.approx(float(row["average_price"]))
