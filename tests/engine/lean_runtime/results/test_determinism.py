"""Two runs under different hash seeds, time zones, ids and moments differ in nothing but clock, host and id."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.lean_runtime.results.canonical import canonical_files
from tests.engine.simulated_data import write_option_market

ROOT = Path(__file__).resolve().parents[4]
ALGORITHM = '''
from AlgorithmImports import *


class SpreadEachDay(QCAlgorithm):
    """Sells a spread each morning, buys it back in the afternoon; keeps sets and logs what it sees."""

    def initialize(self) -> None:
        self.set_start_date(2024, 1, 2)
        self.set_end_date(2024, 1, 5)
        option = self.add_option("SPY")
        option.set_filter(lambda universe: universe.strikes(-3, 3).expiration(0, 40))
        self.spy, self.chain = self.add_equity("SPY").symbol, option.symbol
        self.mean = self.sma(self.spy, 30)
        self.legs = []
        self.schedule.on(self.date_rules.every_day(self.spy), self.time_rules.at(15, 0), self.leave)

    def on_data(self, data: Slice) -> None:
        chain = data.option_chains.get(self.chain)
        if self.legs or not chain or (self.time.hour, self.time.minute) < (10, 0) or self.time.hour > 12:
            return
        expiry = min(contract.expiry for contract in chain)
        puts = sorted(
            (item for item in chain if item.right == OptionRight.PUT and item.expiry == expiry),
            key=lambda item: item.strike,
        )
        self.log(f"{[item.symbol.value for item in chain]} {[item.greeks.delta for item in puts]}")
        self.legs = [Leg.create(puts[-2].symbol, -1), Leg.create(puts[-3].symbol, 1)]
        self.combo_market_order(self.legs, 2)
        self.plot("Own", "mean", self.mean.current.value)

    def leave(self) -> None:
        if self.legs:
            self.combo_market_order([Leg.create(leg.symbol, -leg.quantity) for leg in self.legs], 2)
            self.legs = []
        self.log(f"{self.history(self.spy, 3, Resolution.MINUTE)['close'].tolist()} {self.portfolio.cash}")

    def on_securities_changed(self, changes: SecurityChanges) -> None:
        self.log(" ".join(str(item.symbol) for item in changes.added_securities))
'''


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("SIMULATED") / "data"
    write_option_market(root)
    return root


def run(folder: Path, data: Path, identity: str, seed: str, zone: str) -> dict[str, str]:
    """Run the algorithm in a process of its own and return its canonical files."""
    folder.mkdir()
    (folder / "main.py").write_text(ALGORITHM)
    names = ("--data-folder", str(data), "--output", str(folder / "out"), "--algorithm-id", identity)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [sys.executable, "-m", "engine", "backtest", str(folder), "--no-progress", *names],
        cwd=ROOT,
        env={**environment, "PYTHONHASHSEED": seed, "TZ": zone},
        check=True,
        capture_output=True,
    )
    return canonical_files(folder / "out", identity)


def test_hash_seed_time_zone_and_clock_leave_no_trace(tmp_path: Path, market: Path) -> None:
    one = run(tmp_path / "one", market, "first", "1", "Asia/Kolkata")
    two = run(tmp_path / "two", market, "2024-second", "4711", "America/Los_Angeles")
    names = ["log.txt", "order-events.json", "report.html", "run.json", "summary.json"]
    assert list(one) == [*(f"ID-{name}" for name in names), "ID.json"]
    assert one == two


def test_the_canonical_files_still_hold_the_figures(tmp_path: Path, market: Path) -> None:
    files = run(tmp_path / "one", market, "first", "1", "UTC")
    assert files["ID-order-events.json"].count('"filled"') == 16
    assert '"StartTime": "CLOCK"' in files["ID.json"]
    assert '"Total Orders": "16"' in files["ID.json"]


def test_a_changed_figure_shows(tmp_path: Path) -> None:
    for name, total in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.json").write_text(f'{{"statistics": {{"Total Orders": "{total}"}}}}')
    assert canonical_files(tmp_path / "one", "x") != canonical_files(tmp_path / "two", "x")
