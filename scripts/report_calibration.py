"""Measures the option surface against real chains that its fit has not seen; prints tables and draws the plots.

Run by hand: `python -m scripts.report_calibration --shared ../shared`. It writes docs/images/surface-*.png and prints
the tables of docs/simulator.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from numpy.typing import NDArray

from engine.market_simulator.calibration.baseline import flat_surface
from engine.market_simulator.calibration.evaluation import ChainErrors, chain_errors
from engine.market_simulator.calibration.fit import state_of_the_day
from engine.market_simulator.calibration.real_chains import RealChain, load_chains
from engine.market_simulator.calibration.samples import sample, split, thinned
from engine.market_simulator.calibration.slice_fit import inside_when_told
from engine.market_simulator.calibration.spy_days import PointErrors, one_month_errors, subset_errors
from engine.market_simulator.surface import Surface, profile_of, surface_of
from engine.market_simulator.surface.spreads import half_spreads
from engine.market_simulator.surface.tick_sizes import TICK_RULES

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
Floats = NDArray[np.float64]
Build = Callable[[RealChain], Surface]
#: Expirations shown of a chain: those nearest to these days.
SHOWN_DAYS = (2, 9, 30, 60)


def told(chain: RealChain) -> Surface:
    """Return the surface that the day's published indexes give."""
    return surface_of(chain.state, profile_of(chain.ticker))


def fitted(chain: RealChain) -> Surface:
    """Return the surface with the day's three levels and its skew fitted to the chain."""
    profile = profile_of(chain.ticker)
    return surface_of(state_of_the_day(sample(chain), profile), profile)


def flat(chain: RealChain) -> Surface:
    """Return the baseline; the Nasdaq's is raised as its fitted level is over the index's."""
    profile, index = profile_of(chain.ticker), profile_of("SPX")
    scale = np.exp(profile.term.thirty_days.base - index.term.thirty_days.base)
    return flat_surface(chain.state, profile, float(scale))


METHODS: tuple[tuple[str, Build], ...] = (
    ("model, given the day's VIX, VIX9D, VIX3M", told),
    ("model, three levels and skew fitted to the day", fitted),
    ("flat volatility at VIX", flat),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("HOB_SHARED", "../shared")))
    shared = parser.parse_args(arguments).shared
    parts = split(load_chains(shared))
    print("| held-back chains | surface | ATM 30 d | 25-delta skew | all quotes, rms | mids inside |")
    print("|---|---|---|---|---|---|")
    for title, chains in _groups(parts.held_back):
        for name, build in METHODS:
            print(_row(title, name, [chain_errors(chain, build(chain)) for chain in chains]), flush=True)
    _print_told(parts.held_back)
    seen = [chain_errors(chain, told(chain)) for chain in parts.fitted]
    print(_row("(seen by the fit)", METHODS[0][0], seen))
    points = one_month_errors(shared)
    _print_points(points)
    model, baseline = subset_errors(shared)
    print(f"SPY 2021, {len(model)} quotes: median |error| {_median(model):.2f}, flat {_median(baseline):.2f}")
    _print_widths(parts.held_back)
    IMAGES.mkdir(exist_ok=True)
    _draw_smiles(parts.held_back)
    _draw_levels(parts.held_back, points)


def _print_told(chains: Sequence[RealChain]) -> None:
    """Print how many mids lie inside once each expiration's smile is known: snapshots and every fourth daily chain."""
    for title, group in _groups(thinned(chains)):
        counts = [inside_when_told(chain, profile_of(chain.ticker)) for chain in group]
        inside, counted = (sum(each[side] for each in counts) for side in (0, 1))
        print(
            f"| {title} ({len(group)}) | each expiration's own smile, quotes not fitted | - | - | - | "
            f"{inside / counted:.0%} |",
            flush=True,
        )


def _groups(chains: Sequence[RealChain]) -> list[tuple[str, list[RealChain]]]:
    def year(chain: RealChain) -> str:
        return "SPX 2019, daily" if chain.state.time.year == 2019 else f"{chain.ticker} snapshots"

    return [(name, [chain for chain in chains if year(chain) == name]) for name in sorted({year(c) for c in chains})]


def _row(title: str, method: str, errors: Sequence[ChainErrors]) -> str:
    money, skew, rms = (np.array([getattr(each, name) for each in errors]) for name in ("money", "skew", "rms"))
    inside = sum(each.inside for each in errors) / sum(each.counted for each in errors)
    return (
        f"| {title} ({len(errors)}) | {method} | {_median(money):.2f} | {_median(skew):.2f} | "
        f"{np.nanmedian(rms):.2f} | {inside:.0%} |"
    )


def _median(values: Floats) -> float:
    return float(np.nanmedian(np.abs(values)))


def _print_points(points: PointErrors) -> None:
    print(
        f"SPY one-month points, {len(points.days)} days: median |error| at the money {_median(points.money):.2f} "
        f"(flat {_median(points.flat_money):.2f}), of 95-105 skew {_median(points.skew):.2f} "
        f"(flat {_median(points.flat_skew):.2f})"
    )


def _print_widths(chains: Sequence[RealChain]) -> None:
    """Print real and simulated quote widths; the simulated ones stand at the real chain's own value."""
    print("| chain | value | real width, median | simulated | within a factor 1.5 |")
    print("|---|---|---|---|---|")
    for ticker in ("SPX", "SPY", "QQQ"):
        mid, real, simulated = _widths([chain for chain in chains if chain.ticker == ticker])
        for low, high in ((0.1, 1.0), (1.0, 5.0), (5.0, 20.0), (20.0, 100.0)):
            use = (mid >= low) & (mid < high)
            if use.sum() >= 30:
                near = np.mean(np.abs(np.log(simulated[use] / real[use])) < np.log(1.5))
                medians = f"{np.median(real[use]):.2f} | {np.median(simulated[use]):.2f}"
                print(f"| {ticker} | {low:g}-{high:g} | {medians} | {near:.0%} |")


def _widths(chains: Sequence[RealChain]) -> tuple[Floats, Floats, Floats]:
    """Return mids, real widths and simulated widths in dollars of all quotes up to 90 days out."""
    columns = []
    for chain in chains:
        profile = profile_of(chain.ticker)
        rule = TICK_RULES[profile.tick_rule]
        for part in (part for part in chain.slices if part.years * 365 < 90):
            forward, years = (np.full(len(part.strikes), value) for value in (part.forward, part.years))
            half = half_spreads(part.mid, forward, part.strikes, part.calls, years, chain.state.vix, profile.spread)
            bid, ask = rule.down((part.mid - half) * 100), rule.up((part.mid + half) * 100)
            columns.append(np.array([part.mid, part.ask - part.bid, (ask - bid) / 100]))
    mid, real, simulated = np.concatenate(columns, axis=1)
    return mid, real, simulated


def _draw_smiles(chains: Sequence[RealChain]) -> None:
    """Draw real mids and the model's smiles of one held-back chain of each underlying."""
    chosen = [
        next(c for c in reversed(chains) if c.ticker == ticker and c.is_close) for ticker in ("SPX", "SPY", "QQQ")
    ]
    chosen.append(min(chains, key=lambda chain: -chain.state.vix))
    figure, axes = plt.subplots(2, 2, figsize=(10, 7), constrained_layout=True)
    for axis, chain in zip(axes.flat, chosen, strict=True):
        surface = told(chain)
        for number, days in enumerate(SHOWN_DAYS):
            part = min(chain.slices, key=lambda each: abs(each.years * 365 - days))
            use = part.out_of_the_money & (part.delta > 0.02)
            scale = np.log(part.strikes / part.forward) / np.sqrt(part.years)
            color = f"C{number}"
            axis.plot(scale[use], 100 * part.volatility[use], ".", ms=3, color=color)
            model = 100 * surface.implied_volatility(part.strikes, part.years, part.forward)
            axis.plot(scale[use], model[use], "-", lw=1.2, color=color, label=f"{part.years * 365:.0f} d")
        axis.set_title(f"{chain.ticker} {chain.state.time:%Y-%m-%d %H:%M}, VIX {chain.state.vix:.1f}", fontsize=9)
        axis.set_xlabel("ln(K / F) / sqrt(years)", fontsize=8)
        axis.set_ylabel("implied volatility, %", fontsize=8)
        axis.legend(fontsize=7)
    figure.suptitle("Held-back chains: real mids (dots) and the model given the day's volatility indexes (lines)")
    figure.savefig(IMAGES / "surface-smiles.png", dpi=90)


def _draw_levels(chains: Sequence[RealChain], points: PointErrors) -> None:
    """Draw at-the-money errors by VIX, and skew errors, of the model and of the flat baseline."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), constrained_layout=True)
    model = [chain_errors(chain, told(chain)) for chain in chains]
    baseline = [chain_errors(chain, flat(chain)) for chain in chains]
    for axis, name in zip(axes, ("money", "skew"), strict=True):
        axis.plot(points.vix, getattr(points, name), ".", ms=2, color="0.6", label="model, SPY one-month points")
        for errors, color, label in ((baseline, "C1", "flat VIX, held-back chains"), (model, "C0", "model, held-back")):
            values = [getattr(each, name) for each in errors]
            axis.plot([each.vix for each in errors], values, "o", ms=4, color=color, label=label)
        axis.axhline(0.0, lw=0.6, color="0.3")
        axis.set_xlabel("VIX", fontsize=8)
        axis.set_ylabel("model less real, volatility points", fontsize=8)
        axis.set_title({"money": "At the money, 30 days", "skew": "Skew, 30 days"}[name], fontsize=9)
    axes[0].legend(fontsize=7)
    figure.savefig(IMAGES / "surface-errors.png", dpi=90)


if __name__ == "__main__":
    main()
