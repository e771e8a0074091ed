"""The helpers algorithms call as `Extensions.something(...)`, on datetimes, numbers, enums (Common/Extensions.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, overload

from engine.lean_runtime.common import globals as clock
from engine.lean_runtime.common import numbers
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import (
    OptionRight,
    OptionStyle,
    OrderDirection,
    Resolution,
    SecurityType,
    TickType,
    resolution_span,
)
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException, UnsupportedLeanFeature
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import (
    round_down,
    round_span,
    round_up,
    span,
    ticks,
    to_datetime,
    to_timedelta,
    to_utc_datetime,
)
from engine.lean_runtime.common.timezones import TimeZone, TimeZones, convert
from engine.lean_runtime.identity import security_types

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.map_file import MapFile
    from engine.lean_runtime.securities.security import Security


def _refuse_strict(strict: bool) -> None:
    if strict:
        raise UnsupportedLeanFeature("strict time zone conversion is not supported by the embedded runtime")


class _TimeExtensions(LeanObject):
    """Rounding and time zones."""

    @staticmethod
    def convert_to(time: datetime, _from: TimeZone, to: TimeZone, strict: bool = False) -> datetime:
        """Return one zone's time in another zone, without tzinfo."""
        _refuse_strict(strict)
        return to_datetime(convert(ticks(time), _from, to))

    @staticmethod
    def convert_from_utc(time: datetime, to: TimeZone, strict: bool = False) -> datetime:
        """Return a UTC time in a zone, without tzinfo."""
        return Extensions.convert_to(time, TimeZones.UTC, to, strict)

    @staticmethod
    def convert_to_utc(time: datetime, _from: TimeZone, strict: bool = False) -> datetime:
        """Return a zone's time as aware UTC."""
        _refuse_strict(strict)
        return to_utc_datetime(_from.to_utc(ticks(time)))

    @overload
    @staticmethod
    def round(value: datetime, interval: timedelta) -> datetime: ...

    @overload
    @staticmethod
    def round(value: timedelta, interval: timedelta) -> timedelta: ...

    @staticmethod
    def round(value: datetime | timedelta, interval: timedelta) -> datetime | timedelta:
        """Return the multiple of the interval nearest to a time or span, halves to even."""
        if isinstance(value, datetime):
            return to_datetime(round_span(ticks(value), span(interval))) if interval else value
        return to_timedelta(round_span(span(value), span(interval))) if interval else value

    @staticmethod
    def round_down(date_time: datetime, interval: timedelta) -> datetime:
        """Return the last multiple of the interval up to a time."""
        return to_datetime(round_down(ticks(date_time), span(interval))) if interval else date_time

    @staticmethod
    def round_up(time: datetime, interval: timedelta) -> datetime:
        """Return the first multiple of the interval from a time on."""
        return to_datetime(round_up(ticks(time), span(interval))) if interval else time

    @staticmethod
    def round_down_in_time_zone(
        date_time: datetime, rounding_interval: timedelta, source_time_zone: TimeZone, rounding_time_zone: TimeZone
    ) -> datetime:
        """Return a zone's time rounded down on another zone's clock."""
        interval = span(rounding_interval)
        return to_datetime(
            clock.round_down_in_time_zone(ticks(date_time), interval, source_time_zone, rounding_time_zone)
        )

    @staticmethod
    def exchange_round_down(
        date_time: datetime, interval: timedelta, exchange_hours: SecurityExchangeHours, extended_market_hours: bool
    ) -> datetime:
        """Return a time rounded down to an interval in which the exchange is open."""
        return to_datetime(
            clock.exchange_round_down(ticks(date_time), span(interval), exchange_hours, extended_market_hours)
        )

    @staticmethod
    def to_time_span(resolution: Resolution) -> timedelta:
        """Return the length of a bar of the resolution."""
        return to_timedelta(resolution_span(resolution))

    @staticmethod
    def to_higher_resolution_equivalent(time_span: timedelta, require_exact_match: bool) -> Resolution:
        """Return the resolution of a span, or the next finer one; InvalidOperationException without an exact match."""
        length = span(time_span)
        found = Resolution.TICK
        for resolution in (Resolution.SECOND, Resolution.MINUTE, Resolution.HOUR, Resolution.DAILY):
            if resolution_span(resolution) <= length:
                found = resolution
        if require_exact_match and resolution_span(found) != length:
            raise InvalidOperationException(f"Unable to exactly convert time span ('{time_span}') to resolution.")
        return found

    @staticmethod
    def is_common_business_day(date: datetime) -> bool:
        """Return whether a day is neither Saturday nor Sunday."""
        return date.weekday() < 5


class _NumberExtensions(LeanObject):
    """Rounding and safe arithmetic; numbers in, floats out."""

    @staticmethod
    def round_to_significant_digits(d: Any, digits: int) -> float:
        """Return a number with the given count of digits."""
        return to_float(numbers.round_to_significant_digits(to_decimal(d), digits))

    @staticmethod
    def smart_rounding(input: Any) -> float | None:
        """Return a number rounded to four places above 1000, to seven digits below."""
        return None if input is None else to_float(numbers.smart_rounding(to_decimal(input)))

    @staticmethod
    def smart_rounding_short(input: Any) -> float:
        """Return a number rounded to few digits."""
        return to_float(numbers.smart_rounding_short(to_decimal(input)))

    @staticmethod
    def truncate_to_3_decimal_places(value: Any) -> float:
        """Return a number cut after three places."""
        return to_float(numbers.truncate_to_3_decimal_places(to_decimal(value)))

    @staticmethod
    def discretely_round_by(value: Any, quanta: Any) -> float:
        """Return the multiple of a quantum nearest to a number."""
        return to_float(numbers.discretely_round_by(to_decimal(value), to_decimal(quanta)))

    @staticmethod
    def normalize(input: Any) -> float:
        """Return the number; trailing zeros mean nothing to a float."""
        return to_float(numbers.normalize(to_decimal(input)))

    @staticmethod
    def normalize_to_str(input: Any) -> str:
        """Return a number as text without trailing zeros."""
        return numbers.normalize_to_str(to_decimal(input))

    @staticmethod
    def get_decimal_places(input: Any) -> int:
        """Return how many digits follow the decimal point."""
        return numbers.get_decimal_places(to_decimal(input))

    @staticmethod
    def get_decimal_epsilon() -> float:
        """Return the smallest step of a decimal near one."""
        return 1e-27

    @staticmethod
    def safe_division(numerator: Any, denominator: Any, fail_value: Any = 0) -> float:
        """Return a quotient, or the fail value for a denominator of zero."""
        return to_float(numbers.safe_division(to_decimal(numerator), to_decimal(denominator), to_decimal(fail_value)))

    @staticmethod
    def safe_decimal_cast(input: float) -> float:
        """Return a double as a decimal holds it; ArgumentException for NaN and infinity."""
        return to_float(numbers.safe_decimal_cast(input))

    @staticmethod
    def is_na_n_or_infinity(value: float) -> bool:
        """Return whether a double is no finite number."""
        return value != value or value in (float("inf"), float("-inf"))

    @staticmethod
    def is_na_n_or_zero(value: float) -> bool:
        """Return whether a double is not a number or zero."""
        return value != value or value == 0

    @staticmethod
    def greatest_common_divisor(values: Iterable[Any]) -> int:
        """Return the greatest common divisor of whole numbers."""
        from engine.lean_runtime.orders.group_order_manager import greatest_common_divisor

        return greatest_common_divisor(map(to_decimal, values))


class _EnumExtensions(LeanObject):
    """Security types, option rights and order directions."""

    @staticmethod
    def is_option(security_type: SecurityType) -> bool:
        """Return whether the type is one of options."""
        return security_types.is_option(security_type)

    @staticmethod
    def has_options(security_type: SecurityType) -> bool:
        """Return whether options may exist on the type."""
        return security_types.has_options(security_type)

    @staticmethod
    def default_option_style(security_type: SecurityType) -> OptionStyle:
        """Return American or European; ArgumentException for types without options."""
        return security_types.default_option_style(security_type)

    @staticmethod
    def invert(right: OptionRight) -> OptionRight:
        """Return the other right."""
        return OptionRight.PUT if right == OptionRight.CALL else OptionRight.CALL

    @staticmethod
    def get_exercise_direction(right: OptionRight, is_short: bool) -> OrderDirection:
        """Return the direction of the underlying's order at exercise or assignment."""
        buys = (right == OptionRight.CALL) is not is_short
        return OrderDirection.BUY if buys else OrderDirection.SELL

    @staticmethod
    def get_order_direction(quantity: Any) -> OrderDirection:
        """Return the direction a quantity's sign means."""
        if quantity == 0:
            return OrderDirection.HOLD
        return OrderDirection.BUY if quantity > 0 else OrderDirection.SELL

    @staticmethod
    def to_lower(enum: Any) -> str:
        """Return an enum's C# name in lower case."""
        return str(enum.to_string()).lower()

    @staticmethod
    def security_type_to_lower(security_type: SecurityType) -> str:
        """Return the name data folders use."""
        return security_type.to_string().lower()

    @staticmethod
    def tick_type_to_lower(tick_type: TickType) -> str:
        """Return the name data files use."""
        return tick_type.to_string().lower()

    @staticmethod
    def resolution_to_lower(resolution: Resolution) -> str:
        """Return the name data folders use."""
        return resolution.to_string().lower()

    @staticmethod
    def option_right_to_lower(option_right: OptionRight) -> str:
        """Return the name data files use."""
        return option_right.to_string().lower()

    @staticmethod
    def option_style_to_lower(option_style: OptionStyle) -> str:
        """Return the name data files use."""
        return option_style.to_string().lower()


class Extensions(_TimeExtensions, _NumberExtensions, _EnumExtensions):
    """LEAN's static class of helpers, those that make sense in a backtest."""

    @staticmethod
    def is_market_open(target: Security | Symbol, *arguments: Any) -> bool:
        """Return whether a security's market is open now (security, extended) or at a time (symbol, utc, extended)."""
        if len(arguments) == 1:
            security: Any = target
            return bool(security.exchange.hours._is_open(ticks(security.local_time), arguments[0]))
        from engine.lean_runtime.common.session import EngineServices

        symbol: Any = target
        database = EngineServices.current().market_hours
        hours = database.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)
        return bool(hours._is_open(hours.time_zone.to_local(ticks(arguments[0])), arguments[1]))

    @staticmethod
    def get_mirror_option_symbol(contract_symbol: Symbol) -> Symbol:
        """Return the contract of the other right; ArgumentException for anything but a contract."""
        from engine.lean_runtime.identity.symbol import Symbol

        identifier = contract_symbol.id
        if not security_types.is_option(contract_symbol.security_type) or contract_symbol.is_canonical():
            raise ArgumentException("Cannot create mirror contract for non-option symbol or canonical option symbol")
        return Symbol.create_option(
            contract_symbol.underlying,
            identifier.symbol,
            identifier.market,
            identifier.option_style,
            Extensions.invert(identifier.option_right),
            identifier._strike_price,
            identifier.date,
        )

    @staticmethod
    def get_delisting_date(symbol: Symbol, map_file: MapFile | None = None) -> datetime:
        """Return the day a security stops trading, the end of time when it does not."""
        from engine.lean_runtime.identity.option_symbol import OptionSymbol

        end_of_time = to_datetime(clock.END_OF_TIME)
        if symbol.is_canonical():
            return end_of_time
        if symbol.security_type == SecurityType.OPTION:
            return OptionSymbol.get_last_day_of_trading(symbol)
        if symbol.security_type in (SecurityType.FUTURE, SecurityType.INDEX_OPTION):
            return symbol.id.date
        return end_of_time if map_file is None else map_file.delisting_date

    @staticmethod
    def read_lines(data_provider: Any, file: str) -> Iterator[str]:
        """Yield the lines of a data file, none when it does not exist."""
        stream = data_provider.fetch(file)
        if stream is not None:
            with stream:
                yield from (line.rstrip("\r\n") for line in stream)
