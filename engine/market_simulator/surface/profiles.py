"""What distinguishes one underlying's options from another's: constants, read from `parameters.json`.

The file names the source of every group of constants: fitted on real chains by the calibration, or ASSUMED.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.market_simulator.surface.variance_clock import ClockParameters

PARAMETERS = Path(__file__).with_name("parameters.json")


@dataclass(frozen=True, slots=True)
class LevelCurve:
    """Hold the at-the-money volatility at one anchor tenor as a power law of the volatility indexes.

    ln(at-the-money / index) = base + level ln(VIX / 18) + near ln(VIX9D / VIX) + far ln(VIX3M / VIX)
    """

    base: float
    level: float
    near: float
    far: float


@dataclass(frozen=True, slots=True)
class ShapeCurve:
    """Hold one shape number by tenor and state, linear in x = ln(days / 30) of variance time and in the state.

    value = base + tenor x + bend x^2 + level ln(VIX / 18) + far ln(VIX3M / VIX) + skew * (the state's skew)
    """

    base: float
    tenor: float
    bend: float
    level: float
    far: float
    skew: float


@dataclass(frozen=True, slots=True)
class SmileShape:
    """Hold the shape of the two components (see `mixture`): each curve passes through the function named.

    `ratio`: exp, how much more volatile the second is, less one; `tilt`: tanh, the correlation rho; `steepness`: exp,
    eta = psi / sqrt(theta). `weight` is the second component's share, the same for all tenors.
    """

    weight: float
    ratio: ShapeCurve
    calm_tilt: ShapeCurve
    calm_steepness: ShapeCurve
    stressed_tilt: ShapeCurve
    stressed_steepness: ShapeCurve


@dataclass(frozen=True, slots=True)
class TermShape:
    """Hold the anchors (9, 30 and 93 days) and the two ends.

    Today's variance rate over the nine-day average is exp(near_base) (v9 / v9..30)^near_pull; beyond 93 days the rate
    runs to `long_run` (annual volatility) with `reversion` a year.
    """

    nine_days: LevelCurve
    thirty_days: LevelCurve
    ninety_days: LevelCurve
    near_base: float
    near_pull: float
    long_run: float
    reversion: float


@dataclass(frozen=True, slots=True)
class SpreadShape:
    """Hold the width of quotes before rounding; `spreads.half_spreads` states the formula.

    `base` and `scale` are in basis points of the forward, `intrinsic` is a share of intrinsic value.
    """

    base: float
    scale: float
    power: float
    tenor: float
    stress: float
    intrinsic: float


@dataclass(frozen=True, slots=True)
class UnderlyingProfile:
    """Hold everything that an underlying's chain depends on beside the state.

    `american` tells the exercise style, `tick_rule` a key of `tick_sizes.TICK_RULES`, `dividend_yield` a continuous
    annual yield (indexes; stocks pay the state's cash dividends), `depth` the usual contracts at the near-the-money
    best quote.
    """

    ticker: str
    american: bool
    tick_rule: str
    dividend_yield: float
    depth: int
    clock: ClockParameters
    term: TermShape
    smile: SmileShape
    spread: SpreadShape


@cache
def _document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    return loaded


def known_profiles() -> tuple[str, ...]:
    """Return the tickers with constants of their own."""
    return tuple(_document()["profiles"])


@cache
def profile_of(ticker: str) -> UnderlyingProfile:
    """Return the constants of a ticker; an unknown one gets those of the single-stock profile under its own name."""
    document = _document()
    name = ticker.upper()
    entry = document["profiles"].get(name) or document["profiles"][document["single_stock"]]
    groups = document["groups"]
    return profile_from(name, {key: groups[key][value] if key in groups else value for key, value in entry.items()})


def profile_from(ticker: str, entry: dict[str, Any]) -> UnderlyingProfile:
    """Build a profile from its JSON form; raise KeyError or TypeError when a constant lacks or is unknown."""
    term, smile = dict(entry["term"]), dict(entry["smile"])
    for anchor in ("nine_days", "thirty_days", "ninety_days"):
        term[anchor] = LevelCurve(**term[anchor])
    for name in smile:
        if name != "weight":
            smile[name] = ShapeCurve(**smile[name])
    return UnderlyingProfile(
        ticker=ticker,
        american=bool(entry["american"]),
        tick_rule=str(entry["tick_rule"]),
        dividend_yield=float(entry["dividend_yield"]),
        depth=int(entry["depth"]),
        clock=ClockParameters(**entry["clock"]),
        term=TermShape(**term),
        smile=SmileShape(**smile),
        spread=SpreadShape(**entry["spread"]),
    )
