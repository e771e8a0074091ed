"""How far a surface is from a real chain, in the figures that `docs/simulator.md` reports.

The forward of each expiration is the real chain's own (put-call parity): headers and quotes of the snapshots are not
always simultaneous, and the surface's business is volatility.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.calibration.real_chains import RealChain, Slice
from engine.market_simulator.surface import ContractColumns, Surface, quote

Floats = NDArray[np.float64]
#: Returns annual volatilities at strikes of one slice.
Smile = Callable[[Slice, Floats], Floats]
THIRTY_DAYS = 30 / 365
SKEW_DELTA = 0.25
#: The range in which real mids are held against simulated quotes.
DELTAS, DAYS = (0.05, 0.60), (1.0, 60.0)


@dataclass(frozen=True, slots=True)
class ChainErrors:
    """Hold one chain's errors in volatility points (model less real) and the quotes counted.

    `money` and `skew` are at 30 days: at the forward, and 25-delta put less 25-delta call; NaN where the chain's
    expirations do not straddle 30 days. `inside` of `counted` real mids lie within the simulated bid and ask.
    """

    name: str
    ticker: str
    vix: float
    money: float
    skew: float
    rms: float
    inside: int
    counted: int


def chain_errors(chain: RealChain, surface: Surface) -> ChainErrors:
    """Hold a surface against a real chain."""

    def smile(part: Slice, strikes: Floats) -> Floats:
        return surface.implied_volatility(strikes, part.years, part.forward)

    inside = [mids_inside(part, surface) for part in chain.slices]
    hits = np.concatenate(inside) if inside else np.zeros(0, dtype=bool)
    return ChainErrors(
        chain.name,
        chain.ticker,
        chain.state.vix,
        money=100 * (_at_thirty_days(chain, _money, smile) - _at_thirty_days(chain, _money, None)),
        skew=100 * (_at_thirty_days(chain, _skew, smile) - _at_thirty_days(chain, _skew, None)),
        rms=100 * _rms(chain, smile),
        inside=int(hits.sum()),
        counted=len(hits),
    )


def in_range(part: Slice) -> NDArray[np.bool_]:
    """Tell which quotes of a slice are in the range that counts: deltas 0.05 to 0.6, 1 to 60 days."""
    days = part.years * 365
    inside = (part.delta >= DELTAS[0]) & (part.delta <= DELTAS[1])
    return inside & (days >= DAYS[0] - 0.5) & (days <= DAYS[1] + 0.5)


def mids_inside(part: Slice, surface: Surface) -> NDArray[np.bool_]:
    """Tell for each real quote in the range whether its mid lies within the simulated bid and ask."""
    use = in_range(part)
    if not use.any():
        return np.zeros(0, dtype=bool)
    contracts = ContractColumns.of(part.strikes[use], part.years, part.calls[use])
    quotes = quote(contracts, at_forward(surface, part))
    mid = part.mid[use] * 100
    return np.asarray((mid >= quotes.bid - 1e-6) & (mid <= quotes.ask + 1e-6))


def at_forward(surface: Surface, part: Slice) -> Surface:
    """Return the surface with the spot that gives the slice's own forward."""
    scale = surface.forward_prices(part.years) / surface.state.spot
    cash = sum(
        amount * np.exp(-surface.state.rate * until) for until, amount in surface.state.dividends_within(part.years)
    )
    growth = (scale * surface.state.spot) / (surface.state.spot - cash)
    return replace(surface, state=replace(surface.state, spot=float(part.forward / growth + cash)))


def _rms(chain: RealChain, smile: Smile) -> float:
    errors = [
        smile(part, part.strikes[use]) - part.volatility[use]
        for part in chain.slices
        if (use := in_range(part) & part.out_of_the_money).any()
    ]
    return float(np.sqrt(np.mean(np.concatenate(errors) ** 2))) if errors else float("nan")


def _at_thirty_days(chain: RealChain, measure: Callable[[Slice, Smile | None], float], smile: Smile | None) -> float:
    """Return a measure interpolated linearly in total variance (or in time) between the straddling expirations."""
    parts = [part for part in chain.slices if part.years * 365 >= 7]
    near = max((part for part in parts if part.years <= THIRTY_DAYS), key=lambda part: part.years, default=None)
    far = min((part for part in parts if part.years > THIRTY_DAYS), key=lambda part: part.years, default=None)
    if near is None or far is None:
        return float("nan")
    first, second = measure(near, smile), measure(far, smile)
    share = (THIRTY_DAYS - near.years) / (far.years - near.years)
    if measure is _money:
        total = first**2 * near.years + share * (second**2 * far.years - first**2 * near.years)
        return float(np.sqrt(total / THIRTY_DAYS))
    return first + share * (second - first)


def _money(part: Slice, smile: Smile | None) -> float:
    if smile is not None:
        return float(smile(part, np.array([part.forward]))[0])
    use = part.out_of_the_money
    return float(np.interp(part.forward, part.strikes[use], part.volatility[use]))


def _skew(part: Slice, smile: Smile | None) -> float:
    """Return the 25-delta put's volatility less the 25-delta call's; the strikes are those of the real chain."""
    found = []
    for is_call in (False, True):
        side = part.out_of_the_money & (part.calls == is_call)
        order = np.argsort(part.delta[side])
        deltas, strikes = part.delta[side][order], part.strikes[side][order]
        strike = np.interp(SKEW_DELTA, deltas, strikes)
        if smile is not None:
            found.append(float(smile(part, np.array([strike]))[0]))
        else:
            found.append(float(np.interp(SKEW_DELTA, deltas, part.volatility[side][order])))
    return found[0] - found[1]
