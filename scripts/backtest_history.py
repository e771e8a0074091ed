"""Runs the bot over real days of SPY, QQQ and IWM with SYNTHETIC OPTIONS and tables four goals; a miss is reported.

`make backtest-history`: January to December 2024 and January to June 2022 on hour bars (minutes would take days).
Underlyings and VIX are real (`../shared/marketdata/daily`, or HOB_SHARED), the options are priced by the simulator over
them. Markets, results and reports are kept below backtests/history. Nothing is tuned to the table.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from engine.commands.run_options import data_label
from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.user_error import UserError
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan, is_finished
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from engine.reporting.journal_files import gather
from engine.reporting.page import SUFFIX, write_report
from engine.reporting.run_note import write_run_note
from engine.reporting.run_result import RunResult, load_run
from engine.reporting.verdict import Goal, goals, verdict
from modules.analytics.lineages import closed_lineages
from modules.analytics.returns import return_figures
from modules.analytics.trades import trade_figures

ROOT = Path(__file__).resolve().parent.parent
SYMBOLS = ("SPY", "QQQ", "IWM")
RESULTS = ROOT / "backtests" / "history"


@dataclass(frozen=True)
class Stretch:
    """Name a stretch of real days."""

    name: str
    first: date
    last: date


STRETCHES = (
    Stretch("2024", date(2024, 1, 2), date(2024, 12, 31)),
    Stretch("2022", date(2022, 1, 3), date(2022, 6, 30)),
)


def main() -> None:
    """Make what is missing, run, report, table."""
    options = _parser().parse_args()
    source = Path(os.environ.get("HOB_SHARED", ROOT.parent / "shared")) / "marketdata" / "daily"
    if not source.is_dir():
        raise SystemExit(str(UserError("no real daily prices", str(source), "set HOB_SHARED to the reference data")))
    rows = []
    with _bars() as progress:
        for stretch in (s for s in STRETCHES if s.name in options.stretches):
            last = min(options.end or stretch.last, stretch.last)
            market = _market(stretch, source, progress)
            for fill_model in options.fill_models:
                rows.append(_run(stretch, last, market, fill_model, progress))
    _show(rows)
    target = RESULTS / "history.json"
    target.write_text(json.dumps([_row(run) for run in rows], indent=1), encoding="utf-8")
    print(f"saved to {target.relative_to(ROOT)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stretches", nargs="+", default=["2024", "2022"], choices=["2024", "2022"])
    parser.add_argument("--fill-models", nargs="+", default=["passive", "lean"], choices=["passive", "lean"])
    parser.add_argument("--end", type=date.fromisoformat, help="stop a stretch earlier")
    return parser


def _bars() -> Progress:
    """Return progress bars that say which day is at hand and how long it takes."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn())


def _market(stretch: Stretch, source: Path, progress: Progress) -> Path:
    # Not below data/: there the sample market stands, which is written into an empty folder.
    folder = RESULTS / "markets" / stretch.name
    if is_finished(folder):
        return folder
    config = MarketConfig(SYMBOLS, stretch.first, density=Density.SMALL, history=source)
    task = progress.add_task(f"Market {stretch.name}", total=None)
    write_folder(
        folder,
        FolderPlan(config, stretch.last, Resolution.HOUR),
        lambda done, total, day: progress.update(
            task, completed=done, total=total, description=f"Market {stretch.name} {day}"
        ),
    )
    progress.remove_task(task)
    return folder


def _run(stretch: Stretch, last: date, market: Path, fill_model: str, progress: Progress) -> RunResult:
    name = f"{stretch.name}-{fill_model}"
    folder = RESULTS / name
    folder.mkdir(parents=True, exist_ok=True)
    parameters = {
        "resolution": "hour",
        "underlying": ",".join(SYMBOLS),
        "start": stretch.first.isoformat(),
        "end": last.isoformat(),
        "fill_model": fill_model,
    }
    job = BacktestJob(
        ROOT / "main.py", market, folder / "storage", folder, parameters=parameters, name=name, algorithm_id=name
    )
    task = progress.add_task(f"Backtest {name}", total=1.0)

    def show(share: float, moment: datetime, equity: float) -> None:
        told = f"Backtest {name} {moment:%Y-%m-%d} {equity:,.0f} dollars"
        progress.update(task, completed=share, description=told)

    result = run_backtest(job, show)
    progress.remove_task(task)
    result.write(folder)
    gather(job.object_store_root, name, folder)
    write_run_note(folder, name, data_label(market), parameters)
    run = load_run(folder / f"{name}.json")
    write_report(folder / f"{name}{SUFFIX}", run)
    return run


def judged(run: RunResult) -> tuple[str, list[Goal]]:
    """Return the verdict of a run and its four goals."""
    returns, trades = return_figures(run.curve()), trade_figures(closed_lineages(run.journal))
    return verdict(returns, trades), goals(returns, trades)


def _row(run: RunResult) -> dict[str, object]:
    text, found = judged(run)
    about = {"run": run.identity, "data": run.data_label, "fill model": run.fill_model, "verdict": text}
    return {**about, "goals": [asdict(goal) for goal in found]}


def _show(runs: Sequence[RunResult]) -> None:
    table = Table("run", "fill model", "goal", "wanted", "reached", "", title=" / ".join({r.data_label for r in runs}))
    for run in runs:
        text, found = judged(run)
        for goal in found:
            table.add_row(run.identity, run.fill_model, goal.name, goal.wanted, goal.reached, goal.word)
        table.add_section()
        print(f"{run.identity}: {text}")
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
