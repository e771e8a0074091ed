"""SecurityIdentifier: ticker plus one packed number, the identity of every instrument (Common/SecurityIdentifier.cs).

Identifiers are interned: equal ones are the same object, so `is`, `==` and hashing cost nothing.
The packed number reads, from the left: right, days (OLE date, 5 digits), style, strike (6), strike scale (2),
market (3), security type (2).
"""

from __future__ import annotations

import zlib
from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentNullException,
    ArgumentOutOfRangeException,
    FormatException,
    InvalidOperationException,
    SystemException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.numbers import ZERO, from_parts, normalize, parts, to_decimal, to_float
from engine.lean_runtime.common.ticks import OA_EPOCH, TICKS_PER_DAY, Ticks, make, ticks, to_datetime
from engine.lean_runtime.identity.base36 import decode_base36, encode_base36
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.security_types import get_option_type_from_underlying, is_option

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.map_file_provider import MapFileProvider

_MARKET = 100
_STRIKE_SCALE = 100_000
_STRIKE = 10_000_000
_STYLE = 10**13
_DAYS = 10**14
_RIGHT = 10**19
_RIGHTS = (OptionRight.CALL, OptionRight.PUT)
_STRIKE_DIGITS = 6
_NEGATIVE_STRIKE = 1 << 19
#: One more than the largest mantissa that leaves room for the sign bit.
_STRIKE_LIMIT = 475_712
_WORD = 2**64

_DATED = frozenset(
    (
        SecurityType.BASE,
        SecurityType.EQUITY,
        SecurityType.OPTION,
        SecurityType.FUTURE,
        SecurityType.INDEX,
        SecurityType.FUTURE_OPTION,
        SecurityType.INDEX_OPTION,
        SecurityType.CRYPTO_FUTURE,
    )
)
#: LEAN's map file lookups without a date mean today; this is later than any stored mapping begins.
_LATEST = make(2050, 1, 1)


class SecurityIdentifier(LeanObject):
    """Identifies one instrument for ever: ticker at first listing, dates, strike, right, style, market and type."""

    __slots__ = (
        "_date",
        "_hash",
        "_properties",
        "_strike_price",
        "_text",
        "_underlying",
        "market",
        "security_type",
        "symbol",
    )

    EMPTY: SecurityIdentifier
    NONE: SecurityIdentifier
    DEFAULT_DATE: datetime = to_datetime(OA_EPOCH)
    INVALID_SYMBOL_CHARACTERS = frozenset("| ")
    _DEFAULT_DATE: Ticks = OA_EPOCH

    _known: dict[tuple[str, int, SecurityIdentifier | None], SecurityIdentifier] = {}
    _parsed: dict[str, SecurityIdentifier | SystemException] = {}
    _custom_types: dict[str, type] = {}

    symbol: str
    security_type: SecurityType
    market: str

    def __new__(cls, symbol: str, properties: int, underlying: SecurityIdentifier | None = None) -> SecurityIdentifier:
        """Return the one identifier of that content; ArgumentException for characters or numbers it cannot have."""
        if underlying is not None and underlying is getattr(cls, "EMPTY", None):
            underlying = None
        key = (symbol, properties, underlying)
        known = cls._known.get(key)
        return known if known is not None else cls._create(symbol, properties, underlying)

    @classmethod
    def _create(cls, symbol: str, properties: int, underlying: SecurityIdentifier | None) -> SecurityIdentifier:
        if symbol is None:
            raise ArgumentNullException("symbol", "SecurityIdentifier requires a non-null string 'symbol'")
        if "|" in symbol or " " in symbol:
            raise ArgumentException("Symbol must not contain the characters '|' or ' '.", "symbol")
        kind = properties % 100
        if kind > SecurityType.CRYPTO_FUTURE:
            raise ArgumentException("The provided properties do not match with a valid SecurityType", "properties")
        self = super().__new__(cls)
        self.symbol = symbol
        self.security_type = SecurityType(kind)
        code = properties // _MARKET % 1000
        self.market = Market.decode(code) or str(code)
        self._properties = properties
        self._underlying = underlying
        self._date = OA_EPOCH + properties // _DAYS % 100_000 * TICKS_PER_DAY
        self._strike_price = _decode_strike(properties) if is_option(self.security_type) else None
        self._text = None
        self._hash = (zlib.crc32(symbol.encode()) * 397 ^ properties) & 0x7FFF_FFFF_FFFF_FFFF
        cls._known[(symbol, properties, underlying)] = self
        return self

    def __init__(self, symbol: str, properties: int, underlying: SecurityIdentifier | None = None) -> None:
        """Declare the attributes; __new__ fills them once."""
        self._date: Ticks
        self._hash: int
        self._properties: int
        self._strike_price: Decimal | None
        self._text: str | None
        self._underlying: SecurityIdentifier | None

    @property
    def has_underlying(self) -> bool:
        """Return whether the instrument derives from another."""
        return self._underlying is not None

    @property
    def underlying(self) -> SecurityIdentifier:
        """Return the underlying's identifier; InvalidOperationException when there is none."""
        if self._underlying is None:
            raise InvalidOperationException(
                "No underlying specified for this identifier. "
                "Check that HasUnderlying is true before accessing the Underlying property."
            )
        return self._underlying

    @property
    def date(self) -> datetime:
        """Return the expiry of a contract, the first listing date of an equity, else the default date."""
        if self.security_type not in _DATED:
            raise InvalidOperationException(
                "Date is only defined for SecurityType.Equity, SecurityType.Option, SecurityType.Future, "
                "SecurityType.FutureOption, SecurityType.IndexOption, and SecurityType.Base"
            )
        return to_datetime(self._date)

    @property
    def strike_price(self) -> float:
        """Return the strike of an option."""
        if self._strike_price is None:
            raise InvalidOperationException(_only_for_options("StrikePrice"))
        return to_float(self._strike_price)

    @property
    def option_right(self) -> OptionRight:
        """Return the right of an option."""
        if self._strike_price is None:
            raise InvalidOperationException(_only_for_options("OptionRight"))
        return _RIGHTS[self._properties // _RIGHT % 10]

    @property
    def option_style(self) -> OptionStyle:
        """Return the exercise style of an option."""
        if self._strike_price is None:
            raise InvalidOperationException(_only_for_options("OptionStyle"))
        return OptionStyle(self._properties // _STYLE % 10)

    def _is_bare(self) -> bool:
        """Return whether this only carries a ticker, as an unknown string turned into a symbol does."""
        return self._properties == 0 and self._underlying is None

    @staticmethod
    def generate_option(
        expiry: datetime | calendar_date,
        underlying: SecurityIdentifier,
        target_option: str | None,
        market: Any,
        strike: Any = None,
        option_right: Any = None,
        option_style: OptionStyle | None = None,
    ) -> SecurityIdentifier:
        """Return the identifier of an option; the target option's ticker may be left out as in LEAN's overload."""
        if option_style is None:
            target_option, market, strike, option_right, option_style = (
                None,
                target_option,
                market,
                strike,
                option_right,
            )
        return SecurityIdentifier._generate_option(
            ticks(expiry), underlying, target_option, market, to_decimal(strike), option_right, option_style
        )

    @staticmethod
    def _generate_option(
        expiry: Ticks,
        underlying: SecurityIdentifier,
        target_option: str | None,
        market: str,
        strike: Decimal,
        option_right: OptionRight,
        option_style: OptionStyle,
    ) -> SecurityIdentifier:
        if not target_option:
            if underlying.security_type is SecurityType.FUTURE:
                raise UnsupportedLeanFeature("Options on futures are not supported by the embedded runtime.")
            target_option = underlying.symbol
        kind = get_option_type_from_underlying(underlying.security_type)
        number = int(option_right) * _RIGHT + int(option_style) * _STYLE + _encode_strike(strike)
        return _generate(expiry, target_option.upper(), kind, market, number, underlying)

    @staticmethod
    def generate_future(expiry: datetime | calendar_date, symbol: str, market: str) -> SecurityIdentifier:
        """Return the identifier of a future."""
        return _generate(ticks(expiry), symbol.upper(), SecurityType.FUTURE, market)

    @staticmethod
    def generate_equity(
        symbol: Any,
        market: str,
        map_symbol: Any = True,
        map_file_provider: MapFileProvider | None = None,
        mapping_resolve_date: datetime | None = None,
    ) -> SecurityIdentifier:
        """Return the identifier of an equity, by default under its first ticker and date in the map files.

        The overload (date, symbol, market) takes both as given.
        """
        if isinstance(symbol, calendar_date):
            return _generate(ticks(symbol), market.upper(), SecurityType.EQUITY, map_symbol)
        first_date = OA_EPOCH
        if map_symbol:
            resolve = ticks(mapping_resolve_date) if mapping_resolve_date else None
            symbol, first_date = _first_ticker_and_date(map_file_provider, symbol, market, resolve)
        return SecurityIdentifier._generate_equity(first_date, symbol, market)

    @staticmethod
    def _generate_equity(first_date: Ticks, symbol: str, market: str) -> SecurityIdentifier:
        return _generate(first_date, symbol.upper(), SecurityType.EQUITY, market)

    @staticmethod
    def generate_constituent_identifier(symbol: str, security_type: SecurityType, market: str) -> SecurityIdentifier:
        """Return the identifier of a universe of constituents; the symbol's case is kept."""
        return _generate(OA_EPOCH, symbol, security_type, market)

    @staticmethod
    def generate_base_symbol(data_type: type | None, symbol: str) -> str:
        """Return TICKER.TypeName for custom data and remember the type."""
        if data_type is None:
            return symbol
        SecurityIdentifier._custom_types[data_type.__name__] = data_type
        return f"{symbol.upper()}.{data_type.__name__}"

    @staticmethod
    def try_get_custom_data_type(symbol: str | None) -> tuple[bool, str | None]:
        """Return whether the ticker names a custom data type, and its name."""
        _, dot, name = (symbol or "").rpartition(".")
        return (True, name) if dot and name else (False, None)

    @staticmethod
    def try_get_custom_data_type_instance(symbol: str | None) -> tuple[bool, type | None]:
        """Return whether the ticker names a known custom data type, and the type."""
        found, name = SecurityIdentifier.try_get_custom_data_type(symbol)
        kind = SecurityIdentifier._custom_types.get(name or "") if found else None
        return kind is not None, kind

    @staticmethod
    def generate_base(
        data_type: type | None,
        symbol: str,
        market: str,
        map_symbol: bool = False,
        date: datetime | None = None,
    ) -> SecurityIdentifier:
        """Return the identifier of custom data."""
        first_date = ticks(date) if date is not None else OA_EPOCH
        if map_symbol:
            symbol, first_date = _first_ticker_and_date(None, symbol, market, None)
        text = SecurityIdentifier.generate_base_symbol(data_type, symbol)
        return _generate(first_date, text, SecurityType.BASE, market)

    @staticmethod
    def generate_forex(symbol: str, market: str) -> SecurityIdentifier:
        """Return the identifier of a currency pair."""
        return _generate(OA_EPOCH, symbol.upper(), SecurityType.FOREX, market)

    @staticmethod
    def generate_crypto(symbol: str, market: str) -> SecurityIdentifier:
        """Return the identifier of a crypto pair."""
        return _generate(OA_EPOCH, symbol.upper(), SecurityType.CRYPTO, market)

    @staticmethod
    def generate_crypto_future(expiry: datetime | calendar_date, symbol: str, market: str) -> SecurityIdentifier:
        """Return the identifier of a crypto future."""
        return _generate(ticks(expiry), symbol.upper(), SecurityType.CRYPTO_FUTURE, market)

    @staticmethod
    def generate_cfd(symbol: str, market: str) -> SecurityIdentifier:
        """Return the identifier of a contract for difference."""
        return _generate(OA_EPOCH, symbol.upper(), SecurityType.CFD, market)

    @staticmethod
    def generate_index(symbol: str, market: str) -> SecurityIdentifier:
        """Return the identifier of an index."""
        return _generate(OA_EPOCH, symbol.upper(), SecurityType.INDEX, market)

    @staticmethod
    def ticker(symbol: Symbol, when: datetime | calendar_date) -> str:
        """Return the ticker the instrument traded under on a date."""
        from engine.lean_runtime.common.session import EngineServices
        from engine.lean_runtime.reference.map_file import requires_mapping

        if not requires_mapping(symbol):
            return symbol.value
        resolver = EngineServices.current().map_files.get(symbol)
        return resolver.resolve_map_file(symbol)._get_mapped_symbol(ticks(when), symbol.value)

    @staticmethod
    def parse(value: str | None) -> SecurityIdentifier:
        """Return the identifier of TICKER BASE36[|underlying] text; FormatException for other text."""
        result = _parse(value)
        if isinstance(result, SystemException):
            raise result
        return result

    @staticmethod
    def try_parse(value: str | None, identifier: Any = None) -> tuple[bool, SecurityIdentifier | None]:
        """Return (True, identifier) or (False, EMPTY); the second argument stands for C#'s out parameter."""
        result = _parse(value)
        failed = isinstance(result, SystemException)
        return (False, SecurityIdentifier.EMPTY) if failed else (True, result)  # type: ignore[return-value]

    def compare_to(self, other: SecurityIdentifier | None) -> int:
        """Return the ordinal comparison of the texts."""
        return 1 if other is None else (str(self) > str(other)) - (str(self) < str(other))

    def __lt__(self, other: SecurityIdentifier) -> bool:
        """Order by text."""
        return str(self) < str(other)

    def __str__(self) -> str:
        """Return TICKER BASE36, for derivatives followed by | and the underlying."""
        if self._text is None:
            own = f"{self.symbol} {encode_base36(self._properties) or '0'}"
            self._text = f"{own}|{self._underlying}" if self._underlying is not None else own
        return self._text

    __repr__ = __str__
    to_string = __str__

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Pickle and copy by text so that the object stays unique."""
        return SecurityIdentifier.parse, (str(self),)


def _only_for_options(member: str) -> str:
    return f"{member} is only defined for SecurityType.Option, SecurityType.FutureOption, and SecurityType.IndexOption"


def _generate(
    when: Ticks,
    symbol: str,
    security_type: SecurityType,
    market: str,
    number: int = 0,
    underlying: SecurityIdentifier | None = None,
) -> SecurityIdentifier:
    """Pack the fields; ArgumentOutOfRangeException for an unknown market."""
    days = (when - OA_EPOCH) // TICKS_PER_DAY
    number += days * _DAYS + _market_code(market) * _MARKET + int(security_type)
    return SecurityIdentifier(symbol, number % _WORD, underlying)


def _market_code(market: str) -> int:
    code = Market.encode(market.lower())
    if code is None:
        raise ArgumentOutOfRangeException(
            "market",
            f"The specified market wasn't found in the markets lookup. Requested: {market.lower()}. "
            "You can add markets by calling QuantConnect.Market.add(string,int)",
        )
    return code


def _encode_strike(strike: Decimal) -> int:
    """Return the strike and its scale at their places; ArgumentException beyond six digits of precision."""
    if not strike:
        return 0
    mantissa, places = parts(strike)
    sign, size = mantissa < 0, abs(mantissa)
    scale = _STRIKE_DIGITS - places
    while size % 10 == 0:
        size //= 10
        scale += 1
    if scale < 0:
        size //= 10**-scale
        scale = 0
    if size >= _STRIKE_LIMIT:
        raise ArgumentException(f"The specified strike price's precision is too high: {strike}")
    if sign:
        size |= _NEGATIVE_STRIKE
    return size * _STRIKE + scale * _STRIKE_SCALE


def _decode_strike(properties: int) -> Decimal:
    size = properties // _STRIKE % 1_000_000
    scale = properties // _STRIKE_SCALE % 100
    negative = size >> 19 & 1
    if negative:
        size ^= _NEGATIVE_STRIKE
    mantissa = -size if negative else size
    if not mantissa:
        return ZERO
    power = scale - _STRIKE_DIGITS
    return Decimal(mantissa * 10**power) if power >= 0 else normalize(from_parts(mantissa, -power))


def _first_ticker_and_date(
    provider: MapFileProvider | None, ticker: str, market: str, when: Ticks | None
) -> tuple[str, Ticks]:
    """Return the first ticker and listing date of today's ticker, itself and the default date when unmapped."""
    from engine.lean_runtime.common.session import EngineServices

    if provider is None:
        services = EngineServices.current_or_none()
        if services is None:
            return ticker, OA_EPOCH
        provider = services.map_files
    map_file = provider._get(market, SecurityType.EQUITY)._resolve(ticker, _LATEST if when is None else when)
    return (map_file.first_ticker, map_file._first_date) if len(map_file) else (ticker, OA_EPOCH)


def _parse(value: str | None) -> SecurityIdentifier | SystemException:
    if value is None or not value.strip() or value == " 0":
        return SecurityIdentifier.EMPTY
    known = SecurityIdentifier._parsed.get(value)
    if known is None:
        try:
            known = _parse_parts(value)
        except SystemException as error:
            known = error
        SecurityIdentifier._parsed[value] = known
    return known


def _parse_parts(value: str) -> SecurityIdentifier:
    identifier: SecurityIdentifier | None = None
    for text in reversed(value.split("|")):
        fields = text.split(" ")
        fields = [field for field in fields if field]
        if len(fields) != 2:
            raise FormatException("The string must be splittable on space into two parts.")
        identifier = SecurityIdentifier(fields[0], decode_base36(fields[1]), identifier)
        _market_code(identifier.market)
    assert identifier is not None
    return identifier


SecurityIdentifier.EMPTY = SecurityIdentifier("", 0)
SecurityIdentifier.NONE = SecurityIdentifier("NONE", 0)
