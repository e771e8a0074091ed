"""The market hours database of a data folder (Common/Securities/MarketHoursDatabase.cs and its JSON converter).

Entries are built on first use, in the light of the entries before them in the file as LEAN does: an option without
holidays takes its underlying's, and every symbol adds those of its market's common entry.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import KeyValuePair
from engine.lean_runtime.common.enums import DayOfWeek, MarketHoursState, SecurityType
from engine.lean_runtime.common.errors import ArgumentException, FormatException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    Ticks,
    make,
)
from engine.lean_runtime.common.timezones import TimeZone
from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.security_types import get_underlying_from_option_type, is_option
from engine.lean_runtime.reference.database_key import SecurityDatabaseKey, get_database_symbol_key
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours, MarketHoursSegment

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_STATES = {state.to_string().lower(): state for state in MarketHoursState}


class Entry(LeanObject):
    """The hours of an exchange and the zone its data files are in."""

    __slots__ = ("data_time_zone", "exchange_hours")

    def __init__(self, data_time_zone: TimeZone, exchange_hours: SecurityExchangeHours) -> None:
        """Hold both."""
        self.data_time_zone = data_time_zone
        self.exchange_hours = exchange_hours


class MarketHoursDatabase(LeanObject):
    """Exchange hours by market, symbol and security type."""

    def __init__(self, raw: dict[SecurityDatabaseKey, dict[str, Any]] | None = None) -> None:
        """Take unconverted entries in LEAN's order of conversion."""
        self._raw = raw or {}
        self._order = {key: place for place, key in enumerate(self._raw)}
        self._entries: dict[SecurityDatabaseKey, Entry] = {}
        self._lookups: dict[tuple[str, str, SecurityType], Entry | None] = {}
        #: Filled by identity.option_symbol: exchange hours and expiry of contracts.
        self._expirations: dict[SecurityIdentifier, tuple[SecurityExchangeHours, Ticks]] = {}

    @staticmethod
    def from_data_folder(path: Path | str | None = None) -> MarketHoursDatabase:
        """Return the database of a data folder, without argument that of the running backtest."""
        if path is None:
            return EngineServices.current().market_hours
        return MarketHoursDatabase.from_file(Path(path) / "market-hours" / "market-hours-database.json")

    @staticmethod
    def from_file(path: Path | str) -> MarketHoursDatabase:
        """Read a database file; keys LEAN cannot parse are skipped."""
        listed = json.loads(Path(path).read_text(encoding="utf-8-sig"))["entries"]
        keyed: dict[SecurityDatabaseKey, dict[str, Any]] = {}
        for text, value in listed.items():
            try:
                key = SecurityDatabaseKey.parse(text)
            except FormatException:
                continue
            if key is not None:
                keyed[key] = value
        # Options come last because they look at their underlyings.
        return MarketHoursDatabase(dict(sorted(keyed.items(), key=lambda item: is_option(item[0].security_type))))

    @property
    def exchange_hours_listing(self) -> list[KeyValuePair[SecurityDatabaseKey, Entry]]:
        """Return every entry."""
        keys = dict.fromkeys((*self._raw, *self._entries))
        return [KeyValuePair(key, self._convert(key)) for key in keys]

    def get_exchange_hours(self, market: Any, symbol: Any = None, security_type: Any = None) -> SecurityExchangeHours:
        """Return the hours of a subscription's configuration, or of (market, symbol, security type)."""
        if symbol is None and security_type is None and not isinstance(market, str):
            market, symbol, security_type = market.market, market.symbol, market.security_type
        return self.get_entry(market, symbol, security_type).exchange_hours

    def get_data_time_zone(self, market: str, symbol: Symbol | str | None, security_type: SecurityType) -> TimeZone:
        """Return the zone of the data files."""
        return self.get_entry(market, symbol, security_type).data_time_zone

    def get_entry(self, market: str, symbol: Symbol | str | None, security_type: SecurityType) -> Entry:
        """Return the entry of a symbol or of its whole market; ArgumentException when there is neither."""
        entry = self._find(market, symbol, security_type)
        if entry is None:
            key = SecurityDatabaseKey(market, _ticker(symbol), security_type)
            if security_type is SecurityType.FUTURE and market == "usa":
                raise ArgumentException(
                    "Future.Usa market type is no longer supported as we mapped each ticker to its actual exchange. "
                    "Please find your specific market in the symbol-properties database."
                )
            raise ArgumentException(f"Unable to locate exchange hours for {key}.")
        return entry

    def try_get_entry(
        self, market: str, symbol: Symbol | str | None, security_type: SecurityType, entry: Any = None
    ) -> tuple[bool, Entry | None]:
        """Return (True, entry) or (False, None); the last argument stands for C#'s out parameter."""
        found = self._find(market, symbol, security_type)
        return found is not None, found

    def contains_key(self, market: str, symbol: Symbol | str | None, security_type: SecurityType) -> bool:
        """Return whether exactly this key is listed."""
        key = SecurityDatabaseKey(market, _ticker(symbol), security_type)
        return key in self._entries or key in self._raw

    def set_entry(
        self,
        market: str,
        symbol: str | None,
        security_type: SecurityType,
        exchange_hours: SecurityExchangeHours,
        data_time_zone: TimeZone | None = None,
    ) -> Entry:
        """Set the hours of a key for the rest of the run."""
        entry = Entry(data_time_zone or exchange_hours.time_zone, exchange_hours)
        self._entries[SecurityDatabaseKey(market, symbol, security_type)] = entry
        self._lookups.clear()
        self._expirations.clear()
        return entry

    def set_entry_always_open(
        self, market: str, symbol: str | None, security_type: SecurityType, time_zone: TimeZone
    ) -> Entry:
        """Set a key open all the time."""
        return self.set_entry(market, symbol, security_type, SecurityExchangeHours.always_open(time_zone))

    @staticmethod
    def get_database_symbol_key(symbol: Symbol | None) -> str:
        """Return the ticker under which the database lists a symbol."""
        return get_database_symbol_key(symbol)

    def _find(self, market: str, symbol: Symbol | str | None, security_type: SecurityType) -> Entry | None:
        ticker = _ticker(symbol)
        lookup = (market, ticker, security_type)
        if lookup not in self._lookups:
            self._lookups[lookup] = self._search(SecurityDatabaseKey(market, ticker, security_type))
        return self._lookups[lookup]

    def _search(self, key: SecurityDatabaseKey) -> Entry | None:
        candidates = [key, key.create_common_key()]
        if key.security_type is SecurityType.BASE:
            found, name = SecurityIdentifier.try_get_custom_data_type(key.symbol)
            if found:
                candidates.append(SecurityDatabaseKey(key.market, f"TYPE.{name}", key.security_type))
        for candidate in candidates:
            if candidate in self._entries or candidate in self._raw:
                return self._convert(candidate)
        return None

    def _convert(self, key: SecurityDatabaseKey) -> Entry:
        known = self._entries.get(key)
        if known is None:
            place = self._order[key]
            common = self._before(key.create_common_key(), place)
            known = self._entries[key] = _build(self._raw[key], self._underlying_of(key, place), common)
        return known

    def _before(self, key: SecurityDatabaseKey, place: int) -> SecurityExchangeHours | None:
        """Return the hours of an entry that stands earlier in the file."""
        return self._convert(key).exchange_hours if self._order.get(key, place) < place else None

    def _underlying_of(self, key: SecurityDatabaseKey, place: int) -> SecurityExchangeHours | None:
        if not is_option(key.security_type):
            return None
        kind = get_underlying_from_option_type(key.security_type)
        ticker = key.symbol
        if key.security_type is SecurityType.INDEX_OPTION:
            ticker = IndexOptionSymbol.map_to_underlying(ticker)
        found = self._before(SecurityDatabaseKey(key.market, ticker, kind), place)
        return found or self._before(SecurityDatabaseKey(key.market, None, kind), place)


def _ticker(symbol: Symbol | str | None) -> str:
    return symbol if isinstance(symbol, str) else get_database_symbol_key(symbol)


def _build(
    raw: dict[str, Any], underlying: SecurityExchangeHours | None, common: SecurityExchangeHours | None
) -> Entry:
    week = {
        DayOfWeek(number): LocalMarketHours(DayOfWeek(number), map(_segment, raw.get(name) or ()))
        for number, name in enumerate(_DAYS)
    }
    holidays = {_date(text) for text in raw.get("holidays") or ()}
    bank_holidays = {_date(text) for text in raw.get("bankHolidays") or ()}
    early = {_date(day): _time(time) for day, time in (raw.get("earlyCloses") or {}).items()}
    late = {_date(day): _time(time) for day, time in (raw.get("lateOpens") or {}).items()}
    if underlying is not None:
        holidays = holidays or set(underlying._holidays)
        bank_holidays = bank_holidays or set(underlying._bank_holidays)
        early = early or underlying._early_closes
        late = late or underlying._late_opens
    if common is not None:
        holidays |= common._holidays
        bank_holidays |= common._bank_holidays
        early = common._early_closes | early
        late = common._late_opens | late
    zone = TimeZone(raw["exchangeTimeZone"])
    hours = SecurityExchangeHours(zone, holidays, week, early, late, bank_holidays)
    return Entry(TimeZone(raw["dataTimeZone"]), hours)


def _segment(raw: dict[str, str]) -> MarketHoursSegment:
    return MarketHoursSegment(_STATES[raw["state"].lower()], _time(raw["start"]), _time(raw["end"]))


def _date(text: str) -> Ticks:
    month, day, year = text.split("/")
    return make(int(year), int(month), int(day))


def _time(text: str) -> Ticks:
    """Parse [d.]hh:mm:ss."""
    days, _, clock = text.rpartition(".") if text.count(".") and ":" in text.rpartition(".")[2] else ("", "", text)
    hours, minutes, seconds = (*clock.split(":"), "0")[:3]
    return (
        int(days or 0) * TICKS_PER_DAY
        + int(hours) * TICKS_PER_HOUR
        + int(minutes) * TICKS_PER_MINUTE
        + round(float(seconds) * TICKS_PER_SECOND)
    )
