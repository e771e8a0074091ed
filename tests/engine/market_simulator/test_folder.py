"""Whole SIMULATED folders: equal bytes, no arbitrage on disk, honest labels, and readable by the embedded runtime."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.folder.label import MARKER, RECIPE, FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.scenarios import SCENARIOS
from tests.engine.market_simulator.arbitrage import Row, assert_no_static_arbitrage

START, END = date(2024, 1, 9), date(2024, 1, 11)
SCRIPT = parse_faults(
    {
        "faults": [
            {"kind": "halt", "day": "2024-01-10", "from": "15:00", "until": "16:00", "symbols": ["SPY"]},
            {"kind": "split", "day": "2024-01-11", "symbols": ["AAPL"], "ratio": 4},
        ]
    }
)


def plan(resolution: Resolution, seed: int = 3, **recipe: object) -> FolderPlan:
    chosen = {"density": Density.TINY, "faults": SCRIPT, **recipe}
    config = MarketConfig(("SPY", "AAPL"), START, seed=seed, **chosen)  # type: ignore[arg-type]
    return FolderPlan(config, END, resolution, sessions_before=2)


def digest(root: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        total.update(str(path.relative_to(root)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@pytest.mark.parametrize("resolution", [Resolution.HOUR, Resolution.DAILY])
def test_same_seed_same_bytes_and_another_seed_another_market(tmp_path: Path, resolution: Resolution) -> None:
    for name, seed in (("one", 3), ("same", 3), ("other", 4)):
        write_folder(tmp_path / name, plan(resolution, seed))
    assert digest(tmp_path / "one") == digest(tmp_path / "same")
    assert digest(tmp_path / "one") != digest(tmp_path / "other")


def test_days_do_not_depend_on_how_long_the_folder_is(tmp_path: Path) -> None:
    config = MarketConfig(("SPY",), START, density=Density.TINY)
    write_folder(tmp_path / "short", FolderPlan(config, START, Resolution.MINUTE, 1))
    write_folder(tmp_path / "long", FolderPlan(config, date(2024, 1, 10), Resolution.MINUTE, 3))
    for relative in ("option/usa/minute/spy/20240109_quote_american.zip", "equity/usa/minute/spy/20240109_trade.zip"):
        assert (tmp_path / "short" / relative).read_bytes() == (tmp_path / "long" / relative).read_bytes()


def test_a_stopped_folder_says_so_and_is_made_anew(tmp_path: Path) -> None:
    def stop(done: int, total: int, day: str) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "data", plan(Resolution.DAILY, seed=8), stop)
    assert (tmp_path / "data" / MARKER).read_text().startswith("# SIMULATED")
    assert "UNFINISHED" in (tmp_path / "data" / MARKER).read_text()
    assert not (tmp_path / "data" / RECIPE).exists()
    write_folder(tmp_path / "data", plan(Resolution.DAILY))
    write_folder(tmp_path / "fresh", plan(Resolution.DAILY))
    assert digest(tmp_path / "data") == digest(tmp_path / "fresh")
    with pytest.raises(SimulationInputError, match="whole SIMULATED market already"):
        write_folder(tmp_path / "data", plan(Resolution.DAILY))


def test_the_recipe_in_the_folder_makes_the_same_market(tmp_path: Path) -> None:
    write_folder(tmp_path, plan(Resolution.DAILY))
    recipe = json.loads((tmp_path / RECIPE).read_text())
    assert MarketConfig.from_json(json.dumps(recipe["market"])) == plan(Resolution.DAILY).config


def test_split_and_dividend_stand_in_the_factor_file(tmp_path: Path) -> None:
    config = MarketConfig(("SPY", "AAPL"), START, seed=3, faults=SCRIPT, density=Density.NONE)
    write_folder(tmp_path, FolderPlan(config, date(2024, 3, 20), Resolution.DAILY, 1))
    rows = (tmp_path / "equity/usa/factor_files/aapl.csv").read_text().splitlines()
    assert [row.split(",")[2] for row in rows if row.startswith("20240110")] == ["0.250000000"]
    spy = [row.split(",") for row in (tmp_path / "equity/usa/factor_files/spy.csv").read_text().splitlines()]
    # Ex-date is the third Friday of March; the row carries the session before it and its close.
    before = next(row for row in spy if row[0] == "20240314")
    with zipfile.ZipFile(tmp_path / "equity/usa/daily/spy.zip") as archive:
        daily = dict(line.split(",", 1) for line in archive.read("spy.csv").decode().splitlines())
    close = int(daily["20240314 00:00"].split(",")[3]) / 10_000
    assert float(before[3]) == pytest.approx(close)
    paid = 430 * 0.0135 / 4
    assert float(before[1]) == pytest.approx(1 - paid / close, abs=2e-4)


READER = """
from AlgorithmImports import *


class Reader(QCAlgorithm):
    def initialize(self) -> None:
        self.set_start_date(2024, 1, 9)
        self.set_end_date(2024, 1, 11)
        self.set_cash(1_000_000)
        resolution = Resolution.{resolution}
        self.add_equity("SPY", resolution, data_normalization_mode=DataNormalizationMode.RAW)
        self.vix = self.add_index("VIX", resolution).symbol
        option = self.add_option("SPY", resolution)
        option.set_filter(lambda universe: universe.strikes(-2, 2).expiration(5, 60))
        self.option = option.symbol

    def on_data(self, data: Slice) -> None:
        chain = data.option_chains.get(self.option)
        if chain is None:
            return
        contracts = [one for one in chain if one.bid_price > 0]
        quoted = all(one.bid_price < one.ask_price and one.open_interest > 0 for one in contracts)
        self.log(f"{{len(contracts)}} {{quoted}} {{self.securities[self.vix].price > 0}}")
        if not self.portfolio.invested and contracts:
            self.market_order(contracts[0].symbol, 1)
"""


@pytest.mark.parametrize("resolution", [Resolution.HOUR, Resolution.DAILY])
def test_the_runtime_trades_chains_of_long_bars(tmp_path: Path, resolution: Resolution) -> None:
    write_folder(tmp_path / "data", plan(resolution, faults=()))
    (tmp_path / "main.py").write_text(READER.format(resolution=resolution.upper()))
    result = run_backtest(BacktestJob(tmp_path / "main.py", tmp_path / "data", tmp_path / "storage"))
    assert (result.status, result.runtime_error) == ("Completed", "")
    seen = [line.split()[-3:] for line in result.logs if line.endswith(("True", "False"))]
    assert len(seen) >= (2 if resolution is Resolution.DAILY else 15)
    assert all(int(count) >= 4 and quoted == "True" for count, quoted, _ in seen)
    # A daily bar of VIX comes a quarter of an hour after the stock's.
    assert all(level == "True" for _, _, level in seen[1:])
    assert result.statistics["Total Orders"] != "0"


def quotes_on_disk(root: Path, day: str) -> Iterator[Row]:
    """Yield expiration, strike, is_call, closing bid (0: none) and ask in ten-thousandths of each contract of a day."""
    with zipfile.ZipFile(root / "option/usa/daily/spy_2024_quote_american.zip") as archive:
        for name in archive.namelist():
            *_, right, strike, expiration = name.removesuffix(".csv").split("_")
            rows = [line.split(",") for line in archive.read(name).decode().splitlines()]
            for row in rows:
                if row[0].startswith(day):
                    expires = date(int(expiration[:4]), int(expiration[4:6]), int(expiration[6:]))
                    yield expires, int(strike) / 1e4, right == "call", int(row[4] or 0), int(row[9])


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000), scenario=st.sampled_from(sorted(SCENARIOS)), jump=st.sampled_from([0, 40]))
def test_nothing_on_disk_can_be_arbitraged(
    tmp_path_factory: pytest.TempPathFactory, seed: int, scenario: str, jump: int
) -> None:
    root = tmp_path_factory.mktemp("SIMULATED") / "data"
    script = [{"kind": "iv_jump", "day": "2024-01-09", "from": "12:00", "points": jump}] if jump else []
    config = MarketConfig(("SPY",), START, scenario, seed, parse_faults({"faults": script}), Density.STANDARD)
    write_folder(root, FolderPlan(config, START, Resolution.DAILY, 1))
    table = list(quotes_on_disk(root, "20240109"))
    assert len(table) > 1000
    with zipfile.ZipFile(root / "equity/usa/daily/spy.zip") as archive:
        spot = int(archive.read("spy.csv").decode().splitlines()[-1].split(",")[4])
    assert_no_static_arbitrage(table, spot, START)
