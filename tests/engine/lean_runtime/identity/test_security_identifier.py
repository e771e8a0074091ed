"""Identifiers encode, parse and intern exactly as LEAN's."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentOutOfRangeException,
    FormatException,
    InvalidOperationException,
)
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.base36 import decode_base36, encode_base36
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier

GOOG = SecurityIdentifier.generate_equity(datetime(2014, 3, 27), "GOOCV", "usa")
SPX = SecurityIdentifier.generate_index("SPX", "usa")


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_base36_round_trip(number: int) -> None:
    assert decode_base36(encode_base36(number)) == number


def test_known_texts() -> None:
    assert str(GOOG) == "GOOCV VP83T1ZUHROL"
    assert str(SPX) == "SPX 31"
    option = SecurityIdentifier.generate_option(
        datetime(2015, 12, 24), GOOG, "usa", 750, OptionRight.CALL, OptionStyle.AMERICAN
    )
    assert str(option) == "GOOCV W6NBKMCS6GQU|GOOCV VP83T1ZUHROL"
    canonical = SecurityIdentifier.parse("GOOCV 2U|GOOCV VP83T1ZUHROL")
    assert canonical.date == datetime(1899, 12, 30)
    assert canonical.underlying is GOOG


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),
    st.integers(min_value=-475_711, max_value=475_711),
    st.integers(min_value=0, max_value=6),
    st.sampled_from(list(OptionRight)),
    st.sampled_from(list(OptionStyle)),
)
def test_options_round_trip(when: datetime, size: int, places: int, right: OptionRight, style: OptionStyle) -> None:
    strike = f"{size}E-{places}"
    made = SecurityIdentifier.generate_option(when, SPX, "SPXW", "usa", strike, right, style)
    parsed = SecurityIdentifier.parse(str(made))
    assert parsed is made
    assert (parsed.symbol, parsed.market, parsed.security_type) == ("SPXW", "usa", SecurityType.INDEX_OPTION)
    assert parsed.strike_price == float(strike)
    assert (parsed.option_right, parsed.option_style) == (right, style)
    assert parsed.date == when.replace(hour=0, minute=0, second=0, microsecond=0)


def test_equal_content_is_one_object_even_after_copies() -> None:
    assert SecurityIdentifier.parse(str(GOOG)) is GOOG
    assert pickle.loads(pickle.dumps(GOOG)) is GOOG
    assert copy.deepcopy(GOOG) is GOOG


def test_equity_goes_by_its_first_ticker(services: EngineServices) -> None:
    assert str(SecurityIdentifier.generate_equity("GOOG", "usa")) == "GOOCV VP83T1ZUHROL"
    assert str(SecurityIdentifier.generate_equity("goog", "usa", False)) == "GOOG 2T"
    assert str(SecurityIdentifier.generate_equity("SPY", "usa")) == "SPY R735QTJ8XC9X"


def test_strikes_beyond_six_digits_are_refused() -> None:
    with pytest.raises(ArgumentException, match="precision is too high: 475712"):
        SecurityIdentifier.generate_option(
            datetime(2021, 1, 15), SPX, "usa", "475712", OptionRight.CALL, OptionStyle.EUROPEAN
        )


def test_members_of_other_types_raise() -> None:
    with pytest.raises(InvalidOperationException, match="StrikePrice is only defined"):
        _ = GOOG.strike_price
    with pytest.raises(InvalidOperationException, match="No underlying"):
        _ = GOOG.underlying
    with pytest.raises(InvalidOperationException, match="Date is only defined"):
        _ = SecurityIdentifier.generate_forex("EURUSD", "oanda").date


@pytest.mark.parametrize(
    ("text", "error"),
    [("SPY", FormatException), ("SPY A B", FormatException), ("SPY ZZZZZZ99", ArgumentException)],
)
def test_bad_text_does_not_parse(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        SecurityIdentifier.parse(text)
    assert SecurityIdentifier.try_parse(text) == (False, SecurityIdentifier.EMPTY)


def test_unknown_market_raises() -> None:
    with pytest.raises(ArgumentOutOfRangeException, match="market wasn't found"):
        SecurityIdentifier.generate_index("SPX", "moon")


def test_empty_text_is_the_empty_identifier() -> None:
    assert SecurityIdentifier.parse("") is SecurityIdentifier.EMPTY
    assert SecurityIdentifier.parse(None) is SecurityIdentifier.EMPTY


def test_custom_data_types() -> None:
    class Weather:
        pass

    made = SecurityIdentifier.generate_base(Weather, "nyc", "usa")
    assert made.symbol == "NYC.Weather"
    assert SecurityIdentifier.try_get_custom_data_type_instance(made.symbol) == (True, Weather)
    assert SecurityIdentifier.try_get_custom_data_type("SPY") == (False, None)


def test_identifiers_sort_by_text() -> None:
    assert sorted([SPX, GOOG]) == [GOOG, SPX]
    assert GOOG.compare_to(SPX) == -1
