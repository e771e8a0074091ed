"""Reports two-part butterflies over SIMULATED minute markets of several seeds, against the whole fly and nothing.

`python -m scripts.report_two_part`: no other strategy is asked, the fill model is `passive`. Attempts,
completions and their profit in dollars after fees; what did not complete counts too. Beside each spread whose part one
filled stands the whole butterfly bought at natural at the same decision and sold at natural when the spread was over.
Markets are kept below data/seeds, reports below backtests/two-part.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from modules.bot.state import BotState
from modules.execution.two_part import TwoPart, TwoPartState, whole_fly_profit
from modules.pricing.fees import one_way, schedule_on
from modules.pricing.package import package_quote
from scripts.backtest_seeds import ROOT, market_of

REPORTS = ROOT / "backtests" / "two-part"
_COMPLETED = (TwoPartState.COMPLETED, TwoPartState.CLOSED)


@dataclass(frozen=True)
class Report:
    """Sum up the two-part spreads of one run; profits in dollars after all fees, as texts."""

    seed: int
    begun: int
    attempts_one: int
    attempts_two: int
    part_one_filled: int
    completed: int
    suspect: int
    unwound: int
    still_open: int
    profit_completed: str
    profit_unwound: str
    open_at_natural: str
    compared: int
    profit_compared: str
    profit_whole_fly: str


def report_of(seed: int, state: BotState) -> Report:
    """Return the figures of a finished run; what is still open is shown at natural."""
    trades = list(state.memory.two_parts.values())
    filled = [trade for trade in trades if trade.state not in (TwoPartState.PART_ONE, TwoPartState.ABANDONED)]
    ended = [trade for trade in filled if trade.is_over]
    compared = [trade for trade in ended if trade.fly_natural is not None and trade.fly_at_end is not None]
    return Report(
        seed=seed,
        begun=len(trades),
        attempts_one=sum(trade.attempts_one for trade in trades),
        attempts_two=sum(trade.attempts_two for trade in trades),
        part_one_filled=len(filled),
        completed=sum(trade.state in _COMPLETED for trade in filled),
        suspect=sum(trade.is_suspect for trade in filled),
        unwound=sum(trade.state is TwoPartState.UNWOUND for trade in filled),
        still_open=len(filled) - len(ended),
        profit_completed=str(_profit(state, (t for t in ended if t.state is TwoPartState.CLOSED))),
        profit_unwound=str(_profit(state, (t for t in ended if t.state is TwoPartState.UNWOUND))),
        open_at_natural=str(sum((_at_natural(state, t) for t in filled if not t.is_over), Decimal(0))),
        compared=len(compared),
        profit_compared=str(_profit(state, compared)),
        profit_whole_fly=str(sum((whole_fly_profit(trade) or Decimal(0) for trade in compared), Decimal(0))),
    )


def _profit(state: BotState, trades: Iterable[TwoPart]) -> Decimal:
    ids = {trade.trade_id for trade in trades}
    closed = (closed.net_profit for closed in state.closed if closed.position.lineage_id in ids)
    return sum(closed, Decimal(0))


def _at_natural(state: BotState, trade: TwoPart) -> Decimal:
    """Return what selling an open spread at natural would bring now, dollars after fees; its cost where nobody bids."""
    position = state.positions.get(trade.trade_id)
    if position is None:
        return Decimal(0)
    quote = package_quote(position.structure, state.chains[position.structure.underlying].quote_table())
    bid = Decimal(0) if quote is None else quote.bid
    fees = one_way(position.structure, position.quantity, schedule_on(trade.started_at.date()))
    return position.profit(bid) - position.entry_fees - fees


def _run(market: Path, seed: int, options: argparse.Namespace) -> Report:
    parameters = {
        "start": str(options.start),
        "end": str(options.end),
        "underlying": options.symbols,
        "fill_model": "passive",
        "strategies": "two-part butterfly",
        "strategy_parameters": options.parameters,
        "max_positions": "12",
        "max_positions_per_strategy": "12",
        "max_positions_per_underlying": "12",
    }
    folder = REPORTS / str(seed)
    result = run_backtest(BacktestJob(ROOT / "main.py", market, folder / "storage", parameters=parameters))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journal.txt").write_text("\n".join(result.logs), encoding="utf-8")
    if result.runtime_error:
        raise SystemExit(f"seed {seed}: {result.runtime_error}")
    bot: Any = result.algorithm.user
    return report_of(seed, bot._mailbox.state)


def _show(reports: list[Report]) -> None:
    table = Table(
        "", *(f"seed {report.seed}" for report in reports), "all", title="SIMULATED markets, fill model passive"
    )
    for name in [name for name in asdict(reports[0]) if name != "seed"]:
        values = [getattr(report, name) for report in reports]
        total = sum(Decimal(str(value)) for value in values)
        table.add_row(name.replace("_", " "), *map(str, values), str(total))
        if name == "completed":
            sums = sum(report.completed for report in reports), sum(report.part_one_filled for report in reports)
            rates = [completion_rate(report.completed, report.part_one_filled) for report in reports]
            table.add_row("completion rate (of part one filled)", *rates, completion_rate(*sums))
    Console(width=160).print(table)


def completion_rate(completed: int, filled: int) -> str:
    """Return the share of spreads with part one filled that were completed, as a percentage; a dash without one."""
    return f"{completed / filled:.1%}" if filled else "-"


def main() -> None:
    """Simulate what is missing, run every seed, print and save the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--start", type=date.fromisoformat, default=date(2024, 1, 2))
    parser.add_argument("--end", type=date.fromisoformat, default=date(2024, 2, 15))
    parser.add_argument("--scenario", default="mixed")
    parser.add_argument("--symbols", default="SPY", help="separated by commas (default: SPY)")
    parser.add_argument("--parameters", default="two-part butterfly.target_days=35", help="of the strategy, tuned")
    parser.add_argument("--no-progress", action="store_true")
    options = parser.parse_args()
    reports = []
    with Progress(disable=options.no_progress) as progress:
        task = progress.add_task("Backtests", total=len(options.seeds))
        for seed in options.seeds:
            reports.append(_run(market_of(seed, options, progress), seed, options))
            progress.advance(task)
            REPORTS.mkdir(parents=True, exist_ok=True)
            target = REPORTS / "report.json"
            target.write_text(json.dumps([asdict(report) for report in reports], indent=1), encoding="utf-8")
    _show(reports)
    print(f"doing nothing: 0.00; saved to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
