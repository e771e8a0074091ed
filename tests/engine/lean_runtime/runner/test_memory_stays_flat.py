"""The second half of a long backtest needs no more memory than the first: days, lanes and slices are let go."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.data import zip_cache
from engine.lean_runtime.results import backtesting_result_handler
from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from tests.engine.lean_runtime.feed.runs import run

#: One day of minutes kept by mistake would be at least 30 kB (two files of columns), its bars 150 kB.
ALLOWED_BYTES_A_DAY = 12_000
#: One day of the 36 contracts takes 2.6 MB; whether a sample finds a lane half or wholly gone makes 100 kB.
ALLOWED_BYTES_OF_A_CHAIN_A_DAY = 300_000

TRADING = """
def initialize(self):
    self.set_start_date({start})
    self.set_end_date({end})
    self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
    self.fast, self.slow = self.ema(self.spy, 50), self.ema(self.spy, 200)
    self.consolidate(self.spy, timedelta(minutes=15), lambda bar: None)
    self.schedule.on(self.date_rules.week_start("SPY"), self.time_rules.at(10, 0), self.swap)

def swap(self):
    self.set_holdings(self.spy, 0 if self.portfolio.invested else 0.5)

def on_data(self, data):
    if data.bars.contains_key(self.spy):
        self.last = data.bars[self.spy].close + self.fast.current.value
"""
CHAIN = """
def initialize(self):
    self.set_start_date({start})
    self.set_end_date({end})
    option = self.add_option("SPY", Resolution.MINUTE)
    option.set_filter(lambda universe: universe.strikes(-9, 9).expiration(0, 60))
    self.option = option.symbol

def on_data(self, data):
    chain = data.option_chains.get(self.option)
    if chain is not None:
        self.last = sum(contract.bid_price for contract in chain)
"""


def used_a_day(body: str, folder: Path, data: Path) -> list[int]:
    """Run an algorithm; return the bytes in use at each daily sample."""
    used: list[int] = []
    original = BacktestingResultHandler.sample

    def sample(handler: BacktestingResultHandler, time: int) -> None:
        original(handler, time)
        gc.collect()
        used.append(tracemalloc.get_traced_memory()[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BacktestingResultHandler, "sample", sample)
        # what is bounded by design shall be at its bound from the first day on: kept files, samples of the charts
        patch.setattr(zip_cache.SHARED_ZIPS, "_budget", 1)
        patch.setattr(backtesting_result_handler, "SHORTEST_SAMPLE_PERIOD", TICKS_PER_DAY)
        tracemalloc.start(1)
        try:
            result = run(body, folder, data)
        finally:
            tracemalloc.stop()
    assert result.status == "Completed", result.runtime_error
    return used


def growth_a_day(used: list[int]) -> float:
    """Return by how much the quieter half of the days grew from the middle to the end of a run."""
    half = len(used) // 2
    quarter = half // 2
    return (min(used[-quarter:]) - min(used[half - quarter : half])) / half


def test_a_stock_traded_for_six_weeks(tmp_path: Path) -> None:
    data = tmp_path / "data"
    config = MarketConfig(("SPY",), date(2023, 12, 28), seed=7, density=Density.NONE)
    write_folder(data, FolderPlan(config, date(2024, 2, 13), Resolution.MINUTE, sessions_before=1))
    used = used_a_day(TRADING.format(start="2024, 1, 2", end="2024, 2, 13"), tmp_path, data)
    assert len(used) > 40
    assert growth_a_day(used) < ALLOWED_BYTES_A_DAY


def test_a_chain_read_for_two_weeks(tiny_data: Path, tmp_path: Path) -> None:
    used = used_a_day(CHAIN.format(start="2024, 1, 2", end="2024, 1, 16"), tmp_path, tiny_data)
    assert len(used) > 9
    assert growth_a_day(used) < ALLOWED_BYTES_OF_A_CHAIN_A_DAY


def test_a_kept_day_would_be_found() -> None:
    flat, leaking = [1_000_000] * 40, [1_000_000 + 30_000 * day for day in range(40)]
    assert growth_a_day(flat) == 0
    assert growth_a_day(leaking) > ALLOWED_BYTES_A_DAY
