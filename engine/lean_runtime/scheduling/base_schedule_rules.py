"""What date and time rules share: zone, securities and exchange hours (Common/Scheduling/BaseScheduleRules.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.securities.security_manager import SecurityManager


def two_places(value: float) -> str:
    """Return .NET's "0.##" text of a number."""
    text = str(Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".")


class BaseScheduleRules(LeanObject):
    """Look up exchange hours and tickers for the rules of one algorithm."""

    def __init__(
        self,
        algorithm: Any,
        securities: SecurityManager,
        time_zone: TimeZone,
        market_hours_database: MarketHoursDatabase,
    ) -> None:
        self._algorithm = algorithm
        self._securities = securities
        self._time_zone = time_zone
        self._market_hours_database = market_hours_database
        self._sent_implicit_warning = False

    def set_default_time_zone(self, time_zone: TimeZone) -> None:
        """Make rules without a zone of their own mean this zone."""
        self._time_zone = time_zone

    def _hours(self, symbol: Symbol) -> SecurityExchangeHours:
        found, security = self._securities.try_get_value(symbol, None)
        if found:
            return security.exchange.hours
        return self._market_hours_database.get_entry(symbol.id.market, symbol, symbol.security_type).exchange_hours

    def _session_hours(self) -> Iterator[SecurityExchangeHours]:
        """Yield the distinct calendars that open and close: SPY's, then those of securities that are no US equities."""
        entry = self._market_hours_database.get_entry(Market.USA, "SPY", SecurityType.EQUITY)
        seen = [entry.exchange_hours]
        for pair in self._securities:
            security = pair.value
            if security.type is SecurityType.EQUITY and pair.key.id.market == Market.USA:
                continue
            hours = security.exchange.hours
            if not hours.is_market_always_open and not any(hours is known for known in seen):
                seen.append(hours)
        return iter(seen)

    def _symbol(self, symbol: Symbol | str) -> Symbol:
        """Return the symbol of a ticker; an unknown one becomes a US equity with one debug line."""
        if not isinstance(symbol, str):
            return getattr(symbol, "symbol", symbol)
        cached = SymbolCache.try_get_symbol(symbol)[1]
        if cached is not None:
            return cached
        if not self._sent_implicit_warning:
            self._sent_implicit_warning = True
            self._algorithm.debug(
                f"Warning: no existing symbol found for ticker {symbol}, it will be created with Equity type."
            )
        created = Symbol.create(symbol, SecurityType.EQUITY, Market.USA)
        SymbolCache.set(symbol, created)
        return created
