"""Splits, dividends, ticker changes and delistings of a subscription, day by day (Enumerators/*EventProvider.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Protocol

from engine.lean_runtime.common.enums import DelistingType, SecurityType, SplitType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.globals import END_OF_TIME
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, date_of
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, Split, SymbolChangedEvent
from engine.lean_runtime.identity.option_symbol import OptionSymbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.factor_file import CorporateFactorProvider
    from engine.lean_runtime.reference.map_file import MapFile


class TradableDate(NamedTuple):
    """A new exchange day and what was known of prices before it."""

    date: int
    last_price: Callable[[], Decimal]
    last_raw_price: Callable[[], Decimal]


class EventProvider(Protocol):
    """Something that makes events of a day."""

    def get_events(self, day: TradableDate) -> Iterator[BaseData]:
        """Yield the events of a new exchange day."""


class SplitEvents:
    """Warn of a split on the trading day before it, then let it occur."""

    def __init__(self, config: SubscriptionDataConfig, factor_file: CorporateFactorProvider, map_file: MapFile) -> None:
        self._config = config
        self._factor_file = factor_file
        self._map_file = map_file
        self._pending: tuple[Decimal, Decimal] | None = None

    def get_events(self, day: TradableDate) -> Iterator[BaseData]:
        """Yield the split that occurs on the day and the warning of the next one."""
        if not self._map_file._has_data(day.date):
            return
        if self._pending is not None:
            factor, reference_price = self._pending
            if not reference_price:
                raise InvalidOperationException(f"Zero reference price for {self._config.symbol} split at {day.date}")
            self._pending = None
            yield Split(self._config.symbol, day.date, reference_price, factor, SplitType.SPLIT_OCCURRED)  # type: ignore[arg-type]
        found, factor, reference_price = self._factor_file._has_split_event_on_next_trading_day(day.date)
        if found:
            self._pending = (factor, reference_price)
            yield Split(self._config.symbol, day.date, day.last_raw_price(), factor, SplitType.WARNING)  # type: ignore[arg-type]


class DividendEvents:
    """Let a dividend occur on its trading day; its amount also feeds total-return prices."""

    def __init__(self, config: SubscriptionDataConfig, factor_file: CorporateFactorProvider, map_file: MapFile) -> None:
        self._config = config
        self._factor_file = factor_file
        self._map_file = map_file
        self._pending: tuple[Decimal, Decimal] | None = None

    def get_events(self, day: TradableDate) -> Iterator[BaseData]:
        """Yield the dividend of the day."""
        if not self._map_file._has_data(day.date):
            return
        if self._pending is not None:
            ratio, reference_price = self._pending
            if not reference_price:
                raise InvalidOperationException(
                    f"Zero reference price for {self._config.symbol} dividend at {day.date}"
                )
            self._pending = None
            dividend = Dividend.create(self._config.symbol, day.date, reference_price, ratio)
            self._config._sum_of_dividends += dividend._distribution
            yield dividend
        found, ratio, reference_price = self._factor_file._has_dividend_event_on_next_trading_day(day.date)
        if found:
            self._pending = (ratio, reference_price)


class MappingEvents:
    """Follow the ticker of a company through its map file."""

    def __init__(self, config: SubscriptionDataConfig, map_file: MapFile, start: int) -> None:
        self._config = config
        self._map_file = map_file
        if map_file._has_data(date_of(start)):
            config.mapped_symbol = self._mapped(date_of(start))

    def get_events(self, day: TradableDate) -> Iterator[BaseData]:
        """Yield the change of ticker of the day."""
        if not self._map_file._has_data(day.date):
            return
        old, new = self._config.mapped_symbol, self._mapped(day.date)
        self._config.mapped_symbol = new
        if old != new:
            yield SymbolChangedEvent(self._config.symbol, day.date, old, new)  # type: ignore[arg-type]

    def _mapped(self, day: int) -> str:
        config = self._config
        return self._map_file._get_mapped_symbol(day, config.mapped_symbol, config.data_mapping_mode)


class DelistingEvents:
    """Warn on the last trading day and delist on the day after it."""

    def __init__(self, config: SubscriptionDataConfig, delisting_date: int) -> None:
        self._config = config
        self._delisting_date = delisting_date
        self._warned = False
        self._delisted = False

    def get_events(self, day: TradableDate) -> Iterator[BaseData]:
        """Yield the warning, the delisting, or both when no day lay between."""
        symbol, last = self._config.symbol, self._delisting_date
        if not self._warned and day.date >= date_of(last):
            self._warned = True
            yield Delisting(symbol, date_of(last), day.last_price(), DelistingType.WARNING)  # type: ignore[arg-type]
        if not self._delisted and day.date > last:
            self._delisted = True
            yield Delisting(symbol, last + TICKS_PER_DAY, day.last_price(), DelistingType.DELISTED)  # type: ignore[arg-type]


def no_price() -> Decimal:
    """Return zero: the price of a symbol that never had data."""
    return ZERO


def delisting_date_of(symbol: Symbol, map_file: MapFile) -> int:
    """Return the last local day on which a symbol exists (Common/Extensions.cs GetDelistingDate)."""
    if symbol.is_canonical():
        return END_OF_TIME
    kind = symbol.security_type
    if kind is SecurityType.OPTION:
        return OptionSymbol._get_last_day_of_trading(symbol)
    if kind is SecurityType.INDEX_OPTION:
        return symbol.id._date
    return map_file._delisting_date
