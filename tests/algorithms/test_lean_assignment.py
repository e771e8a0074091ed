"""Our early-assignment model inside a run (SIMULATED market): for a dividend of tomorrow, and never without."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.sample import SampleParameters, write_sample
from tests.shared_data import REPOSITORY

#: The deepest call of the chain is sold; the put at its strike is subscribed with the chain.
ALGORITHM = f"""
from AlgorithmImports import *
import json, sys
sys.path.insert(0, {str(REPOSITORY)!r})
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo
from algorithms.lean_assignment import AwareAssignmentModel
from algorithms.lean_models import install_models
from modules.domain.settings import Layer, settings_from
from modules.reference_data.facts import Dividend, DividendCalendar
from modules.reference_data.in_memory import InMemoryReferenceData

class Desk(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2024, 1, 2); self.set_end_date(2024, 1, 2); self.set_cash(10_000_000)
        settings = settings_from([Layer.flat("test", {{"assignment_model": self.get_parameter("model", "aware")}})])
        known = datetime(2023, 12, 1, tzinfo=ZoneInfo("America/New_York"))
        paid = Dividend(date(2024, 1, 3), Decimal(self.get_parameter("dividend", "0")))
        calendar = DividendCalendar("SPY", known, date(2024, 12, 31), (paid,))
        install_models(self, settings, InMemoryReferenceData([calendar]))
        self.add_equity("SPY")
        option = self.add_option("SPY"); option.set_filter(-12, 12, 7, 60); self.chain = option.symbol
        self.sold, self.rows = None, []

    def on_data(self, data):
        chain = data.option_chains.get(self.chain)
        if chain is None or self.sold is not None: return
        calls = [c for c in chain if c.right == OptionRight.CALL and c.bid_price > 0]
        if calls:
            self.sold = min(calls, key=lambda c: (c.strike, c.expiry)).symbol
            self.market_order(self.sold, -2)

    def on_assignment_order_event(self, event):
        self.rows.append(dict(time=str(self.time), symbol=str(event.symbol.value), message=str(event.message)))

    def on_end_of_algorithm(self):
        options = [s for s in self.securities.values() if s.type == SecurityType.OPTION and s.symbol != self.chain]
        ours = sorted({{type(s.option_assignment_model) is AwareAssignmentModel for s in options}})
        shares = int(self.portfolio["SPY"].quantity)
        self.object_store.save("rows", json.dumps(dict(rows=self.rows, ours=ours, shares=shares)))
"""


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated minute day."""
    root = tmp_path_factory.mktemp("assignment")
    write_sample(root / "data", SampleParameters(last=date(2024, 1, 2), history_sessions=3))
    (root / "desk.py").write_text(ALGORITHM, "utf-8")
    return root


def run(market: Path, **parameters: str) -> dict[str, Any]:
    store = market / "-".join(parameters.values())
    result = run_backtest(BacktestJob(market / "desk.py", market / "data", store, parameters=parameters))
    assert (result.status, result.runtime_error) == ("Completed", "")
    found: dict[str, Any] = json.loads((store / "rows").read_text("utf-8"))
    return found


def test_a_deep_call_is_assigned_at_the_close_before_a_dividend_worth_it(market: Path) -> None:
    found = run(market, model="aware", dividend="5.00")
    assert found["ours"] == [True], "every contract of the chain bears the model"
    (row,) = found["rows"]
    assert row["time"] == "2024-01-02 16:00:00"
    assert "early assignment: dividend 5.00 over put and interest" in row["message"]
    assert found["shares"] == -200


def test_without_a_dividend_the_call_stays(market: Path) -> None:
    assert run(market, model="aware", dividend="0")["rows"] == []


def test_leans_own_model_is_blind_to_the_dividend(market: Path) -> None:
    found = run(market, model="lean", dividend="5.00")
    assert (found["rows"], found["ours"]) == ([], [False])
