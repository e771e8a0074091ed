"""Hours and data zone of a symbol for one type of its data (Common/Extensions.cs GetEntry)."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.market_hours import Entry, MarketHoursDatabase


def market_hours_entry(database: MarketHoursDatabase, symbol: Symbol, data_type: Any) -> Entry:
    """Return the entry of a symbol; custom data never close, and chains are dated by the exchange."""
    market, kind = symbol.id.market, symbol.security_type
    if kind is SecurityType.BASE:
        found, entry = database.try_get_entry(market, symbol, kind)
        if found and entry is not None:
            return entry
        instance = data_type()
        instance.symbol = symbol
        custom = SecurityIdentifier.try_get_custom_data_type(symbol.id.symbol)[1]
        key = None if custom is None else f"TYPE.{custom}"
        return database.set_entry_always_open(market, key, kind, instance.data_time_zone())
    entry = database.get_entry(market, symbol, kind)
    if isinstance(data_type, type) and issubclass(data_type, OptionUniverse):
        # whatever the zone of the contracts' files
        return Entry(entry.exchange_hours.time_zone, entry.exchange_hours)
    return entry
