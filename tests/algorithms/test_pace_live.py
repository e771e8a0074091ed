"""Trading rule 8 on the whole road: the bot live on a streamed SIMULATED market, with data by seconds and by minutes.

Time is the market's own, run as fast as it goes, so that every instant is exact.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.reporting.journal_files import read_journal
from modules.domain.settings import Settings
from modules.execution.passive_fill import draw

ALGORITHM = """
from algorithms.hybrid_options_bot import HybridOptionsBot


class Main(HybridOptionsBot):
    _own_parameters = ("until",)

    def on_data(self, data):
        super().on_data(data)
        if f"{self.time:%H:%M}" >= self.get_parameter("until", ""):
            self.quit("seen enough")
"""
QUICK = timedelta(seconds=2.5)


@dataclass
class Walk:
    """Hold when the attempts at one intent were sent, cancelled and confirmed dead."""

    sent: list[datetime] = field(default_factory=list)
    cancelled: list[datetime] = field(default_factory=list)
    dead: list[datetime] = field(default_factory=list)


def walks(folder: Path, resolution: str, until: str, entry: str) -> dict[str, Walk]:
    """Run the bot live until a time and return what became of each intent's attempts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.py").write_text(ALGORITHM, encoding="utf-8")
    given = {"resolution": resolution, "until": until, "entry_from": entry, "fill_model": "passive"}
    parameters = [word for name, value in given.items() for word in ("--parameter", name, value)]
    market = ["--source", "simulator", "--start", "2024-01-03", "--chains", "tiny", "--seed", "6", "--scenario", "calm"]
    run = ["--broker-mode", "lean-paper", "--no-record", "--output", str(folder / "out"), "--quiet"]
    assert main(["live", str(folder), *market, *run, *parameters, "--algorithm-id", "bot"]) == 0
    found: dict[str, Walk] = defaultdict(Walk)
    lists = {"order.sent": "sent", "order.cancel": "cancelled", "order.cancelled": "dead"}
    for line in read_journal(folder / "storage" / "hob" / "live" / "bot"):
        if line.name in lists:
            getattr(found[line.ids.intent], lists[line.name]).append(line.time)
    return found


def test_data_by_seconds_cancel_quickly_and_pause_by_the_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = walks(tmp_path, "second", "09:31", "09:30:20")
    assert "SIMULATED live run" in capsys.readouterr().out
    settings = Settings()
    least, most = float(settings.pause_least), float(settings.pause_most)
    pauses = []
    for intent, walk in found.items():
        for sent, cancelled in zip(walk.sent, walk.cancelled, strict=False):
            assert QUICK <= cancelled - sent <= QUICK + timedelta(seconds=1), "at the first second after it"
        for attempt, (dead, again) in enumerate(zip(walk.dead, walk.sent[1:], strict=False), 1):
            pause = least + draw(settings.pause_seed, f"{intent}|{attempt}") * (most - least)
            assert again - dead == timedelta(seconds=math.ceil(pause)), "the first second after the pause"
            pauses.append(again - dead)
    assert len(pauses) >= 3
    assert len(set(pauses)) > 1


def test_data_by_minutes_are_one_attempt_a_bar(tmp_path: Path) -> None:
    found = walks(tmp_path, "minute", "09:36", "09:31")
    attempts = 0
    for walk in found.values():
        attempts += len(walk.sent)
        bars = [time.replace(second=0) for time in walk.sent]
        assert len(set(bars)) == len(bars), "never two in a bar"
        for sent, cancelled in zip(walk.sent, walk.cancelled, strict=False):
            assert cancelled - sent == timedelta(minutes=1)
    assert attempts >= 4
