"""`python -m engine simulate`: teaches, writes what was asked, says in one message what is wrong (SIMULATED data)."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import main
from engine.market_simulator.faults.fault import FaultKind
from engine.market_simulator.folder.label import is_finished
from engine.market_simulator.scenarios import SCENARIOS

ASKED = ["--symbols", "spy, zzz", "--start", "2024-01-09", "--end", "2024-01-10", "--resolution", "daily"]
QUICK = ["--chains", "tiny", "--sessions-before", "1", "--no-progress"]


def simulate(out: Path, *changes: str) -> int:
    return main(["simulate", "--out", str(out), *ASKED, *QUICK, *changes])


def test_a_folder_is_written_and_named_simulated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(tmp_path / "data") == 0
    said = capsys.readouterr().out
    assert "SIMULATED market written" in said
    assert "no profile of ZZZ" in said
    assert is_finished(tmp_path / "data")
    for relative in (
        "equity/usa/daily/zzz.zip",
        "option/usa/daily/spy_2024_quote_american.zip",
        "index/usa/daily/vix9d.zip",
    ):
        assert (tmp_path / "data" / relative).stat().st_size > 0


def test_help_names_every_scenario_and_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    said = capsys.readouterr().out
    assert all(name in said for name in (*SCENARIOS, *FaultKind))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["--end", "2023-01-01"], "lies before the start"),
        (["--start", "2024-01-13", "--end", "2024-01-14"], "name a trading day"),
        (["--scenario", "crahs"], "did you mean 'crash'"),
        (["--symbols", ","], "no symbols"),
        (["--faults", "nowhere.json"], "cannot read"),
        (["--history", "nowhere"], "is no folder"),
        (["--history", "nowhere", "--scenario", "calm"], "real prices follow no scenario"),
        (["--sessions-before", "500"], "expected 1 to 400"),
        (["--end", "2031-01-01"], "is not covered"),
    ],
)
def test_bad_input_is_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: list[str], words: str
) -> None:
    assert simulate(tmp_path / "data", *changes) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.startswith("error: ")
    assert not (tmp_path / "data").exists()


def test_other_data_are_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "precious.csv").write_text("mine")
    assert simulate(tmp_path) == 2
    assert "not SIMULATED" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["precious.csv"]


def test_ctrl_c_ends_quietly_and_leaves_a_folder_marked_unfinished(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.market_simulator.folder.write.write_universe", stopped)
    assert simulate(tmp_path / "data") == 130
    assert capsys.readouterr().err.strip() == "stopped"
    assert "UNFINISHED" in (tmp_path / "data" / "SIMULATED.md").read_text()
