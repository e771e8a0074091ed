"""Lists the contracts of an underlying on any date, from the universe files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as date_type
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution, TickType
from engine.lean_runtime.common.errors import NotSupportedException
from engine.lean_runtime.common.globals import get_start_time_for_trade_bars
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.data.history_request import HistoryRequest
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.identity.security_types import has_options, is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.map_file import requires_mapping

#: How many trading days back a missing universe file is made up for.
_DAYS_BACK = 3


class EmptyOptionChainProvider(LeanObject):
    """Knows no contracts (Common/Securities/Option/EmptyOptionChainProvider.cs)."""

    def get_option_contract_list(self, symbol: Symbol | str, date: date_type) -> list[Symbol]:
        """Return nothing."""
        return []


class BacktestingOptionChainProvider(LeanObject):
    """Reads the universe file before a date (Engine/DataFeeds/Backtesting{,Option}ChainProvider.cs)."""

    def __init__(self, history_provider: Any) -> None:
        """Take the provider that reads universe files."""
        self._history_provider = history_provider

    def get_option_contract_list(self, symbol: Symbol | str, date: date_type | Ticks) -> Iterable[Symbol]:
        """Return the contracts of an underlying, canonical option or contract that have not expired on the date.

        Raises NotSupportedException for symbols without options.
        """
        day = exact_time(date)
        return self._symbols(self._canonical(_symbol_of(symbol), day), day)

    def _canonical(self, symbol: Symbol, day: Ticks) -> Symbol:
        if has_options(symbol.security_type):
            return Symbol.create_canonical_option(_mapped(symbol, day))
        if not is_option(symbol.security_type) or symbol.underlying is None:
            raise NotSupportedException(
                "BacktestingOptionChainProvider.GetOptionContractList(): Equity, Future, or Index is expected but was "
                f"{symbol.security_type.to_string()}"
            )
        if requires_mapping(symbol.underlying):
            return Symbol.create_canonical_option(_mapped(symbol.underlying, day))
        return symbol.canonical

    def _symbols(self, canonical: Symbol, day: Ticks) -> list[Symbol]:
        """Return the contracts of the latest file of the last trading days."""
        entry = EngineServices.current().market_hours.get_entry(canonical.id.market, canonical, canonical.security_type)
        hours = entry.exchange_hours
        for periods in range(1, _DAYS_BACK + 1):
            # universe data are stamped in exchange time
            start = get_start_time_for_trade_bars(hours, day, TICKS_PER_DAY, periods, False, hours.time_zone)
            request = HistoryRequest(
                hours.time_zone.to_utc(start),
                hours.time_zone.to_utc(day),
                OptionUniverse,
                canonical,
                Resolution.DAILY,
                hours,
                hours.time_zone,
                None,
                False,
                False,
                DataNormalizationMode.RAW,
                TickType.QUOTE,
            )
            first = next(iter(self._history_provider.get_history([request], hours.time_zone)), None)
            if first is not None:
                rows = [row for point in first.all_data for row in point]
                return [row.symbol for row in rows if row.symbol.id._date >= date_of(day)]
        return []


class CachingOptionChainProvider(LeanObject):
    """Remembers the last list of each symbol for a day (Engine/DataFeeds/CachingOptionChainProvider.cs)."""

    def __init__(self, option_chain_provider: Any) -> None:
        """Wrap another provider."""
        self._provider = option_chain_provider
        self._known: dict[Symbol, tuple[Ticks, list[Symbol]]] = {}

    def get_option_contract_list(self, symbol: Symbol | str, date: date_type | Ticks) -> list[Symbol]:
        """Return the contracts of a symbol on a date."""
        key, day = _symbol_of(symbol), date_of(exact_time(date))
        known = self._known.get(key)
        if known is None or known[0] != day:
            known = self._known[key] = (day, list(self._provider.get_option_contract_list(key, day)))
        return known[1]


def _symbol_of(symbol: Any) -> Symbol:
    if isinstance(symbol, str):
        return Symbol.from_string(symbol)
    found: Symbol = getattr(symbol, "symbol", symbol)
    return found


def _mapped(underlying: Symbol, day: Ticks) -> Symbol:
    """Return the underlying under the ticker it had on the day."""
    if not requires_mapping(underlying):
        return underlying
    map_file = EngineServices.current().map_files.get(underlying)._resolve_symbol(underlying)
    return underlying.update_mapped_symbol(map_file._get_mapped_symbol(day, underlying.value))
