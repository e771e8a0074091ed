"""The fit finds constants again from chains made with them, and keeps its hands off what is held back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from engine.market_simulator.calibration.evaluation import chain_errors
from engine.market_simulator.calibration.fit import fit, state_of_the_day
from engine.market_simulator.calibration.real_chains import RealChain, Slice
from engine.market_simulator.calibration.samples import sample, split
from engine.market_simulator.calibration.spread_fit import fit_spreads
from engine.market_simulator.surface import ContractColumns, MarketState, profile_of, quote, surface_of
from engine.market_simulator.surface.profiles import PARAMETERS, profile_from
from engine.market_simulator.surface.tick_sizes import TICK_RULES
from engine.market_simulator.trading_calendar import NEW_YORK
from modules.pricing import black_scholes

SPOT = 5000.0


def entry() -> dict[str, Any]:
    document = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    chosen = document["profiles"]["SPX"]
    return {key: document["groups"].get(key, {}).get(value, value) for key, value in chosen.items()}


def made_chain(state: MarketState, name: str = "SPX_made_eod") -> RealChain:
    """Return a chain quoted by the simulator itself, in the form of a real one."""
    surface = surface_of(state, profile_of("SPX"))
    slices = []
    for days in (2, 9, 23, 37, 65, 93):
        strikes = SPOT * np.exp(np.linspace(-1.6, 1.0, 60) * 0.25 * np.sqrt(days / 365))
        forward = float(surface.forward_prices(days / 365))
        calls = strikes >= forward
        quotes = quote(ContractColumns.of(strikes, days / 365, calls), surface)
        volatility = surface.implied_volatility(strikes, days / 365, forward)
        delta = np.abs(black_scholes.delta(forward, strikes, days / 365, volatility, calls))
        keep = (delta > 0.01) & (quotes.bid > 0)
        columns = (strikes, calls, quotes.bid / 100, quotes.ask / 100, np.zeros(60), volatility, delta)
        slices.append(
            Slice(state.time.date() + timedelta(days=days), days / 365, forward, *(column[keep] for column in columns))
        )
    return RealChain(name, "SPX", True, state, tuple(slices))


def states(count: int) -> list[MarketState]:
    start = datetime(2023, 2, 1, 16, 0, tzinfo=NEW_YORK)
    return [
        MarketState(start + timedelta(days=7 * n), SPOT, 0.04, (), 13.0 + 4 * n, 12.0 + 4.5 * n, 15.0 + 3 * n)
        for n in range(count)
    ]


def test_fit_recovers_moved_constants() -> None:
    truth, names = entry(), (("term", "thirty_days", "base"), ("smile", "stressed_steepness", "base"))
    moved = json.loads(json.dumps(truth))
    moved["term"]["thirty_days"]["base"] += 0.08
    moved["smile"]["stressed_steepness"]["base"] += 0.2
    found = fit(moved, names, [sample(made_chain(state)) for state in states(3)]).entry
    for group, curve, name in names:
        assert found[group][curve][name] == pytest.approx(truth[group][curve][name], abs=0.01)


def test_state_of_the_day_finds_the_level_that_the_indexes_missed() -> None:
    state = states(1)[0]
    chain = made_chain(replace(state, vix=state.vix * 1.1, vix9d=state.vix9d * 1.1, vix3m=state.vix3m * 1.1))
    misinformed = replace(chain, state=state)
    profile = profile_from("SPX", entry())
    before = chain_errors(misinformed, surface_of(state, profile))
    after = chain_errors(misinformed, surface_of(state_of_the_day(sample(misinformed), profile), profile))
    assert abs(before.money) > 0.8
    assert abs(after.money) < 0.1
    assert after.inside > before.inside


def test_own_quotes_have_no_error_and_lie_inside() -> None:
    state = states(1)[0]
    errors = chain_errors(made_chain(state), surface_of(state, profile_of("SPX")))
    assert errors.money == pytest.approx(0.0, abs=0.01)
    assert errors.skew == pytest.approx(0.0, abs=0.05)
    assert errors.inside == errors.counted > 100


def test_spread_fit_returns_widths_like_those_it_saw() -> None:
    chains = [made_chain(state) for state in states(3)]
    found = fit_spreads(chains, TICK_RULES["nickel_dime"])
    truth = profile_of("SPX").spread
    value = np.array([20.0, 60.0, 150.0])
    widths = [
        shape.base + shape.scale * (value / SPOT * 1e4) ** shape.power * 31**shape.tenor for shape in (found, truth)
    ]
    assert widths[0] == pytest.approx(widths[1], rel=0.25)


def test_every_third_snapshot_and_the_last_daily_chains_are_held_back() -> None:
    snapshots = [made_chain(state, f"s{n}") for n, state in enumerate(states(6))]
    daily = [
        replace(chain, name=f"d{n}", state=replace(chain.state, time=datetime(2019, 5, n + 1, 16, tzinfo=NEW_YORK)))
        for n, chain in enumerate(snapshots)
    ]
    parts = split([*snapshots, *daily])
    assert {chain.name for chain in parts.held_back} == {"s2", "s5", "d4", "d5"}
    assert len(parts.fitted) == 8
