"""Symbols: values, overloads, equality, canonical and mapped forms."""

from __future__ import annotations

import pickle
from datetime import datetime

import pytest

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    InvalidOperationException,
    NotImplementedException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache

GOOG = Symbol(SecurityIdentifier.parse("GOOCV VP83T1ZUHROL"), "goog")
SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
EXPIRY = datetime(2015, 12, 24)
CALL = Symbol.create_option(GOOG, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750, EXPIRY)


@pytest.fixture(autouse=True)
def _clear_cache() -> None:
    SymbolCache.clear()


def test_values() -> None:
    assert GOOG.value == "GOOG"
    assert CALL.value == "GOOG  151224C00750000"
    assert CALL.canonical.value == "?GOOG"
    assert CALL.underlying is GOOG


def test_overloads_of_create_option() -> None:
    weekly = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 3200.5, EXPIRY)
    assert str(weekly.id).startswith("SPXW ")
    assert weekly.value == "SPXW  151224P03200500"
    assert Symbol.create_option(CALL.id, CALL.value) == CALL
    by_name = Symbol.create_option(
        underlying_symbol=GOOG,
        market="usa",
        style=OptionStyle.AMERICAN,
        right=OptionRight.CALL,
        strike=750,
        expiry=EXPIRY,
    )
    assert by_name is CALL


def test_option_by_equity_ticker(services: EngineServices) -> None:
    made = Symbol.create_option("GOOG", "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750, EXPIRY)
    assert made == CALL
    assert made.value == CALL.value


def test_bad_calls_of_create_option() -> None:
    with pytest.raises(TypeError, match="No method matches given arguments for create_option"):
        Symbol.create_option(GOOG, "usa")
    with pytest.raises(ArgumentException, match="not for an option"):
        Symbol.create_option(GOOG.id, "GOOG")
    with pytest.raises(ArgumentException, match="does not match the underlying"):
        Symbol.create_option(CALL.id, CALL.value, SPX)


def test_canonical_symbols() -> None:
    weekly = Symbol.create_canonical_option(SPX, "SPXW", None, None)
    assert (weekly.value, str(weekly.id)) == ("?SPXW", "SPXW 3JLXPT2SU|SPX 31")
    assert Symbol.create_canonical_option(SPX, "SPXW", "usa") is weekly
    assert Symbol.create_canonical_option(SPX).value == "?SPX"
    assert Symbol.create_canonical_option(SPX, "usa", "?alias").value == "?ALIAS"
    assert weekly.canonical is weekly
    assert weekly.is_canonical()
    assert not weekly.has_canonical()
    assert CALL.has_canonical()


def test_canonical_of_an_equity_raises() -> None:
    with pytest.raises(InvalidOperationException):
        _ = GOOG.canonical


def test_equality_looks_at_the_identifier_alone() -> None:
    renamed = Symbol(GOOG.id, "NEW")
    assert renamed == GOOG
    assert hash(renamed) == hash(GOOG)
    assert GOOG.id == GOOG
    assert GOOG != SPX
    assert Symbol.EMPTY == None  # noqa: E711 - LEAN's null is the empty symbol
    assert pickle.loads(pickle.dumps(CALL)) is CALL


def test_equality_with_text() -> None:
    assert str(CALL.id) == CALL
    SymbolCache.set("GOOG", GOOG)
    assert GOOG == "goog"
    assert GOOG != "SPY"


def test_text_is_the_cached_ticker_else_the_identifier() -> None:
    assert str(CALL) == "GOOCV W6NBKMCS6GQU|GOOCV VP83T1ZUHROL"
    SymbolCache.set(CALL.value, CALL)
    assert str(CALL) == CALL.to_string() == "GOOG  151224C00750000"


def test_order_is_by_value_without_case() -> None:
    assert sorted([SPX, GOOG]) == [GOOG, SPX]
    assert GOOG < "h"
    assert GOOG.compare_to("goog") == 0
    with pytest.raises(ArgumentException):
        GOOG.compare_to(5)  # type: ignore[arg-type]


def test_mapping_renames_equity_and_contract() -> None:
    assert GOOG.update_mapped_symbol("GOOCV").value == "GOOCV"
    mapped = CALL.update_mapped_symbol("GOOCV")
    assert mapped.value == "GOOCV 151224C00750000"
    assert mapped.underlying.value == "GOOCV"
    assert mapped == CALL
    assert SPX.update_mapped_symbol("X") is SPX


def test_custom_data_on_an_underlying() -> None:
    class News:
        pass

    linked = Symbol.create_base(News, GOOG)
    assert linked.value == "GOOG"
    assert linked.id.symbol == "GOOCV.News"
    assert linked.has_underlying_symbol(GOOG)
    assert linked.security_type is SecurityType.BASE


def test_strings_without_meaning_become_bare_symbols() -> None:
    assert Symbol.from_string("foo").id._is_bare()
    assert not GOOG.id._is_bare()


def test_types_that_cannot_be_created() -> None:
    with pytest.raises(NotImplementedException):
        Symbol.create("ES", SecurityType.FUTURE_OPTION, "cme")
    with pytest.raises(UnsupportedLeanFeature):
        Symbol.create_future("ES", "cme", EXPIRY)


def test_string_helpers() -> None:
    assert GOOG.contains("OO")
    assert GOOG.starts_with("GO")
    assert GOOG.ends_with("OG")
    assert (GOOG.to_lower(), GOOG.to_upper()) == ("goog", "GOOG")


def test_industry_identifiers(services: EngineServices) -> None:
    apple = Symbol.create("AAPL", SecurityType.EQUITY, "usa")
    assert (apple.cusip, apple.cik) == ("03783310", 320193)
    assert (apple.composite_figi, apple.sedol, apple.isin) == ("BBG000B9XRY4", "2046251", "US0378331005")
    assert SPX.cusip is None
