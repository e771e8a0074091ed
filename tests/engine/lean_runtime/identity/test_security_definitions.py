"""The security database answers in both directions."""

from __future__ import annotations

from datetime import datetime

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.security_definitions import SecurityDefinition, current_resolver
from engine.lean_runtime.identity.symbol import Symbol

WHEN = datetime(2014, 1, 2)


def test_lookup_by_identifier(services: EngineServices) -> None:
    apple = Symbol.create("AAPL", SecurityType.EQUITY, "usa")
    resolver = current_resolver()
    assert resolver.symbol_of("cusip", "03783310", WHEN) == apple
    assert resolver.symbol_of("isin", "us0378331005", WHEN) == apple
    assert resolver.symbols_of_cik(320193, WHEN) == [apple]


def test_unknown_identifiers(services: EngineServices) -> None:
    resolver = current_resolver()
    assert resolver.symbol_of("cusip", "nope", WHEN) is None
    assert resolver.symbol_of("cusip", " ", WHEN) is None
    assert resolver.symbols_of_cik(0, WHEN) == []


def test_empty_fields_are_none() -> None:
    parsed = SecurityDefinition.from_csv_line("SPX 31,,,x, ")
    assert (parsed.cusip, parsed.composite_figi, parsed.sedol, parsed.isin, parsed.cik) == (None, None, "x", None, None)
