"""The bot in the embedded runtime and a bare replay of what it was told decide the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.bot.trace import from_line, replay, to_line
from modules.domain.commands import SendOrder
from modules.domain.settings import Layer, settings_from
from tests.algorithms.test_bot_on_sample import REPOSITORY, SampleParameters, write_sample

SETTINGS = {"walk_attempts": "3"}


def test_runtime_and_bare_replay_of_the_recorded_events_decide_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "data", SampleParameters(last=date(2024, 1, 4)))
    lines: list[str] = []
    begin = Mailbox.__init__

    def recorded(mailbox: Mailbox, state: BotState, performer: Any) -> None:
        begin(mailbox, state, performer, lambda event, commands: lines.append(to_line(event, commands)))

    monkeypatch.setattr(Mailbox, "__init__", recorded)
    period = {"start": "2024-01-02", "end": "2024-01-04"}
    job = BacktestJob(
        REPOSITORY / "main.py", tmp_path / "data", tmp_path / "storage", parameters={**SETTINGS, **period}
    )
    assert run_backtest(job).status == "Completed"
    told = [from_line(line) for line in lines]
    decided = replay(BotState(settings_from([Layer.flat("test", SETTINGS)])), (event for event, _ in told))
    assert decided == [commands for _, commands in told]
    assert sum(isinstance(command, SendOrder) for commands in decided for command in commands) > 3
