"""The symbol cache resolves tickers without regard to case, custom data by their head, and remembers misses."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
NDX = Symbol.create("NDX", SecurityType.INDEX, "usa")


@pytest.fixture(autouse=True)
def _clear_cache() -> None:
    SymbolCache.clear()


def test_lookup() -> None:
    SymbolCache.set("Spx", SPX)
    assert SymbolCache.get_symbol("SPX") is SPX
    assert SymbolCache.try_get_symbol("spx") == (True, SPX)
    assert SymbolCache.get_ticker(SPX) == "Spx"
    assert SymbolCache.try_get_ticker(NDX) == (False, None)
    assert SymbolCache.get_ticker(NDX) == "NDX 31"


def test_identifier_text_is_understood() -> None:
    assert SymbolCache.get_symbol("SPX 31") == SPX


def test_unknown_ticker_raises() -> None:
    with pytest.raises(InvalidOperationException, match="unable to locate the ticker 'ZZZ'"):
        SymbolCache.get_symbol("ZZZ")


def test_head_of_a_custom_ticker_is_enough_while_it_is_unique() -> None:
    SymbolCache.set("BTC.Bitcoin", SPX)
    assert SymbolCache.get_symbol("btc") is SPX
    SymbolCache.set("ETH.One", SPX)
    SymbolCache.set("ETH.Two", NDX)
    with pytest.raises(InvalidOperationException, match="multiple potentially matching tickers"):
        SymbolCache.get_symbol("ETH")


def test_a_remembered_miss_is_forgotten_when_the_custom_ticker_comes() -> None:
    assert SymbolCache.try_get_symbol("BTC") == (False, None)
    SymbolCache.set("BTC.Bitcoin", SPX)
    assert SymbolCache.get_symbol("BTC") is SPX


def test_removal() -> None:
    SymbolCache.set("SPX", SPX)
    assert SymbolCache.try_remove(SPX)
    assert not SymbolCache.try_remove("SPX")
    SymbolCache.set("SPX", SPX)
    assert SymbolCache.try_remove("spx")
    assert str(SPX) == "SPX 31"
