"""Ticker histories: parsing, mapping, resolution and the provider."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.exchange import Exchange, get_primary_exchange
from engine.lean_runtime.reference.map_file import MapFile, MapFileResolver, requires_mapping
from engine.lean_runtime.reference.map_file_provider import AuxiliaryDataKey, MapFileProvider


@pytest.fixture
def provider(tmp_path: Path) -> MapFileProvider:
    folder = tmp_path / "equity" / "usa" / "map_files"
    folder.mkdir(parents=True)
    (folder / "new.csv").write_text("20100104,old,Q\n20120601,old,Q\n20501231,new,N\n")
    (folder / "old.csv").write_text("20130102,old\n20501231,old\n")
    (folder / "aaa.1.csv").write_text("20020522,aaa.1,N\n20070518,aaa.1,N\n")
    (folder / "bad.csv").write_text("garbage\n")
    return MapFileProvider(tmp_path)


@pytest.fixture
def resolver(provider: MapFileProvider) -> MapFileResolver:
    return provider.get(AuxiliaryDataKey("usa", SecurityType.EQUITY))


def company(ticker: str, first: datetime) -> Symbol:
    """Return an equity as its map file identifies it."""
    return Symbol(SecurityIdentifier.generate_equity(first, ticker, "usa"), ticker)


def test_mapping_over_time(resolver: MapFileResolver) -> None:
    found = resolver.resolve_map_file("NEW", datetime(2020, 1, 1))
    assert (found.permtick, found.first_ticker, found.last_ticker) == ("NEW", "OLD", "NEW")
    assert found.get_mapped_symbol(datetime(2012, 6, 1)) == "OLD"
    assert found.get_mapped_symbol(datetime(2012, 6, 2)) == "NEW"
    assert found.get_mapped_symbol(datetime(2051, 1, 1), "?") == "?"
    assert (found.first_date, found.delisting_date) == (datetime(2010, 1, 4), datetime(2050, 12, 31))


def test_a_reused_ticker_goes_to_who_had_it_then(resolver: MapFileResolver) -> None:
    assert resolver.resolve_map_file("old", datetime(2011, 1, 1)).permtick == "NEW"
    assert resolver.resolve_map_file("old", datetime(2014, 1, 1)).permtick == "OLD"
    assert len(resolver.resolve_map_file("none", datetime(2014, 1, 1))) == 0


def test_before_the_first_date_nothing_is_found(resolver: MapFileResolver) -> None:
    assert len(resolver.resolve_map_file("NEW", datetime(2009, 1, 1))) == 0


def test_symbols_resolve_by_identifier(resolver: MapFileResolver) -> None:
    assert resolver.resolve_map_file(company("OLD", datetime(2010, 1, 4))).permtick == "NEW"
    assert resolver.resolve_map_file(company("OLD", datetime(2013, 1, 2))).permtick == "OLD"
    assert resolver.get_by_permtick("new") is not None


def test_numbered_first_ticker_loses_its_number(resolver: MapFileResolver) -> None:
    found = resolver.get_by_permtick("AAA.1")
    assert found is not None
    assert found.first_ticker == "AAA"


def test_listing_span(resolver: MapFileResolver) -> None:
    found = resolver.get_by_permtick("AAA.1")
    assert found is not None
    assert found.has_data(datetime(2007, 5, 18))
    assert not found.has_data(datetime(2007, 5, 19))
    assert MapFile("X", ()).has_data(datetime(1900, 1, 1))


def test_damaged_files_are_empty(resolver: MapFileResolver) -> None:
    damaged = resolver.get_by_permtick("bad")
    assert damaged is not None
    assert len(damaged) == 0
    with pytest.raises(ArgumentNullException):
        MapFile("", ())


def test_historical_definitions(provider: MapFileProvider) -> None:
    symbol = company("OLD", datetime(2010, 1, 4))
    parts = list(
        provider.retrieve_symbol_historical_definitions_in_date_range(
            symbol, datetime(2012, 1, 1), datetime(2013, 1, 1)
        )
    )
    assert parts == [
        ("OLD", datetime(2012, 1, 1), datetime(2012, 6, 2)),
        ("NEW", datetime(2012, 6, 2), datetime(2013, 1, 1)),
    ]


def test_primary_exchange(provider: MapFileProvider) -> None:
    assert provider.get_primary_exchange(company("OLD", datetime(2010, 1, 4)).id) is Exchange.NYSE
    assert provider.get_primary_exchange(company("ZZZ", datetime(2010, 1, 4)).id) is None


def test_markets_without_map_files(provider: MapFileProvider) -> None:
    assert provider.get(Symbol.create("SPX", SecurityType.INDEX, "usa")) is MapFileResolver.EMPTY


def test_map_file_of_a_subscription(provider: MapFileProvider) -> None:
    symbol = company("OLD", datetime(2010, 1, 4))
    mapped = SimpleNamespace(symbol=symbol, type=object, ticker_should_be_mapped=lambda: True)
    plain = SimpleNamespace(symbol=symbol, type=object, ticker_should_be_mapped=lambda: False)
    assert len(provider.resolve_map_file(mapped)) == 3
    assert len(provider.resolve_map_file(plain)) == 0


def test_which_symbols_are_mapped() -> None:
    assert requires_mapping(company("OLD", datetime(2010, 1, 4)))
    assert not requires_mapping(Symbol.create("SPX", SecurityType.INDEX, "usa"))
    assert requires_mapping(Symbol.create("ES", SecurityType.FUTURE, "cme"))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("q", SecurityType.EQUITY, Exchange.NASDAQ),
        ("V", SecurityType.EQUITY, Exchange.IEX),
        ("W", SecurityType.OPTION, Exchange.C2),
        ("CBOE", SecurityType.OPTION, Exchange.UNKNOWN),
        ("CME", SecurityType.FUTURE, Exchange.CME),
        ("", SecurityType.EQUITY, Exchange.UNKNOWN),
    ],
)
def test_exchange_codes(text: str, kind: SecurityType, expected: Exchange) -> None:
    assert get_primary_exchange(text, kind) is expected


def test_exchange_identity() -> None:
    assert Exchange.UNKNOWN == None  # noqa: E711 - LEAN's null is UNKNOWN
    assert Exchange.AMEX != Exchange.AMEX_OPTIONS
    assert str(Exchange.NASDAQ) == "NASDAQ"
    assert get_primary_exchange("NSE", market="india") is Exchange.NSE
