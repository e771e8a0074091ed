"""The passive fill model as LEAN calls it: on every security, all legs or none, at the limit, inside the session."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.sample import SampleParameters, write_sample
from tests.shared_data import REPOSITORY

#: Every ten minutes an iron condor is bid for, once as a purchase and once as a sale of its opposite.
ALGORITHM = f"""
from AlgorithmImports import *
import json, sys
sys.path.insert(0, {str(REPOSITORY)!r})
from algorithms.lean_models import PassiveFillModel, install_models
from modules.domain.settings import Layer, settings_from
from modules.reference_data.in_memory import NOTHING_KNOWN

class Desk(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2024, 1, 2); self.set_end_date(2024, 1, 2); self.set_cash(10_000_000)
        seed = self.get_parameter("fill_seed", "1")
        settings = settings_from([Layer.flat("test", {{"fill_model": "passive", "fill_seed": seed}})])
        install_models(self, settings, NOTHING_KNOWN)
        self.stock = self.add_equity("SPY").symbol
        option = self.add_option("SPY"); option.set_filter(-6, 6, 20, 60); self.chain = option.symbol
        self.rows, self.live = [], []

    def on_data(self, data):
        chain = data.option_chains.get(self.chain)
        if chain is None: return
        for ticket in self.live: ticket.cancel()
        if self.time.minute % 10 == 0 or self.time.hour == 16 or (self.time.hour, self.time.minute) == (15, 59):
            self.live = self.bid(chain)

    def bid(self, chain):
        last = max(c.expiry for c in chain)
        puts = sorted((c for c in chain if c.expiry == last and c.right == OptionRight.PUT), key=lambda c: c.strike)
        calls = sorted((c for c in chain if c.expiry == last and c.right == OptionRight.CALL), key=lambda c: c.strike)
        if len(puts) < 3 or len(calls) < 3: return []
        legs = [(puts[0], 1), (puts[1], -1), (calls[-2], -1), (calls[-1], 1)]
        if any(c.ask_price == 0 or c.bid_price == 0 for c, _ in legs): return []
        ask = sum(n * (c.ask_price if n > 0 else c.bid_price) for c, n in legs)
        bid = sum(n * (c.bid_price if n > 0 else c.ask_price) for c, n in legs)
        limit = round(bid + 0.8 * (ask - bid), 2)
        single = calls[0]
        pay = round(single.bid_price + 0.8 * (single.ask_price - single.bid_price), 2)
        name = str(self.time)
        buy = self.combo_limit_order([Leg.create(c.symbol, n) for c, n in legs], 2, limit, tag="buy " + name)
        sell = self.combo_limit_order([Leg.create(c.symbol, -n) for c, n in legs], -2, -limit, tag="sell " + name)
        return [buy[0], sell[0], self.limit_order(single.symbol, 3, pay, tag="single " + name)]

    def on_order_event(self, event):
        order = self.transactions.get_order_by_id(event.order_id)
        if event.status in (OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED):
            group = order.group_order_manager
            limit = order.limit_price if group is None else group.limit_price * (1 if group.quantity > 0 else -1)
            self.rows.append(dict(tag=order.tag, time=str(self.time), contract=str(event.symbol.id),
                order=order.quantity, quantity=event.fill_quantity, price=event.fill_price, limit=limit))

    def on_end_of_algorithm(self):
        kinds = {{type(security.fill_model) is PassiveFillModel for security in self.securities.values()}}
        sent = len({{o.tag for o in self.transactions.get_orders(lambda o: True)}})
        self.object_store.save("rows", json.dumps(dict(rows=self.rows, passive=sorted(kinds), sent=sent)))
"""
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated minute day."""
    root = tmp_path_factory.mktemp("passive")
    write_sample(root / "data", SampleParameters(last=date(2024, 1, 2), history_sessions=3))
    (root / "desk.py").write_text(ALGORITHM, "utf-8")
    return root


def trade(market: Path, run: str, seed: str = "1") -> dict[str, Any]:
    store = market / run
    job = BacktestJob(market / "desk.py", market / "data", store, parameters={"fill_seed": seed})
    result = run_backtest(job)
    assert (result.status, result.runtime_error) == ("Completed", "")
    found: dict[str, Any] = json.loads((store / "rows").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def traded(market: Path) -> dict[str, Any]:
    return trade(market, "first")


def by_tag(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row["tag"]].append(row)
    return found


def test_some_orders_fill_and_some_do_not(traded: dict[str, Any]) -> None:
    assert 5 < len(by_tag(traded["rows"])) < traded["sent"]


def test_every_security_bears_the_model(traded: dict[str, Any]) -> None:
    assert traded["passive"] == [True]


def test_all_legs_fill_at_once_whole_and_together_at_the_limit(traded: dict[str, Any]) -> None:
    for tag, rows in by_tag(traded["rows"]).items():
        units = abs(rows[0]["order"])
        assert len(rows) == (1 if tag.startswith("single") else 4)
        assert len({row["time"] for row in rows}) == 1
        assert all(row["quantity"] == row["order"] for row in rows)
        net = sum(row["quantity"] / units * row["price"] for row in rows)
        assert net == pytest.approx(rows[0]["limit"], abs=1e-9)


def test_buying_a_structure_and_selling_its_opposite_is_the_same(traded: dict[str, Any]) -> None:
    tags = by_tag(traded["rows"])
    bought = {tag.partition(" ")[2]: rows for tag, rows in tags.items() if tag.startswith("buy")}
    sold = {tag.partition(" ")[2]: rows for tag, rows in tags.items() if tag.startswith("sell")}
    assert bought
    assert bought.keys() == sold.keys()
    for name, rows in bought.items():
        for one, other in zip(rows, sold[name], strict=True):
            assert all(one[key] == other[key] for key in ("time", "contract", "quantity", "price", "limit"))


def test_nothing_fills_outside_the_session_or_on_the_bar_it_was_placed_on(traded: dict[str, Any]) -> None:
    for row in traded["rows"]:
        filled = datetime.fromisoformat(row["time"])
        assert time(9, 30) < filled.time() <= time(16)
        assert filled > datetime.fromisoformat(row["tag"].partition(" ")[2])


def test_the_same_seed_gives_the_same_fills_and_another_one_others(market: Path, traded: dict[str, Any]) -> None:
    assert trade(market, "again") == traded
    assert trade(market, "other", seed="2")["rows"] != traded["rows"]
