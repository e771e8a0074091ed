"""Observed on the real engine, live.md 2, 5, 6 and 8: errors, stops, what the Object Store keeps, the log."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.live_trading.engine import LiveEngine
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.runner.interruption import Interruption, StopRules, orderly_stop

Noted = Callable[..., list[Any]]

_SAVE = 'self.object_store.save("kept", "1"); self.limit_order(self.spy, 1, 1)'


@pytest.mark.parametrize(
    ("initialize", "methods", "text"),
    [
        ("", f"def on_data(self, data): {_SAVE}; raise RuntimeError('boom')", "boom"),
        ("", f"def on_data(self, data): {_SAVE}; raise SystemExit(5)", "5"),
        (
            "self.schedule.on(self.date_rules.today, self.time_rules.at(9, 31, 5), self.tick)",
            f"def on_data(self, data): {_SAVE}\ndef tick(self): raise RuntimeError('in tick')",
            "in tick",
        ),
        (
            "",
            f"def on_data(self, data): {_SAVE}\ndef on_order_event(self, event): raise RuntimeError('in event')",
            "in event",
        ),
    ],
)
def test_an_error_ends_the_run_without_the_last_word_but_the_store_is_written(
    initialize: str, methods: str, text: str, lean_run: Any, tmp_path: Path
) -> None:
    last = "\ndef on_end_of_algorithm(self): self.notes.append('end')"
    result = lean_run(initialize, methods + last)
    assert text in result.runtime_error
    assert result.status == "RuntimeError"
    assert result.algorithm.user.notes == []
    # the order stays as it is
    assert [order.status.to_string() for order in result.algorithm.transactions.get_orders()] == ["Submitted"]
    assert (tmp_path / "storage" / "kept").read_text() == "1"


def test_an_error_in_initialize_and_one_in_the_last_word_are_told(lean_run: Any) -> None:
    early = lean_run("raise ValueError('early')")
    assert "During the algorithm initialization, the following exception has occurred" in early.runtime_error
    late = lean_run("", "def on_data(self, data): self.quit()\ndef on_end_of_algorithm(self): raise ValueError('late')")
    assert "late" in late.runtime_error
    assert late.status == "RuntimeError"


def test_quit_runs_the_last_word_and_leaves_orders_and_positions(lean_run: Any, tmp_path: Path) -> None:
    methods = """
    def on_data(self, data): self.market_order(self.spy, 2); self.limit_order(self.spy, 1, 1); nap(0.1); self.quit()
    def on_end_of_algorithm(self):
        self.object_store.save("last", "word")
        self.notes.append(self.market_order(self.spy, 1).status.to_string())
    """
    result = lean_run("", methods)
    assert result.status == "Completed"
    assert result.algorithm.user.notes == ["Filled"]
    assert int(result.algorithm.portfolio[result.algorithm.user.spy].quantity) == 3
    statuses = [order.status.to_string() for order in result.algorithm.transactions.get_orders()]
    assert statuses == ["Filled", "Submitted", "Filled"]
    assert (tmp_path / "storage" / "last").read_text() == "word"


class _Algorithm:
    status: Any = AlgorithmStatus.RUNNING

    def set_status(self, status: Any) -> None:
        """Take a status."""
        self.status = status


def test_lean_paper_stops_in_order_at_sigint_alone_a_second_one_does_no_harm() -> None:
    rules = LiveEngine._stop_rules(_engine(dies=True))
    assert rules.signals == (signal.SIGINT,)
    algorithm = _Algorithm()
    before = signal.getsignal(signal.SIGTERM)
    with orderly_stop(algorithm, True, rules) as interruption:
        assert signal.getsignal(signal.SIGTERM) is before
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert interruption.requested
    assert algorithm.status is AlgorithmStatus.STOPPED


def test_durable_stops_in_order_at_sigterm_too() -> None:
    rules = LiveEngine._stop_rules(_engine(dies=False))
    algorithm = _Algorithm()
    with orderly_stop(algorithm, True, rules) as interruption:
        signal.raise_signal(signal.SIGTERM)
    assert interruption.requested
    assert algorithm.status is AlgorithmStatus.STOPPED


def test_a_step_that_hangs_is_cancelled_after_the_grace() -> None:
    interruption = Interruption(_Algorithm(), StopRules((signal.SIGINT,), grace_s=60.0))
    with pytest.raises(SystemException, match="Operation was canceled"):
        interruption.cancel(signal.SIGALRM, None)


def _engine(dies: bool) -> Any:
    engine = object.__new__(LiveEngine)
    engine.job = LiveJob(Path("a.py"), Path("data"), Path("store"), dies_at_sigterm=dies)
    return engine


# ---- the Object Store ----------------------------------------------------------------------------------------


class _Timer:
    """A timer that a test lets go off."""

    made: list[_Timer]

    def __init__(self, seconds: float, action: Callable[[], None]) -> None:
        self.seconds, self.action, self.daemon = seconds, action, False
        type(self).made.append(self)

    def start(self) -> None:
        """Begin."""

    def cancel(self) -> None:
        """Stop."""


@pytest.fixture
def store(tmp_path: Path) -> LocalObjectStore:
    """Return a store whose timers are in the test's hand."""
    _Timer.made = []
    return LocalObjectStore(tmp_path / "storage", make_timer=_Timer)


def test_a_save_reaches_the_disk_five_seconds_later_and_a_second_one_joins_it(
    store: LocalObjectStore, tmp_path: Path
) -> None:
    assert store.save_bytes("a", b"1")
    assert store.save_bytes("b", b"2")
    assert [timer.seconds for timer in _Timer.made] == [5.0]
    # what kill -9 or SIGTERM would leave now
    assert not (tmp_path / "storage" / "a").exists()
    _Timer.made[0].action()
    assert (tmp_path / "storage" / "a").read_bytes() == b"1"
    assert (tmp_path / "storage" / "b").read_bytes() == b"2"


def test_asking_for_the_path_writes_everything_at_once(store: LocalObjectStore, tmp_path: Path) -> None:
    store.save_bytes("a", b"1")
    store.save_bytes("b", b"2")
    assert Path(store.get_file_path("b")).is_absolute()
    assert (tmp_path / "storage" / "a").read_bytes() == b"1"
    store.get_file_path("unknown")
    assert store.contains_key("unknown")
    assert not (tmp_path / "storage" / "unknown").exists()


def test_one_unwritable_key_keeps_the_later_ones_from_the_disk(store: LocalObjectStore, tmp_path: Path) -> None:
    (tmp_path / "storage" / "a" / "b").mkdir(parents=True)
    store.save_bytes("a\\b", b"1")
    store.save_bytes("z", b"2")
    store.dispose()
    assert store.errors
    assert not (tmp_path / "storage" / "z").exists()


def test_values_are_cached_but_new_files_are_seen(store: LocalObjectStore, tmp_path: Path) -> None:
    store.save_bytes("a", b"1")
    store.persist()
    (tmp_path / "storage" / "a").write_bytes(b"other")
    (tmp_path / "storage" / "new").write_bytes(b"x")
    assert store.read_bytes("a") == b"1"
    assert store.contains_key("new")
    store.clear()
    assert store.read_bytes("a") == b"other"


# ---- log and notifications -----------------------------------------------------------------------------------


def test_a_burst_of_log_lines_keeps_about_five_hundred(lean_run: Any) -> None:
    methods = """
    def on_data(self, data):
        for number in range(3000): self.log(f"line {number}")
        self.quit()
    """
    lines = [line for line in lean_run("", methods).logs if " line " in line]
    assert len(lines) == 500


def test_repeated_and_empty_lines_are_kept_and_notifications_return_true(lean_run: Any) -> None:
    methods = """
    def on_data(self, data):
        for _ in range(3): self.debug("same"); self.log("")
        self.notes.append(self.notify.email("a@b.co", "s", "t")); self.quit()
    """
    result = lean_run("", methods)
    assert sum(line.endswith(" same") for line in result.logs) == 3
    assert sum(line[20:] == "" for line in result.logs) == 3
    assert result.algorithm.user.notes == [True]
