"""The folder of an ended live run is enough for `report` and `lots`; one still under way says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import EXIT_BAD_INPUT, main

ALGORITHM = """
from algorithms.hybrid_options_bot import HybridOptionsBot


class Main(HybridOptionsBot):
    def on_data(self, data):
        super().on_data(data)
        if f"{self.time:%H:%M}" >= "10:00":
            self.quit("seen enough")
"""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, tiny_data: Path) -> Path:
    """Run the bot live for half an hour of a session and return the results folder."""
    project = tmp_path_factory.mktemp("live")
    (project / "main.py").write_text(ALGORITHM, encoding="utf-8")
    days = ["--data-folder", str(tiny_data), "--start", "2024-01-03", "--end", "2024-01-03"]
    run = ["--broker-mode", "lean-paper", "--no-record", "--quiet", "--algorithm-id", "bot"]
    assert main(["live", str(project), *days, *run, "--output", str(project / "out")]) == 0
    assert any((project / "storage/hob/live/bot").glob("journal-*")), "the journal stays where a resumed run goes on"
    return project / "out"


@pytest.mark.parametrize("named", ["", "bot.json", "bot-result.json"])
def test_report_and_lots_take_the_folder_and_each_of_its_two_results(
    ended: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    assert main(["report", str(ended / named)]) == 0
    assert capsys.readouterr().out == f"Report: {ended / 'bot-report.html'}\n"
    assert "wrote no journal" not in (ended / "bot-report.html").read_text(encoding="utf-8")
    assert main(["lots", str(ended / named)]) == 0
    assert str(ended / "bot-lots.csv") in capsys.readouterr().out


def test_a_run_under_way_has_no_result_yet(ended: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bot.json", "run.json", "clock.json"):
        (tmp_path / name).write_bytes((ended / name).read_bytes())
    assert main(["report", str(tmp_path)]) == EXIT_BAD_INPUT
    assert "the live run has no result yet" in capsys.readouterr().err
    assert main(["lots", str(tmp_path / "bot.json")]) == EXIT_BAD_INPUT
    assert "a live one is complete at its end" in capsys.readouterr().err
