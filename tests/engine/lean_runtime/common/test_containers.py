"""The dictionary faces of .NET: ordered, iterating pairs, missing keys raising KeyNotFoundException."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.containers import ExtendedDictionary, KeyValuePair, LeanDictionary
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentNullException,
    InvalidOperationException,
    KeyNotFoundException,
    NotSupportedException,
)
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")


class Prices(ExtendedDictionary[Symbol, float]):
    """A read-only collection by symbol."""


@pytest.fixture
def prices() -> Prices:
    SymbolCache.clear()
    SymbolCache.set("SPX", SPX)
    return Prices({SPX: 3000.0})


def test_iteration_yields_pairs_in_insertion_order() -> None:
    table = LeanDictionary({"b": 1, "a": 2})
    assert [(pair.key, pair.value) for pair in table] == [("b", 1), ("a", 2)]
    assert str(next(iter(table))) == "[b, 1]"
    assert KeyValuePair("a", 1) == KeyValuePair("a", 1)


def test_missing_key_raises_no_key_error() -> None:
    with pytest.raises(KeyNotFoundException, match=r"The given key 'x' was not present in the dictionary\."):
        _ = LeanDictionary({})["x"]
    assert not issubclass(KeyNotFoundException, KeyError)


def test_none_key_raises() -> None:
    with pytest.raises(ArgumentNullException):
        _ = LeanDictionary({})[None]


def test_try_get_value_and_get() -> None:
    table = LeanDictionary({"a": 1})
    assert table.try_get_value("a", None) == (True, 1)
    assert table.try_get_value("b") == (False, None)
    assert table.get("b") is None
    assert table.get("b", 7) == 7


def test_add_refuses_duplicates() -> None:
    table = LeanDictionary({"a": 1})
    table.add("b", 2)
    assert table.count == len(table) == 2
    with pytest.raises(ArgumentException, match="same key"):
        table.add("a", 3)


def test_removal() -> None:
    table = LeanDictionary({"a": 1})
    assert table.remove("a")
    assert not table.remove("a")
    assert not table


def test_tickers_work_as_symbol_keys_in_any_case(prices: Prices) -> None:
    assert prices["SPX"] == prices["spx"] == prices[SPX] == 3000.0
    assert "spx" in prices
    assert prices.get("SPX") == 3000.0


def test_unknown_ticker_names_the_symbol_cache(prices: Prices) -> None:
    with pytest.raises(KeyNotFoundException, match="The ticker ZZZ was not found in the SymbolCache"):
        _ = prices["ZZZ"]
    assert prices.get("ZZZ") is None
    assert "ZZZ" not in prices


def test_numbers_are_no_keys(prices: Prices) -> None:
    with pytest.raises(TypeError):
        _ = prices[0]


def test_objects_with_a_symbol_stand_for_it(prices: Prices) -> None:
    class Contract:
        symbol = SPX

    assert prices[Contract()] == 3000.0


def test_python_dict_methods(prices: Prices) -> None:
    assert prices.keys() == [SPX]
    assert prices.values() == [3000.0]
    assert prices.items() == [(SPX, 3000.0)]
    assert prices.copy() == {SPX: 3000.0}
    assert prices.fromkeys([SPX, None], 1.0) == {SPX: 3000.0}
    assert prices.setdefault("SPX", 1.0) == 3000.0


@pytest.mark.parametrize("call", [lambda p: p.clear(), lambda p: p.pop("SPX"), lambda p: p.update({})])
def test_read_only_collections_refuse_changes(prices: Prices, call: object) -> None:
    with pytest.raises(InvalidOperationException, match="Prices is a read-only collection"):
        call(prices)  # type: ignore[operator]


def test_missing_values_raise_with_advice(prices: Prices) -> None:
    ndx = Symbol.create("NDX", SecurityType.INDEX, "usa")
    with pytest.raises(KeyNotFoundException, match=r"use data.get\(symbol\)"):
        prices.setdefault(ndx, 1.0)
    with pytest.raises(NotSupportedException):
        prices.popitem()
    assert prices.pop(ndx, 2.0) == 2.0
