"""Chooses the regime's hysteresis on 2019-2020, judges it on 2021-2025 beside VIX alone, and draws the timeline.

Run by hand: `python -m scripts.judge_regime --shared ../shared`. It prints the tables of docs/regime.md and writes
docs/images/regime.png.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Patch
from numpy.typing import NDArray

from modules.domain.session_context import Regime, VolatilityState
from modules.regime import Hysteresis, MarketDay, RegimeClassifier, RegimeTag

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
Floats = NDArray[np.float64]
CHOSEN_ON, JUDGED_ON = (2019, 2020), (2021, 2025)
#: The choice: nearest to rule 39's own words among those that change at most once a month.
MOST_CHANGES = 12.0
BANDS, CONFIRMS = (0.0, 1.0, 2.0, 3.0, 4.0), (1, 2, 3, 4, 5)
AHEAD, BLOCK, REPEATS = 21, 42, 2000
VIX_EDGES = (15.0, 20.0, 25.0, 30.0, 40.0)
COLOURS = {
    Regime.CRASH: "#8b0000",
    Regime.HIGH_VOLATILITY: "#e4572e",
    Regime.BEAR: "#f3a712",
    Regime.NEUTRAL: "#b8bec6",
    Regime.CALM_SIDEWAYS: "#7fb7e6",
    Regime.BULL: "#4c9f70",
    Regime.UNKNOWN: "#ffffff",
}


def read_days(shared: Path) -> list[MarketDay]:
    """Return SPY and VIX closes of every session; SPY had no split in these years."""
    closes, vix = (_closes(shared / "marketdata" / "daily" / f"{name}.csv") for name in ("SPY", "VIX"))
    return [MarketDay(day, closes[day], vix[day]) for day in sorted(closes.keys() & vix.keys())]


def _closes(path: Path) -> dict[date, float]:
    with path.open(encoding="utf-8") as file:
        return {date.fromisoformat(row["date"]): float(row["close"]) for row in csv.DictReader(file)}


def tags(days: Sequence[MarketDay], hysteresis: Hysteresis | None = None) -> list[RegimeTag]:
    """Return the tag of every session."""
    classifier = RegimeClassifier(hysteresis)
    return [classifier.update(day) for day in days]


def within(found: Sequence[RegimeTag], years: tuple[int, int]) -> list[RegimeTag]:
    """Return the tags of some years that are known."""
    return [t for t in found if years[0] <= t.session.year <= years[1] and t.alone is not Regime.UNKNOWN]


def changes(labels: Sequence[object]) -> float:
    """Return how often a label changes in 252 sessions."""
    return 252 * sum(a != b for a, b in itertools.pairwise(labels)) / len(labels)


def choose(days: Sequence[MarketDay]) -> Hysteresis:
    """Print the grid on the first years and return the choice."""
    print(f"band  confirm  changes a year {CHOSEN_ON}  days as rule 39 says")
    best: tuple[float, float, Hysteresis] | None = None
    for band, confirm in itertools.product(BANDS, CONFIRMS):
        some = within(tags(days, Hysteresis(band, confirm)), CHOSEN_ON)
        rate, same = changes([t.regime for t in some]), float(np.mean([t.regime is t.alone for t in some]))
        print(f"{band:4.0f}  {confirm:7d}  {rate:14.1f}  {same:30.1%}")
        if rate <= MOST_CHANGES and (best is None or (same, -rate) > best[:2]):
            best = (same, -rate, Hysteresis(band, confirm))
    assert best is not None
    return best[2]


def ahead(days: Sequence[MarketDay]) -> tuple[Floats, Floats]:
    """Return what each session is followed by: the annual volatility of the next 21 and the return of the next 5."""
    closes = np.array([day.close for day in days])
    moves = np.diff(np.log(closes))
    volatility, week = np.full(len(days), np.nan), np.full(len(days), np.nan)
    for i in range(len(days)):
        if i + AHEAD < len(days):
            volatility[i] = moves[i : i + AHEAD].std(ddof=1) * np.sqrt(252)
        if i + 5 < len(days):
            week[i] = closes[i + 5] / closes[i] - 1
    return volatility, week


def confirmed(labels: NDArray[np.int64], sessions: int) -> NDArray[np.int64]:
    """Return labels that change once another one was seen for some sessions in a row."""
    result, current, seen = labels.copy(), int(labels[0]), 0
    for i, label in enumerate(labels):
        seen = seen + 1 if label != current and (seen == 0 or label == labels[i - 1]) else int(label != current)
        if seen >= sessions:
            current, seen = int(label), 0
        result[i] = current
    return result


def explained(labels: NDArray[np.int64], values: Floats) -> float:
    """Return the share of the variance of values that lies between the labels (eta squared)."""
    total = float(((values - values.mean()) ** 2).sum())
    groups = [values[labels == label] for label in np.unique(labels)]
    return sum(len(group) * float(group.mean() - values.mean()) ** 2 for group in groups) / total


def interval(difference: Callable[[NDArray[np.int64]], float], count: int) -> tuple[float, float]:
    """Return the 95 % interval of a statistic of resampled rows, by blocks of 42 sessions (they overlap by 21)."""
    rng = np.random.default_rng(39)
    found = []
    for _ in range(REPEATS):
        starts = rng.integers(0, count - BLOCK, size=count // BLOCK + 1)
        rows = (starts[:, None] + np.arange(BLOCK)).ravel()[:count]
        found.append(difference(rows))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def describe(days: Sequence[MarketDay], found: Sequence[RegimeTag], years: tuple[int, int]) -> None:
    """Print what follows each regime in some years."""
    volatility, week = ahead(days)
    rows = [i for i, t in enumerate(found) if years[0] <= t.session.year <= years[1] and t.alone is not Regime.UNKNOWN]
    print(f"\n{years[0]}-{years[1]}: {len(rows)} sessions\nregime   share   next 21: volatility   next 5: mean   worst")
    for regime in Regime:
        mine = [i for i in rows if found[i].regime is regime]
        if mine:
            after, weeks = volatility[mine], week[mine]
            print(
                f"{regime:24} {len(mine) / len(rows):6.1%} ({len(mine)}) {np.nanmean(after):8.1%} "
                f"{np.nanmean(weeks):+8.2%} {np.nanmin(weeks):+8.1%}"
            )


def judge(days: Sequence[MarketDay], found: Sequence[RegimeTag], years: tuple[int, int]) -> None:
    """Print how the tags of some years tell the volatility that follows, beside VIX alone."""
    volatility, _ = ahead(days)
    rows = [i for i, t in enumerate(found) if years[0] <= t.session.year <= years[1] and t.alone is not Regime.UNKNOWN]
    rows = [i for i in rows if np.isfinite(volatility[i])]
    values: Floats = np.log(volatility[rows])
    vix = np.array([days[i].vix for i in rows])
    names = list(Regime)
    edges = np.searchsorted(VIX_EDGES, vix).astype(np.int64)
    methods: dict[str, NDArray[np.int64]] = {
        "regime": np.array([names.index(found[i].regime) for i in rows]),
        "rule 39 day by day": np.array([names.index(found[i].alone) for i in rows]),
        "VIX alone, five edges": edges,
        "VIX alone, confirmed": confirmed(edges, Hysteresis().confirm),
    }
    for name, labels in methods.items():
        print(f"{name:24} changes a year {changes(list(labels)):5.1f}   explains {explained(labels, values):.3f}")
    print(f"{'log VIX, a line':24} explains {float(np.corrcoef(np.log(vix), values)[0, 1]) ** 2:.3f}")
    mine, base = methods["regime"], methods["VIX alone, five edges"]
    low, high = interval(lambda r: explained(mine[r], values[r]) - explained(base[r], values[r]), len(rows))
    print(f"regime less VIX alone: 95 % interval {low:+.3f} to {high:+.3f}")


def states(days: Sequence[MarketDay], found: Sequence[RegimeTag], years: tuple[int, int]) -> None:
    """Print what follows each volatility state: the change from the last 21 to the next 21 sessions' volatility."""
    after, _ = ahead(days)
    print(f"\nvolatility state, {years[0]}-{years[1]}: next 21 sessions' volatility over the last 21's (median)")
    for state in VolatilityState:
        rows = [i for i, t in enumerate(found) if years[0] <= t.session.year <= years[1] and t.volatility is state]
        rows = [i for i in rows if i >= AHEAD and np.isfinite(after[i])]
        if rows:
            change = np.median([after[i] / after[i - AHEAD] for i in rows])
            print(f"{state:12} {len(rows):5d} days  x {change:.2f}")
    labels = [t.volatility for t in found if years[0] <= t.session.year <= years[1]]
    print(f"changes a year {changes(labels):.1f}")


def draw(days: Sequence[MarketDay], found: Sequence[RegimeTag], path: Path) -> None:
    """Draw SPY coloured by regime with VIX below."""
    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(13, 6.5), sharex=True, height_ratios=(2.2, 1), layout="constrained"
    )
    sessions = np.array([day.session for day in days], dtype="datetime64[D]")
    start = 0
    for end in range(1, len(found) + 1):
        if end == len(found) or found[end].regime is not found[start].regime:
            last = sessions[min(end, len(found) - 1)]
            for axis in (top, bottom):
                axis.axvspan(sessions[start], last, color=COLOURS[found[start].regime], alpha=0.75, lw=0)
            start = end
    top.plot(sessions, [day.close for day in days], color="black", lw=1.0)
    top.set_ylabel("SPY, dollars (not adjusted)")
    bottom.plot(sessions, [day.vix for day in days], color="black", lw=0.8)
    for edge in (15, 20, 25, 30, 40):
        bottom.axhline(edge, color="black", lw=0.4, ls=":")
    bottom.set_ylabel("VIX")
    bottom.set_ylim(8, 85)
    bottom.axvline(np.datetime64("2021-01-01"), color="black", lw=1.2, ls="--")
    top.axvline(np.datetime64("2021-01-01"), color="black", lw=1.2, ls="--")
    top.set_title("Regime at each close, SPY and VIX 2019-2025; left of the dashed line the hysteresis was chosen")
    top.set_xlim(sessions[0], sessions[-1])
    top.legend(
        handles=[Patch(color=c, label=r) for r, c in COLOURS.items() if r != "unknown"], loc="upper left", ncols=3
    )
    figure.savefig(path, dpi=110)


def main(arguments: Sequence[str] | None = None) -> None:
    """Choose, judge, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("HOB_SHARED", "../shared")))
    days = read_days(parser.parse_args(arguments).shared)
    chosen = choose(days)
    print(f"chosen: band {chosen.band:.0f}, confirm {chosen.confirm}; the code holds {Hysteresis()}")
    found = tags(days, chosen)
    for years in (CHOSEN_ON, JUDGED_ON):
        describe(days, found, years)
        judge(days, found, years)
        states(days, found, years)
    IMAGES.mkdir(parents=True, exist_ok=True)
    draw(days, found, IMAGES / "regime.png")


if __name__ == "__main__":
    main()
