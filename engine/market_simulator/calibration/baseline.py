"""The yardstick: one volatility, the VIX, for every strike and expiration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.market_simulator.surface import MarketState, Surface, UnderlyingProfile
from engine.market_simulator.surface.surface import KNOTS
from engine.market_simulator.surface.variance_clock import ClockParameters

#: Weekends count as days and nights as sessions: variance time is calendar time.
CALENDAR = ClockParameters(closed_day=1.0, session_share=6.5 / 24)


def flat_surface(state: MarketState, profile: UnderlyingProfile, scale: float = 1.0) -> Surface:
    """Return a surface without skew and term structure at VIX times `scale`; quote widths are the profile's."""
    slices = np.zeros((6, len(KNOTS)))
    slices[0] = slices[3] = (scale * state.vix / 100) ** 2 * KNOTS
    return Surface(state, replace(profile, clock=CALENDAR), slices)
