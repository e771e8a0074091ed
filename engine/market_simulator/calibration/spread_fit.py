"""The fit of quote widths: real bid and ask against `spreads.half_spreads` and outward rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from engine.market_simulator.calibration.real_chains import RealChain, Slice
from engine.market_simulator.surface.profiles import SpreadShape
from engine.market_simulator.surface.spreads import half_spreads
from engine.market_simulator.surface.tick_sizes import TickRule

Floats = NDArray[np.float64]
START = SpreadShape(base=0.2, scale=0.08, power=0.6, tenor=0.05, stress=0.5, intrinsic=0.003)
LONGEST_DAYS = 100.0
#: The chains seen here end shortly in the money; deep in the money real widths are below this share of intrinsic value.
MOST_INTRINSIC = 0.006
#: At most this many quotes a chain, evenly taken.
PER_CHAIN = 1500


def fit_spreads(chains: Sequence[RealChain], rule: TickRule) -> SpreadShape:
    """Return the widths' constants with the smallest absolute error of the width's logarithm, rounding included.

    Rounding two sides outward adds one tick on average.
    """
    columns = [_columns(chain) for chain in chains]
    logs = np.log(np.concatenate([real for real, _ in columns]))

    def residuals(values: Floats) -> Floats:
        shape = SpreadShape(*values)
        model = [_modelled(chain, rows, shape, rule) for chain, (_, rows) in zip(chains, columns, strict=True)]
        return np.log(np.concatenate(model)) - logs

    lower, upper = (0.0, 0.0, 0.1, -0.5, 0.0, 0.0), (20.0, 5.0, 1.2, 0.5, 1.5, MOST_INTRINSIC)
    start = np.array(astuple(START))
    found = least_squares(residuals, start, bounds=(lower, upper), loss="soft_l1", f_scale=0.2, x_scale=start + 0.01)
    return SpreadShape(*(float(value) for value in found.x))


def _columns(chain: RealChain) -> tuple[Floats, NDArray[np.int64]]:
    widths = np.concatenate([part.ask - part.bid for part in _parts(chain)])
    rows = np.unique(np.linspace(0, len(widths) - 1, PER_CHAIN).astype(np.int64))
    return widths[rows], rows


def _parts(chain: RealChain) -> list[Slice]:
    return [part for part in chain.slices if part.years * 365 < LONGEST_DAYS]


def _modelled(chain: RealChain, rows: NDArray[np.int64], shape: SpreadShape, rule: TickRule) -> Floats:
    widths = []
    for part in _parts(chain):
        forward = np.full(len(part.strikes), part.forward)
        years = np.full(len(part.strikes), part.years)
        half = half_spreads(part.mid, forward, part.strikes, part.calls, years, chain.state.vix, shape)
        tick = rule.at(np.rint(part.mid * 100).astype(np.int64)) / 100
        widths.append(2 * half + tick)
    return np.concatenate(widths)[rows]
