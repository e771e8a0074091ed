"""Runs the bot over SIMULATED minute markets of several seeds and reports what it opened, closed and refused.

`make backtest-seeds`: three months, three seeds, default settings, under the fill models `passive` and `lean`. Markets
are kept below data/seeds and reports below backtests/seeds.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan, is_finished
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from modules.bot.state import BotState

ROOT = Path(__file__).resolve().parent.parent
MARKETS, REPORTS = ROOT / "data" / "seeds", ROOT / "backtests" / "seeds"
FILL_MODELS = ("passive", "lean")
#: A refusal's code in a journal line: `...: CODE: reason (next step); CODE: ...`.
_CODE = re.compile(r"(?:: |; )([A-Z][A-Z_]{3,}): ")


@dataclass(frozen=True)
class Report:
    """Sum one run up; money in dollars, as text where it is booked."""

    seed: int
    fill_model: str
    status: str
    closed: int
    still_open: int
    structures: dict[str, int]
    exits: dict[str, int]
    net_profit: str
    cash_difference: str
    refusals: dict[str, int]
    no_signals: dict[str, int]


def main() -> None:
    """Simulate what is missing, run everything, print and save the table."""
    options = _parser().parse_args()
    reports = []
    with Progress(disable=options.no_progress) as progress:
        task = progress.add_task("Backtests", total=len(options.seeds) * len(options.fill_models))
        for seed in options.seeds:
            market = market_of(seed, options, progress)
            for fill_model in options.fill_models:
                progress.update(task, description=f"Seed {seed}, fill model {fill_model}")
                reports.append(_run(market, seed, fill_model, options))
                progress.advance(task)
    _show(reports)
    REPORTS.mkdir(parents=True, exist_ok=True)
    target = REPORTS / "report.json"
    target.write_text(json.dumps([asdict(report) for report in reports], indent=1), encoding="utf-8")
    print(f"SIMULATED markets; saved to {target.relative_to(ROOT)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--fill-models", nargs="+", default=list(FILL_MODELS), choices=FILL_MODELS)
    parser.add_argument("--start", type=date.fromisoformat, default=date(2024, 1, 2))
    parser.add_argument("--end", type=date.fromisoformat, default=date(2024, 3, 28))
    parser.add_argument("--scenario", default="mixed")
    parser.add_argument("--symbols", default="SPY", help="separated by commas (default: SPY)")
    parser.add_argument("--no-progress", action="store_true")
    return parser


def market_of(seed: int, options: argparse.Namespace, progress: Progress) -> Path:
    """Return the folder of a seed's market, made on first use; an unfinished one is made anew."""
    symbols = tuple(options.symbols.split(","))
    name = f"{'-'.join(symbols)}-{options.scenario}-{options.start}-{options.end}-{seed}"
    if is_finished(MARKETS / name):
        return MARKETS / name
    config = MarketConfig(symbols, options.start, options.scenario, seed, density=Density.SMALL)
    task = progress.add_task(f"Market {seed}", total=None)

    def show(done: int, total: int, day: str) -> None:
        progress.update(task, completed=done, total=total, description=f"Market {seed}, {day}")

    write_folder(MARKETS / name, FolderPlan(config, options.end, Resolution.MINUTE), show)
    progress.remove_task(task)
    return MARKETS / name


def _run(market: Path, seed: int, fill_model: str, options: argparse.Namespace) -> Report:
    parameters = {
        "start": str(options.start),
        "end": str(options.end),
        "underlying": options.symbols,
        "fill_model": fill_model,
    }
    folder = REPORTS / f"{seed}-{fill_model}"
    result = run_backtest(BacktestJob(ROOT / "main.py", market, folder / "storage", parameters=parameters))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journal.txt").write_text("\n".join(result.logs), encoding="utf-8")
    return _report(seed, fill_model, result)


def _report(seed: int, fill_model: str, result: BacktestResult) -> Report:
    bot: Any = result.algorithm.user
    state: BotState = bot._mailbox.state
    lines = [line.split(" ", 2)[-1] for line in result.logs]
    return Report(
        seed=seed,
        fill_model=fill_model,
        status=result.status if not result.runtime_error else result.runtime_error,
        closed=len(state.closed),
        still_open=len(state.positions),
        structures=dict(Counter(closed.position.structure.name for closed in state.closed)),
        exits=dict(Counter(str(closed.reason) for closed in state.closed)),
        net_profit=f"{state.realised:.2f}",
        cash_difference=str(_cash_difference(result, state)),
        refusals=_codes(line for line in lines if line.startswith("risk.refused")),
        no_signals=_codes(line for line in lines if line.startswith("signal.none")),
    )


def _cash_difference(result: BacktestResult, state: BotState) -> Decimal:
    """Return the broker's cash less what the ledger says it is, in dollars; zero if both agree to the cent."""
    start = Decimal(str(result.algorithm.user.get_parameter("cash", "100000")))
    spent = sum((p.entry_cost + p.entry_fees for p in state.positions.values()), Decimal(0))
    ledger = start + state.realised - spent
    return (result.algorithm.portfolio._base_currency_cash._amount - ledger).quantize(Decimal("0.01"))


def _codes(lines: Any) -> dict[str, int]:
    return dict(Counter(code for line in lines for code in _CODE.findall(line)).most_common())


def _show(reports: list[Report]) -> None:
    table = Table(
        "seed", "fill model", "closed", "open", "structures", "exits", "net profit", "cash - ledger", "refused by code"
    )
    for report in reports:
        table.add_row(
            str(report.seed),
            report.fill_model,
            str(report.closed),
            str(report.still_open),
            _counts(report.structures),
            _counts(report.exits),
            report.net_profit,
            report.cash_difference,
            _counts(report.refusals),
        )
    Console(width=200).print(table)


def _counts(counts: dict[str, int]) -> str:
    return "\n".join(f"{name} {number}" for name, number in counts.items())


if __name__ == "__main__":
    main()
