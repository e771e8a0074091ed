"""LEAN's datasets as reference data: what they list is answered as of its day, what is missing is UNKNOWN, told once.

The datasets are sold apart, so classes of the same members, read from files of the test, stand in for them.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from tests.engine.simulated_data import write_equity_market
from tests.shared_data import REPOSITORY

NAMES = ("EODHDUpcomingEarnings", "EODHDUpcomingDividends", "MorningstarSectorCode")
STAND_INS = """
class Listed(PythonData):
    def get_source(self, config, date, is_live):
        path = f"{FOLDER}/{type(self).FILE}-{date:%Y%m%d}.csv"
        return SubscriptionDataSource(path, SubscriptionTransportMedium.LOCAL_FILE, FileFormat.FOLDING_COLLECTION)

    def reader(self, config, line, date, is_live):
        words = line.split(",")
        row = type(self)()
        row.symbol = Symbol.create(words[0], SecurityType.EQUITY, Market.USA)
        row.time = date
        row.end_time = date + timedelta(1)
        row.value = 1
        day = datetime.strptime(words[1], "%Y%m%d")
        row.report_date = row.dividend_date = day
        row.dividend = float(words[2]) if len(words) > 2 else 0.0
        return row

class EODHDUpcomingEarnings(Listed):
    FILE = "earnings"

class EODHDUpcomingDividends(Listed):
    FILE = "dividends"

AlgorithmImports.EODHDUpcomingEarnings = EODHDUpcomingEarnings
AlgorithmImports.EODHDUpcomingDividends = EODHDUpcomingDividends
AlgorithmImports.MorningstarSectorCode = object()
"""
ALGORITHM = """
from AlgorithmImports import *
import AlgorithmImports
import sys
from types import SimpleNamespace
from datetime import date, datetime, timedelta
FOLDER = {folder!r}
sys.path.insert(0, {root!r})
{stand_ins}
from algorithms.lean_bridge import aware
from algorithms.lean_datasets import LeanDatasets

class Desk(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2024, 1, 3); self.set_end_date(2024, 1, 4); self.set_cash(100_000)
        self.spy = self.add_equity("SPY").symbol
        self.datasets = LeanDatasets(self, ("SPY", "AAPL"), ("SPY",))
        self.datasets.tell_missing()

    def on_data(self, data):
        if self.time.hour != 10 or self.time.minute:
            return
        now, day = aware(self.time), self.time.date()
        for days in (6, 7, 8):
            last = day + timedelta(days)
            self.log(f"{{days}} earnings {{self.datasets.earnings('AAPL', day, last, now)}}")
            self.log(f"{{days}} dividends {{self.datasets.dividends('SPY', day, last, now)}}")
        self.log(f"SPY earnings {{self.datasets.earnings('SPY', day, day, now)}}")
        apple = Symbol.create("AAPL", SecurityType.EQUITY, Market.USA)
        self.datasets.look_up_sectors([self.spy, apple])
        self.log(f"sector {{self.datasets.profile('AAPL', now)}}")
        self.log(f"fund {{self.datasets.profile('SPY', now)}}")

    def fundamentals(self, symbol):
        code = 311 if symbol.value == "AAPL" else 103
        found = SimpleNamespace(morningstar_sector_code=code)
        return SimpleNamespace(has_fundamental_data=True, asset_classification=found)
"""


def run(root: Path, stand_ins: str) -> BacktestResult:
    write_equity_market(root / "data", date(2024, 1, 2), date(2024, 1, 4))
    text = ALGORITHM.format(folder=str(root), root=str(REPOSITORY), stand_ins=stand_ins)
    (root / "main.py").write_text(text, encoding="utf-8")
    try:
        result = run_backtest(BacktestJob(root / "main.py", root / "data", root / "storage"))
    finally:
        shim = sys.modules.get("AlgorithmImports")
        for name in NAMES:
            if shim is not None and name in vars(shim):
                delattr(shim, name)
    assert (result.status, result.runtime_error) == ("Completed", "")
    return result


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> BacktestResult:
    root = tmp_path_factory.mktemp("datasets")
    (root / "earnings-20240102.csv").write_text("AAPL,20240108\nMSFT,20240105\n")
    (root / "earnings-20240103.csv").write_text("MSFT,20240105\n")
    (root / "dividends-20240102.csv").write_text("SPY,20240109,1.59\n")
    return run(root, STAND_INS)


def test_a_report_of_the_coming_week_is_known_from_the_day_that_lists_it(listed: BacktestResult) -> None:
    said = [line for line in listed.logs if line.startswith("2024-01-03 10:00:00")]
    for days in (6, 7):
        assert any(f"{days} earnings (EarningsDate(day=datetime.date(2024, 1, 8)" in line for line in said)
        assert any(f"{days} dividends (Dividend(ex_date=datetime.date(2024, 1, 9), amount=" in line for line in said)
    assert any(line.endswith("8 earnings None") for line in said), "beyond the seven days nobody knows"
    assert any(line.endswith("SPY earnings None") for line in said), "nobody asks for a fund's"


def test_a_later_list_without_the_name_says_that_there_is_none(listed: BacktestResult) -> None:
    said = [line for line in listed.logs if line.startswith("2024-01-04 10:00:00")]
    assert any(line.endswith("7 earnings ()") for line in said)
    assert any(line.endswith("7 dividends None") for line in said), "no list came on the second day"


def test_a_single_names_sector_is_morningstars_and_a_fund_has_none(listed: BacktestResult) -> None:
    assert any("sector Profile(underlying='AAPL'" in line and "sector='technology'" in line for line in listed.logs)
    assert any(line.endswith("fund None") for line in listed.logs)


def test_what_the_engine_has_no_dataset_for_is_unknown_and_told_once(tmp_path: Path) -> None:
    result = run(tmp_path, "")
    told = [line for line in result.logs if "reference.unknown" in line]
    assert len(told) == 1
    assert all(name in told[0] for name in NAMES)
    assert any(line.endswith("6 earnings None") for line in result.logs)
    assert any(line.endswith("sector None") for line in result.logs)
