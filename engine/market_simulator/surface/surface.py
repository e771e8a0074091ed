"""The implied-volatility surface of one underlying at one instant: no calendar and no butterfly arbitrage in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.market_simulator.surface import essvi, mixture
from engine.market_simulator.surface.market_state import MarketState
from engine.market_simulator.surface.profiles import ShapeCurve, UnderlyingProfile
from engine.market_simulator.surface.term_structure import ANCHOR_DAYS, at_the_money_variance, features
from engine.market_simulator.surface.variance_clock import variance_years

Floats = NDArray[np.float64]
#: Slices are laid down at these variance times (years): half an hour of a session to forty years, closer when near.
KNOTS = np.concatenate(([0.0], np.geomspace(2e-4, 4.0, 36), [40.0]))
_USUAL_DAYS = np.log(np.clip(KNOTS[1:] * 365, 0.25, 365.0) / 30)
_BEND = _USUAL_DAYS**2


@dataclass(frozen=True, slots=True)
class Surface:
    """Hold a state, its underlying's constants and the slices built from both (see `mixture.deviations`)."""

    state: MarketState
    profile: UnderlyingProfile
    slices: Floats = field(repr=False)

    def implied_volatility(self, strikes: ArrayLike, years: ArrayLike, forward: ArrayLike) -> Floats:
        """Return annual Black volatilities (0.20 = 20 %) in the broadcast shape.

        `years` is calendar time from the state's instant to expiration in years of 365 days, `forward` the forward
        price for that expiration (`forward_prices`). At and after expiration the value of an instant before is given.
        """
        moneyness = np.log(np.asarray(strikes, dtype=np.float64) / np.asarray(forward, dtype=np.float64))
        k, t = np.broadcast_arrays(moneyness, np.asarray(years, dtype=np.float64))
        deviations = np.empty(k.size)
        calendar = np.maximum(t.ravel(), 1e-7)
        times = variance_years(self.state.time, calendar, self.profile.clock)
        mixture.deviations(k.ravel(), times, KNOTS, self.slices, self.profile.smile.weight, deviations)
        return np.asarray((deviations / np.sqrt(calendar)).reshape(k.shape))

    def forward_prices(self, years: ArrayLike) -> Floats:
        """Return the forward price for each expiration: spot less dividends still to come, grown at the rate."""
        times = np.asarray(years, dtype=np.float64)
        state = self.state
        cash = np.zeros(times.shape)
        for until, amount in state.dividends_within(float(times.max(initial=0.0))):
            cash += np.where(times >= until, amount * np.exp(-state.rate * until), 0.0)
        return np.asarray((state.spot - cash) * np.exp((state.rate - self.profile.dividend_yield) * times))


def surface_of(state: MarketState, underlying_profile: UnderlyingProfile) -> Surface:
    """Build the surface of an underlying for a state; the same state gives the same surface to the last bit."""
    anchors = variance_years(state.time, np.array(ANCHOR_DAYS) / 365, underlying_profile.clock)
    money = at_the_money_variance(state, underlying_profile.term, anchors, KNOTS[1:])
    shape = underlying_profile.smile
    excess = np.exp(_curve(shape.ratio, state))
    # The mixture's at-the-money deviation is the weighted mean of the two, to second order in the deviation.
    calm = np.sqrt(money) / (1.0 + shape.weight * excess)
    slices = np.zeros((6, len(KNOTS)))
    _fill(slices[:3], calm**2, np.tanh(_curve(shape.calm_tilt, state)), np.exp(_curve(shape.calm_steepness, state)))
    stressed = (calm * (1.0 + excess)) ** 2
    tilt, steepness = np.tanh(_curve(shape.stressed_tilt, state)), np.exp(_curve(shape.stressed_steepness, state))
    _fill(slices[3:], stressed, tilt, steepness)
    return Surface(state, underlying_profile, slices)


def _curve(curve: ShapeCurve, state: MarketState) -> Floats:
    level, _, far = features(state)
    steady = curve.base + curve.level * level + curve.far * far + curve.skew * state.skew
    return np.asarray(steady + curve.tenor * _USUAL_DAYS + curve.bend * _BEND)


def _fill(rows: Floats, theta: Floats, rho: Floats, eta: Floats) -> None:
    psi = eta * np.sqrt(theta)
    rows[0, 1:], rows[1, 1:], rows[2, 1:] = theta, psi * (1.0 - rho), psi * (1.0 + rho)
    essvi.without_arbitrage(rows[0, 1:], rows[1, 1:], rows[2, 1:])
