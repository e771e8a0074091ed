"""A stock that an account of $100,000 can own: the bot sells secured puts on it, and a call on shares that are held."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from algorithms import project_files
from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from tests.shared_data import REPOSITORY

#: A SIMULATED stock at about 52 dollars.
TICKER, DAY, LAST = "EEM", date(2024, 1, 2), date(2024, 1, 3)
#: What a human asks for before the strategies are asked.
SHARES = {
    "id": "shares",
    "action": "open",
    "underlying": TICKER,
    "legs": [{"ratio": 100}],
    "quantity": 1,
    "worst_price": "51.31",
    "not_before": "2024-01-02T09:31:00-05:00",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> BacktestResult:
    """Backtest two SIMULATED days with default limits; puts may take a tenth, so that shares fit beside them."""
    root = tmp_path_factory.mktemp("cheap")
    config = MarketConfig((TICKER,), DAY, seed=6, density=Density.STANDARD)
    write_folder(root / "data", FolderPlan(config, LAST, Resolution.MINUTE))
    parameters = {
        "start": DAY.isoformat(),
        "end": LAST.isoformat(),
        "underlying": TICKER,
        "strategies": "cash-secured put,covered call",
        "strategy_parameters": "cash-secured put.cash_share=0.10",
        # The simulator lists few contracts of a stock that it does not know by name.
        "min_open_interest": "50",
    }
    patch = pytest.MonkeyPatch()
    patch.setattr(project_files, "read_script", lambda: [SHARES])
    try:
        return run_backtest(BacktestJob(REPOSITORY / "main.py", root / "data", root / "storage", parameters=parameters))
    finally:
        patch.undo()


def positions(run: BacktestResult) -> dict[str, Any]:
    """Return what was opened by strategy, the first of each, whether it is open still or not."""
    state = run.algorithm.user._mailbox.state
    every = (*(closed.position for closed in state.closed), *state.positions.values())
    return {position.strategy: position for position in reversed(every)}


def test_cash_secured_puts_are_opened_within_their_share_of_cash(run: BacktestResult) -> None:
    assert (run.status, run.runtime_error) == ("Completed", "")
    put = positions(run)["cash-secured put"]
    strike = put.structure.options[0].contract.strike
    assert put.quantity == int(10_000 / (strike * 100))
    assert put.max_loss > 2_000, "to zero it loses more than a spread may"
    assert any("secured put wants" in line or "secured: 20%" in line for line in run.logs if "risk.passed" in line)


def test_a_call_is_written_on_the_shares_a_human_bought(run: BacktestResult) -> None:
    covered = next(each for each in positions(run).values() if each.structure.shares)
    (call,) = covered.structure.options
    assert (covered.structure.shares, call.ratio, covered.quantity) == (100, -1, 1)
    assert call.contract.strike >= covered.entry_price, "never below what the shares have cost"
    assert any("covered call x1" in line and "on shares held" in line for line in run.logs if "risk.passed" in line)


def test_both_together_stay_within_the_share_of_one_underlying(run: BacktestResult) -> None:
    put = positions(run)["cash-secured put"]
    reserved = put.quantity * put.structure.options[0].contract.strike * 100
    assert 100 * Decimal("51.30") + reserved <= 20_000
    refused = [line for line in run.logs if "risk.refused: cash-secured put" in line]
    assert any("SECURED: dollars in EEM (strikes secured, shares) would be" in line for line in refused), "a third put"
