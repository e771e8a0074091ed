"""Runs a small recording algorithm in the embedded runtime over a SIMULATED folder with a fault script."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder

DAY = date(2024, 1, 10)
RECORDER = """
from AlgorithmImports import *
import json


class Recorder(QCAlgorithm):
    def initialize(self) -> None:
        self.set_start_date(2024, 1, 9)
        self.set_end_date(2024, 1, 11)
        self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
        self.vix = self.add_index("VIX", Resolution.MINUTE).symbol
        option = self.add_option("SPY", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.strikes(-1, 1).expiration(5, 60))
        self.option = option.symbol
        self.rows, self.contract, self.errors = [], None, []
        self.events = []

    def on_data(self, data: Slice) -> None:
        for kind, found in (("split", data.splits), ("dividend", data.dividends)):
            for event in found.values():
                if kind == "split" and event.type == SplitType.WARNING:
                    self.events.append([str(self.time), "split warning", float(event.split_factor)])
                elif kind == "split":
                    self.events.append([str(self.time), "split", float(event.split_factor)])
                else:
                    self.events.append([str(self.time), "dividend", float(event.distribution)])
        chain = data.option_chains.get(self.option)
        if self.contract is None and chain is not None:
            calls = sorted((c for c in chain if c.right == OptionRight.CALL), key=lambda c: c.symbol.value)
            if calls:
                self.contract = calls[0].symbol
                self.add_option_contract(self.contract, Resolution.MINUTE)
        bar = data.bars.get(self.spy)
        stock_quote = data.quote_bars.get(self.spy)
        quote = None if self.contract is None else data.quote_bars.get(self.contract)
        held = None if self.contract is None else self.securities[self.contract]
        self.rows.append({
            "time": str(self.time),
            "stock": None if bar is None or bar.is_fill_forward else float(bar.close),
            "stock_bid": None if stock_quote is None or stock_quote.bid is None else float(stock_quote.bid.close),
            "filled_forward": bool(quote.is_fill_forward) if quote is not None else None,
            "bid": None if quote is None or quote.bid is None else float(quote.bid.close),
            "ask": None if quote is None or quote.ask is None else float(quote.ask.close),
            "seen_bid": None if held is None else float(held.bid_price),
            "seen_ask": None if held is None else float(held.ask_price),
            "vix": float(self.securities[self.vix].price),
            "open": self.is_market_open(self.spy),
        })
        for order in self.get_parameter("orders", "").split(","):
            moment, _, what = order.strip().rpartition(" ")
            if moment == self.time.strftime("%m-%d %H:%M"):
                quantity, kind = int(what[:-1]), what[-1]
                self.market_order(self.spy if kind == "s" else self.contract, quantity)

    def on_order_event(self, event: OrderEvent) -> None:
        self.events.append([str(self.time), str(event.symbol.value), str(event.status), float(event.fill_price),
                            float(event.fill_quantity)])

    def on_end_of_algorithm(self) -> None:
        held = self.portfolio[self.spy]
        state = {"rows": self.rows, "events": self.events, "cash": float(self.portfolio.cash),
                 "quantity": float(held.quantity), "average": float(held.average_price)}
        self.object_store.save("seen", json.dumps(state))
"""


class Seen:
    """Hold what the algorithm recorded."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.events: list[list[Any]] = state["events"]
        self.state = state
        self._rows = {row["time"]: row for row in state["rows"]}

    def row(self, clock: str, day: date = DAY) -> dict[str, Any]:
        """Return what was seen in the slice of a time like "10:31"."""
        found: dict[str, Any] = self._rows[f"{day} {clock}:00"]
        return found

    def has(self, clock: str, day: date = DAY) -> bool:
        """Return whether a slice came at a time."""
        return f"{day} {clock}:00" in self._rows

    def fill(self, clock: str, day: date = DAY) -> list[float]:
        """Return the prices of fills at a time."""
        return [event[3] for event in self.events if event[0] == f"{day} {clock}:00" and event[2] == "FILLED"]


def write_market(root: Path, *faults: dict[str, Any]) -> Path:
    """Write three minute days of SPY with faults on the middle one, and return the folder."""
    script = parse_faults({"faults": [{"day": DAY.isoformat(), **fault} for fault in faults]})
    config = MarketConfig(("SPY",), date(2024, 1, 9), "calm", 4, script, Density.TINY)
    write_folder(root, FolderPlan(config, date(2024, 1, 11), Resolution.MINUTE, sessions_before=2))
    return root


def run(folder: Path, *faults: dict[str, Any], orders: str = "") -> Seen:
    """Write the market, run the recorder over it and return what it saw.

    `orders` are market orders like "01-10 10:35 +1o, 01-10 10:36 -100s": when, how many, of the option or the stock.
    """
    data = write_market(folder / "data", *faults)
    (folder / "main.py").write_text(RECORDER)
    job = BacktestJob(folder / "main.py", data, folder / "storage", parameters={"orders": orders})
    result = run_backtest(job)
    assert (result.status, result.runtime_error) == ("Completed", "")
    return Seen(json.loads((folder / "storage" / "seen").read_text()))
