"""Text forms of contracts: the OSI ticker, its compact form and the IQFeed one (Common/SymbolRepresentation.cs)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    FormatException,
    NotImplementedException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.numbers import (
    ZERO,
    decimal_text,
    divide,
    round_away_from_zero,
    to_decimal,
    to_float,
)
from engine.lean_runtime.common.ticks import Ticks, make, ticks, to_date, to_datetime
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

_OSI = re.compile(r"^([A-Z0-9.]+)\s*(\d{6})([CP])(\d{8})$", re.IGNORECASE)
_MONTH_CODES = "FGHJKMNQUVXZ"
_THOUSAND = Decimal(1000)


def option_ticker_osi(underlying: str, sid: SecurityIdentifier) -> str:
    """Return the OSI ticker of an option identifier under an underlying's ticker."""
    return _osi(underlying, sid.option_right, sid._strike_price or ZERO, sid._date, pad=True)


def _osi(underlying: str, right: OptionRight, strike: Decimal, expiry: Ticks, pad: bool) -> str:
    if pad:
        underlying = (f"{underlying} " if len(underlying) > 5 else underlying).ljust(6)
    letter = "C" if right is OptionRight.CALL else "P"
    thousandths = int(round_away_from_zero(strike * _THOUSAND))
    text = f"{abs(thousandths):08d}"
    return f"{underlying}{to_date(expiry):%y%m%d}{letter}{'-' if thousandths < 0 else ''}{text}"


def _decompose(ticker: str | None) -> tuple[str, Ticks, OptionRight, Decimal] | None:
    match = _OSI.match(ticker or "")
    if match is None:
        return None
    name, day, letter, strike = match.groups()
    year = int(day[:2])
    # .NET's two-digit years: up to 2049 this century.
    expiry = make(year + (2000 if year < 50 else 1900), int(day[2:4]), int(day[4:]))
    right = OptionRight.CALL if letter.upper() == "C" else OptionRight.PUT
    return name, expiry, right, divide(Decimal(strike), _THOUSAND)


def underlying_ticker_of(ticker: str, security_type: SecurityType) -> str | None:
    """Return the underlying's ticker of an OSI ticker, None when it is not one."""
    from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol

    fields = _decompose(ticker)
    if fields is None or not is_option(security_type):
        return None
    index_option = security_type is SecurityType.INDEX_OPTION
    return IndexOptionSymbol.map_to_underlying(fields[0]) if index_option else fields[0]


class OptionTickerProperties(LeanObject):
    """What an IQFeed option ticker says."""

    def __init__(self, underlying: str, right: OptionRight, strike: Decimal, expiration: Ticks) -> None:
        """Hold the fields exactly."""
        self.underlying = underlying
        self.option_right = right
        self._option_strike = strike
        self._expiration_date = expiration

    @property
    def option_strike(self) -> float:
        """Return the strike."""
        return to_float(self._option_strike)

    @property
    def expiration_date(self) -> datetime:
        """Return the expiry."""
        return to_datetime(self._expiration_date)


class FutureTickerProperties(LeanObject):
    """What a future ticker says."""

    def __init__(self, underlying: str, year: int, year_length: int, month: int, day: int) -> None:
        """Hold the fields."""
        self.underlying = underlying
        self.expiration_year_short = year
        self.expiration_year_short_length = year_length
        self.expiration_month = month
        self.expiration_day = day


class SymbolRepresentation(LeanObject):
    """Conversions between symbols and contract tickers."""

    FUTURES_MONTH_CODE_LOOKUP = {code: month for month, code in enumerate(_MONTH_CODES, 1)}
    FUTURES_MONTH_LOOKUP = dict(enumerate(_MONTH_CODES, 1))
    OPTION_CODE_LOOKUP = {
        chr(ord("A") + index): (index % 12 + 1, OptionRight.CALL if index < 12 else OptionRight.PUT)
        for index in range(24)
    }

    @staticmethod
    def generate_option_ticker_osi(
        symbol: Symbol | str,
        right: OptionRight | None = None,
        strike_price: Any = None,
        expiration: datetime | date | None = None,
    ) -> str:
        """Return the padded OSI ticker of an option symbol, or of underlying, right, strike and expiry."""
        return _ticker("GenerateOptionTickerOSI", symbol, right, strike_price, expiration, pad=True)

    @staticmethod
    def generate_option_ticker_osi_compact(
        symbol: Symbol | str,
        right: OptionRight | None = None,
        strike_price: Any = None,
        expiration: datetime | date | None = None,
    ) -> str:
        """Return the OSI ticker without padding."""
        return _ticker("GenerateOptionTickerOSICompact", symbol, right, strike_price, expiration, pad=False)

    @staticmethod
    def parse_option_ticker_osi(
        ticker: str,
        security_type: SecurityType = SecurityType.OPTION,
        option_style: OptionStyle | str = OptionStyle.AMERICAN,
        market: str = "usa",
    ) -> Symbol:
        """Return the symbol of an OSI ticker; FormatException for other text. The style may be left out."""
        from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol
        from engine.lean_runtime.identity.symbol import Symbol

        style = OptionStyle.AMERICAN
        if isinstance(option_style, OptionStyle):
            style = option_style
        elif isinstance(option_style, str):
            market = option_style
        fields = _decompose(ticker)
        if fields is None:
            raise FormatException(f"Invalid ticker format {ticker}")
        name, expiry, right, strike = fields
        target: str | None = name
        if security_type is SecurityType.OPTION:
            underlying_id, value, target = SecurityIdentifier.generate_equity(name, market), name, None
        elif security_type is SecurityType.INDEX_OPTION:
            underlying_id = SecurityIdentifier.generate_index(IndexOptionSymbol.map_to_underlying(name), market)
            value = underlying_id.symbol
        else:
            raise NotImplementedException(
                f"ParseOptionTickerOSI(): Security type {security_type.to_string()} not implemented"
            )
        sid = SecurityIdentifier._generate_option(expiry, underlying_id, target, market, strike, right, style)
        return Symbol._intern(sid, ticker.upper(), Symbol(underlying_id, value))

    @staticmethod
    def try_decompose_option_ticker_osi(
        ticker: str, *_out: Any
    ) -> tuple[bool, str | None, datetime | None, OptionRight, float]:
        """Return (found, option ticker, expiry, right, strike)."""
        fields = _decompose(ticker)
        if fields is None:
            return False, None, None, OptionRight.CALL, 0.0
        name, expiry, right, strike = fields
        return True, name, to_datetime(expiry), right, to_float(strike)

    @staticmethod
    def generate_option_ticker(symbol: Symbol) -> str:
        """Return the IQFeed ticker of an option."""
        if symbol.security_type is SecurityType.INDEX_OPTION or symbol.underlying is None:
            name = symbol.canonical.value.replace("?", "")
        else:
            name = SecurityIdentifier.ticker(symbol.underlying, symbol.id.date)
        expiry = to_date(symbol.id._date)
        index = expiry.month - 1 + (0 if symbol.id.option_right is OptionRight.CALL else 12)
        return f"{name}{expiry:%y%d}{chr(ord('A') + index)}{decimal_text(symbol.id._strike_price or ZERO)}"

    @staticmethod
    def parse_option_ticker_iq_feed(ticker: str) -> OptionTickerProperties | None:
        """Return the fields of an IQFeed option ticker, None when its numbers do not parse."""
        place = max(ticker.rfind(code) for code in SymbolRepresentation.OPTION_CODE_LOOKUP)
        month, right = SymbolRepresentation.OPTION_CODE_LOOKUP[ticker[place]]
        try:
            strike = to_decimal(ticker[place + 1 :])
            expiry = make(2000 + int(ticker[place - 4 : place - 2]), month, int(ticker[place - 2 : place]))
        except (TypeError, ValueError):
            return None
        return OptionTickerProperties(ticker[: place - 4], right, strike, expiry)

    @staticmethod
    def parse_future_ticker(ticker: str) -> FutureTickerProperties | None:
        """Return the fields of a future ticker such as ES20H21, None for other text."""
        match = re.match(r"^(.*?)(\d\d)?([FGHJKMNQUVXZ])(\d{1,2})$", ticker)
        if match is None:
            return None
        name, day, code, year = match.groups()
        month = SymbolRepresentation.FUTURES_MONTH_CODE_LOOKUP[code]
        return FutureTickerProperties(name, int(year), len(year), month, int(day or 1))

    @staticmethod
    def parse_ticker_from_user_input(ticker: str, security_type: SecurityType, market: str) -> Symbol:
        """Return the symbol of what a user typed; futures are not supported."""
        from engine.lean_runtime.identity.symbol import Symbol

        if security_type in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
            raise UnsupportedLeanFeature("Future tickers are not supported by the embedded runtime.")
        if is_option(security_type):
            return SymbolRepresentation.parse_option_ticker_osi(ticker, security_type)
        return Symbol.create(ticker, security_type, market)


def _ticker(
    method: str,
    symbol: Symbol | str,
    right: OptionRight | None,
    strike: Any,
    expiration: datetime | date | None,
    pad: bool,
) -> str:
    if isinstance(symbol, str):
        if right is None or expiration is None:
            raise TypeError(f"No method matches given arguments for {method}: (<class 'str'>)")
        return _osi(symbol, right, to_decimal(strike), ticks(expiration), pad)
    if not is_option(symbol.security_type) or symbol.underlying is None:
        kind = symbol.security_type.to_string()
        raise ArgumentException(f"{method} expects symbol to be an option, received {kind}.")
    return _osi(symbol.underlying.value, symbol.id.option_right, symbol.id._strike_price or ZERO, symbol.id._date, pad)
