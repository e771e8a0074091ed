"""A structure is judged on the chain at hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, Stock
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing.package import package_quote
from modules.strategies.structures import assess, market_of
from tests.modules.builders import EXPIRATION, chain, condor, contract, quote

FAR = date(2024, 5, 17)
CHAIN = chain(expirations=(EXPIRATION, FAR), half_spread=0.005)


def without(snapshot: ChainSnapshot, contract: OptionContract) -> ChainSnapshot:
    """Return the chain with the contract's bid taken away."""
    quotes = list(snapshot.quotes)
    quotes[snapshot.row_of[contract]] = quote(0, 0.5)
    return replace(snapshot, quotes=tuple(quotes))


def test_volatilities_come_from_the_legs_own_quotes() -> None:
    found = market_of(condor(), CHAIN, 0.02).volatility
    assert list(found.values()) == pytest.approx([0.18] * 4, abs=0.003)


def test_one_sided_leg_takes_the_fitted_skew() -> None:
    leg = condor().options[0].contract
    found = market_of(condor(), without(CHAIN, leg), 0.02).volatility
    assert found[leg] == pytest.approx(0.18, abs=0.003)


def test_condor_is_near_neutral_and_wins_more_often_than_not() -> None:
    found = assess(condor(), Decimal("-1.50"), CHAIN, 0.02, Decimal("2.60"))
    assert abs(found.delta_shares) < 15
    assert found.greeks.theta > 0 > found.greeks.vega
    outcome = found.description.outcome
    assert outcome is not None
    assert 0.4 < outcome.probability_of_profit < 0.8
    assert outcome.rate == 0.02


def test_calendar_at_its_mid_has_a_model_loss_near_its_debit() -> None:
    legs = (OptionLeg(contract(470, "call"), -1), OptionLeg(contract(470, "call", FAR), 1))
    calendar = Structure("call calendar spread", legs)
    market = package_quote(calendar, CHAIN.quote_table())
    assert market is not None
    found = assess(calendar, market.mid, CHAIN, 0.02).description
    assert found.profile.is_model
    assert found.profile.max_loss == pytest.approx(market.mid, abs=Decimal("0.02"))


def test_shares_alone_have_delta_and_no_outcome() -> None:
    found = assess(Structure("shares", (StockLeg(Stock("SPY"), 100),)), Decimal(470), CHAIN, 0.02)
    assert (found.delta_shares, found.description.outcome) == (100.0, None)


def test_an_expiration_without_quotes_is_an_error() -> None:
    strange = Structure("x", (OptionLeg(contract(470, "call", date(2024, 3, 15)), 1),))
    with pytest.raises(ValueError, match="2024-03-15"):
        assess(strange, Decimal(5), CHAIN, 0.02)
