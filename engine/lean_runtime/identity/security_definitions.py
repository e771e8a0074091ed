"""Industry-standard identifiers (CUSIP, FIGI, SEDOL, ISIN, CIK) from the data folder's security database.

Source: Common/Securities/SecurityDefinition.cs, SecurityDefinitionSymbolResolver.cs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.map_file_provider import MapFileProvider


@dataclass(frozen=True, slots=True)
class SecurityDefinition:
    """One row of the database."""

    security_identifier: SecurityIdentifier
    cusip: str | None
    composite_figi: str | None
    sedol: str | None
    isin: str | None
    cik: int | None

    @staticmethod
    def from_csv_line(line: str) -> SecurityDefinition:
        """Parse identifier, CUSIP, FIGI, SEDOL, ISIN and an optional CIK."""
        fields = [field if field.strip() else None for field in line.split(",")]
        cik = fields[5] if len(fields) > 5 else None
        identifier = SecurityIdentifier.parse(fields[0])
        return SecurityDefinition(identifier, fields[1], fields[2], fields[3], fields[4], int(cik) if cik else None)


def _read(path: Path) -> list[SecurityDefinition]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [SecurityDefinition.from_csv_line(line) for line in lines if line.strip() and not line.startswith("#")]


class SecurityDefinitionSymbolResolver:
    """Translates between symbols and the industry's identifiers."""

    def __init__(self, data_folder: Path, map_files: MapFileProvider) -> None:
        """Read the database of a data folder; a missing file means that nothing is known."""
        self._definitions = _read(data_folder / "symbol-properties" / "security-database.csv")
        self._by_identifier: dict[SecurityIdentifier, SecurityDefinition] = {}
        for definition in self._definitions:
            self._by_identifier.setdefault(definition.security_identifier, definition)
        self._map_files = map_files

    def cusip(self, symbol: Symbol) -> str | None:
        """Return the CUSIP of a symbol."""
        found = self._by_identifier.get(symbol.id)
        return found.cusip if found else None

    def composite_figi(self, symbol: Symbol) -> str | None:
        """Return the composite FIGI of a symbol."""
        found = self._by_identifier.get(symbol.id)
        return found.composite_figi if found else None

    def sedol(self, symbol: Symbol) -> str | None:
        """Return the SEDOL of a symbol."""
        found = self._by_identifier.get(symbol.id)
        return found.sedol if found else None

    def isin(self, symbol: Symbol) -> str | None:
        """Return the ISIN of a symbol."""
        found = self._by_identifier.get(symbol.id)
        return found.isin if found else None

    def cik(self, symbol: Symbol) -> int | None:
        """Return the CIK of a symbol."""
        found = self._by_identifier.get(symbol.id)
        return found.cik if found else None

    def symbol_of(self, field: str, text: str | None, trading_date: datetime) -> Symbol | None:
        """Return the symbol whose field (cusip, composite_figi, sedol, isin) holds the text."""
        if not text or not text.strip():
            return None
        wanted = text.upper()
        for definition in self._definitions:
            if (getattr(definition, field) or "").upper() == wanted:
                return self._to_symbol(definition, trading_date)
        return None

    def symbols_of_cik(self, cik: int, trading_date: datetime) -> list[Symbol]:
        """Return the symbols of a company, under that date's tickers."""
        matches = [definition for definition in self._definitions if cik and definition.cik == cik]
        symbols = [self._to_symbol(definition, trading_date) for definition in matches]
        return [symbol for symbol in symbols if symbol is not None]

    def _to_symbol(self, definition: SecurityDefinition, trading_date: datetime) -> Symbol | None:
        from engine.lean_runtime.identity.symbol import Symbol

        sid = definition.security_identifier
        map_file = self._map_files._get(sid.market, sid.security_type)._resolve(sid.symbol, sid._date)
        ticker = map_file._get_mapped_symbol(ticks(trading_date), None)
        if ticker is None and len(map_file):
            ticker = map_file.last_ticker
        return Symbol(sid, ticker) if ticker else None


_resolvers: dict[int, tuple[EngineServices, SecurityDefinitionSymbolResolver]] = {}


def current_resolver() -> SecurityDefinitionSymbolResolver:
    """Return the resolver of the running backtest, read once a run."""
    services = EngineServices.current()
    known = _resolvers.get(0)
    if known is None or known[0] is not services:
        known = _resolvers[0] = (services, SecurityDefinitionSymbolResolver(services.data_folder, services.map_files))
    return known[1]
