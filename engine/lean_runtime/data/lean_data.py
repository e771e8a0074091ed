"""LeanData: where LEAN keeps the data of a symbol on disk, and which end times daily bars have."""

from __future__ import annotations

from datetime import date as date_type
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import FileFormat, Resolution, SecurityType, SubscriptionTransportMedium, TickType
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks, date_of, to_date, yyyymmdd
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

_COMMON_TYPES = (TradeBar, QuoteBar, OpenInterest, Tick)
_STRICT_TYPES = frozenset((TradeBar, QuoteBar, BaseDataCollection, OpenInterest))
_NAMES = {TickType.TRADE: "trade", TickType.QUOTE: "quote", TickType.OPEN_INTEREST: "openinterest"}


#: A day as midnight ticks or as Python's date or datetime.
When = Ticks | date_type


class DayCalendar(NamedTuple):
    """Open and length of an exchange day, local ticks."""

    start: Ticks
    period: Ticks

    @property
    def end(self) -> Ticks:
        """Return the close."""
        return self.start + self.period


def data_folder() -> Path:
    """Return the data folder of the run."""
    return EngineServices.current().data_folder


def security_type_to_lower(security_type: SecurityType) -> str:
    """Return the folder name of a security type: indexoption for INDEX_OPTION."""
    return security_type.to_string().lower()


def _is_hour_or_daily(resolution: Resolution) -> bool:
    return resolution is Resolution.HOUR or resolution is Resolution.DAILY


def _ticker(symbol: Symbol) -> str:
    """Return the ticker files are named by: the target option's for index options, the underlying's for options."""
    if symbol.security_type is SecurityType.OPTION and symbol.underlying is not None:
        return symbol.underlying.value.lower()
    if symbol.security_type is SecurityType.INDEX_OPTION:
        return symbol.id.symbol.lower()
    if symbol.security_type in _UNSUPPORTED:
        raise ArgumentOutOfRangeException("symbol", f"Files of {symbol.security_type.to_string()} are not supported.")
    return symbol.value.lower()


_UNSUPPORTED = frozenset(
    (SecurityType.FUTURE, SecurityType.FUTURE_OPTION, SecurityType.CRYPTO_FUTURE, SecurityType.COMMODITY)
)


def _scaled_strike(strike: Decimal) -> str:
    return str(int(strike * 10000))


class LeanData(LeanObject):
    """Paths and rules of LEAN's data folder (Common/Util/LeanData.cs)."""

    @staticmethod
    def get_data_type(resolution: Resolution, tick_type: TickType) -> type[BaseData]:
        """Return the class of the points of a resolution and tick type."""
        if resolution is Resolution.TICK:
            return Tick
        if tick_type is TickType.OPEN_INTEREST:
            return OpenInterest
        return QuoteBar if tick_type is TickType.QUOTE else TradeBar

    @staticmethod
    def is_common_lean_data_type(base_data_type: type) -> bool:
        """Return whether the type is one of the four market data types."""
        return base_data_type in _COMMON_TYPES

    @staticmethod
    def is_valid_configuration(security_type: SecurityType, resolution: Resolution, tick_type: TickType) -> bool:
        """Return whether such data exist: equities have no hourly or daily quotes."""
        if security_type is SecurityType.EQUITY and _is_hour_or_daily(resolution):
            return tick_type is not TickType.QUOTE
        return True

    @staticmethod
    def get_common_tick_type(security_type: SecurityType) -> TickType:
        """Return what a security type is usually priced by."""
        quoted = (SecurityType.FOREX, SecurityType.CFD, SecurityType.CRYPTO)
        return TickType.QUOTE if security_type in quoted else TickType.TRADE

    @staticmethod
    def get_common_tick_type_for_common_data_types(data_type: type, security_type: SecurityType) -> TickType:
        """Return the tick type that belongs to a data type."""
        if data_type is QuoteBar or (isinstance(data_type, type) and issubclass(data_type, OptionUniverse)):
            return TickType.QUOTE
        if data_type is OpenInterest:
            return TickType.OPEN_INTEREST
        return LeanData.get_common_tick_type(security_type) if data_type is Tick else TickType.TRADE

    @staticmethod
    def supports_extended_market_hours(data_type: type) -> bool:
        """Return False for universe data."""
        return not (isinstance(data_type, type) and issubclass(data_type, OptionUniverse))

    @staticmethod
    def option_use_scale_factor(symbol: Symbol) -> bool:
        """Return whether an option's prices are stored as ten thousandths."""
        return symbol.security_type in (SecurityType.OPTION, SecurityType.INDEX_OPTION)

    @staticmethod
    def uses_scale_factor(symbol: Symbol) -> bool:
        """Return whether the prices of a file are stored as ten thousandths: equities and options."""
        return symbol.security_type is SecurityType.EQUITY or LeanData.option_use_scale_factor(symbol)

    @staticmethod
    def generate_relative_zip_file_directory(symbol: Symbol, resolution: Resolution) -> str:
        """Return the folder of a symbol's files."""
        folder = f"{security_type_to_lower(symbol.security_type)}/{symbol.id.market.lower()}/{_lower(resolution)}"
        return folder if _is_hour_or_daily(resolution) else f"{folder}/{_ticker(symbol)}"

    @staticmethod
    def generate_zip_file_name(symbol: Symbol, date: When, resolution: Resolution, tick_type: TickType) -> str:
        """Return the zip's name: by day below an hour, else by symbol (and year for options)."""
        kind = _NAMES[tick_type]
        option = is_option(symbol.security_type)
        style = f"_{symbol.id.option_style.to_string().lower()}" if option else ""
        if not _is_hour_or_daily(resolution):
            return f"{_day(date)}_{kind}{style}.zip"
        if option:
            return f"{_ticker(symbol)}_{to_date(exact_time(date)).year}_{kind}{style}.zip"
        if symbol.security_type is SecurityType.CRYPTO:
            return f"{_ticker(symbol)}_{kind}.zip"
        return f"{_ticker(symbol)}.zip"

    @staticmethod
    def generate_relative_zip_file_path(symbol: Symbol, date: When, resolution: Resolution, tick_type: TickType) -> str:
        """Return the zip's path below the data folder."""
        folder = LeanData.generate_relative_zip_file_directory(symbol, resolution)
        return f"{folder}/{LeanData.generate_zip_file_name(symbol, date, resolution, tick_type)}"

    @staticmethod
    def generate_zip_file_path(
        data_directory: Path | str, symbol: Symbol, date: When, resolution: Resolution, tick_type: TickType
    ) -> Path:
        """Return the zip's path."""
        return Path(data_directory) / LeanData.generate_relative_zip_file_path(symbol, date, resolution, tick_type)

    @staticmethod
    def generate_zip_entry_name(symbol: Symbol, date: When, resolution: Resolution, tick_type: TickType) -> str:
        """Return the name of the symbol's file inside the zip."""
        kind = _NAMES[tick_type]
        ticker = _ticker(symbol)
        long = _is_hour_or_daily(resolution)
        if is_option(symbol.security_type):
            sid = symbol.id
            tail = (
                f"{kind}_{sid.option_style.to_string().lower()}_{sid.option_right.to_string().lower()}_"
                f"{_scaled_strike(sid._strike_price or ZERO)}_{yyyymmdd(sid._date)}.csv"
            )
            return f"{ticker}_{tail}" if long else f"{_day(date)}_{ticker}_{_lower(resolution)}_{tail}"
        if resolution is Resolution.TICK and symbol.security_type is SecurityType.EQUITY:
            return f"{_day(date)}_{ticker}_{tick_type.to_string()}_{resolution.to_string()}.csv"
        return f"{ticker}.csv" if long else f"{_day(date)}_{ticker}_{_lower(resolution)}_{kind}.csv"

    @staticmethod
    def generate_relative_universes_directory(symbol: Symbol) -> str:
        """Return the folder of a canonical option's universe files."""
        if not is_option(symbol.security_type):
            raise ArgumentOutOfRangeException(f"Unsupported security type {symbol.security_type.to_string()}")
        return f"{security_type_to_lower(symbol.security_type)}/{symbol.id.market}/universes/{_ticker(symbol)}"

    @staticmethod
    def use_strict_end_time(
        daily_strict_end_time_enabled: bool, symbol: Symbol, increment: Ticks, exchange_hours: SecurityExchangeHours
    ) -> bool:
        """Return whether bars of the length end with the market instead of at midnight."""
        if (
            exchange_hours.is_market_always_open
            or increment <= TICKS_PER_HOUR
            or (symbol.security_type is SecurityType.CFD and symbol.id.market == "oanda")
            or symbol.security_type in (SecurityType.FOREX, SecurityType.BASE)
        ):
            return False
        return daily_strict_end_time_enabled

    @staticmethod
    def use_daily_strict_end_times(
        daily_strict_end_time_enabled: bool,
        data_type: type | None,
        symbol: Symbol,
        increment: Ticks,
        exchange_hours: SecurityExchangeHours,
    ) -> bool:
        """Return whether points of the type and length end with the market."""
        return data_type in _STRICT_TYPES and LeanData.use_strict_end_time(
            daily_strict_end_time_enabled, symbol, increment, exchange_hours
        )

    @staticmethod
    def get_daily_calendar(
        exchange_time: Ticks, exchange_hours: SecurityExchangeHours, extended_market_hours: bool = False
    ) -> DayCalendar:
        """Return the trading day a local time belongs to."""
        start = exchange_hours._get_first_daily_market_open(exchange_time, extended_market_hours)
        end = exchange_hours._get_last_daily_market_close(start, extended_market_hours)
        return DayCalendar(start, end - start)

    @staticmethod
    def get_next_daily_end_time(symbol: Symbol, exchange_time: Ticks, exchange_hours: SecurityExchangeHours) -> Ticks:
        """Return when the daily bar of a local time ends."""
        midnight = date_of(exchange_time) + TICKS_PER_DAY
        if not LeanData.use_strict_end_time(True, symbol, TICKS_PER_DAY, exchange_hours):
            return midnight
        close = exchange_hours._get_last_daily_market_close(exchange_time, False)
        if close > midnight and exchange_hours._is_open(exchange_time, False):
            return midnight
        return close

    @staticmethod
    def set_strict_end_times(base_data: BaseData | None, exchange_hours: SecurityExchangeHours) -> bool:
        """Move a daily point to open and close of its day; False for points that cannot be moved."""
        if base_data is None or type(base_data) not in _STRICT_TYPES:
            return False
        day = LeanData.get_daily_calendar(base_data._end_time, exchange_hours, False)
        if day.end < base_data._time:
            # Extended hours have no daily bars.
            return False
        base_data._time = day.start
        base_data._end_time = day.end
        return True


def _day(date: When) -> str:
    return yyyymmdd(exact_time(date))


def _lower(resolution: Resolution) -> str:
    return resolution.to_string().lower()


def zip_source(config: SubscriptionDataConfig, date: Ticks) -> SubscriptionDataSource:
    """Return the zip (and entry, for options) of a subscription's day."""
    arguments = (config.symbol, date, config.resolution, config.tick_type)
    source = str(LeanData.generate_zip_file_path(data_folder(), *arguments))
    if is_option(config.security_type):
        source += "#" + LeanData.generate_zip_entry_name(*arguments)
    return SubscriptionDataSource(source, SubscriptionTransportMedium.LOCAL_FILE, FileFormat.CSV)


def universe_file(symbol: Symbol, date: Ticks) -> Path:
    """Return the universe file of a canonical option and day."""
    return data_folder() / LeanData.generate_relative_universes_directory(symbol) / f"{yyyymmdd(date)}.csv"


# The functions under their own names, for callers that need one or two of them.
get_data_type = LeanData.get_data_type
is_common_lean_data_type = LeanData.is_common_lean_data_type
is_valid_configuration = LeanData.is_valid_configuration
get_common_tick_type = LeanData.get_common_tick_type
get_common_tick_type_for_common_data_types = LeanData.get_common_tick_type_for_common_data_types
supports_extended_market_hours = LeanData.supports_extended_market_hours
use_strict_end_time = LeanData.use_strict_end_time
use_daily_strict_end_times = LeanData.use_daily_strict_end_times
get_daily_calendar = LeanData.get_daily_calendar
set_strict_end_times = LeanData.set_strict_end_times
