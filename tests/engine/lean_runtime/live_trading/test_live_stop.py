"""A stop while the data are silent: obeyed between two scheduled events, and taken up where it came."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

from engine.lean_runtime.live_trading.run_folder import RunFolder
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor
from tests.engine.paper_brokerage.desk import stop_broker
from tests.shared_data import REPOSITORY

EVERY_SECOND = "self.schedule.on(self.date_rules.every_day(), self.time_rules.every(timedelta(seconds=1)), self.tick)"
#: The signal's handler runs between two bytecodes of the event that raises it.
STOP_AT = """
def tick(self):
    self.notes.append(self.time)
    if self.time == datetime(2024, 1, 6, 0, 1): signal.raise_signal(signal.SIGTERM)
"""
WEEKEND = {"start": date(2024, 1, 6), "end": date(2024, 1, 8)}


def test_a_stop_in_the_silence_ends_the_run_after_the_event_in_hand(tiny_data: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    file = write_actor(tmp_path, EVERY_SECOND, STOP_AT.replace("signal.raise_signal(signal.SIGTERM)", "self.quit()"))
    result = play(job_of(tmp_path, tiny_data, file, results_folder=tmp_path / "run", **WEEKEND))
    assert [f"{moment:%d %H:%M:%S}" for moment in notes(result)][-2:] == ["06 00:00:59", "06 00:01:00"]
    # the run is taken up just after the last event that fired, so none is lost
    resumed = RunFolder(tmp_path / "run").next_instant()
    again = write_actor(tmp_path, EVERY_SECOND, "def tick(self):\n    self.notes.append(self.time)\n    self.quit()")
    later = play(job_of(tmp_path, tiny_data, again, resume_at=resumed, is_resumed=True, **WEEKEND))
    assert [f"{moment:%d %H:%M:%S}" for moment in notes(later)] == ["06 00:01:01"]


def test_a_process_obeys_sigterm_on_a_weekend(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(tmp_path, EVERY_SECOND, STOP_AT, "import signal")
    command = [sys.executable, "-m", "engine", "live", str(file), "--data-folder", str(tiny_data), "--no-record"]
    days = ["--start", "2024-01-06", "--end", "2024-01-08", "--output", str(tmp_path / "run")]
    account = ["--account", str(tmp_path / "account")]
    try:
        ended = subprocess.run([*command, *days, *account], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    finally:
        stop_broker(tmp_path / "account")
    assert ended.returncode == 128 + signal.SIGINT, ended.stderr
    assert "stopped; go on with --resume" in ended.stderr
    assert '"utc":"2024-01-06T05:01:00+00:00"' in (tmp_path / "run" / "clock.json").read_text().replace(" ", "")


def test_a_stop_in_initialize_is_no_error(tiny_data: Path, tmp_path: Path) -> None:
    result = play(job_of(tmp_path, tiny_data, write_actor(tmp_path, "raise KeyboardInterrupt", "")))
    assert (result.status, result.interrupted, result.error) == ("Stopped", True, None)
