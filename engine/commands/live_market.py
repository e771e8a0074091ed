"""Where the market of a live run comes from: stored days, a streamed simulation, or a recorded day."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands.run_options import SIMULATED_MARKER, check_dates, data_folder_of, whole
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import Project

if TYPE_CHECKING:
    from engine.lean_runtime.live_trading.market_source import MarketSource
    from engine.lean_runtime.live_trading.recorded_day import RecordedDay
    from engine.market_simulator.config import MarketConfig

#: Below the folder of live runs: the past of each simulated market, made once.
MARKETS_FOLDER = "markets"
#: The options of a simulated market and what they are when nobody says.
_RECIPE = {"symbols": "SPY", "scenario": None, "seed": 1, "chains": "standard", "faults": None, "market": None}


@dataclass(frozen=True, slots=True)
class LiveMarket:
    """Hold a market: its data folder, the days to run, what streams from it, and what a broker is told of it."""

    data_folder: Path
    start: date
    end: date
    is_simulated: bool
    for_broker: dict[str, Any]
    source: MarketSource | None = None
    recorded: RecordedDay | None = None


def add_market_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group("simulated market (--source simulator; everything is SIMULATED)")
    group.add_argument(
        "--symbols", default=_RECIPE["symbols"], metavar="LIST", help="stocks and funds, like SPY,QQQ,AAPL (SPY)"
    )
    group.add_argument("--scenario", metavar="NAME", help="what the market goes through; `simulate --help` lists them")
    group.add_argument(
        "--seed", type=whole(0), default=_RECIPE["seed"], metavar="N", help="another number, another market (1)"
    )
    group.add_argument(
        "--chains",
        default=_RECIPE["chains"],
        choices=("none", "tiny", "small", "standard", "full"),
        help="how many contracts",
    )
    group.add_argument("--faults", type=Path, metavar="FILE", help="JSON script of a feed that misbehaves")
    group.add_argument("--market", type=Path, metavar="FILE", help="a whole recipe (market.json) instead of the above")


def open_market(options: argparse.Namespace, project: Project, runs: Path) -> LiveMarket:
    """Return the market that options describe; UserError for one that cannot be had."""
    if options.day is not None:
        return _recorded(options.day, runs)
    if options.source == "simulator":
        return _simulated(options, runs)
    _refuse_recipe(options)
    return _stored(options, project)


def _refuse_recipe(options: argparse.Namespace) -> None:
    """Raise UserError for what would make another market, where stored days are played and it would change nothing."""
    given = [f"--{name}" for name, default in _RECIPE.items() if getattr(options, name) != default]
    if given:
        raise UserError(
            f"{', '.join(given)}: only for a simulated market, and stored days are played here",
            remedy="add --source simulator, or leave it out",
        )


def _recorded(day: date, runs: Path) -> LiveMarket:
    """Return the newest recording that holds a day."""
    from engine.lean_runtime.live_trading.day_recorder import RECORDING
    from engine.lean_runtime.live_trading.recorded_day import RecordedDay

    for file in sorted(runs.glob(f"*/{RECORDING}"), reverse=True):
        recorded = RecordedDay(file)
        start, end = (date.fromisoformat(recorded.header[name]) for name in ("start", "end"))
        if start <= day <= end:
            folder = Path(recorded.header["dataFolder"])
            if not folder.is_dir():
                raise UserError("the data folder of the recorded run is gone", str(folder), "bring it back")
            simulated = bool(recorded.header["isSimulated"])
            return LiveMarket(folder, start, end, simulated, {}, recorded=recorded)
    raise UserError(f"no recorded live run of {day}", str(runs), "run `live --start` on that day first, or see --start")


def _stored(options: argparse.Namespace, project: Project) -> LiveMarket:
    from engine.lean_runtime.live_trading.stored_days import stored_days

    folder = data_folder_of(options.data_folder, project)
    days = stored_days(folder)
    end = options.end or max(days[-1], options.start or days[-1])
    start = options.start or min(days[-1], end)
    check_dates(start, end)
    if not any(start <= one <= end for one in days):
        raise UserError(
            f"no stored day between {start} and {end}: the folder holds {days[0]} to {days[-1]}",
            str(folder),
            "choose --start and --end within, or name another --data-folder",
        )
    for_broker = {"kind": "replay", "folder": str(folder)}
    return LiveMarket(folder, start, end, (folder / SIMULATED_MARKER).exists(), for_broker)


def _simulated(options: argparse.Namespace, runs: Path) -> LiveMarket:
    from engine.commands.market_progress import market_progress
    from engine.live_market.market_folder import market_folder
    from engine.live_market.simulator_source import SimulatorSource
    from engine.market_simulator.input_error import SimulationInputError
    from engine.market_simulator.stream import SimulatedMarket

    try:
        config = _recipe(options)
        start = options.start or config.start
        end = options.end or start
        check_dates(start, end)
        market = SimulatedMarket(config)
        if not market.sessions(start, end):
            raise UserError(f"no session from {start} to {end}", remedy="choose --start and --end on trading days")
        with market_progress(enabled=sys.stderr.isatty()) as show:
            folder = market_folder(runs / MARKETS_FOLDER, config, end, show)
    except SimulationInputError as error:
        raise UserError(error.what, error.where, error.remedy) from error
    for_broker = {"kind": "simulated", "config": json.loads(config.to_json())}
    return LiveMarket(folder, start, end, True, for_broker, SimulatorSource(market, folder))


def _recipe(options: argparse.Namespace) -> MarketConfig:
    """Return the recipe of the options, or of a file."""
    from engine.market_simulator.config import Density, MarketConfig
    from engine.market_simulator.faults.script import read_faults
    from engine.market_simulator.scenarios import DEFAULT_SCENARIO

    if options.market is not None:
        try:
            document = json.loads(options.market.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UserError(f"cannot be read: {error}", str(options.market), "name a market.json") from None
        return MarketConfig.from_json(json.dumps(document.get("market", document)))
    return MarketConfig(
        symbols=tuple(symbol.strip().upper() for symbol in options.symbols.split(",") if symbol.strip()),
        start=options.start or _next_session(datetime.now().astimezone().date()),
        scenario=options.scenario or DEFAULT_SCENARIO,
        seed=options.seed,
        faults=() if options.faults is None else read_faults(options.faults),
        density=Density(options.chains),
    )


def _next_session(day: date) -> date:
    """Return a day, or the first trading day after it."""
    from engine.market_simulator.trading_calendar import exchange_calendar

    calendar = exchange_calendar()
    return day if calendar.session(day) is not None else calendar[calendar.number(day)].day
