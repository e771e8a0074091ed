"""Measure the risk check and the scenario grid with 200 open positions: `python -m benchmarks.risk.run`.

The account is prepared once per data step (as the bot does) and then asked about new trades. A check judges all
rules, LEAN's margin in both enumerations included. Aims: check p99 < 1 ms, grid 15 x 9 < 20 ms.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from benchmarks.risk.books import account, on_chain
from modules.domain.intents import TradeIntent
from modules.risk import scenarios
from modules.risk.check import check
from modules.risk.context import RiskContext
from modules.risk.rules import RULES

#: Milliseconds that a call lies idle when another process is given its processor.
INTERRUPTED = 0.1


def prepare(base: RiskContext) -> None:
    """Compute what a data step computes once: requirements, stress figures, LEAN's view of what is held."""
    _ = base.requirements, base.buying_power, base.open_risk, base.held, base.planned, base.packages, base.counts
    _ = base.stress.sensitivities, base.stress.grid, base.stress.profits, base.lean_held, base.lean_planned


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds of one call, by the wall and on the processor."""
    wall, cpu = time.perf_counter(), time.thread_time()
    action()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def report(what: str, times: list[tuple[float, float]]) -> None:
    """Print median, 99th percentile and maximum of both clocks, and of the calls that nothing interrupted.

    A call that was put aside for another process finds cold caches when it goes on, and takes longer by both clocks.
    """
    alone = [cpu for wall, cpu in times if wall - cpu < INTERRUPTED]
    columns = {"wall": [wall for wall, _ in times], "cpu": [cpu for _, cpu in times], "cpu, uninterrupted": alone}
    for clock, values in columns.items():
        ordered = sorted(values)
        p99 = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
        figures = f"median {statistics.median(ordered):7.3f} ms  p99 {p99:7.3f} ms  max {ordered[-1]:7.3f} ms"
        print(f"{what:42s} {clock:18s} {figures}  of {len(ordered)}")


def checks(base: RiskContext, intents: list[TradeIntent], rounds: int) -> list[tuple[float, float]]:
    """Return the times of checks, each on a context that has never seen the intent."""
    found = []
    for number in range(rounds):
        asked = replace(intents[number % len(intents)], intent_id=f"bench-{number}")
        found.append(timed(partial(check, asked, on_chain(base, asked))))
    return found


def by_rule(base: RiskContext, intents: list[TradeIntent], rounds: int) -> None:
    """Print the dearest rules, processor time."""
    spent: dict[str, float] = {}
    for number in range(rounds):
        asked = replace(intents[number % len(intents)], intent_id=f"rule-{number}")
        given = on_chain(base, asked)
        for rule in RULES:
            if asked.purpose in rule.guards:
                spent[rule.code] = spent.get(rule.code, 0.0) + timed(partial(rule.judge, asked, given))[1] / rounds
    for code, took in sorted(spent.items(), key=lambda item: -item[1])[:8]:
        print(f"    {code:24s} {took:7.3f} ms")


def main() -> None:
    """Run all measurements and print them."""
    parser = argparse.ArgumentParser(description="Speed of the risk check and scenario grid (generated account).")
    parser.add_argument("--positions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2000)
    options = parser.parse_args()
    for underlyings in (20, 5):
        base, intents = account(options.positions, underlyings)
        print(f"{options.positions} open condors on {underlyings} underlyings")
        gc.collect()
        print("  preparing a data step {:.1f} ms wall, {:.1f} ms cpu".format(*timed(partial(prepare, base))))
        assert check(intents[0], on_chain(base, intents[0])).passed, "the benchmark judges trades that pass"
        checks(base, intents, 50)
        report("  risk check", checks(base, intents, options.rounds))
        by_rule(base, intents, 100)
        book = base.stress_of(base.planned).exposure
        report(f"  scenario grid 15 x 9, {book.rows} rows", [timed(partial(scenarios.grid, book)) for _ in range(200)])


if __name__ == "__main__":
    main()
