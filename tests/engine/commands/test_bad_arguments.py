"""A number, day or folder that cannot be used is one clear error of its command, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import EXIT_BAD_INPUT, main
from engine.lean_runtime.runner.user_error import UserError
from tests.shared_data import REPOSITORY

MAIN = str(REPOSITORY / "main.py")
SIMULATE = ["simulate", "--out", "out", "--symbols", "SPY", "--start", "2024-01-02", "--end", "2024-01-03"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["live", MAIN, "--source", "simulator", "--seed", "-1"], "expected a whole number of 0 or more, was '-1'"),
        ([*SIMULATE, "--resolution", "daily", "--seed", "-1"], "expected a whole number of 0 or more, was '-1'"),
        (["lookahead", MAIN, "--seed", "x"], "expected a whole number of 0 or more, was 'x'"),
        (["templates", "--count", "-3"], "expected a whole number of 1 or more, was '-3'"),
        (["backtest", MAIN, "--cash", "-5"], "expected an amount of money above zero, was '-5'"),
        (["backtest", MAIN, "--cash", "0"], "expected an amount of money above zero, was '0'"),
    ],
)
def test_a_number_out_of_bounds_is_named(command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(command)
    assert stopped.value.code == EXIT_BAD_INPUT
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", ["backtest", "lookahead"])
def test_a_start_in_the_future_is_named(tiny_data: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main([name, MAIN, "--data-folder", str(tiny_data), "--start", "2999-01-01"]) == EXIT_BAD_INPUT
    assert "the start 2999-01-01 lies in the future" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["paper-brokerage", "--new", "--account"], "cannot make the account: "),
        (["cloud-package", "--project", str(REPOSITORY), "--out"], "cannot write the package: "),
    ],
)
def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert main([*command, str(tmp_path / "file" / "out")]) == EXIT_BAD_INPUT
    shown = capsys.readouterr().err
    assert said in shown
    assert str(tmp_path / "file") in shown
    assert "What to do: " in shown


@pytest.mark.parametrize("words", [["report", "nowhere"], ["lots", "nowhere"], ["kill", "--storage", "nowhere"]])
def test_debug_may_be_said_before_a_command_and_after_it(words: list[str]) -> None:
    for said in (["--debug", *words], [*words, "--debug"]):
        with pytest.raises(UserError, match="no such"):
            main(said)
    assert main(words) == EXIT_BAD_INPUT
