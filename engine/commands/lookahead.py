"""`python -m engine lookahead PATH`: does an algorithm know anything before its time?"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from engine.commands.run_options import add_run_options, check_dates, check_past, data_folder_of, data_label, day, whole
from engine.lean_runtime.runner.user_error import UserError

if TYPE_CHECKING:
    from engine.lookahead.detect import CutResult, LookaheadResult

#: Exit status where a look-ahead was found.
EXIT_FOUND = 1
_EPILOG = """\
examples:
  python -m engine lookahead .                               the bot on the sample data, three cuts
  python -m engine lookahead my_algorithm.py --cuts 8 --start 2024-01-02 --end 2024-01-12

The algorithm runs once on all data, then once for each sampled moment on a copy of the data that ends there. Up to that
moment both must send the same orders, write the same log and journal, plot the same points and compute the same
indicator values. The first difference is named with its value and the line that made it. docs/lookahead.md tells what
the detector finds and what it cannot find, with measured rates.

exit status: 0 nothing found, 1 look-ahead found, 2 the run itself is not possible
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "lookahead",
        help="rerun an algorithm on cut data and compare: does it know the future?",
        description="Reruns an algorithm on data cut at sampled moments and compares everything it did and computed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_run_options(parser)
    parser.add_argument("--start", type=day, metavar="DATE", help="first day; overrides the algorithm's")
    parser.add_argument("--end", type=day, metavar="DATE", help="last day; overrides the algorithm's")
    parser.add_argument("--cuts", type=int, default=3, metavar="N", help="moments to cut at, 1 to 50 (default: 3)")
    parser.add_argument(
        "--seed", type=whole(0), default=1, metavar="N", help="another number, other moments (default: 1)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the detector and print what it found."""
    from engine.lean_runtime.runner.job import BacktestJob
    from engine.lean_runtime.runner.workspace import find_project
    from engine.lookahead.detect import detect

    if not 1 <= options.cuts <= 50:
        raise UserError(f"expected 1 to 50, was {options.cuts}", "--cuts")
    project = find_project(options.path)
    check_dates(options.start, options.end)
    check_past(options.start)
    job = BacktestJob(
        algorithm_file=project.algorithm_file.resolve(),
        data_folder=data_folder_of(options.data_folder, project),
        object_store_root=project.workspace / "storage",
        parameters={**project.parameters, **dict(options.parameter)},
        start=options.start,
        end=options.end,
        cash=options.cash,
    )
    result = detect(job, options.cuts, options.seed, lambda text: print(f"running: {text}", file=sys.stderr))
    _show(result, data_label(job.data_folder))
    return EXIT_FOUND if result.found else 0


def _show(result: LookaheadResult, label: str) -> None:
    if label:
        print(f"data: {label}")
    for cut in result.cuts:
        print(f"cut at {cut.moment:%Y-%m-%d %H:%M:%S}: {_told(cut)}")
    for line in result.opened:
        print(f"note: {line} by itself, past the engine's clock")
    print("LOOK-AHEAD FOUND" if result.found else f"no look-ahead at {len(result.cuts)} cuts")


def _told(cut: CutResult) -> str:
    difference = cut.difference
    if difference is None:
        return f"{cut.compared} values are equal"
    first = difference.first
    lines = [
        "the first difference:",
        f"  on all data  {difference.full or 'nothing'}",
        f"  on cut data  {difference.cut or 'nothing'}",
        f"  made at      {first.line or 'no line of the project'}",
    ]
    return "\n".join(lines)
