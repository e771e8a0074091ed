"""Strategies propose by the rank, and say why when they do not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.domain.session_context import RankKind, SessionContext, VolatilityRank
from modules.strategies.base import MarketView, NoSignal, Signal, Strategy, defaults
from modules.strategies.butterfly import Butterfly
from modules.strategies.catalog import STRATEGIES
from modules.strategies.iron_condor import IronCondor
from tests.modules.builders import EXPIRATION, NOON, chain, rank


def signals(strategy: Strategy, value: float) -> list[Signal | NoSignal]:
    near = NOON.date() + timedelta(days=16)
    return strategy.generate_signals(
        MarketView(chain(expirations=(near, EXPIRATION)), SessionContext(rank(value)), 0.02), defaults(strategy)
    )


@pytest.mark.parametrize(
    ("value", "strategy", "proposes"),
    [
        (50.1, "iron condor", True),
        (50.0, "iron condor", False),
        (50.0, "butterfly", True),
        (30.0, "butterfly", True),
        (29.9, "butterfly", False),
        (50.1, "butterfly", False),
    ],
)
def test_rank_selects_the_structure(value: float, strategy: str, proposes: bool) -> None:
    (found,) = signals(STRATEGIES[strategy], value)
    assert isinstance(found, Signal) is proposes


def test_condor_is_defined_risk_around_the_spot() -> None:
    (found,) = signals(IronCondor(), 60)
    assert isinstance(found, Signal)
    long_put, short_put, short_call, long_call = (leg.contract.strike for leg in found.structure.legs)
    assert long_put < short_put < 470 < short_call < long_call
    assert found.quote.ask < 0


def test_butterfly_is_equidistant_and_costs_something() -> None:
    (found,) = signals(Butterfly(), 40)
    assert isinstance(found, Signal)
    upper, body, lower = (leg.contract.strike for leg in found.structure.legs)
    assert upper - body == body - lower > 0
    assert found.quote.ask > 0


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=str)
def test_unavailable_rank_is_refused(strategy: Strategy) -> None:
    missing = VolatilityRank(RankKind.UNAVAILABLE, float("nan"), float("nan"), 0, "no history")
    (found,) = strategy.generate_signals(MarketView(chain(), SessionContext(missing), 0.02), defaults(strategy))
    assert found == NoSignal(strategy.name, "RANK_UNAVAILABLE", "no history")


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=str)
def test_defaults_lie_inside_their_bounds(strategy: Strategy) -> None:
    assert all(item.lowest <= item.default <= item.highest for item in strategy.parameters)
