"""What cannot run ends in one message with file, line and remedy, a status, and its results so far on disk."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.engine.simulated_data import write_equity_market

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
#: A SIMULATED market of this many days holds more than 40,000 minutes.
LAST_DAY = date(2024, 6, 3)
SECOND_DAY = "equity/usa/minute/spy/20240103_trade.zip"
HEAD = "import sys\nimport time as clock\nfrom AlgorithmImports import *\n\n\nclass Main(QCAlgorithm):\n"
INITIALIZE = """    def initialize(self) -> None:
        self.set_start_date(2024, 1, 2)
        self.set_end_date(2024, 1, 4)
        self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
        self.minutes = 0
"""
TRADE = """
    def on_data(self, data: Slice) -> None:
        self.minutes += 1
        if self.minutes == 1:
            self.market_order(self.spy, 10)
            self.log("bought")
"""


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("SIMULATED") / "data"
    write_equity_market(root, date(2024, 1, 2), LAST_DAY)
    return root


@pytest.fixture
def small_market(market: Path, tmp_path: Path) -> Path:
    """Return a copy of three days to damage."""

    def later(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name[:8].isdigit() and name[:8] > "20240104"}

    shutil.copytree(market, tmp_path / "data", ignore=later)
    return tmp_path / "data"


def command(tmp_path: Path, data: Path, source: str, *arguments: str) -> list[str]:
    (tmp_path / "main.py").write_text(source)
    options = ["--data-folder", str(data), "--output", str(tmp_path / "out"), "--algorithm-id", "run", *arguments]
    return [sys.executable, "-m", "engine", "backtest", str(tmp_path), "--no-progress", *options]


def backtest(tmp_path: Path, data: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = command(tmp_path, data, source, *arguments)
    return subprocess.run(line, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60)


def assert_one_message(done: subprocess.CompletedProcess[str], status: int, where: str, what: str) -> None:
    """Assert that the error stream is one message: place, fault, remedy; and nothing of ours."""
    assert done.returncode == status, done.stderr
    assert done.stderr.startswith(f"error: {where}"), done.stderr
    assert what in done.stderr
    assert done.stderr.count("error:") == 1
    assert done.stderr.count("What to do:") == 1
    assert "Traceback" not in done.stdout + done.stderr


def saved(tmp_path: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads((tmp_path / "out" / "run.json").read_text())
    return document


def test_a_sound_run_says_nothing_and_returns_zero(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE + TRADE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "SIMULATED" in done.stdout


def test_a_missing_data_folder(tmp_path: Path) -> None:
    done = backtest(tmp_path, tmp_path / "nowhere", HEAD + INITIALIZE)
    assert_one_message(done, 2, str(tmp_path / "nowhere"), "no such data folder")


def test_a_folder_that_is_no_data_folder(tmp_path: Path) -> None:
    done = backtest(tmp_path, tmp_path, HEAD + INITIALIZE)
    assert_one_message(done, 2, str(tmp_path), "market-hours-database.json")
    assert not (tmp_path / "out").exists()


def test_a_window_without_data_names_the_days_there_are(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE, "--start", "2015-12-01", "--end", "2015-12-04")
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:8", "holds SPY from 2024-01-02 to 2024-06-03")


def test_a_corrupt_zip_keeps_the_days_before_it(tmp_path: Path, small_market: Path) -> None:
    (small_market / SECOND_DAY).write_bytes(b"no zip")
    done = backtest(tmp_path, small_market, HEAD + INITIALIZE + TRADE)
    assert_one_message(done, 1, str(small_market / SECOND_DAY), "not a readable zip")
    assert len(saved(tmp_path)["orders"]) == 1  # type: ignore[arg-type]  # JSON


def test_a_malformed_row_is_named_by_its_line(tmp_path: Path, small_market: Path) -> None:
    file = small_market / SECOND_DAY
    with zipfile.ZipFile(file) as archive:
        name = archive.namelist()[0]
        rows = archive.read(name).decode().splitlines()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "\n".join([*rows[:4], "34200000,abc", *rows[5:]]))
    done = backtest(tmp_path, small_market, HEAD + INITIALIZE + TRADE)
    assert_one_message(done, 1, f"{file}:5", "expected 6 cells, found 2")
    assert len(saved(tmp_path)["orders"]) == 1  # type: ignore[arg-type]  # JSON


def test_an_unknown_symbol_is_named_by_the_line_that_adds_it(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE.replace("SPY", "SPYX"))
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:10", "unknown symbol 'SPYX'")


def test_an_end_before_the_start_in_the_arguments(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE, "--start", "2024-01-04", "--end", "2024-01-02")
    assert_one_message(done, 2, "the end 2024-01-02", "lies before the start 2024-01-04")


def test_an_end_before_the_start_in_the_algorithm(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE.replace("2024, 1, 4", "2023, 12, 4"))
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:9", "the end 2023-12-04 lies before the start 2024-01-02")


def test_two_algorithm_classes(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE + "\n\nclass Other(QCAlgorithm):\n    pass\n")
    assert_one_message(done, 2, str(tmp_path / "main.py"), "several algorithm classes (Main, Other)")


def test_no_algorithm_class(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, "from AlgorithmImports import *\n")
    assert_one_message(done, 2, str(tmp_path / "main.py"), "no class that inherits from QCAlgorithm")


def test_a_parameter_of_the_wrong_type(tmp_path: Path, market: Path) -> None:
    source = HEAD + INITIALIZE + '        self.days = self.get_parameter("days", 5)\n'
    done = backtest(tmp_path, market, source, "--parameter", "days", "soon")
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:12", "parameter 'days' must be a whole number, was 'soon'")


def test_a_parameter_that_the_algorithm_itself_cannot_read_is_named(tmp_path: Path, market: Path) -> None:
    source = HEAD + INITIALIZE + '        self.share = float(self.get_parameter("share", "1"))\n'
    done = backtest(tmp_path, market, source, "--parameter", "share", "half")
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:12", "could not convert string to float: 'half'")
    assert "--parameter share" in done.stderr


def test_an_argument_of_the_wrong_type(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE.replace("2024, 1, 4", "2024, 1, 'four'"))
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:9", "('day') expected int, got str")


def test_an_exception_at_minute_forty_thousand_keeps_all_before_it(tmp_path: Path, market: Path) -> None:
    fails = '        if self.minutes == 40000:\n            raise ValueError("enough")\n'
    done = backtest(tmp_path, market, HEAD + INITIALIZE + TRADE + fails, "--end", f"{LAST_DAY}")
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:19", "ValueError: enough")
    document = saved(tmp_path)
    assert document["statistics"]["Total Orders"] == "1"  # type: ignore[index]  # JSON
    assert document["state"]["Status"] == "RuntimeError"  # type: ignore[index]  # JSON
    log = (tmp_path / "out" / "run-log.txt").read_text().splitlines()
    # The dividend of March comes in a slice of its own, so 40,000 slices hold 39,999 minutes.
    assert log[:2] == ["2024-01-02 09:31:00 bought", "2024-05-29 13:09:00 Runtime Error: enough"]


def test_debug_adds_the_traceback(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE + '        raise ValueError("enough")\n', "--debug")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert "ValueError: enough" in done.stderr


def test_sys_exit_of_an_algorithm_ends_the_run_not_the_process(tmp_path: Path, market: Path) -> None:
    done = backtest(
        tmp_path, market, HEAD + INITIALIZE + TRADE + "        if self.minutes == 5:\n            sys.exit(0)\n"
    )
    assert_one_message(done, 1, f"{tmp_path / 'main.py'}:19", "SystemExit")
    assert len(saved(tmp_path)["orders"]) == 1  # type: ignore[arg-type]  # JSON


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device without space")
def test_a_full_disk_shows_the_result_and_leaves_no_half_file(tmp_path: Path, market: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json.part").symlink_to("/dev/full")
    done = backtest(tmp_path, market, HEAD + INITIALIZE + TRADE)
    assert_one_message(done, 1, str(tmp_path / "out" / "run.json"), "No space left on device")
    assert "Total Orders" in done.stdout
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "run-log.txt",
        "run-order-events.json",
        "run-summary.json",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device without space")
def test_a_full_disk_behind_the_output_is_one_message_and_the_result_is_saved(tmp_path: Path, market: Path) -> None:
    line = command(tmp_path, market, HEAD + INITIALIZE + TRADE)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            line, cwd=ROOT, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: standard output: cannot print the result: No space left on device\n")
    assert "Traceback" not in done.stderr
    assert saved(tmp_path)["statistics"]["Total Orders"] == "1"  # type: ignore[index]  # JSON


def test_a_results_folder_that_cannot_be_made_is_told_before_the_run(tmp_path: Path, market: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = backtest(tmp_path, market, HEAD + INITIALIZE + TRADE)
    assert_one_message(done, 2, str(tmp_path / "out"), "cannot write the results")
    assert done.stdout == ""


def test_json_holds_the_error_beside_the_results(tmp_path: Path, market: Path) -> None:
    done = backtest(tmp_path, market, HEAD + INITIALIZE + TRADE + "        None.price\n", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert document["error"]["where"] == f"{tmp_path / 'main.py'}:18"
    assert document["status"] == "RuntimeError"
    assert document["isSimulated"] is True
    assert document["results"] == str(tmp_path / "out")


def test_ctrl_c_stops_after_the_step_in_hand_and_saves(tmp_path: Path, market: Path) -> None:
    source = (
        HEAD
        + INITIALIZE
        + TRADE
        + f"        open({str(tmp_path / 'runs')!r}, 'w').close()\n        clock.sleep(0.05)\n"
    )
    line = command(tmp_path, market, source)
    pipe = subprocess.PIPE
    with subprocess.Popen(line, cwd=ROOT, env=ENVIRONMENT, stdout=pipe, stderr=pipe, text=True) as process:
        limit = time.monotonic() + 30
        while not (tmp_path / "runs").exists() and time.monotonic() < limit:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "stopped; the results up to then are above\n")
    assert "Total Orders" in output
    assert saved(tmp_path)["state"]["Status"] == "Stopped"  # type: ignore[index]  # JSON


def test_help_teaches_by_example_and_tells_the_statuses() -> None:
    line = [sys.executable, "-m", "engine", "backtest", "--help"]
    done = subprocess.run(line, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    for taught in ("examples:", "exit status:", "--parameter KEY VALUE", "ID-summary.json", "--debug"):
        assert taught in done.stdout
