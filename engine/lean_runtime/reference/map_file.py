"""Ticker histories of companies (Common/Data/Auxiliary/MapFile.cs, MapFileRow.cs, MapFileResolver.cs).

A map file belongs to a permanent ticker and lists until which date each ticker was used. Dates are ticks inside.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataMappingMode, SecurityType
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.ticks import OA_EPOCH, Ticks, from_yyyymmdd, make, ticks, to_datetime
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.reference.exchange import Exchange, get_primary_exchange

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

#: Time.EndOfTime, the delisting date of what still trades.
END_OF_TIME = make(2050, 12, 31)
#: Time.BeginningOfTime.
BEGINNING_OF_TIME = OA_EPOCH


@dataclass(frozen=True, slots=True)
class MapFileRow:
    """The last date on which a ticker was used."""

    _date: Ticks
    mapped_symbol: str
    primary_exchange: Exchange = Exchange.UNKNOWN
    data_mapping_mode: DataMappingMode | None = None

    @property
    def date(self) -> datetime:
        """Return the date."""
        return to_datetime(self._date)

    @staticmethod
    def parse(line: str, market: str, security_type: SecurityType) -> MapFileRow:
        """Parse yyyyMMdd,ticker[,exchange[,mapping mode]]; ValueError for other text."""
        fields = line.split(",")
        exchange = Exchange.UNKNOWN
        if len(fields) > 2:
            exchange = get_primary_exchange(fields[2], security_type, market)
        mode = DataMappingMode(int(fields[3])) if len(fields) > 3 else None
        return MapFileRow(from_yyyymmdd(fields[0]), fields[1].upper(), exchange, mode)


class MapFile(LeanObject):
    """The tickers of one company in order of time."""

    def __init__(self, permtick: str, data: Iterable[MapFileRow]) -> None:
        """Sort the rows; a file without rows covers all times."""
        if not permtick:
            raise ArgumentNullException("permtick", "Provided ticker is null or empty")
        self.permtick = permtick.upper()
        self._rows = sorted(dict.fromkeys(data), key=lambda row: row._date)
        self._first_date = self._rows[0]._date if self._rows else BEGINNING_OF_TIME
        self._delisting_date = self._rows[-1]._date if self._rows else END_OF_TIME
        first = self._get_mapped_symbol(self._first_date, self.permtick) or ""
        head, dot, number = first.rpartition(".")
        self.first_ticker = head if dot and head and number.isdigit() else first

    @property
    def first_date(self) -> datetime:
        """Return the first date with data."""
        return to_datetime(self._first_date)

    @property
    def delisting_date(self) -> datetime:
        """Return the last date with data."""
        return to_datetime(self._delisting_date)

    @property
    def last_ticker(self) -> str:
        """Return the latest ticker, the permanent one without rows."""
        return self._rows[-1].mapped_symbol if self._rows else self.permtick

    def get_mapped_symbol(
        self,
        search_date: datetime,
        default_return_value: str = "",
        data_mapping_mode: DataMappingMode | None = None,
    ) -> str | None:
        """Return the ticker of a date, the default after the last row."""
        return self._get_mapped_symbol(ticks(search_date), default_return_value, data_mapping_mode)

    def _get_mapped_symbol(self, when: Ticks, default: Any = "", mode: DataMappingMode | None = None) -> Any:
        for row in self._rows:
            if row._date >= when and (row.data_mapping_mode is None or row.data_mapping_mode is mode):
                return row.mapped_symbol
        return default

    def has_data(self, date: datetime) -> bool:
        """Return whether the company was listed on the date."""
        return self._has_data(ticks(date))

    def _has_data(self, when: Ticks) -> bool:
        return not self._rows or self._first_date <= when <= self._delisting_date

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def __iter__(self) -> Iterator[MapFileRow]:
        """Iterate the rows."""
        return iter(self._rows)


class MapFileResolver(LeanObject):
    """Finds the map file of a ticker on a date."""

    EMPTY: MapFileResolver

    def __init__(self, map_files: Iterable[MapFile]) -> None:
        """Index the files by permanent ticker and by every ticker ever used."""
        self._by_permtick: dict[str, MapFile] = {}
        self._by_symbol: dict[str, list[tuple[Ticks, str]]] = {}
        for map_file in map_files:
            self._by_permtick[map_file.permtick] = map_file
            for row in map_file:
                entries = self._by_symbol.setdefault(row.mapped_symbol, [])
                if all(date != row._date for date, _ in entries):
                    insort(entries, (row._date, map_file.permtick))

    def get_by_permtick(self, permtick: str) -> MapFile | None:
        """Return the file of a permanent ticker."""
        return self._by_permtick.get(permtick.upper())

    def resolve_map_file(self, symbol: Symbol | str, date: datetime | str | None = None) -> MapFile:
        """Return the file of a symbol (optionally of a named custom data type) or of a ticker on a date."""
        if isinstance(symbol, str):
            assert isinstance(date, datetime)
            return self._resolve(symbol, ticks(date))
        return self._resolve_symbol(symbol, date if isinstance(date, str) else None)

    def _resolve_symbol(self, symbol: Symbol, data_type: str | None = None) -> MapFile:
        if self is MapFileResolver.EMPTY:
            return self._resolve(symbol.value, BEGINNING_OF_TIME)
        base = symbol.underlying.id if symbol.underlying is not None else symbol.id
        ticker = base.symbol
        if symbol.security_type is SecurityType.BASE:
            data_type = data_type or SecurityIdentifier.try_get_custom_data_type(symbol.id.symbol)[1]
            ticker = ticker.removesuffix(f".{data_type}") if data_type else ticker
        return self._resolve(ticker, base._date)

    def _resolve(self, ticker: str, when: Ticks) -> MapFile:
        """Return the file of whoever used the ticker on the date, an empty one when nobody had by then."""
        permtick = ticker.upper()
        entries = self._by_symbol.get(permtick)
        if entries:
            place = bisect_left(entries, when, key=lambda entry: entry[0])
            permtick = entries[min(place, len(entries) - 1)][1]
        found = self._by_permtick.get(permtick)
        if found is None or (found._first_date > when and when != OA_EPOCH):
            return MapFile(permtick, ())
        return found

    def __iter__(self) -> Iterator[MapFile]:
        """Iterate the files."""
        return iter(self._by_permtick.values())


MapFileResolver.EMPTY = MapFileResolver(())


def read_map_file(path: Path, market: str, security_type: SecurityType) -> MapFile:
    """Read one file; rows that do not parse make it empty, as LEAN treats a damaged file."""
    lines = [line for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines() if line.strip()]
    try:
        rows = [MapFileRow.parse(line, market, security_type) for line in lines]
    except (ValueError, IndexError):
        rows = []
    return MapFile(path.stem, rows)


def requires_mapping(symbol: Symbol) -> bool:
    """Return whether the symbol's ticker changes with its company's (Common/Extensions.cs RequiresMapping)."""
    kind = symbol.security_type
    if kind is SecurityType.BASE:
        return symbol.underlying is not None and requires_mapping(symbol.underlying)
    if kind is SecurityType.FUTURE:
        return symbol.is_canonical()
    return kind in (SecurityType.EQUITY, SecurityType.OPTION)
