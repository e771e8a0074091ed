"""Option universe files: contracts, the underlying's row, greeks, faults."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.option_universe import OptionUniverse, parse_decimal
from engine.lean_runtime.data.universe_reader import parse_option_universe, read_option_universe
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.data.lean_folder import GOOG, activate_lean_data, symbol_of

DAY = make(2015, 12, 23)
UNDERLYING = ",,,749.5500,749.9900,748.5400,748.5400,11492,,,,,,,\n"
CONTRACT = "20151224,590,C,159.8000,164.4000,154.4500,160.0500,0,12,0.25,0.5,0.01,0.2,-0.5,0.3\n"


@pytest.fixture(autouse=True)
def services() -> Iterator[None]:
    """Use LEAN's sample data."""
    activate_lean_data()
    yield
    EngineServices.clear()


def canonical() -> Symbol:
    """Return GOOG's canonical option."""
    return Symbol.create_canonical_option(symbol_of(*GOOG))


def parsed(text: str) -> OptionUniverse:
    """Return the collection of a file's text."""
    found = parse_option_universe(canonical(), text, DAY, "universe.csv")
    assert found is not None
    return found


def test_a_sample_file_holds_its_contracts_and_their_underlying() -> None:
    found = read_option_universe(canonical(), DAY)
    assert found is not None
    assert found.underlying is not None
    assert (len(found.data), found.underlying.price, found.symbol) == (2192, 748.54, canonical())
    assert all(row.underlying is found.underlying for row in found.data)
    assert found.end_time.isoformat() == "2015-12-24T00:00:00"


def test_a_row_parses_its_numbers_with_their_scale() -> None:
    row = parsed("#header\n" + UNDERLYING + CONTRACT).data[0]
    assert (str(row._close), row.close, row.value, row.price, row.volume) == ("160.0500", 160.05, 160.05, 160.05, 0.0)
    assert (row.open_interest, row.implied_volatility, row.symbol.value) == (12.0, 0.25, "GOOG  151224C00590000")
    assert str(row).endswith(": ¤160.05")


def test_theta_is_per_year_and_per_day() -> None:
    greeks = parsed(CONTRACT).data[0].greeks
    assert (greeks.delta, greeks.gamma, greeks.vega, greeks.rho) == (0.5, 0.01, 0.2, 0.3)
    assert (greeks.theta, greeks.theta_per_day, getattr(greeks, "lambda")) == (-182.5, -0.5, 0.0)
    assert str(greeks) == "D: 0.5, G: 0.01, V: 0.2, T: -182.5, R: 0.3"


def test_the_underlying_has_no_option_numbers() -> None:
    underlying = parsed(UNDERLYING).underlying
    assert isinstance(underlying, OptionUniverse)
    with pytest.raises(InvalidOperationException, match="ImpliedVolatility is only available for options"):
        underlying.implied_volatility  # noqa: B018


def test_rows_have_no_strike_of_their_own() -> None:
    row = parsed(CONTRACT).data[0]
    assert row.id.strike_price == 590.0
    with pytest.raises(AttributeError):
        row.strike  # noqa: B018


@pytest.mark.parametrize(
    "line", ["20151324,590,C,1", "20151224,x,C,1", "20151224,590,X,1", "20151224,590", "2015,590,C,1"]
)
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(DataError) as caught:
        parsed(CONTRACT + line)
    assert (caught.value.source, caught.value.line) == ("universe.csv", 2)


@given(st.text(alphabet="0123456789,CPcp.-#\n ", max_size=200))
def test_any_text_is_a_universe_or_one_data_error(text: str) -> None:
    try:
        found = parse_option_universe(canonical(), text, DAY, "universe.csv")
    except DataError as problem:
        assert str(problem).startswith("universe.csv, line ")  # noqa: PT017 - success is allowed too
    else:
        assert found is None or all(row.close is not None for row in found.data)


def test_a_file_without_rows_is_no_universe() -> None:
    assert parse_option_universe(canonical(), "#header\n", DAY, "universe.csv") is None
    assert read_option_universe(canonical(), make(1999, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "value"), [("", "0"), ("x", "0"), ("1.50", "1.50"), ("1e-5", "0.00001"), ("1e40", "0"), ("NaN", "0")]
)
def test_cells_that_are_no_number_are_zero(text: str, value: str) -> None:
    assert str(parse_decimal(text)) == str(Decimal(value))


def test_a_row_is_written_as_it_was_read() -> None:
    row = parsed(CONTRACT).data[0]
    numbers = (row._open, row._high, row._low, row._close, row._volume, row._open_interest, row._implied_volatility)
    assert OptionUniverse.to_csv(row.symbol, *numbers, row.greeks) + "\n" == CONTRACT
