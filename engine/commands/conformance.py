"""`python -m engine conformance`: LEAN's own algorithms, and recorded ones of ours, against LEAN's results."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError

#: Where recorded results of the real engine may stand, below the shared reference data.
RECORDED = Path("reference") / "lean-results"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "conformance",
        help="compare the runtime with LEAN's published results",
        description="Runs the Python algorithms of a LEAN checkout, unmodified, on its Data folder and compares every "
        "statistic its C# twin lists with what the real engine gave (recorded, else declared), as an exact string; or "
        "runs recorded cases of ours (--observed) and compares "
        "statistics, orders, order events and log. Each case runs in a process that cannot read expected results.",
        epilog="example: python -m engine conformance --lean-home ../lean --tier A --jobs 2",
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--lean-home", type=Path, metavar="DIR", help="a checkout of QuantConnect/Lean")
    source.add_argument("--observed", type=Path, metavar="DIR", help="a folder with cases/ and results/")
    parser.add_argument("--tier", choices=("A", "B", "all"), default="A", help="which cases of the checkout")
    parser.add_argument("--data-folder", type=Path, metavar="DIR", help="data of the observed cases")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="one case; may be repeated")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes at a time (default: 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write one row a case to a file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the cases, print a line each, and return 1 if any differs."""
    from engine.conformance.case import Case, Verdict
    from engine.conformance.lean_checkout import find_cases
    from engine.conformance.recorded_cases import find_recorded
    from engine.conformance.run import run_cases

    if options.jobs < 1:
        raise UserError(f"expected --jobs of 1 or more, was {options.jobs}")
    cases: list[Case]
    if options.lean_home:
        cases = find_cases(options.lean_home, options.tier, options.only, _recorded_results())
    else:
        data_folder = options.data_folder or options.observed.parent.parent / "lean-data"
        cases = find_recorded(options.observed, data_folder, options.only)

    def show(verdict: Verdict) -> None:
        mark = "equal " if verdict.passed else "DIFFERS"
        print(f"{mark:8}{verdict.tier:9}{verdict.name} ({verdict.seconds:.1f} s)", flush=True)
        for line in verdict.differences:
            print(f"           {line}", flush=True)

    verdicts = run_cases(cases, options.jobs, show)
    passed = sum(verdict.passed for verdict in verdicts)
    print(f"{passed} of {len(verdicts)} equal")
    if options.json:
        options.json.write_text(json.dumps([verdict.to_json() for verdict in verdicts], indent=1), "utf-8")
    return 0 if passed == len(verdicts) else 1


def _recorded_results() -> Path | None:
    """Return the folder with the real engine's own results, None where it is absent."""
    folder = Path(os.environ.get("HOB_SHARED", Path("..") / "shared")) / RECORDED
    return folder if folder.is_dir() else None
