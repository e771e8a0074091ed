"""`python -m engine report RESULT`: one HTML page of a run, or of two side by side."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError

_EPILOG = """\
examples:
  python -m engine report backtests/2024-06-01_10-00-00            writes ID-report.html into that folder
  python -m engine report backtests/mine --compare backtests/other --weekly
  python -m engine report live/2024-06-01_10-00-00                 of a live run, at its end
  python -m engine report backtests/mine/42.json --journal storage/hob/backtest/42   a result of LEAN itself

The page needs no network and runs no script. It tells the verdict, the label of the data and the fill model, equity and
drawdown, returns by period, the closed trades with their greeks, every fill against mid, the profit at mid, default,
natural and twice the costs, refusals by code, exposure over time, the worst ten days. docs/report.md explains it.
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    from modules.analytics.returns import Period

    parser = commands.add_parser(
        "report",
        help="write the HTML report of a backtest",
        description="Makes one self-contained HTML page of a backtest's results and of the bot's journal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("result", type=Path, metavar="RESULT", help="a results folder, or the ID.json in it")
    parser.add_argument("--compare", type=Path, metavar="OTHER", help="another result, shown beside it")
    parser.add_argument("--journal", type=Path, metavar="PATH", help="the journal, where it does not lie beside RESULT")
    periods = parser.add_mutually_exclusive_group()
    for period in Period:
        periods.add_argument(
            f"--{period}",
            dest="period",
            action="store_const",
            const=period,
            default=Period.MONTHLY,
            help=f"{period} returns" + (" (default)" if period is Period.MONTHLY else ""),
        )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page beside the result and say where."""
    from engine.reporting.page import SUFFIX, write_report
    from engine.reporting.run_result import load_run

    shown = load_run(options.result, options.journal)
    other = None if options.compare is None else load_run(options.compare)
    target = shown.folder / f"{shown.identity}{SUFFIX}"
    try:
        write_report(target, shown, other, options.period)
    except OSError as error:
        raise UserError(f"cannot write the report: {error.strerror or error}", str(target)) from error
    print(f"Report: {target}")
    return 0
