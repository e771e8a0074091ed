"""Symbol: an identifier together with the ticker it goes by at the moment (Common/Symbol.cs).

Symbols are interned per identifier, value and underlying; equality and hash look at the identifier alone.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentNullException,
    InvalidOperationException,
    NotImplementedException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.ticks import OA_EPOCH, Ticks, ticks
from engine.lean_runtime.identity import security_types
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.identity.symbol_representation import option_ticker_osi


class Symbol(LeanObject):
    """Names an instrument; `id` is what it is for ever, `value` its present ticker."""

    __slots__ = ("_canonical", "_hash", "has_underlying", "id", "security_type", "underlying", "value")

    EMPTY: Symbol
    NONE: Symbol

    _known: dict[tuple[SecurityIdentifier, str, str | None], Symbol] = {}

    id: SecurityIdentifier
    value: str
    #: None unless has_underlying; typed for the code that knows it has one.
    underlying: Symbol
    security_type: SecurityType
    has_underlying: bool

    def __new__(cls, sid: SecurityIdentifier, value: str) -> Symbol:
        """Return the symbol of an identifier; options and futures take their alias as value, others the given one."""
        if value is None:
            raise ArgumentNullException("value")
        underlying = None
        if sid.has_underlying:
            underlying = Symbol(sid.underlying, sid.underlying.symbol)
        alias = _alias(sid, underlying)
        return cls._intern(sid, value.upper() if alias is None else alias, underlying)

    @classmethod
    def _intern(cls, sid: SecurityIdentifier, value: str, underlying: Symbol | None) -> Symbol:
        """Return the one symbol of exactly this content."""
        key = (sid, value, underlying.value if underlying is not None else None)
        known = cls._known.get(key)
        if known is not None and (underlying is None or known.underlying is underlying):
            return known
        self = super().__new__(cls)
        self.id = sid
        self.value = value
        self.underlying = underlying  # type: ignore[assignment]
        self.security_type = sid.security_type
        self.has_underlying = underlying is not None
        self._canonical = None
        self._hash = sid._hash
        cls._known[key] = self
        return self

    def __init__(self, sid: SecurityIdentifier, value: str) -> None:
        """Declare the attributes; __new__ fills them once."""
        self._canonical: Symbol | None
        self._hash: int

    @staticmethod
    def create(
        ticker: str,
        security_type: SecurityType,
        market: str,
        alias: str | None = None,
        base_data_type: type | None = None,
    ) -> Symbol:
        """Return the symbol of a ticker; for options the canonical one. NotImplementedException for some types."""
        if security_type is SecurityType.OPTION:
            return Symbol.create_option(ticker, market, OptionStyle.AMERICAN, OptionRight.CALL, ZERO, _NO_EXPIRY)
        if security_type is SecurityType.INDEX_OPTION:
            index = Symbol.create(ticker, SecurityType.INDEX, market)
            return Symbol.create_option(index, market, OptionStyle.EUROPEAN, OptionRight.CALL, ZERO, _NO_EXPIRY)
        return Symbol(_simple_identifier(ticker, security_type, market, base_data_type), alias or ticker)

    @staticmethod
    def create_base(base_type: type, underlying: Symbol, market: str | None = None) -> Symbol:
        """Return the symbol of custom data linked to an underlying."""
        dated = underlying.security_type in (SecurityType.EQUITY, SecurityType.FUTURE, SecurityType.BASE)
        first = underlying.id.date if dated or security_types.is_option(underlying.security_type) else None
        sid = SecurityIdentifier.generate_base(base_type, underlying.id.symbol, market or "usa", False, first)
        return Symbol._intern(sid, underlying.value.upper(), underlying)

    @staticmethod
    def create_option(*args: Any, **options: Any) -> Symbol:
        """Return an option's symbol, in any of LEAN's overloads.

        (underlying, market, style, right, strike, expiry, alias=None), with a target option's ticker after the
        underlying, where the underlying may also be an equity ticker; or (identifier, value, underlying=None).
        """
        if args and isinstance(args[0], SecurityIdentifier):
            return _option_of_identifier(*args, **options)
        values = _bind_option_arguments(args, options)
        underlying, map_symbol = values["underlying"], values.get("map_symbol", True)
        if not isinstance(underlying, Symbol):
            sid = SecurityIdentifier.generate_equity(str(underlying), values["market"], map_symbol)
            underlying = Symbol(sid, str(underlying))
        expiry = values["expiry"]
        return Symbol._create_option(
            underlying,
            values.get("target_option"),
            values["market"],
            values["style"],
            values["right"],
            to_decimal(values["strike"]),
            expiry if isinstance(expiry, int) else ticks(expiry),
            values.get("alias"),
        )

    @staticmethod
    def _create_option(
        underlying: Symbol,
        target_option: str | None,
        market: str,
        style: OptionStyle,
        right: OptionRight,
        strike: Decimal,
        expiry: Ticks,
        alias: str | None = None,
    ) -> Symbol:
        """Return an option's symbol from exact values."""
        sid = SecurityIdentifier._generate_option(expiry, underlying.id, target_option, market, strike, right, style)
        value = alias if alias is not None else _alias(sid, underlying)
        return Symbol._intern(sid, (value or "").upper(), underlying)

    @staticmethod
    def create_canonical_option(underlying_symbol: Symbol, *args: Any, **options: Any) -> Symbol:
        """Return the symbol standing for all options of an underlying, or of one target option ticker.

        Overloads: (underlying, market=None, alias=None) and (underlying, target_option, market, alias).
        """
        # (x, "SPXW", "usa", None) names a target; (x, "usa", "?SPX") and shorter ones do not.
        targeted = len(args) > 2 or "target_option" in options
        if len(args) == 2 and args[0] is not None and Market.encode(str(args[0])) is None:
            targeted = True
        names = _CANONICAL_NAMES if targeted else _CANONICAL_NAMES[1:]
        values = dict(zip(names, args, strict=False)) | options
        kind = security_types.get_option_type_from_underlying(underlying_symbol.security_type)
        return Symbol._create_option(
            underlying_symbol,
            values.get("target_option"),
            values.get("market") or underlying_symbol.id.market,
            security_types.default_option_style(kind),
            OptionRight.CALL,
            ZERO,
            OA_EPOCH,
            values.get("alias"),
        )

    @staticmethod
    def create_future(ticker: str, market: str, expiry: datetime | date, alias: str | None = None) -> Symbol:
        """Return a future's symbol; contracts need an alias because their tickers are not supported."""
        sid = SecurityIdentifier.generate_future(expiry, ticker, market)
        return Symbol._intern(sid, (alias if alias is not None else _alias(sid, None) or "").upper(), None)

    @staticmethod
    def from_string(ticker: str) -> Symbol:
        """Return what a string means where a symbol is expected: the cached symbol, or one of a bare ticker."""
        found, symbol = SymbolCache.try_get_symbol(ticker)
        if found and symbol is not None:
            return symbol
        return Symbol(SecurityIdentifier(ticker, 0), ticker)

    @staticmethod
    def get_option_type_from_underlying(underlying: Symbol | SecurityType) -> SecurityType:
        """Return the type of the options on an underlying."""
        kind = underlying.security_type if isinstance(underlying, Symbol) else underlying
        return security_types.get_option_type_from_underlying(kind)

    @staticmethod
    def get_underlying_from_option_type(security_type: SecurityType) -> SecurityType:
        """Return the type of an option type's underlying."""
        return security_types.get_underlying_from_option_type(security_type)

    @staticmethod
    def get_alias(security_identifier: SecurityIdentifier, underlying: Symbol | None = None) -> str | None:
        """Return the value options and futures always carry, None for other types."""
        return _alias(security_identifier, underlying)

    def is_canonical(self) -> bool:
        """Return whether this stands for a whole option or future family."""
        return _is_canonical(self.id)

    @property
    def canonical(self) -> Symbol:
        """Return the family's symbol (itself if it is one); InvalidOperationException for other types."""
        if self._canonical is None:
            self._canonical = self._find_canonical()
        return self._canonical

    def _find_canonical(self) -> Symbol:
        if self.is_canonical():
            return self
        if self.underlying is not None and security_types.is_option(self.security_type):
            return Symbol.create_canonical_option(
                self.underlying, target_option=self.id.symbol, market=self.id.market, alias=None
            )
        if self.security_type is SecurityType.FUTURE:
            return Symbol.create(self.id.symbol, SecurityType.FUTURE, self.id.market)
        raise InvalidOperationException(
            "Canonical is only defined for SecurityType.Option, SecurityType.Future, SecurityType.FutureOption"
        )

    def has_canonical(self) -> bool:
        """Return whether a family's symbol other than itself exists."""
        derivative = security_types.is_option(self.security_type) or self.security_type is SecurityType.FUTURE
        return derivative and not self.is_canonical()

    def has_underlying_symbol(self, symbol: Symbol) -> bool:
        """Return whether the symbol is somewhere below this one."""
        current = self.underlying
        while current is not None:
            if current == symbol:
                return True
            current = current.underlying
        return False

    def update_mapped_symbol(self, mapped_symbol: str, contract_depth_offset: int = 0) -> Symbol:
        """Return the symbol under the ticker its (underlying's) instrument now trades as."""
        from engine.lean_runtime.reference.map_file import requires_mapping

        kind = self.security_type
        if security_types.is_option(kind) and kind is not SecurityType.OPTION:
            raise ArgumentException(f"SecurityType {kind.to_string()} can not be mapped.")
        if kind is SecurityType.FUTURE:
            raise UnsupportedLeanFeature("Mapping continuous futures is not supported by the embedded runtime.")
        underlying = self.underlying
        if underlying is not None:
            underlying = underlying.update_mapped_symbol(mapped_symbol, contract_depth_offset)
        if kind is not SecurityType.BASE and not requires_mapping(self):
            return Symbol._intern(self.id, self.value, underlying)
        value = mapped_symbol
        if kind is SecurityType.OPTION:
            value = self.value if self.is_canonical() else option_ticker_osi(mapped_symbol, self.id)
        return Symbol._intern(self.id, value.upper(), underlying)

    @property
    def cusip(self) -> str | None:
        """Return the CUSIP from the security database, None when unknown."""
        return _definitions().cusip(self)

    @property
    def composite_figi(self) -> str | None:
        """Return the composite FIGI from the security database, None when unknown."""
        return _definitions().composite_figi(self)

    @property
    def sedol(self) -> str | None:
        """Return the SEDOL from the security database, None when unknown."""
        return _definitions().sedol(self)

    @property
    def isin(self) -> str | None:
        """Return the ISIN from the security database, None when unknown."""
        return _definitions().isin(self)

    @property
    def cik(self) -> int | None:
        """Return the CIK from the security database, None when unknown."""
        return _definitions().cik(self)

    def __hash__(self) -> int:
        """Hash the identifier."""
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Compare identifiers; strings, securities and contracts are first turned into symbols, None into the empty."""
        if self is other:
            return True
        if type(other) is Symbol:
            return self.id is other.id
        if other is None:
            return self.id is SecurityIdentifier.EMPTY
        if isinstance(other, str):
            return self.id is Symbol.from_string(other).id
        converted = getattr(other, "symbol", None)
        return self.id is converted.id if type(converted) is Symbol else self.id is other

    def compare_to(self, other: Symbol | str) -> int:
        """Compare values without regard to case; ArgumentException for other objects."""
        if not isinstance(other, Symbol | str):
            raise ArgumentException("Object must be of type Symbol or string.")
        mine = self.value.upper()
        theirs = (other if isinstance(other, str) else other.value).upper()
        return (mine > theirs) - (mine < theirs)

    def _order_against(self, other: Symbol | str) -> int:
        """Compare for an operator, where pythonnet turns LEAN's refusal into a TypeError."""
        try:
            return self.compare_to(other)
        except ArgumentException as refusal:
            raise TypeError(str(refusal)) from None

    def __lt__(self, other: Symbol | str) -> bool:
        """Order by value."""
        return self._order_against(other) < 0

    def __le__(self, other: Symbol | str) -> bool:
        """Order by value."""
        return self._order_against(other) <= 0

    def __gt__(self, other: Symbol | str) -> bool:
        """Order by value."""
        return self._order_against(other) > 0

    def __ge__(self, other: Symbol | str) -> bool:
        """Order by value."""
        return self._order_against(other) >= 0

    def __str__(self) -> str:
        """Return the ticker it was added under, else the identifier's text."""
        return SymbolCache.get_ticker(self)

    __repr__ = __str__
    to_string = __str__

    def contains(self, value: str) -> bool:
        """Return whether the value contains a text."""
        return value in self.value

    def starts_with(self, value: str) -> bool:
        """Return whether the value starts with a text."""
        return self.value.startswith(value)

    def ends_with(self, value: str) -> bool:
        """Return whether the value ends with a text."""
        return self.value.endswith(value)

    def to_lower(self) -> str:
        """Return the value in lower case."""
        return self.value.lower()

    def to_upper(self) -> str:
        """Return the value in upper case."""
        return self.value.upper()

    def __reduce__(self) -> tuple[Any, tuple[SecurityIdentifier, str, Symbol | None]]:
        """Pickle and copy by content so that the object stays unique."""
        return Symbol._intern, (self.id, self.value, self.underlying)


_NO_EXPIRY = SecurityIdentifier.DEFAULT_DATE
_OPTION_NAMES = ("underlying", "market", "style", "right", "strike", "expiry", "alias", "map_symbol")
_TARGET_NAMES = ("underlying", "target_option", "market", "style", "right", "strike", "expiry", "alias")
_CANONICAL_NAMES = ("target_option", "market", "alias")


def _bind_option_arguments(args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    targeted = "target_option" in options or (len(args) > 2 and not isinstance(args[2], OptionStyle))
    names = _TARGET_NAMES if targeted else _OPTION_NAMES
    given = dict(options)
    if "underlying_symbol" in given:
        given["underlying"] = given.pop("underlying_symbol")
    values = dict(zip(names, args, strict=False)) | given
    missing = [name for name in ("underlying", "market", "style", "right", "strike", "expiry") if name not in values]
    if missing or len(args) > len(names) or not values.keys() <= {*names, "map_symbol"}:
        kinds = ", ".join(str(type(value)) for value in (*args, *options.values()))
        raise TypeError(f"No method matches given arguments for create_option: ({kinds})")
    return values


def _option_of_identifier(sid: SecurityIdentifier, value: str, underlying: Symbol | None = None) -> Symbol:
    from engine.lean_runtime.identity.symbol_representation import underlying_ticker_of

    if value is None:
        raise ArgumentNullException("value")
    if not security_types.is_option(sid.security_type):
        raise ArgumentException(f"The provided SecurityIdentifier is not for an option: {sid}", "value")
    if _is_canonical(sid):
        return Symbol(sid, value)
    if underlying is None:
        underlying = Symbol(sid.underlying, underlying_ticker_of(value, sid.security_type) or "")
    elif underlying.id is not sid.underlying:
        raise ArgumentException(
            f"The provided SecurityIdentifier does not match the underlying symbol: {sid} != {underlying.id}",
            "underlying",
        )
    return Symbol._intern(sid, value.upper(), underlying)


def _simple_identifier(
    ticker: str, security_type: SecurityType, market: str, data_type: type | None
) -> SecurityIdentifier:
    """Return the identifier of a type that needs no more than a ticker."""
    if security_type is SecurityType.EQUITY:
        return SecurityIdentifier.generate_equity(ticker, market)
    if security_type is SecurityType.BASE:
        return SecurityIdentifier.generate_base(data_type, ticker, market)
    if security_type is SecurityType.FUTURE:
        return SecurityIdentifier.generate_future(_NO_EXPIRY, ticker, market)
    if security_type is SecurityType.CRYPTO_FUTURE:
        return SecurityIdentifier.generate_crypto_future(_NO_EXPIRY, ticker, market)
    plain = {
        SecurityType.FOREX: SecurityIdentifier.generate_forex,
        SecurityType.CFD: SecurityIdentifier.generate_cfd,
        SecurityType.INDEX: SecurityIdentifier.generate_index,
        SecurityType.CRYPTO: SecurityIdentifier.generate_crypto,
    }.get(security_type)
    if plain is not None:
        return plain(ticker, market)
    if security_type is SecurityType.FUTURE_OPTION:
        raise NotImplementedException(
            "Cannot create future option Symbol using this method (insufficient information). "
            "Use `CreateOption(Symbol, ...)` instead."
        )
    raise NotImplementedException(f"The security type has not been implemented yet: {security_type.to_string()}")


def _alias(sid: SecurityIdentifier, underlying: Symbol | None) -> str | None:
    if sid._strike_price is not None and underlying is not None:
        ticker = underlying.value if sid.symbol == underlying.id.symbol else sid.symbol
        if sid._date == OA_EPOCH:
            return f"?{ticker.upper()}"
        return option_ticker_osi(f"{ticker} " if len(ticker) > 5 else ticker, sid)
    if sid.security_type is SecurityType.FUTURE:
        if sid._date == OA_EPOCH:
            return f"/{sid.symbol}"
        raise UnsupportedLeanFeature("Tickers of future contracts are not supported by the embedded runtime.")
    return None


def _is_canonical(sid: SecurityIdentifier) -> bool:
    if sid._date != OA_EPOCH:
        return False
    return sid.security_type is SecurityType.FUTURE or (sid._strike_price is not None and sid.has_underlying)


def _definitions() -> Any:
    from engine.lean_runtime.identity.security_definitions import current_resolver

    return current_resolver()


Symbol.EMPTY = Symbol(SecurityIdentifier.EMPTY, "")
Symbol.NONE = Symbol(SecurityIdentifier.NONE, "NONE")
