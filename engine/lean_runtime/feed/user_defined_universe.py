"""Universes of securities that the algorithm adds by hand (UserDefinedUniverse.cs, OptionContractUniverse.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, span, to_datetime
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.universe_settings import UniverseSettings
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.securities.security import Security

#: Time.MaxTimeSpan: one selection at the start, none after it.
ONCE = 365_000 * TICKS_PER_DAY

Selector = Callable[[datetime], Iterable["Symbol | str"]]


def create_universe_symbol(security_type: SecurityType, market: str, ticker: str) -> Symbol:
    """Return a symbol that names a universe of one security type (UniverseExtensions.CreateSymbol)."""
    make = SecurityIdentifier
    if security_type is SecurityType.BASE:
        sid = make.generate_base(None, ticker, market)
    elif security_type is SecurityType.EQUITY:
        sid = make.generate_equity(make.DEFAULT_DATE, ticker, market)
    elif security_type is SecurityType.OPTION:
        equity = make.generate_equity(make.DEFAULT_DATE, ticker, market)
        sid = _option_identifier(equity, market, OptionStyle.AMERICAN)
    elif security_type is SecurityType.INDEX:
        sid = make.generate_index(ticker, market)
    elif security_type is SecurityType.INDEX_OPTION:
        sid = _option_identifier(make.generate_index(ticker, market), market, OptionStyle.EUROPEAN)
    else:
        raise NotImplementedException(f"The specified security type is not implemented yet: {security_type}")
    return Symbol(sid, ticker)


def _option_identifier(underlying: SecurityIdentifier, market: str, style: OptionStyle) -> SecurityIdentifier:
    date = SecurityIdentifier._DEFAULT_DATE
    return SecurityIdentifier._generate_option(date, underlying, None, market, ZERO, OptionRight.CALL, style)


class UserDefinedUniverse(Universe):
    """Select what was added to it; a time-triggered universe that fires at its start and after each interval."""

    is_time_triggered = True

    def __init__(
        self,
        configuration: SubscriptionDataConfig,
        universe_settings: UniverseSettings,
        interval: timedelta | int,
        symbols: Iterable[Symbol] | Selector = (),
    ) -> None:
        """Take symbols, or a function of the local time that returns tickers."""
        super().__init__(configuration, universe_settings)
        self._interval = span(interval)
        self._configurations: dict[SubscriptionDataConfig, None] = {}
        self._pending_removed_configurations: dict[SubscriptionDataConfig, None] = {}
        self._selector: Selector | None = symbols if callable(symbols) else None
        self._symbols: dict[Symbol, None] = {} if callable(symbols) else dict.fromkeys(symbols)

    @staticmethod
    def create_symbol(security_type: SecurityType, market: str) -> Symbol:
        """Return the symbol of the universe that holds hand-added securities of a type and market."""
        ticker = f"qc-universe-userdefined-{market.lower()}-{security_type.to_string()}"
        return create_universe_symbol(security_type, market, ticker)

    @property
    def interval(self) -> int:
        """Return the ticks between two selections."""
        return self._interval

    def add(self, item: Symbol | SubscriptionDataConfig) -> bool:
        """Add a symbol or a configuration; tell whether it was new."""
        known: dict[Any, None] = self._symbols if isinstance(item, Symbol) else self._configurations
        if item in known:
            return False
        known[item] = None
        self._on_added(item if isinstance(item, Symbol) else item.symbol)
        return True

    def remove(self, item: Symbol | Security) -> bool:
        """Remove a symbol and its configurations; tell whether it was there."""
        symbol: Symbol = item if isinstance(item, Symbol) else item.symbol
        if not self._remove_and_keep_track(symbol):
            return False
        self._on_removed(symbol)
        return True

    def _on_added(self, symbol: Symbol) -> None:
        """React to an addition."""

    def _on_removed(self, symbol: Symbol) -> None:
        """React to a removal."""

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        if self._selector is None:
            return dict.fromkeys([*(item.symbol for item in self._configurations), *self._symbols])
        local = to_datetime(self.configuration.exchange_time_zone.to_local(utc_time))
        result = self._selector(local)
        if result is Universe.UNCHANGED:
            return Universe.UNCHANGED
        kind, market = self.configuration.security_type, self.configuration.market
        return [item if isinstance(item, Symbol) else Symbol.create(item, kind, market) for item in result]

    def _get_trigger_times(
        self, start_utc: int, end_utc: int, market_hours_database: MarketHoursDatabase
    ) -> Iterator[int]:
        """Yield local times of selection: the start, then each interval that touches market hours."""
        hours = market_hours_database.get_exchange_hours(self.configuration)
        start, end = hours.time_zone.to_local(start_utc), hours.time_zone.to_local(end_utc)
        for moment in range(start, end, self._interval):
            if moment == start or hours._is_open_between(
                moment, moment + self._interval, self.configuration.extended_market_hours
            ):
                yield moment

    def _get_subscription_requests(
        self, security: Security, current_time_utc: int, maximum_end_time_utc: int, service: DataManager
    ) -> list[SubscriptionRequest]:
        symbol = security.symbol
        found = [item for item in self._configurations if item.symbol == symbol]
        if not found:
            found = [item for item in self._pending_removed_configurations if item.symbol == symbol]
            for item in found:
                del self._pending_removed_configurations[item]
        if not found:
            requests = super()._get_subscription_requests(security, current_time_utc, maximum_end_time_utc, service)
            found = [request.configuration for request in requests]
            self._configurations.update(dict.fromkeys(found))
        return [
            SubscriptionRequest(False, self, security, item, current_time_utc, maximum_end_time_utc) for item in found
        ]

    def _remove_member(self, utc_time: int, security: Security) -> bool:
        if not super()._remove_member(utc_time, security):
            return False
        self._remove_and_keep_track(security.symbol)
        return True

    def _remove_and_keep_track(self, symbol: Symbol) -> bool:
        """Forget a symbol; its configurations are still needed once, to end their subscriptions."""
        removed = [item for item in self._configurations if item.symbol == symbol]
        had_symbol = symbol in self._symbols
        self._symbols.pop(symbol, None)
        if not had_symbol and not removed:
            return False
        for item in removed:
            del self._configurations[item]
            self._pending_removed_configurations[item] = None
        return True


class OptionContractUniverse(UserDefinedUniverse):
    """Contracts added one by one; with the last contract of an underlying the underlying leaves too."""

    def __init__(self, configuration: SubscriptionDataConfig, universe_settings: UniverseSettings) -> None:
        super().__init__(configuration.copy_with(fill_forward=False), universe_settings, ONCE)
        self._contracts: dict[Symbol, None] = {}

    @staticmethod
    def create_symbol(market: str, security_type: SecurityType) -> Symbol:  # type: ignore[override]
        """Return the symbol of the universe that holds hand-added contracts of a type and market."""
        ticker = f"qc-universe-optioncontract-{security_type.to_string().lower()}-{market.lower()}"
        underlying = Symbol.create(ticker, security_type, market)
        return Symbol(_option_identifier(underlying.id, market, OptionStyle.AMERICAN), ticker)

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return dict(self._contracts)

    def _on_added(self, symbol: Symbol) -> None:
        self._contracts[symbol] = None

    def _on_removed(self, symbol: Symbol) -> None:
        self._contracts.pop(symbol, None)
        if is_option(symbol.security_type) and not any(
            is_option(other.security_type) and other.underlying == symbol.underlying for other in self._contracts
        ):
            self.remove(symbol.underlying)
