"""Measures the kill commands and the flatten procedure against a live bot on LEAN's threads, at wall-clock speed.

Run by hand: `python -m benchmarks.kill.run [--command NAME] [--path file|command] [--rounds N] [--orders N]`. Each
round asks the bot for spreads, waits until the SIMULATED broker works them (for `flatten` also until some are held),
kills by the file of `python -m engine kill` or by a LEAN command, and watches the broker's own event stream; then a
human resets the breaker.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.kill.desk import COMMANDS, Desk, Round

#: What is timed of each command, by the member of `Round`.
FIGURES = {
    "stop-opening": ("latched",),
    "cancel-entries": ("latched", "last_cancel"),
    "cancel-all": ("latched", "last_cancel"),
    "flatten": ("latched", "last_cancel", "last_close"),
}
#: What the figures are, as printed.
NAMES = {"latched": "latched", "last_cancel": "last cancel confirmed", "last_close": "last close filled"}


def report(command: str, path: str, rounds: Iterable[Round]) -> None:
    """Print median, 99th percentile (of so few rounds: the worst) and worst of every figure."""
    done = [each for each in rounds if each.is_measured]
    orders, held = sum(each.orders for each in done), sum(each.held for each in done)
    print(f"{command} by {path}: {len(done)} rounds, {orders} orders alive, {held} positions held in all")
    for figure in FIGURES[command] if done else ():
        values = sorted(value for each in done if math.isfinite(value := getattr(each, figure)))
        late = f"  {len(done) - len(values)} of {len(done)} not in time" if len(values) < len(done) else ""
        if not values:
            print(f"    {NAMES[figure]:24s}{late}")
            continue
        p99 = values[min(len(values) - 1, int(0.99 * len(values)))]
        median = statistics.median(values)
        print(f"    {NAMES[figure]:24s} median {median:6.3f} s  p99 {p99:6.3f} s  worst {values[-1]:6.3f} s{late}")


def main() -> None:
    """Run the rounds and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", choices=(*COMMANDS, "all"), default="all")
    parser.add_argument("--path", choices=("file", "command", "both"), default="both", help="how the kill is given")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--orders", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    commands = COMMANDS if options.command == "all" else (options.command,)
    paths = ("file", "command") if options.path == "both" else (options.path,)
    with tempfile.TemporaryDirectory() as folder, Desk.open(Path(folder), options.seed) as desk:
        for command in commands:
            for path in paths:
                rounds = [desk.round(command, path, options.orders) for _ in range(options.rounds)]
                report(command, path, rounds)
                print(f"    load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
