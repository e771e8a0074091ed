"""Dividend yields of the trailing year."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.dividend_yield_provider import ConstantDividendYieldModel, DividendYieldProvider

WHEN = datetime(2015, 12, 24)


def apple() -> Symbol:
    """Return an equity with dividends."""
    return Symbol.create("AAPL", SecurityType.EQUITY, "usa")


def test_dividends_of_the_year_over_the_price(services: EngineServices) -> None:
    events = services.factor_files.get(apple()).get_splits_and_dividends(
        apple(), services.market_hours.get_exchange_hours("usa", apple(), SecurityType.EQUITY), 3
    )
    paid = [event for event in events if hasattr(event, "distribution") and event.time <= WHEN]
    year = [event.distribution for event in paid if (paid[-1].time - event.time).days <= 350]
    assert len(year) == 4
    assert DividendYieldProvider(apple()).get_dividend_yield(WHEN, 100.0) == pytest.approx(sum(year) / 100)


def test_no_dividend_yet(services: EngineServices) -> None:
    assert DividendYieldProvider(apple()).get_dividend_yield(datetime(1990, 1, 1)) == 0.0
    spx = Symbol.create("SPX", SecurityType.INDEX, "usa")
    assert DividendYieldProvider(spx).get_dividend_yield(WHEN) == 0.0


def test_default_symbol_and_reference_price(services: EngineServices) -> None:
    assert 0.015 < DividendYieldProvider().get_dividend_yield(WHEN) < 0.025


def test_data_points(services: EngineServices) -> None:
    provider = DividendYieldProvider(apple())
    point = SimpleNamespace(symbol=apple(), _end_time=make(2015, 12, 24), _value=Decimal(100))
    assert provider.get_dividend_yield(point) == provider.get_dividend_yield(WHEN, 100)
    point.symbol = Symbol.create("SPX", SecurityType.INDEX, "usa")
    with pytest.raises(ArgumentException, match="dividend yield provider"):
        provider.get_dividend_yield(point)


def test_a_price_of_zero_raises(services: EngineServices) -> None:
    with pytest.raises(ArgumentException, match="cannot be zero"):
        DividendYieldProvider(apple()).get_dividend_yield(WHEN, 0)


def test_models_of_options(services: EngineServices) -> None:
    option = Symbol.create_option(apple(), "usa", OptionStyle.AMERICAN, OptionRight.CALL, 100, WHEN)
    model = DividendYieldProvider.create_for_option(option)
    assert model.get_dividend_yield(WHEN, 100) == DividendYieldProvider(apple()).get_dividend_yield(WHEN, 100)
    weekly = Symbol.create_canonical_option(Symbol.create("SPX", SecurityType.INDEX, "usa"), "SPXW", "usa", None)
    index = DividendYieldProvider.create_for_option(weekly)
    assert index.get_dividend_yield(WHEN) == DividendYieldProvider().get_dividend_yield(WHEN)
    assert DividendYieldProvider.create_for_option(apple()).get_dividend_yield(WHEN) == 0.0


def test_constant() -> None:
    assert ConstantDividendYieldModel(0.02).get_dividend_yield(WHEN, 50) == 0.02
