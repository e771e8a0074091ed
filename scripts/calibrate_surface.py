"""Fits the option surface and the quote widths to real chains and writes `surface/parameters.json`.

Run by hand: `python -m scripts.calibrate_surface --shared ../shared` (some four minutes). It sees two thirds of the
snapshots; `python -m scripts.report_calibration` measures the errors on the rest. Only constants are written, no data.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.market_simulator.calibration.fit import (
    ALL_CONSTANTS,
    ANCHORS,
    CURVES,
    POSITIONS,
    Entry,
    Fitted,
    fit,
    skew_direction,
    with_values,
)
from engine.market_simulator.calibration.real_chains import RealChain, load_chains
from engine.market_simulator.calibration.samples import Sample, sample, split, thinned
from engine.market_simulator.calibration.spread_fit import fit_spreads
from engine.market_simulator.calibration.spy_days import day_samples
from engine.market_simulator.surface.profiles import PARAMETERS, SpreadShape
from engine.market_simulator.surface.tick_sizes import TICK_RULES

#: The fit is not convex: these shares of the stressed component are tried as starts, the cheapest result is kept.
WEIGHTS = (0.06, 0.15)
CURVE_NAMES = ("base", "tenor", "bend", "level", "far", "skew")
#: What single stocks are taken to be, relative to the index: half as volatile again, with a flatter smile.
STOCK_LEVEL, STOCK_TILT = 1.5, 0.4
STOCK_SPREAD = SpreadShape(base=1.0, scale=0.10, power=0.5, tenor=0.0, stress=0.5, intrinsic=0.005)
SOURCES = {
    "clock.all": "fitted: SPX and SPY chains and SPY's daily points, see docs/simulator.md",
    "term.index": "fitted: as the clock; long_run and reversion ASSUMED (no chain beyond 120 days)",
    "term.nasdaq": "fitted: levels on six QQQ snapshots of 2023, slopes those of the index",
    "term.small": "ASSUMED: the index's, raised by the ratio of IWM's to SPY's realised volatility 2019-2025",
    "term.stock": "ASSUMED: one and a half times the index's",
    "smile.index": "fitted: SPX and SPY chains and SPY's daily points",
    "smile.nasdaq": "fitted: positions on six QQQ snapshots of 2023, slopes those of the index",
    "smile.stock": "ASSUMED: the index's with less tilt",
    "spread.spx": "fitted: SPX chains",
    "spread.spy": "fitted: SPY chains",
    "spread.qqq": "fitted: QQQ chains",
    "spread.stock": "ASSUMED",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit everything and write the parameter file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("HOB_SHARED", "../shared")))
    parser.add_argument(
        "--warm", action="store_true", help="start at the constants in the file: minutes less, one start"
    )
    chosen = parser.parse_args(arguments)
    print("Reading real chains ...", flush=True)
    chains = split(load_chains(chosen.shared)).fitted
    snapshots = [sample(chain) for chain in thinned([chain for chain in chains if chain.ticker != "QQQ"])]
    starts = [_present()] if chosen.warm else [_start(weight) for weight in WEIGHTS]
    index = _fit_index(starts, snapshots, day_samples(chosen.shared))
    nasdaq = fit(index, POSITIONS, [sample(chain) for chain in chains if chain.ticker == "QQQ"], anchored=True).entry
    spreads = {name: _fit_widths(chains, name) for name in ("SPX", "SPY", "QQQ")}
    document = _document(index, nasdaq, spreads, _small_caps_ratio(chosen.shared))
    PARAMETERS.write_text(json.dumps(_rounded(document), indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {PARAMETERS.name}; now run python -m scripts.report_calibration")


def _fit_index(starts: Sequence[Entry], chains: Sequence[Sample], days: Sequence[Sample]) -> Entry:
    tried: list[Fitted] = []
    for start in starts:
        tried.append(fit(start, ALL_CONSTANTS, [*chains, *days]))
        print(f"  start with weight {start['smile']['weight']:.2f}: cost {tried[-1].cost:.0f}", flush=True)
    best = min(tried, key=lambda fitted: fitted.cost)
    return skew_direction(best.entry, chains)


def _present() -> Entry:
    document = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    groups = document["groups"]
    return {key: groups[key][value] if key in groups else value for key, value in document["profiles"]["SPX"].items()}


def _start(weight: float) -> Entry:
    def curve(base: float, tenor: float) -> dict[str, float]:
        return dict.fromkeys(CURVE_NAMES, 0.0) | {"base": base, "tenor": tenor}

    level = {"base": -0.12, "level": 0.0, "near": 0.0, "far": 0.0}
    term: Entry = {anchor: dict(level) for anchor in ANCHORS}
    term |= {"near_base": 0.0, "near_pull": 0.5, "long_run": 0.19, "reversion": 1.5}
    shapes = zip(CURVES, ((0.5, 0.0), (-0.7, -0.1), (-0.45, 0.1), (-0.9, -0.1), (-0.1, 0.1)), strict=True)
    smile: Entry = {"weight": weight} | {name: curve(*values) for name, values in shapes}
    return {
        "american": False,
        "tick_rule": "nickel_dime",
        "dividend_yield": 0.0,
        "depth": 1,
        "clock": {"closed_day": 0.2, "session_share": 0.65},
        "term": term,
        "smile": smile,
        "spread": asdict(STOCK_SPREAD),
    }


def _fit_widths(chains: Sequence[RealChain], ticker: str) -> SpreadShape:
    rule = TICK_RULES["nickel_dime" if ticker == "SPX" else "penny"]
    return fit_spreads(thinned([chain for chain in chains if chain.ticker == ticker]), rule)


def _small_caps_ratio(shared: Path) -> float:
    """Return how much more volatile IWM's days were than SPY's, 2019 to 2025."""
    closes = [pd.read_csv(shared / "marketdata" / "daily" / f"{name}.csv")["close"] for name in ("IWM", "SPY")]
    small, large = (float(np.std(np.diff(np.log(series)))) for series in closes)
    return small / large


def _document(index: Entry, nasdaq: Entry, spreads: dict[str, SpreadShape], small: float) -> dict[str, Any]:
    widths = {name.lower(): asdict(shape) for name, shape in spreads.items()} | {"stock": asdict(STOCK_SPREAD)}
    stock_smile = copy.deepcopy(index["smile"])
    for curve in ("calm_tilt", "stressed_tilt"):
        stock_smile[curve]["base"] += STOCK_TILT
    rows = (
        ("SPY", True, "penny", 0.0, 500, "index", "index", "spy"),
        ("QQQ", True, "penny", 0.0, 300, "nasdaq", "nasdaq", "qqq"),
        ("IWM", True, "penny", 0.0, 300, "small", "index", "qqq"),
        ("SPX", False, "nickel_dime", 0.014, 80, "index", "index", "spx"),
        ("AAPL", True, "penny_class", 0.0, 100, "stock", "stock", "stock"),
    )
    keys = ("american", "tick_rule", "dividend_yield", "depth", "term", "smile", "spread")
    return {
        "note": "Constants of the simulated option surface, made by scripts/calibrate_surface.py; no market data.",
        "sources": SOURCES,
        "single_stock": "AAPL",
        "groups": {
            "clock": {"all": index["clock"]},
            "term": {
                "index": index["term"],
                "nasdaq": nasdaq["term"],
                "small": _louder(index, small),
                "stock": _louder(index, STOCK_LEVEL),
            },
            "smile": {"index": index["smile"], "nasdaq": nasdaq["smile"], "stock": stock_smile},
            "spread": widths,
        },
        "profiles": {row[0]: {**dict(zip(keys, row[1:], strict=True)), "clock": "all"} for row in rows},
    }


def _louder(index: Entry, factor: float) -> Entry:
    names = tuple(("term", anchor, "base") for anchor in ANCHORS)
    raised = np.array([index["term"][anchor]["base"] for anchor in ANCHORS]) + math.log(factor)
    term: Entry = with_values(index, names, raised)["term"]
    return term | {"long_run": index["term"]["long_run"] * factor}


def _rounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _rounded(value) for key, value in node.items()}
    return round(node, 5) if isinstance(node, float) else node


if __name__ == "__main__":
    main()
