"""Strategies propose by the rank, and say why when they do not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from modules.domain.contracts import Stock
from modules.domain.intents import Source
from modules.domain.positions import Position
from modules.domain.session_context import RankKind, Regime, SessionContext, Trend, VolatilityRank
from modules.domain.structures import StockLeg, Structure
from modules.strategies.base import MarketView, NoSignal, PortfolioView, Signal, Strategy, defaults
from modules.strategies.butterfly import Butterfly
from modules.strategies.catalog import ALL, STRATEGIES
from modules.strategies.credit_spreads import BearCallSpread, BullPutSpread
from modules.strategies.iron_butterfly import IronButterfly
from modules.strategies.iron_condor import IronCondor
from modules.strategies.stock_income import CoveredCall
from modules.strategies.structures import identify
from tests.modules.builders import EXPIRATION, NOON, chain, rank


def signals(strategy: Strategy, value: float, trend: Trend = Trend.UNKNOWN) -> list[Signal | NoSignal]:
    near = NOON.date() + timedelta(days=16)
    context = SessionContext(rank(value), trend)
    return strategy.generate_signals(
        MarketView(chain(expirations=(near, EXPIRATION)), context, 0.02), defaults(strategy)
    )


UP, DOWN, NONE, UNKNOWN = Trend.UP, Trend.DOWN, Trend.NONE, Trend.UNKNOWN


@pytest.mark.parametrize(
    ("value", "trend", "proposing"),
    [
        (29.9, UP, set()),
        (30.0, UNKNOWN, {"butterfly"}),
        (50.0, NONE, {"butterfly", "cash-secured put"}),
        (50.0, UP, {"butterfly", "bull put spread", "cash-secured put"}),
        (50.1, NONE, {"iron condor", "cash-secured put"}),
        (50.1, DOWN, {"bear call spread"}),
        (70.0, UNKNOWN, {"iron condor"}),
        (70.1, UNKNOWN, {"iron condor", "iron butterfly"}),
    ],
)
def test_rank_and_trend_select_the_strategies(value: float, trend: Trend, proposing: set[str]) -> None:
    found = {s.name for s in STRATEGIES.values() if isinstance(signals(s, value, trend)[0], Signal)}
    assert found == proposing


def in_regime(regime: Regime, **switches: float) -> Signal | NoSignal:
    condor = IronCondor()
    context = SessionContext(rank(60), NONE, regime=regime)
    params = {**defaults(condor), **switches}
    return condor.generate_signals(MarketView(chain(expirations=(EXPIRATION,)), context, 0.02), params)[0]


@pytest.mark.parametrize("regime", list(Regime))
def test_by_default_every_regime_is_allowed(regime: Regime) -> None:
    assert isinstance(in_regime(regime), Signal)


def test_a_regime_switched_off_keeps_the_strategy_out_and_says_which_are_allowed() -> None:
    found = in_regime(Regime.BEAR, in_bear=0, in_crash=0, in_high_volatility=0)
    assert isinstance(found, NoSignal)
    assert found.code == "REGIME"
    assert found.reason == "the market's regime is bear, allowed: low-volatility sideways, bull, neutral"
    assert isinstance(in_regime(Regime.BULL, in_bear=0), Signal)


def test_a_switch_counts_as_on_from_one_half() -> None:
    assert isinstance(in_regime(Regime.BEAR, in_bear=0.5), Signal)
    assert isinstance(in_regime(Regime.BEAR, in_bear=0.49), NoSignal)


def test_an_unknown_regime_is_none_that_a_choosy_strategy_opens_in() -> None:
    assert isinstance(in_regime(Regime.UNKNOWN, in_crash=0), NoSignal)


def test_every_strategy_that_opens_declares_a_switch_for_every_known_regime() -> None:
    for strategy in ALL.values():
        names = {parameter.name for parameter in strategy.parameters}
        assert {f"in_{regime.name.lower()}" for regime in Regime if regime is not Regime.UNKNOWN} <= names


def test_spreads_lie_out_of_the_money_on_the_side_the_trend_leaves() -> None:
    (bull,) = signals(BullPutSpread(), 60, UP)
    (bear,) = signals(BearCallSpread(), 60, DOWN)
    assert isinstance(bull, Signal)
    assert isinstance(bear, Signal)
    for signal, sign in ((bull, -1), (bear, 1)):
        short, long = (next(leg for leg in signal.structure.options if leg.ratio == side) for side in (-1, 1))
        assert (short.contract.strike - 470) * sign > 0
        assert (long.contract.strike - short.contract.strike) * sign > 0
        assert signal.quote.ask < 0
        assert identify(signal.structure.legs).name == signal.structure.name


def test_iron_butterfly_is_symmetric_and_a_credit() -> None:
    (found,) = signals(IronButterfly(), 80)
    assert isinstance(found, Signal)
    assert identify(found.structure.legs).name == "iron butterfly"
    assert found.quote.ask < 0


def shares(cost: str) -> Position:
    structure = Structure("shares", (StockLeg(Stock("SPY"), 100),))
    money = Decimal(cost) * 300
    return Position(
        "p", "p", Source.STRATEGY, "cash-secured put", structure, 3, money, Decimal(0), money, NOON, "assigned"
    )


def test_covered_call_is_written_on_free_shares_at_or_above_their_cost() -> None:
    strategy = CoveredCall()
    market = MarketView(chain(), SessionContext(rank(60)), 0.02, shares("487.50"))
    (found,) = strategy.generate_signals(market, defaults(strategy))
    assert isinstance(found, Signal)
    (call,) = found.structure.options
    assert call.contract.strike >= Decimal("487.50")
    assert found.extends == "p"
    assert strategy.size_position(found, Decimal(0), PortfolioView(Decimal(1), Decimal(0), 3), {}) == 3


def test_covered_call_writes_nothing_below_cost_and_says_so() -> None:
    strategy = CoveredCall()
    market = MarketView(chain(), SessionContext(rank(60)), 0.02, shares("999"))
    (found,) = strategy.generate_signals(market, defaults(strategy))
    assert isinstance(found, NoSignal)
    assert "at or above the cost of 999.00" in found.reason


def test_covered_call_without_shares_says_so() -> None:
    (found,) = signals(CoveredCall(), 60)
    assert isinstance(found, NoSignal)
    assert found.code == "NO_SHARES"


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


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES.values() if s.name != "covered call"], ids=str)
def test_unavailable_rank_is_refused(strategy: Strategy) -> None:
    missing = VolatilityRank(RankKind.UNAVAILABLE, float("nan"), float("nan"), 0, "no history")
    (found,) = strategy.generate_signals(MarketView(chain(), SessionContext(missing), 0.02), defaults(strategy))
    assert found == NoSignal(strategy.name, "RANK_UNAVAILABLE", "no history")


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=str)
def test_defaults_lie_inside_their_bounds(strategy: Strategy) -> None:
    assert all(item.lowest <= item.default <= item.highest for item in strategy.parameters)
