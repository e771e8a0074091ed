"""The recipe of a simulated market: equal recipes make equal markets, in every process."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, fields
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.market_simulator.faults.fault import Fault, FaultKind
from engine.market_simulator.faults.script import parse_faults, script_of
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.scenarios import DEFAULT_SCENARIO, SCENARIOS
from engine.market_simulator.trading_calendar import FIRST, LAST, REGULAR_CLOSE, SessionCalendar, exchange_calendar

_TICKER = re.compile(r"[A-Z][A-Z0-9]{0,5}")
#: Sessions that every simulated market has behind it on its first day.
SESSIONS_BEFORE = 420


class Density(StrEnum):
    """Name how many of the contracts that an exchange lists are simulated.

    For a fund like SPY none, about 100, 350, 2,000 and 13,000; for a single stock a sixth to a half of them.
    """

    NONE = "none"
    TINY = "tiny"
    SMALL = "small"
    STANDARD = "standard"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class MarketConfig:
    """Hold what a market is made of.

    `symbols` are tickers of stocks and funds; the indexes SPX, VIX, VIX9D and VIX3M are always there. `start` is the
    first session of the scenario; earlier sessions exist as history. `history` names a folder of real daily files: the
    market then follows them, and scenario and regimes have no meaning. Raises SimulationInputError.
    """

    symbols: tuple[str, ...]
    start: date
    scenario: str = DEFAULT_SCENARIO
    seed: int = 1
    faults: tuple[Fault, ...] = ()
    density: Density = Density.STANDARD
    history: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if not self.symbols:
            raise SimulationInputError("no symbols", "symbols", "name at least one, like SPY")
        if self.seed < 0:
            raise SimulationInputError(f"a seed of {self.seed}", "seed", "give a whole number of 0 or more")
        for symbol in self.symbols:
            if not _TICKER.fullmatch(symbol) or self.symbols.count(symbol) > 1:
                raise SimulationInputError(
                    f"{symbol!r} is no ticker, or stands twice", "symbols", "write tickers like SPY,QQQ,AAPL"
                )
        if self.scenario not in SCENARIOS:
            near = difflib.get_close_matches(self.scenario, SCENARIOS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(SCENARIOS)}"
            raise SimulationInputError(f"unknown scenario {self.scenario!r}", "scenario", hint)
        calendar = exchange_calendar()
        if not FIRST <= self.start <= LAST or calendar.number(self.start) < SESSIONS_BEFORE:
            earliest = calendar[SESSIONS_BEFORE].day
            raise SimulationInputError(f"{self.start} is out of reach", "start", f"from {earliest} to {LAST}")
        self._check_faults()

    def _check_faults(self) -> None:
        for fault in self.faults:
            strangers = [symbol for symbol in fault.symbols if symbol not in self.symbols]
            if strangers:
                raise SimulationInputError(
                    f"{fault.kind} on {fault.day} names {', '.join(strangers)}", "faults", "name simulated symbols"
                )
            if self.history and fault.kind in {FaultKind.SPLIT, FaultKind.SPECIAL_DIVIDEND}:
                raise SimulationInputError(
                    f"a {fault.kind} cannot be laid over real prices", "faults", "leave it out, or leave out --history"
                )
        for symbol in self.symbols:
            days = [one.day for one in self.faults if one.kind is FaultKind.SPLIT and symbol in one.symbols]
            if len(days) != len(set(days)):
                raise SimulationInputError(f"two splits of {symbol} on one day", "faults", "make it one split")

    def early_closes(self) -> dict[date, time]:
        """Return the closes that the fault script sets, in New York time."""
        early: dict[date, time] = {}
        for fault in self.faults:
            if fault.kind is FaultKind.EARLY_CLOSE and fault.start is not None:
                early[fault.day] = min(fault.start, early.get(fault.day, REGULAR_CLOSE))
        return early

    def calendar(self) -> SessionCalendar:
        """Return the exchange's sessions with the early closes of the fault script."""
        return SessionCalendar(self.early_closes())

    def to_json(self) -> str:
        """Return the recipe as JSON; `MarketConfig.from_json` reads it back."""
        return json.dumps(
            {
                "symbols": list(self.symbols),
                "start": self.start.isoformat(),
                "scenario": self.scenario,
                "seed": self.seed,
                "density": str(self.density),
                "history": None if self.history is None else str(self.history),
                **script_of(self.faults),
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> MarketConfig:
        """Read a recipe; raise SimulationInputError if a field is unknown, missing or wrong."""
        try:
            document: dict[str, Any] = json.loads(text)
            unknown = set(document) - {field.name for field in fields(cls)}
            if unknown:
                raise SimulationInputError(f"unknown {', '.join(sorted(unknown))}", "market recipe")
            history = document.get("history")
            return cls(
                symbols=tuple(document["symbols"]),
                start=date.fromisoformat(document["start"]),
                scenario=document.get("scenario", DEFAULT_SCENARIO),
                seed=int(document.get("seed", 1)),
                faults=parse_faults({"faults": document.get("faults", [])}),
                density=Density(document.get("density", Density.STANDARD)),
                history=None if history is None else Path(history),
            )
        except SimulationInputError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SimulationInputError(f"cannot be read: {error}", "market recipe") from error
