"""Cut data hold nothing later than the cut; a peeking algorithm is found, with value and line, its twin is not."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.lean_runtime.runner.job import BacktestJob
from engine.lookahead.cut_data import write_cut
from engine.lookahead.detect import compare, detect, sampled
from engine.lookahead.observation import Observation, Trace, read_trace, write_trace
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder

MOMENT = datetime(2024, 1, 3, 10, 30)

ALGORITHM = """
import zipfile
from AlgorithmImports import *


class Peeker(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2024, 1, 2)
        self.set_end_date(2024, 1, 5)
        self.spy = self.add_equity("SPY", Resolution.HOUR).symbol
        self.mean = self.sma(self.spy, 3, Resolution.HOUR)

    def on_data(self, data):
        if data.bars.get(self.spy) is None:
            return
        close = self.look()
        self.plot("Signal", "value", close)
        if close > data.bars[self.spy].close and not self.portfolio.invested:
            self.market_order(self.spy, 10)

    def look(self):
        with zipfile.ZipFile(f"{Globals.data_folder}/equity/usa/daily/spy.zip") as archive:
            rows = archive.read("spy.csv").decode().splitlines()
        today = f"{self.time:%Y%m%d}"
        known = [row for row in rows if row[:8] < today]
        chosen = CHOICE
        return float(chosen.split(",")[4]) / 10000
"""
PEEKING = "[row for row in rows if row[:8] >= today][:1] or known[-1:]"
HONEST = "known[-1:]"


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    config = MarketConfig(("SPY",), date(2024, 1, 2), seed=4, density=Density.NONE)
    write_folder(folder / "data", FolderPlan(config, date(2024, 1, 5), Resolution.HOUR, 5), lambda *_: None)
    return folder / "data"


def algorithm(folder: Path, choice: str) -> Path:
    path = folder / "peeker.py"
    path.write_text(ALGORITHM.replace("CHOICE", f"({choice})[0]"), encoding="utf-8")
    return path


def test_peeking_is_found_with_value_and_line(market: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = algorithm(tmp_path, PEEKING)
    assert main(["lookahead", str(path), "--data-folder", str(market), "--cuts", "1"]) == 1
    told = capsys.readouterr().out
    assert "LOOK-AHEAD FOUND" in told
    assert "plot Signal/value" in told
    assert "peeker.py:17 on_data" in told
    assert "peeker.py:22 look opens equity/usa/daily/spy.zip" in told
    assert "SIMULATED" in told


def test_honest_twin_passes_and_its_indicators_are_compared(market: Path, tmp_path: Path) -> None:
    job = BacktestJob(algorithm(tmp_path, HONEST), market, tmp_path / "storage")
    result = detect(job, count=1)
    assert not result.found
    assert result.cuts[0].compared > 3


def test_failing_algorithm_is_a_message(market: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.py"
    path.write_text("from AlgorithmImports import *\nclass B(QCAlgorithm):\n    def initialize(self):\n        1 / 0\n")
    assert main(["lookahead", str(path), "--data-folder", str(market), "--cuts", "1"]) == 2
    told = capsys.readouterr().err
    assert "division by zero" in told
    assert "broken.py:4" in told


def zipped(path: Path, name: str, *rows: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "\n".join(rows) + "\n")


def rows_of(path: Path, name: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode().split("\n")[:-1]


def test_bars_that_end_after_the_cut_are_gone(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    minutes = source / "equity/usa/minute/spy"
    # 10:29 begins at 37,740,000 ms and ends at the cut.
    zipped(minutes / "20240103_trade.zip", "x.csv", "37680000,1", "37740000,2", "37800000,3")
    zipped(minutes / "20240102_trade.zip", "x.csv", "57540000,1")
    zipped(minutes / "20240104_trade.zip", "x.csv", "34200000,1")
    zipped(source / "equity/usa/hour/spy.zip", "spy.csv", "20240103 09:00,1", "20240103 10:00,2")
    zipped(source / "equity/usa/daily/spy.zip", "spy.csv", "20240102 00:00,1", "20240103 00:00,2")
    for day in ("20240102", "20240103", "20240104"):
        file = source / "option/usa/universes/spy" / f"{day}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(day)
    rates = source / "alternative/interest-rate/usa/interest-rate.csv"
    rates.parent.mkdir(parents=True)
    rates.write_text("2030-01-01,5")
    write_cut(source, target, MOMENT)
    cut = target / "equity/usa/minute/spy"
    assert rows_of(cut / "20240103_trade.zip", "x.csv") == ["37680000,1", "37740000,2"]
    assert (cut / "20240102_trade.zip").is_symlink()
    assert not (cut / "20240104_trade.zip").exists()
    assert rows_of(target / "equity/usa/hour/spy.zip", "spy.csv") == ["20240103 09:00,1"]
    assert rows_of(target / "equity/usa/daily/spy.zip", "spy.csv") == ["20240102 00:00,1"]
    assert [p.name for p in (target / "option/usa/universes/spy").iterdir()] == ["20240102.csv"]
    assert (target / "alternative/interest-rate/usa/interest-rate.csv").is_file()


def test_daily_row_is_known_at_the_close(tmp_path: Path) -> None:
    zipped(tmp_path / "a/equity/usa/daily/spy.zip", "spy.csv", "20240103 00:00,2")
    write_cut(tmp_path / "a", tmp_path / "b", datetime(2024, 1, 3, 16, 0))
    assert rows_of(tmp_path / "b/equity/usa/daily/spy.zip", "spy.csv") == ["20240103 00:00,2"]


def seen(minute: int, value: str, kind: str = "log") -> Observation:
    return Observation(MOMENT.replace(minute=minute), kind, "n", value, "line")


def test_first_difference_counts_and_what_follows_the_cut_does_not() -> None:
    full = [seen(10, "a"), seen(20, "b"), seen(40, "c")]
    assert compare(full, [seen(10, "a"), seen(20, "b"), seen(40, "other")], MOMENT).difference is None
    difference = compare(full, [seen(10, "a"), seen(20, "x")], MOMENT).difference
    assert difference is not None
    assert difference.first.value == "b"


def test_missing_and_added_values_are_differences() -> None:
    full = [seen(10, "a"), seen(20, "b")]
    assert compare(full, full[:1], MOMENT).difference is not None
    assert compare(full[:1], full, MOMENT).difference is not None


def test_journal_is_compared_beside_the_rest() -> None:
    full = [seen(10, "a"), seen(20, "b"), seen(10, "j", "journal")]
    cut = [seen(10, "a"), seen(20, "b"), seen(10, "other", "journal")]
    difference = compare(full, cut, MOMENT).difference
    assert difference is not None
    assert difference.first.kind == "journal"


def test_moments_are_drawn_from_every_part_of_the_run_and_never_from_unsure_hours() -> None:
    moments = [seen(minute, "v") for minute in range(60)]
    unsure = [Observation(MOMENT.replace(hour=14), "log", "n", "v")]
    found = sampled([*moments, *unsure], 3, seed=1)
    assert [moment.minute // 20 for moment in found] == [0, 1, 2]
    assert sampled([*moments, *unsure], 3, seed=1) == found
    assert sampled([], 3, seed=1) == []


def test_cuts_lie_in_different_sessions_however_busy_one_is() -> None:
    busy = [Observation(MOMENT + timedelta(minutes=minute), "log", "log", "x") for minute in range(90)]
    calm = [Observation(MOMENT + timedelta(days=day), "log", "log", "x") for day in (1, 2)]
    for seed in range(5):
        assert len({moment.date() for moment in sampled([*busy, *calm], 3, seed)}) == 3


def test_trace_survives_its_file(tmp_path: Path) -> None:
    trace = Trace([seen(1, "a\nb")], ["x.py:1 f opens y"], "boom")
    write_trace(tmp_path / "t", trace)
    read = read_trace(tmp_path / "t")
    assert (list(read.observations), list(read.opened), read.error) == ([seen(1, "a\nb")], ["x.py:1 f opens y"], "boom")
