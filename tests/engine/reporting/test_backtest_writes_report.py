"""A backtest ends by writing its report and saying where, and leaves it when told to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder

ALGORITHM = """
from AlgorithmImports import *


class Holder(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2024, 1, 2)
        self.set_end_date(2024, 1, 5)
        self.add_equity("SPY", Resolution.HOUR)

    def on_data(self, data):
        self.set_holdings("SPY", 0.5)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    config = MarketConfig(("SPY",), date(2024, 1, 2), seed=4, density=Density.NONE)
    write_folder(folder / "data", FolderPlan(config, date(2024, 1, 5), Resolution.HOUR, 5), lambda *_: None)
    (folder / "holder.py").write_text(ALGORITHM, encoding="utf-8")
    return folder


def backtest(project: Path, output: Path, *more: str) -> int:
    data = ["--data-folder", str(project / "data"), "--output", str(output), "--algorithm-id", "h"]
    return main(["backtest", str(project / "holder.py"), *data, "--no-progress", *more])


def test_report_is_written_and_its_place_told(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backtest(project, tmp_path) == 0
    report = tmp_path / "h-report.html"
    assert capsys.readouterr().out.splitlines()[-1] == f"Report: {report}"
    page = report.read_text(encoding="utf-8")
    assert "SIMULATED" in page
    assert "wrote no journal" in page


def test_report_is_left_when_told_to(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert backtest(project, tmp_path, "--no-report") == 0
    assert not (tmp_path / "h-report.html").exists()
    assert "Report:" not in capsys.readouterr().out
