"""The distribution is a probability, prices its own options, and is not 1 - delta where there is a skew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import NEW_YORK, OptionContract, OptionRight
from modules.domain.quotes import Quote
from modules.pricing import black_scholes
from modules.pricing.distribution import fit_skew, fitted, lognormal
from modules.pricing.smile import Smile, implied_dividend, smile
from tests.modules.builders import EXPIRATION, chain, contract
from tests.shared_data import require_shared

RIGHTS = {"C": "call", "P": "put"}


def skewed(years: float = 0.25, tilt: float = -0.15, bend: float = 0.3, spot: float = 100.0) -> Smile:
    """Return a smile of strikes 70 to 130 whose volatility falls with the strike."""
    strikes = np.arange(70.0, 131.0, 2.5)
    x = np.log(strikes / spot)
    contracts = tuple(contract(float(k), right) for k in strikes for right in OptionRight)
    volatility = np.repeat(0.2 + tilt * x + bend * x * x, 2)
    calls = np.array([each.is_call for each in contracts])
    deltas = black_scholes.delta(spot, np.repeat(strikes, 2), years, volatility, calls)
    return Smile(EXPIRATION, years, contracts, volatility, deltas)


@given(st.floats(10, 500), st.floats(0.05, 1.0), st.floats(0.01, 2), st.floats(0, 0.1), st.floats(0.5, 2.0))
def test_without_skew_it_is_the_lognormal_of_the_textbook(
    spot: float, volatility: float, years: float, rate: float, share: float
) -> None:
    found = lognormal(spot, volatility, years, rate)
    level = spot * share
    deviation = volatility * np.sqrt(years)
    d2 = (np.log(spot / level) + rate * years) / deviation - deviation / 2
    normal = float(black_scholes.ndtr(d2))
    assert found.probability_above(level) == pytest.approx(normal, abs=1e-4)
    assert found.expectation(found.levels) == pytest.approx(spot * np.exp(rate * years), rel=1e-4)


@pytest.mark.parametrize("strike", [80.0, 90.0, 100.0, 110.0, 120.0])
def test_with_skew_it_prices_the_options_it_was_fitted_to(strike: float) -> None:
    shape = skewed()
    found = fitted(shape, 100.0, 0.0)
    x = np.log(strike / 100.0)
    quoted = float(black_scholes.price(100.0, strike, shape.years, 0.2 - 0.15 * x + 0.3 * x * x, True))
    assert found.expectation(np.maximum(found.levels - strike, 0.0)) == pytest.approx(quoted, abs=0.02)


def test_skew_moves_the_chance_away_from_one_less_delta() -> None:
    """A 110 call sold: the chance that it ends worthless, from the slope of call prices, is not 1 - delta."""
    shape, level, bump = skewed(), 110.0, 1e-3

    def volatility(strike: float) -> float:
        x = float(np.log(strike / 100.0))
        return 0.2 - 0.15 * x + 0.3 * x * x

    def call(strike: float) -> float:
        return float(black_scholes.price(100.0, strike, shape.years, volatility(strike), True))

    worthless = 1 + (call(level + bump) - call(level - bump)) / (2 * bump)
    found = fitted(shape, 100.0, 0.0)
    assert 1 - found.probability_above(level) == pytest.approx(worthless, abs=1e-3)
    one_less_delta = 1 - float(black_scholes.delta(100.0, level, shape.years, volatility(level), True))
    assert worthless - one_less_delta > 0.01


def test_chance_never_rises_with_the_level() -> None:
    wild = fitted(skewed(tilt=-0.9, bend=2.5), 100.0, 0.0)
    assert np.all(np.diff(wild.above) <= 0)
    assert (wild.above[0], wild.above[-1]) == (1.0, 0.0)
    assert wild.masses.sum() == pytest.approx(1.0)


def test_chain_of_one_volatility_gives_its_lognormal() -> None:
    snapshot = chain(half_spread=0.005)
    shape = smile(snapshot, EXPIRATION, 0.02)
    found = fitted(shape, 470.0, 0.02)
    plain = lognormal(470.0, 0.18, shape.years, 0.02)
    assert found.probability_above(480.0) == pytest.approx(plain.probability_above(480.0), abs=0.01)
    assert "skew fitted to" in found.model


def test_few_quotes_fall_back_to_their_mean_and_say_how_many_there_were() -> None:
    shape = skewed()
    few = replace(shape, contracts=shape.contracts[24:28], implied_volatility=shape.implied_volatility[24:28])
    assert fitted(few, 100.0, 0.0).model == "risk-neutral, skew fitted to 2 implied volatilities"


def test_no_volatility_is_an_error() -> None:
    empty = Smile(date(2024, 2, 16), 0.1, (), np.empty(0), np.empty(0))
    with pytest.raises(ValueError, match="2024-02-16"):
        fitted(empty, 100.0, 0.0)


def test_parity_tells_the_dividend_yield() -> None:
    snapshot = chain(half_spread=0.0)
    assert implied_dividend(snapshot, EXPIRATION, 0.02) == pytest.approx(0.0, abs=2e-3)
    # The same quotes read with a rate two points higher imply a yield two points higher.
    assert implied_dividend(snapshot, EXPIRATION, 0.04) == pytest.approx(0.02, abs=2e-3)
    assert implied_dividend(snapshot, date(2030, 1, 18), 0.02) == 0.0


def test_fit_misses_real_volatilities_by_little() -> None:
    """SPY, 2025-09-02 at the close: within two deviations, four expirations of 17 to 45 days."""
    pytest.importorskip("pyarrow", reason="reads parquet; the LEAN image's check has no engine for it")
    table = pd.read_parquet(require_shared("marketdata/options/SPY_chain_snapshots.parquet"))
    table = table[(table.snapshot == "SPY_2025-09-02_eod") & table.dte.between(17, 45) & (table.bid > 0)]
    spot, misses = float(table.underlying_price.iloc[0]), []
    for expiration, rows in table.groupby("expiration"):
        now = datetime(2025, 9, 2, 16, 0, tzinfo=NEW_YORK)
        contracts = tuple(
            OptionContract("SPY", pd.Timestamp(str(expiration)).date(), Decimal(str(k)), OptionRight(RIGHTS[r]))
            for k, r in zip(rows.strike, rows.right, strict=True)
        )
        quotes = tuple(Quote.from_floats(b, a, now) for b, a in zip(rows.bid, rows.ask, strict=True))
        snapshot = ChainSnapshot("SPY", Decimal(str(spot)), now, contracts, quotes, (None,) * len(contracts))
        dividend = implied_dividend(snapshot, contracts[0].expiration, 0.043)
        shape = smile(snapshot, contracts[0].expiration, 0.043, dividend)
        skew = fit_skew(shape, spot, 0.043, dividend)
        strikes = np.array([float(each.strike) for each in shape.contracts])
        calls = np.array([each.is_call for each in shape.contracts])
        near = (np.abs(np.log(strikes / skew.forward)) < 2 * skew.deviation) & (calls == (strikes >= skew.forward))
        near &= np.isfinite(shape.implied_volatility)
        misses.append(np.abs(skew.volatility(strikes) - shape.implied_volatility)[near])
    assert len(misses) >= 4
    assert float(np.median(np.concatenate(misses))) < 0.003
