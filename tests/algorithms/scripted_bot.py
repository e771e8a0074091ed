"""The real bot in the embedded runtime over a small SIMULATED market, with a script of requests and of events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from modules.bot.state import BotState

#: `commands` are what LEAN hands to `on_command`; "cash" takes dollars out of the account, as nobody told the bot.
ALGORITHM = """
import json

from AlgorithmImports import Slice

from algorithms.hybrid_options_bot import HybridOptionsBot
from modules.queue_client import InMemorySource, parse_requests


class Main(HybridOptionsBot):
    _own_parameters = ("requests", "commands")

    def _order_sources(self):
        return [InMemorySource(parse_requests("script", json.loads(self.get_parameter("requests", "[]"))))]

    def on_data(self, data: Slice) -> None:
        script = json.loads(self.get_parameter("commands", "[]"))
        done = self.__dict__.setdefault("_script_done", set())
        for place, (at, command) in enumerate(script):
            if place not in done and str(self.time) >= at:
                done.add(place)
                if "cash" in command:
                    self.portfolio.cash_book["USD"].add_amount(command["cash"])
                else:
                    assert self.on_command(json.dumps(command))
        super().on_data(data)
"""


@dataclass(frozen=True)
class Played:
    """Hold a finished run: the journal's lines, the bot's last state, what LEAN holds at the end by symbol's text."""

    result: BacktestResult
    state: BotState
    held: dict[str, int]

    @property
    def lines(self) -> list[str]:
        """Return the log."""
        return list(self.result.logs)

    def said(self, *words: str) -> list[str]:
        """Return the lines that hold all words."""
        return [line for line in self.result.logs if all(word in line for word in words)]


def write_market(root: Path, first: date, last: date, *faults: dict[str, Any], scenario: str = "calm") -> Path:
    """Write a SIMULATED SPY market and return its folder."""
    config = MarketConfig(
        ("SPY",), first, scenario, seed=6, faults=parse_faults({"faults": list(faults)}), density=Density.SMALL
    )
    write_folder(root / "data", FolderPlan(config, last, Resolution.MINUTE))
    return root / "data"


def play(
    root: Path, data: Path, requests: list[dict[str, Any]], commands: list[Any] | None = None, **parameters: str
) -> Played:
    """Run the bot over a market; requests come as from a human, commands at their New York times."""
    root.mkdir(parents=True, exist_ok=True)
    algorithm = root / "main.py"
    algorithm.write_text(ALGORITHM, encoding="utf-8")
    given = {
        "fill_model": "passive",
        "strategies": "two-part butterfly",
        "requests": json.dumps(requests),
        "commands": json.dumps(commands or []),
        **parameters,
    }
    result = run_backtest(BacktestJob(algorithm, data, root / "storage", parameters=given))
    assert (result.status, result.runtime_error) == ("Completed", ""), result.runtime_error
    user: Any = result.algorithm.user
    held = {str(h.symbol.value): round(h.quantity) for h in user.portfolio.values() if h.quantity}
    return Played(result, user._mailbox.state, held)
