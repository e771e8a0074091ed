"""The bot's ledger equals the broker's cash to the cent, whatever fills its orders: entries, exits, parts and fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.sample import SampleParameters, write_sample
from tests.shared_data import REPOSITORY

#: Positions are closed soon: at a tenth of their profit, or once they have fewer days left than any is opened with.
QUICK = {
    "walk_attempts": "20",
    "days_to_exit": "50",
    "strategy_parameters": "iron condor.profit_share=0.1, iron butterfly.profit_share=0.1",
}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write three SIMULATED days of minutes after a year of daily history."""
    root = tmp_path_factory.mktemp("ledger") / "data"
    write_sample(root, SampleParameters(last=date(2024, 1, 4)))
    return root


@pytest.mark.parametrize("model", ["lean", "passive"])
def test_ledger_equals_broker_cash_to_the_cent(market: Path, tmp_path: Path, model: str) -> None:
    parameters = {"start": "2024-01-02", "end": "2024-01-04", "fill_model": model, **QUICK}
    result = run_backtest(BacktestJob(REPOSITORY / "main.py", market, tmp_path / "storage", parameters=parameters))
    assert (result.status, result.runtime_error) == ("Completed", "")
    state = result.algorithm.user._mailbox.state
    assert state.closed, "a ledger without a closed position shows little"
    paid = sum((each.entry_cost + each.entry_fees for each in state.positions.values()), Decimal(0))
    assert result.algorithm.portfolio._cash == Decimal(100_000) + state.realised - paid
    for each in state.closed:
        # Schwab's fee, which the risk check plans with; a credit must not be charged as the cheapest of premiums.
        contracts = sum(abs(leg.ratio) for leg in each.position.structure.legs) * each.position.quantity
        assert each.exit_fees == Decimal("0.65") * contracts == each.position.entry_fees
