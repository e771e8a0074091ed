"""Fit the passive fill model's curve on real minute quotes in LEAN's format, and say how well it holds on other days.

    python -m scripts.fit_passive_fill ../shared/lean-data

A case is a limit rested at a minute's open, at a share of the spread from natural, that the minute's last quote does
not reach. It counts as touched if the other side came to the limit within the minute: a bar's low or high says so. The
chance of a touch is fitted as a logistic curve of the distance, the spread in dollars and the move of the mid against
the order. Every third file is held back. Run by hand; `modules/execution/passive_fill.py` holds the result.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.execution.passive_fill import FITTED, SPREAD_UNIT, FillCurve

Array = NDArray[np.float64]
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: Prices of LEAN's files are in hundredths of a cent.
SCALE = 10_000
FOLDERS = ("option/usa/minute", "indexoption/usa/minute")
#: Contracts cheaper than this move by ticks of their own size.
MINIMUM_MID = 0.5
#: At most so many bars of a file, evenly taken, so that one liquid day does not drown the others.
BARS_PER_FILE = 5_000


def quote_files(data_folder: Path) -> list[Path]:
    """Return the minute quote files of options, by day and name."""
    files = [file for folder in FOLDERS for file in (data_folder / folder).rglob("*_quote_*.zip")]
    return sorted(files, key=lambda file: (file.name[:8], str(file)))


def bars_of(file: Path) -> Array:
    """Return rows of bid and ask open, high, low, close in dollars; whole two-sided bars only."""
    rows: list[list[float]] = []
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            for line in archive.read(name).decode().splitlines():
                cells = line.split(",")
                values = [*cells[1:5], *cells[6:10]]
                if len(cells) >= 11 and all(values):
                    rows.append([float(value) / SCALE for value in values])
    bars = np.array(rows, float).reshape(-1, 8)
    bid, ask = bars[:, 0], bars[:, 4]
    sound = (bid > 0) & (ask > bid) & (bars[:, 7] > bars[:, 3]) & ((bid + ask) / 2 >= MINIMUM_MID)
    bars = bars[sound]
    return bars[:: max(1, len(bars) // BARS_PER_FILE)]


def cases_of(bars: Array) -> tuple[Array, Array]:
    """Return features (1, share, log spread, adverse move) and touches of buyers and sellers at every share."""
    bid_open, bid_high, _, bid_close, ask_open, _, ask_low, ask_close = bars.T
    width = ask_open - bid_open
    fall = np.clip(((bid_open + ask_open) - (bid_close + ask_close)) / 2 / width, -1, 1)
    spread = np.log(width / SPREAD_UNIT)
    features, touches = [], []
    for share in SHARES:
        for limit, low, close, adverse in (
            (ask_open - share * width, ask_low, ask_close, fall),
            (-(bid_open + share * width), -bid_high, -bid_close, -fall),
        ):
            open_case = close > limit + 1e-9
            features.append(_features(share, spread, adverse)[open_case])
            touches.append((low <= limit + 1e-9)[open_case])
    return np.concatenate(features), np.concatenate(touches).astype(float)


def _features(share: float, spread: Array, adverse: Array) -> Array:
    """Return the terms of the curve; a move with the order counts as none, as in `FillCurve`."""
    ones = np.ones_like(spread)
    return np.stack([ones, share * ones, spread, np.maximum(adverse, 0)], 1)


def fit_logistic(features: Array, touches: Array, rounds: int = 50) -> Array:
    """Return the coefficients of greatest likelihood (Newton's method, a hair of ridge for stability)."""
    weights = np.zeros(features.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (touches - chance) - 1e-6 * weights
        curvature = (features * (chance * (1 - chance))[:, None]).T @ features + 1e-6 * np.eye(len(weights))
        step = np.linalg.solve(curvature, slope)
        weights += step
        if np.abs(step).max() < 1e-10:
            break
    return weights


def report(curve: FillCurve, features: Array, touches: Array) -> Iterator[str]:
    """Yield observed and modelled touches by distance, of cases that were not fitted."""
    weights = np.array([curve.intercept, curve.distance, curve.spread, curve.adverse])
    chance = 1 / (1 + np.exp(-features @ weights))
    for share in SHARES:
        at = features[:, 1] == share
        yield f"  share {share:.1f}: observed {touches[at].mean():.4f}, model {chance[at].mean():.4f}, {at.sum()} cases"
    for name, at in (("went against the order", features[:, 3] > 0.1), ("did not", features[:, 3] <= 0.1)):
        yield f"  mid {name}: observed {touches[at].mean():.4f}, model {chance[at].mean():.4f}, {at.sum()} cases"
    flat = touches.mean()
    losses = [
        -(touches * np.log(p) + (1 - touches) * np.log(1 - p)).mean() for p in (chance, np.full_like(chance, flat))
    ]
    yield f"  log loss {losses[0]:.5f}, of one flat chance {losses[1]:.5f}"


def main() -> None:
    """Fit, print the curve to copy and its errors on the days held back."""
    parser = argparse.ArgumentParser(description="Fit the passive fill model on real minute quotes.")
    parser.add_argument("data_folder", type=Path, help="a LEAN data folder with minute quotes of options")
    files = quote_files(parser.parse_args().data_folder)
    fitted: list[tuple[Array, Array]] = []
    held: list[tuple[Array, Array]] = []
    for number, file in enumerate(files):
        bars = bars_of(file)
        (held if number % 3 == 2 else fitted).append(cases_of(bars))
        print(f"{'held back' if number % 3 == 2 else 'fit      '} {file.parent.name} {file.name[:8]} {len(bars)} bars")
    features, touches = (np.concatenate(parts) for parts in zip(*fitted, strict=True))
    curve = FillCurve(*(round(float(value), 3) for value in fit_logistic(features, touches)))
    print(f"{len(touches)} cases, {touches.mean():.4f} touched: {curve}")
    features, touches = (np.concatenate(parts) for parts in zip(*held, strict=True))
    print("held back:", *report(curve, features, touches), sep="\n")
    print("same" if curve == FITTED else f"differs from the curve in use: {FITTED}")


if __name__ == "__main__":
    main()
