"""The fit of the surface's constants by least squares on implied volatilities.

For each expiration the error is parted into its mean, the level, and the rest, the shape. What a day's volatility
indexes do not tell about the level would otherwise bend the shape. Both parts enter with a robust loss: some snapshots'
quotes are hours away from the closing indexes that stand for their state.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from engine.market_simulator.calibration.samples import Sample
from engine.market_simulator.surface import MarketState, UnderlyingProfile, surface_of
from engine.market_simulator.surface.profiles import profile_from

Floats = NDArray[np.float64]
Entry = dict[str, Any]
Name = tuple[str, ...]
Progress = Callable[[str], None]
ANCHORS = ("nine_days", "thirty_days", "ninety_days")
CURVES = ("ratio", "calm_tilt", "calm_steepness", "stressed_tilt", "stressed_steepness")
#: Weight of an expiration's level error beside a shape error.
LEVEL_WEIGHT = 0.7
ROBUST_SCALE = 1.5
#: Standard deviation of constants around their start in a fit to few snapshots.
ANCHOR = 0.15
#: Standard deviations of what is believed of slopes before seeing data: zero, give or take.
BELIEFS = {"level": 0.3, "near": 0.3, "far": 0.5, "tenor": 0.3, "bend": 0.1}
BOUNDS: dict[Name, tuple[float, float]] = {
    ("clock", "closed_day"): (0.02, 0.8),
    ("clock", "session_share"): (0.3, 0.95),
    ("smile", "weight"): (0.02, 0.45),
}
ALL_CONSTANTS: tuple[Name, ...] = (
    ("clock", "closed_day"),
    ("clock", "session_share"),
    ("term", "near_base"),
    ("term", "near_pull"),
    ("smile", "weight"),
    *(("term", anchor, name) for anchor in ANCHORS for name in ("base", "level", "near", "far")),
    *(("smile", curve, name) for curve in CURVES for name in ("base", "tenor", "bend", "level", "far")),
)
#: What a second underlying's few snapshots can tell: levels and the position of each shape curve.
POSITIONS: tuple[Name, ...] = (
    *(("term", anchor, "base") for anchor in ANCHORS),
    *(("smile", curve, name) for curve in CURVES for name in ("base", "tenor")),
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold a profile's JSON form after a fit, and the cost (half the robust sum of squares) it reached."""

    entry: Entry
    cost: float


def fit(start: Entry, names: Sequence[Name], samples: Sequence[Sample], anchored: bool = False) -> Fitted:
    """Return the entry with the named constants fitted; `anchored` holds them near their start."""
    initial = np.array([_get(start, name) for name in names])
    lower, upper = (np.array([BOUNDS.get(name, (-6.0, 6.0))[side] for name in names]) for side in (0, 1))
    believed = np.array([ANCHOR if anchored else BELIEFS.get(name[-1], np.inf) for name in names])
    centre = initial if anchored else np.zeros(len(names))

    def residuals(values: Floats) -> Floats:
        profile = profile_from("FIT", with_values(start, names, values))
        return np.concatenate([_errors(each, profile, each.state) for each in samples] + [(values - centre) / believed])

    found = least_squares(
        residuals,
        np.clip(initial, lower + 1e-6, upper - 1e-6),
        bounds=(lower, upper),
        loss="soft_l1",
        f_scale=ROBUST_SCALE,
        diff_step=[1e-4],
        x_scale=0.1,
        max_nfev=150,
    )
    return Fitted(with_values(start, names, found.x), float(found.cost))


def _errors(each: Sample, profile: UnderlyingProfile, state: MarketState) -> Floats:
    """Return weighted errors in volatility points: the shape of each quote, then the level of each expiration."""
    model = surface_of(state, profile).implied_volatility(each.strikes, each.years, each.forward)
    error = 100 * (model - each.volatility)
    count = np.bincount(each.expiration)
    weight = np.bincount(each.expiration, each.weight)
    level = np.bincount(each.expiration, error * each.weight) / weight
    shape = (error - level[each.expiration]) * each.weight
    return np.concatenate((shape, LEVEL_WEIGHT * level * weight / np.sqrt(count)))


def state_of_the_day(each: Sample, profile: UnderlyingProfile) -> MarketState:
    """Return the state whose surface comes nearest to a chain: index levels and skew fitted, constants untouched.

    Four numbers a day. This tells an error of the model's shape from what the published indexes do not know.
    """
    told = each.state

    def moved(values: Floats) -> MarketState:
        near, level, far = np.exp(values[:3])
        return MarketState(
            told.time,
            told.spot,
            told.rate,
            told.dividends,
            told.vix * float(level),
            told.vix9d * float(near),
            told.vix3m * float(far),
            float(values[3]),
        )

    def residuals(values: Floats) -> Floats:
        return np.concatenate((_errors(each, profile, moved(values)), 0.3 * values[3:]))

    found = least_squares(
        residuals,
        np.zeros(4),
        loss="soft_l1",
        f_scale=ROBUST_SCALE,
        diff_step=[1e-4],
        x_scale=(0.05, 0.05, 0.05, 0.5),
    )
    return moved(found.x)


def skew_direction(entry: Entry, samples: Sequence[Sample]) -> Entry:
    """Return the entry with each curve's `skew`: how shapes differ from day to day, beyond what the state explains.

    Each chain moves the positions of all shape curves (and its own levels) to its liking; the first principal
    component of these moves, one standard deviation long, is the direction.
    """
    positions: tuple[Name, ...] = (
        *(("term", anchor, "base") for anchor in ANCHORS),
        *(("smile", curve, "base") for curve in CURVES),
    )
    usual = np.array([_get(entry, name) for name in positions[3:]])
    moves = []
    for each in samples:
        if each.expirations >= 5:
            own = fit(entry, positions, [each], anchored=True).entry
            moves.append(np.array([_get(own, name) for name in positions[3:]]) - usual)
    table = np.array(moves)
    _, singular, directions = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    length = singular[0] / np.sqrt(len(table))
    # Up means steeper: the stressed component more tilted to the downside or steeper.
    sign = -1.0 if directions[0][CURVES.index("stressed_steepness")] < 0 else 1.0
    names = tuple(("smile", curve, "skew") for curve in CURVES)
    return with_values(entry, names, sign * length * directions[0])


def with_values(entry: Entry, names: Sequence[Name], values: Floats) -> Entry:
    """Return a copy of a profile's JSON form with some constants replaced."""
    changed = copy.deepcopy(entry)
    for name, value in zip(names, values, strict=True):
        node = changed
        for key in name[:-1]:
            node = node[key]
        node[name[-1]] = float(value)
    return changed


def _get(entry: Entry, name: Name) -> float:
    node: Any = entry
    for key in name:
        node = node[key]
    return float(node)
