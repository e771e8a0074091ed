"""Observed on the real engine, live.md 2, 9 and 10: the clock, scheduled events, slices, the closed market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.live_trading.job import Threads
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

Noted = Callable[..., list[Any]]
OPEN = 14.5 * 3600


def test_every_scheduled_event_comes_one_second_late(noted: Noted) -> None:
    initialize = """
    for second in (5, 17): self.schedule.on(self.date_rules.today, self.time_rules.at(9, 30, second), self.tick)
    self.train(self.date_rules.today, self.time_rules.at(9, 30, 20), self.tick)
    """
    methods = """
    def tick(self): self.notes.append(seconds() - 52200)
    def on_data(self, data): self.quit()
    """
    assert noted(initialize, methods) == [6.0, 18.0, 21.0]


def test_events_before_the_close_are_late_too_and_early_closes_count(tiny_data: Path, tmp_path: Path) -> None:
    # the Friday after Thanksgiving closes at 13:00
    file = write_actor(
        tmp_path,
        """
        rule = self.time_rules.before_market_close(self.spy, 1)
        self.schedule.on(self.date_rules.every_day(self.spy), rule, self.tick)
        """,
        """
        def tick(self): self.notes.append(seconds()); self.notes.append(self.is_market_open(self.spy))
        def last(self): self.notes.append(self.is_market_open(self.spy)); self.quit()
        """,
    )
    source = file.read_text().replace(
        "self.notes = []",
        "self.notes = []\n        self.schedule.on(self.date_rules.today, self.time_rules.at(13, 0, 0), self.last)",
    )
    file.write_text(source)
    job = job_of(tmp_path, tiny_data, file, threads=Threads.LEAN, opening=time(12, 58))
    day = date(2023, 11, 24)
    seen = notes(play(replace(job, start=day, end=day)))
    assert seen == [17 * 3600 + 59 * 60 + 1.0, True, False]


def test_an_event_each_second_does_not_drift_and_a_finer_one_comes_in_bursts(noted: Noted) -> None:
    initialize = """
    self.schedule.on(self.date_rules.today, self.time_rules.every(timedelta(seconds=1)), self.tick)
    self.schedule.on(self.date_rules.today, self.time_rules.every(timedelta(milliseconds=400)), self.burst)
    """
    methods = """
    def tick(self): self.notes.append(("tick", seconds() - 52200))
    def burst(self): self.notes.append(("burst", seconds() - 52200))
    def on_data(self, data): self.quit()
    """
    seen = noted(initialize, methods)
    ticks = [at for what, at in seen if what == "tick"][1:20]
    assert ticks == [float(second) for second in range(int(ticks[0]), int(ticks[0]) + 19)]
    bursts = [at for what, at in seen if what == "burst"]
    assert {bursts.count(float(second)) for second in range(5, 20)} == {2, 3}


def test_past_times_of_today_are_skipped(noted: Noted) -> None:
    initialize = """
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 0), self.tick)
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 30, 3), self.tick)
    """
    assert noted(initialize, "def tick(self): self.notes.append(seconds())\ndef on_data(self, data): self.quit()") == [
        OPEN + 4
    ]


def test_in_an_event_the_time_is_that_of_the_last_slice(noted: Noted) -> None:
    initialize = "self.schedule.on(self.date_rules.today, self.time_rules.at(9, 31, 40), self.tick)"
    methods = """
    def tick(self):
        self.notes.append(str(self.time)); self.ticket = self.market_order(self.spy, 1, asynchronous=True)
        self.notes.append(str(self.ticket.time))
    def on_data(self, data):
        if self.time.minute == 31: nap(60)
        if self.time.minute == 32: self.quit()
    """
    clock, order = noted(initialize, methods)
    assert clock == "2024-01-02 09:31:00"
    assert order == "2024-01-02 14:31:00+00:00"


def test_missed_ticks_of_a_slow_event_come_back_to_back_and_hold_up_others(noted: Noted) -> None:
    initialize = """
    self.schedule.on(self.date_rules.today, self.time_rules.every(timedelta(seconds=1)), self.tick)
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 30, 58), self.slow)
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 30, 58), self.other)
    """
    methods = """
    def slow(self): self.notes.append(("slow", seconds() - 52200)); nap(3.3)
    def other(self): self.notes.append(("other", seconds() - 52200))
    def tick(self): self.notes.append(("tick", seconds() - 52200))
    def on_data(self, data):
        self.notes.append(("data", seconds() - 52200))
        if self.time.minute == 32: self.quit()
    """
    seen = noted(initialize, methods)
    assert ("slow", 59.0) in seen
    assert ("other", 62.3) in [(what, round(at, 1)) for what, at in seen]
    burst = [at for what, at in seen if what == "tick" and 62 < at < 64]
    assert len(burst) >= 3
    # data come on time
    assert ("data", 60.0) in seen


def test_after_a_slow_on_data_comes_the_oldest_bar_and_consolidators_get_all(noted: Noted) -> None:
    initialize = """
    self.consolidated = []
    self.consolidate(self.spy, timedelta(minutes=1), lambda bar: self.consolidated.append(bar.end_time.minute))
    """
    methods = """
    def on_data(self, data):
        bar = data.bars.get(self.spy)
        if bar is None: return
        self.notes.append((bar.end_time.minute, self.time.minute))
        if len(self.notes) == 1: nap(250)
        if bar.end_time.minute >= 36: self.notes.append(list(self.consolidated)); self.quit()
    """
    seen = noted(initialize, methods)
    assert seen[0] == (31, 31)
    assert seen[1] == (32, 35)
    assert seen[2] == (36, 36)
    assert seen[3] == [31, 32, 33, 34, 35, 36]


def test_events_go_on_after_the_algorithms_last_word(noted: Noted) -> None:
    initialize = "self.schedule.on(self.date_rules.today, self.time_rules.every(timedelta(seconds=1)), self.tick)"
    methods = """
    def tick(self): self.notes.append("tick")
    def on_data(self, data): self.quit()
    def on_end_of_algorithm(self): self.notes.append("end")
    """
    seen = noted(initialize, methods)
    assert "tick" in seen[seen.index("end") :]


def test_a_slice_comes_each_second_but_on_data_only_with_data(lean_run: Any) -> None:
    methods = """
    def on_data(self, data): self.notes.append(seconds()); self.quit() if self.time.minute == 32 else None
    """
    result = lean_run("", methods)
    assert notes(result) == [OPEN + 60, OPEN + 120]
    assert str(result.algorithm.time).endswith("09:32:00")


def test_events_and_commands_run_through_a_closed_market(noted: Noted, tmp_path: Path) -> None:
    folder = tmp_path / "commands"
    folder.mkdir()
    (folder / "command-1.json").write_text('{"id": "1"}')
    initialize = "self.schedule.on(self.date_rules.today, self.time_rules.at(7, 0, 5), self.tick)"
    methods = """
    def tick(self): self.notes.append(("tick", self.is_market_open(self.spy))); self.quit()
    def on_command(self, data): self.notes.append("command"); return True
    """
    seen = noted(initialize, methods, opening=time(7, 0), command_folder=folder)
    assert seen == ["command", ("tick", False)]


def test_a_warm_up_reads_the_data_folder_up_to_now(noted: Noted) -> None:
    methods = """
    def on_data(self, data): self.notes.append((self.is_warming_up, str(self.time)))
    def on_warmup_finished(self):
        self.notes.append(("finished", str(self.time)))
    """
    seen = noted(
        "self.set_warm_up(timedelta(days=1), Resolution.MINUTE)",
        methods + "    def tick(self): self.quit()",
        start=date(2024, 1, 3),
        end=date(2024, 1, 3),
    )
    place = next(index for index, note in enumerate(seen) if note[0] == "finished")
    assert all(warming for warming, _ in seen[:place])
    assert len(seen[:place]) >= 390
    assert not any(warming for warming, _ in seen[place + 1 :])
    assert seen[place][1].startswith("2024-01-03 09:30")
    assert seen[place + 1][1] == "2024-01-03 09:31:00"


def test_the_warm_ups_end_is_told_without_a_warm_up_too(noted: Noted) -> None:
    methods = "def on_warmup_finished(self): self.notes.append('finished')\ndef on_data(self, data): self.quit()"
    assert noted("", methods) == ["finished"]


@pytest.mark.parametrize("day", [date(2024, 3, 8), date(2024, 3, 11)])
def test_the_session_follows_daylight_saving_time(day: date, tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        """
        rule = self.time_rules.after_market_open(self.spy, 1)
        self.schedule.on(self.date_rules.every_day(self.spy), rule, self.tick)
        """,
        "def tick(self): self.notes.append((seconds(), str(self.time.time()))); self.quit()",
    )
    job = job_of(tmp_path, tiny_data, file, threads=Threads.LEAN, opening=time(9, 30), start=day, end=day)
    ((utc, local),) = notes(play(job))
    assert utc == (14.5 if day.day == 8 else 13.5) * 3600 + 61
    assert local.startswith("09:31:0")
