"""LEAN's paper brokerage forgets; what the bot keeps gives the next run the same positions and cash."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.lean_runtime.live_trading.account_data import AccountData
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

INITIALIZE = """
import json
from algorithms.live_account import resume_account
self.account_of = lambda: json.dumps(resume_account(self), sort_keys=True)
option = self.add_option("SPY", Resolution.MINUTE)
option.set_filter(lambda universe: universe.strikes(-4, 4).expiration(2, 60))
self.option, self.done = option.symbol, False
"""
TRADES = """
def on_data(self, data):
    chain = data.option_chains.get(self.option)
    if self.done or not chain:
        return
    self.done = True
    calls = sorted((c for c in chain if c.right == OptionRight.CALL), key=lambda c: (c.expiry, c.strike))
    self.combo_market_order([Leg.create(calls[0].symbol, 1), Leg.create(calls[1].symbol, -1)], 2)
    self.market_order(self.spy, 7)

def on_end_of_algorithm(self):
    self.notes.append(self.account_of())
"""
LOOKS = """
def on_data(self, data):
    if not self.done:
        self.done = True
        self.notes.append(self.account_of())
"""


def test_options_shares_and_cash_come_back_through_leans_configuration(tiny_data: Path, tmp_path: Path) -> None:
    first = play(job_of(tmp_path, tiny_data, write_actor(tmp_path, INITIALIZE, TRADES)))
    kept: dict[str, Any] = json.loads(notes(first)[-1])
    quantities = sorted(row["quantity"] for row in kept["live-holdings"])
    assert quantities == [-2, 2, 7]
    options = [row["symbol"] for row in kept["live-holdings"] if row["quantity"] != 7]
    assert all(symbol["underlying"]["value"] == "SPY" for symbol in options)
    account = AccountData(json.dumps(kept["live-cash-balance"]), json.dumps(kept["live-holdings"]))
    job = replace(job_of(tmp_path, tiny_data, write_actor(tmp_path, INITIALIZE, LOOKS)), account=account)
    again: dict[str, Any] = json.loads(notes(play(job))[0])

    def by_symbol(found: dict[str, Any]) -> list[Any]:
        return sorted(found["live-holdings"], key=lambda row: str(row["symbol"]["id"]))

    assert by_symbol(again) == by_symbol(kept)
    assert again["live-cash-balance"] == kept["live-cash-balance"]
