"""The map files of a data folder (Common/Data/Auxiliary/LocalDiskMapFileProvider.cs, AuxiliaryDataKey.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, ticks, to_datetime
from engine.lean_runtime.reference.exchange import Exchange
from engine.lean_runtime.reference.map_file import MapFile, MapFileResolver, read_map_file

if TYPE_CHECKING:
    from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
    from engine.lean_runtime.identity.symbol import Symbol


class AuxiliaryDataKey(NamedTuple):
    """Market and security type whose auxiliary files belong together."""

    market: str
    security_type: SecurityType

    @staticmethod
    def create(symbol: Symbol | SecurityIdentifier) -> AuxiliaryDataKey:
        """Return the key of a symbol's or identifier's underlying, or of itself without one."""
        sid: Any = getattr(symbol, "id", symbol)
        if sid.has_underlying:
            sid = sid.underlying
        return AuxiliaryDataKey(sid.market, sid.security_type)


class TickerDateRange(NamedTuple):
    """A ticker and the local exchange times between which it was used."""

    ticker: str
    start: Ticks
    end: Ticks


class MapFileProvider(LeanObject):
    """Reads map files on first use, one resolver per market and security type."""

    def __init__(self, data_folder: Path | str) -> None:
        """Remember the data folder."""
        self._folder = Path(data_folder)
        self._resolvers: dict[tuple[str, SecurityType], MapFileResolver] = {}
        self._primary_exchanges: dict[SecurityIdentifier, Exchange] = {}

    def get(self, key: AuxiliaryDataKey | Symbol) -> MapFileResolver:
        """Return the resolver of an auxiliary key or of a symbol."""
        if not isinstance(key, AuxiliaryDataKey):
            key = AuxiliaryDataKey.create(key)
        return self._get(key.market, key.security_type)

    def _get(self, market: str, security_type: SecurityType) -> MapFileResolver:
        key = (market, security_type)
        known = self._resolvers.get(key)
        if known is None:
            known = self._resolvers[key] = self._read(market, security_type)
        return known

    def _read(self, market: str, security_type: SecurityType) -> MapFileResolver:
        folder = self._folder / security_type.to_string().lower() / market / "map_files"
        if not folder.is_dir():
            return MapFileResolver.EMPTY
        paths = sorted(folder.glob("*.csv"))
        return MapFileResolver(read_map_file(path, market, security_type) for path in paths)

    def resolve_map_file(self, config: Any) -> MapFile:
        """Return the map file of a subscription, an empty one where its ticker is not mapped."""
        resolver = self.get(config.symbol) if config.ticker_should_be_mapped() else MapFileResolver.EMPTY
        return resolver._resolve_symbol(config.symbol, getattr(config.type, "__name__", None))

    def get_primary_exchange(self, security_identifier: SecurityIdentifier) -> Exchange | None:
        """Return the latest listing venue of an equity, None when unknown (MapFilePrimaryExchangeProvider.cs)."""
        if security_identifier not in self._primary_exchanges:
            key = AuxiliaryDataKey.create(security_identifier)
            rows = list(self.get(key)._resolve(security_identifier.symbol, security_identifier._date))
            if not rows:
                return None
            self._primary_exchanges[security_identifier] = rows[-1].primary_exchange
        return self._primary_exchanges[security_identifier]

    def retrieve_symbol_historical_definitions_in_date_range(
        self, symbol: Symbol, start_date_time: datetime, end_date_time: datetime
    ) -> Iterator[tuple[str, datetime, datetime]]:
        """Yield (ticker, start, end) of the tickers used between two times (MappingExtensions.cs)."""
        for part in self._historical_definitions(symbol, ticks(start_date_time), ticks(end_date_time)):
            yield part.ticker, to_datetime(part.start), to_datetime(part.end)

    def _historical_definitions(self, symbol: Symbol, start: Ticks, end: Ticks) -> Iterator[TickerDateRange]:
        for row in list(self.get(symbol)._resolve_symbol(symbol))[1:]:
            if row._date < start:
                continue
            following = row._date + TICKS_PER_DAY
            yield TickerDateRange(row.mapped_symbol, start, min(following, end))
            if following > end:
                return
            start = following
