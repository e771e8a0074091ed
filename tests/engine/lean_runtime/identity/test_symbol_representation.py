"""Contract tickers: OSI, compact OSI, IQFeed and futures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException, FormatException, UnsupportedLeanFeature
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_representation import SymbolRepresentation

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
WEEKLY = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 3200.5, datetime(2021, 1, 15))
EXPIRIES = st.dates(min_value=date(1990, 1, 1), max_value=date(2049, 1, 1))


@given(
    st.from_regex(r"[A-Z]{1,5}", fullmatch=True),
    EXPIRIES,
    st.integers(1, 99_999_999),
    st.sampled_from(list(OptionRight)),
)
def test_osi_round_trip(ticker: str, expiry: date, thousandths: int, right: OptionRight) -> None:
    strike = Decimal(thousandths) / 1000
    text = SymbolRepresentation.generate_option_ticker_osi(ticker, right, strike, expiry)
    found, name, when, got_right, got_strike = SymbolRepresentation.try_decompose_option_ticker_osi(text)
    assert len(text) == 21
    assert (found, name, got_right, got_strike) == (True, ticker, right, float(strike))
    assert when is not None
    assert when.date() == expiry


def test_osi_of_symbols() -> None:
    assert SymbolRepresentation.generate_option_ticker_osi(WEEKLY) == "SPX   210115P03200500"
    assert SymbolRepresentation.generate_option_ticker_osi_compact(WEEKLY) == "SPX210115P03200500"
    with pytest.raises(ArgumentException, match="expects symbol to be an option, received Index"):
        SymbolRepresentation.generate_option_ticker_osi(SPX)


def test_parse_index_option() -> None:
    parsed = SymbolRepresentation.parse_option_ticker_osi(
        "SPXW  210115P03200500", SecurityType.INDEX_OPTION, OptionStyle.EUROPEAN, "usa"
    )
    assert parsed == WEEKLY
    assert parsed.value == WEEKLY.value


def test_parse_equity_option_without_style() -> None:
    parsed = SymbolRepresentation.parse_option_ticker_osi("ABC   210115C00010000", SecurityType.OPTION, "usa")
    assert parsed.id.option_style is OptionStyle.AMERICAN
    assert parsed.underlying.value == "ABC"


def test_other_text_does_not_parse() -> None:
    with pytest.raises(FormatException, match="Invalid ticker format nope"):
        SymbolRepresentation.parse_option_ticker_osi("nope")
    assert SymbolRepresentation.try_decompose_option_ticker_osi("")[0] is False


def test_iq_feed_ticker() -> None:
    assert SymbolRepresentation.generate_option_ticker(WEEKLY) == "SPXW2115M3200.5"
    fields = SymbolRepresentation.parse_option_ticker_iq_feed("SPXW2115M3200.5")
    assert fields is not None
    assert (fields.underlying, fields.option_right, fields.option_strike) == ("SPXW", OptionRight.PUT, 3200.5)
    assert fields.expiration_date == datetime(2021, 1, 15)


@pytest.mark.parametrize(
    ("ticker", "fields"),
    [("ES20H21", ("ES", 20, 3, 21)), ("ESH1", ("ES", 1, 3, 1)), ("GCZ25", ("GC", 1, 12, 25))],
)
def test_future_tickers(ticker: str, fields: tuple[str, int, int, int]) -> None:
    parsed = SymbolRepresentation.parse_future_ticker(ticker)
    assert parsed is not None
    assert (parsed.underlying, parsed.expiration_day, parsed.expiration_month, parsed.expiration_year_short) == fields


def test_user_input() -> None:
    assert SymbolRepresentation.parse_ticker_from_user_input("SPX", SecurityType.INDEX, "usa") is SPX
    with pytest.raises(UnsupportedLeanFeature):
        SymbolRepresentation.parse_ticker_from_user_input("ESH1", SecurityType.FUTURE, "cme")
