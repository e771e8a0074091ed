"""Symbol properties: lookups in the database, contract and index option properties."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import ArgumentException, FileNotFoundException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.symbol_properties import (
    ContractSymbolProperties,
    IndexOptionSymbolProperties,
    OptionSymbolProperties,
    SymbolProperties,
    SymbolPropertiesDatabase,
)

ROWS = """market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size
# a comment
usa,[*],indexoption,,USD,100,0.05,1
usa,NQX,indexoption,Reduced,USD,100,0.05,1,,,,5
gdax,BTCUSD,crypto,Bitcoin,USD,1,1E-2,0.00000001,BTC-USD,0.001,2
kraken,BTCUSD,crypto,Bitcoin,USD,1,0.1,0.01

mars,X,martian,,USD,1,1,1
"""


@pytest.fixture
def database(tmp_path: Path) -> SymbolPropertiesDatabase:
    path = tmp_path / "properties.csv"
    path.write_text(ROWS)
    return SymbolPropertiesDatabase(path)


def index_option(family: str) -> Symbol:
    """Return the canonical option of a family."""
    return Symbol.create_canonical_option(Symbol.create("NDX", SecurityType.INDEX, "usa"), family, "usa", None)


def test_exact_common_and_default_entries(database: SymbolPropertiesDatabase) -> None:
    kind = SecurityType.INDEX_OPTION
    assert database.get_symbol_properties("usa", index_option("NQX"), kind, "EUR").strike_multiplier == 5.0
    assert database.get_symbol_properties("usa", index_option("NDX"), kind, "EUR").contract_multiplier == 100.0
    spx = Symbol.create("SPX", SecurityType.INDEX, "usa")
    default = database.get_symbol_properties("usa", spx, SecurityType.INDEX, "eur")
    assert str(default) == ",EUR,1,0.01,1,,,"


def test_optional_columns(database: SymbolPropertiesDatabase) -> None:
    bitcoin = Symbol.create("BTCUSD", SecurityType.CRYPTO, "coinbase")
    found = database.get_symbol_properties("gdax", bitcoin, SecurityType.CRYPTO, "USD")
    assert str(found) == "Bitcoin,USD,1,0.01,0.00000001,BTC-USD,0.001,2"
    assert (found.minimum_price_variation, found.minimum_order_size, found.price_magnifier) == (0.01, 0.001, 2.0)
    assert found.lot_size == 1e-08


def test_market_of_a_ticker_is_the_first_that_lists_it(database: SymbolPropertiesDatabase) -> None:
    assert database.try_get_market("btcusd", SecurityType.CRYPTO) == (True, "gdax")
    assert database.try_get_market("X", SecurityType.CRYPTO) == (False, None)


def test_listing_and_setting(database: SymbolPropertiesDatabase) -> None:
    assert [pair.key.symbol for pair in database.get_symbol_properties_list("usa")] == ["[*]", "NQX"]
    assert list(database.get_symbol_properties_list("usa", SecurityType.CRYPTO)) == []
    database.set_entry("usa", "ABC", SecurityType.EQUITY, SymbolProperties.get_default("USD"))
    assert database.contains_key("usa", "abc", SecurityType.EQUITY)


def test_missing_file_and_duplicates(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundException):
        SymbolPropertiesDatabase(tmp_path / "none.csv")
    path = tmp_path / "twice.csv"
    path.write_text(ROWS + "USA,nqx,indexoption,,USD,1,1,1\n")
    with pytest.raises(ArgumentException, match="duplicate key"):
        SymbolPropertiesDatabase(path)


@pytest.mark.parametrize("bad", [{"lot_size": 0}, {"price_magnifier": 0}, {"strike_multiplier": -1}])
def test_sizes_must_be_positive(bad: dict[str, int]) -> None:
    values = {"lot_size": 1} | bad
    with pytest.raises(ArgumentException, match="can not be less than or equal to 0"):
        SymbolProperties("", "USD", 1, 0.01, market_ticker="", **values)


def test_contract_multiplier_of_one_contract() -> None:
    common = SymbolProperties("", "USD", 100, "0.01", 1, "")
    own = ContractSymbolProperties(common)
    own._set_contract_multiplier(Decimal(150))
    assert (own.contract_multiplier, common.contract_multiplier) == (150.0, 100.0)
    common._contract_multiplier = Decimal(10)
    assert common.contract_multiplier == 10.0


def test_option_unit_of_trade() -> None:
    properties = OptionSymbolProperties("", "USD", 100, 0.01, 1)
    properties._set_contract_unit_of_trade(66)
    assert (properties.contract_unit_of_trade, properties.contract_multiplier) == (66, 100.0)


@pytest.mark.parametrize(
    ("family", "price", "tick"),
    [("NDX", 2.99, 0.05), ("NDX", 3, 0.1), ("VIX", 2, 0.01), ("VIX", 3, 0.05), ("VIXW", 5, 0.01)],
)
def test_tick_of_index_options(family: str, price: float, tick: float) -> None:
    assert IndexOptionSymbolProperties.minimum_price_variation_for_price(index_option(family), price) == tick


def test_index_option_tick_follows_the_latest_price() -> None:
    properties = IndexOptionSymbolProperties(SymbolProperties("", "USD", 100, "0.01", 1, ""))
    assert properties.minimum_price_variation == 0.05
    properties._update_market_price(
        SimpleNamespace(symbol=index_option("NDX"), _price=Decimal(4), time=datetime(2020, 1, 1))
    )
    assert properties.minimum_price_variation == 0.1
