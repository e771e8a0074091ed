"""OptionContract: a contract in a chain, with what is known of it at a moment; model values on first access."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, OptionStyle
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.data_dictionary import DataDictionary
from engine.lean_runtime.data.faces import float_face, time_face
from engine.lean_runtime.data.greeks import NULL_GREEKS, Greeks
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import get_underlying_from_option_type, is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.symbol_properties import SymbolProperties


class OptionContract(LeanObject):
    """A contract of a slice's chain (Common/Data/Market/{BaseContract,OptionContract}.cs).

    Prices come from the bars of the slice, greeks from the option's price model, evaluated once when first read.
    """

    __slots__ = (
        "_model",
        "_open_interest_point",
        "_properties",
        "_quote",
        "_result",
        "_time",
        "_trade",
        "_underlying",
        "symbol",
    )

    def __init__(self, security: Any) -> None:
        """Make a contract of an option security without any data."""
        self.symbol: Symbol = security.symbol
        self._properties: SymbolProperties = security.symbol_properties
        self._time: Ticks = 0
        self._trade: TradeBar | None = None
        self._quote: QuoteBar | None = None
        self._open_interest_point: OpenInterest | None = None
        self._underlying: BaseData | None = None
        self._model: tuple[Any, Slice] | None = None
        self._result: Any = None

    @staticmethod
    def create(source: Any, security: Any, underlying: BaseData | None = None) -> OptionContract:
        """Return the contract of a point's end time, or of a universe row (then `security` is its properties)."""
        if isinstance(source, OptionUniverse):
            return UniverseOptionContract(source, security)
        contract = OptionContract(security)
        contract._time = source._end_time if isinstance(source, BaseData) else source
        contract._underlying = underlying
        return contract

    def _set_option_price_model(self, option: Any, slice: Slice) -> None:
        """Evaluate model values with option.evaluate_price_model(slice, contract) when they are first read."""
        self._model = (option, slice) if hasattr(option, "evaluate_price_model") else None

    def _update(self, data: BaseData) -> None:
        """Take a new data point of the contract or of its underlying."""
        symbol = data.symbol
        if symbol is self.symbol or is_option(symbol.security_type):
            if isinstance(data, QuoteBar):
                self._quote = data
            elif isinstance(data, TradeBar):
                self._trade = data
            elif isinstance(data, OpenInterest):
                self._open_interest_point = data
        elif symbol.security_type is get_underlying_from_option_type(self.symbol.security_type):
            self._underlying = data

    def _evaluated(self) -> Any:
        """Return the price model's result, None without a model."""
        if self._result is None and self._model is not None:
            option, slice = self._model
            self._result = option.evaluate_price_model(slice, self)
        return self._result

    @property
    def id(self) -> SecurityIdentifier:
        """Return the symbol's identifier."""
        return self.symbol.id

    @property
    def underlying_symbol(self) -> Symbol | None:
        """Return the underlying's symbol."""
        return self.symbol.underlying

    @property
    def expiry(self) -> datetime:
        """Return the expiration date."""
        return to_datetime(self.symbol.id._date)

    @property
    def right(self) -> OptionRight:
        """Return call or put."""
        return self.symbol.id.option_right

    @property
    def style(self) -> OptionStyle:
        """Return the exercise style."""
        return self.symbol.id.option_style

    @property
    def _strike(self) -> Decimal:
        strike = self.symbol.id._strike_price
        assert strike is not None
        return strike

    @property
    def _scaled_strike(self) -> Decimal:
        return self._strike * self._properties._strike_multiplier

    @property
    def _last_price(self) -> Decimal:
        return ZERO if self._trade is None else self._trade._close

    @property
    def _bid_price(self) -> Decimal:
        return ZERO if self._quote is None else self._quote._bid_close

    @property
    def _ask_price(self) -> Decimal:
        return ZERO if self._quote is None else self._quote._ask_close

    @property
    def _open_interest(self) -> Decimal:
        return ZERO if self._open_interest_point is None else self._open_interest_point._value

    @property
    def _underlying_last_price(self) -> Decimal:
        return ZERO if self._underlying is None else self._underlying._price

    @property
    def _theoretical_price(self) -> Decimal:
        result = self._evaluated()
        return ZERO if result is None else result._theoretical_price

    @property
    def _implied_volatility(self) -> Decimal:
        result = self._evaluated()
        return ZERO if result is None else result._implied_volatility

    time: datetime = time_face("_time", "End of the slice.")
    strike: float = float_face("_strike", "Strike price.")
    scaled_strike: float = float_face("_scaled_strike", "Strike times the strike multiplier.")
    last_price: float = float_face("_last_price", "Last trade, 0 without one.")
    open_interest: float = float_face("_open_interest", "Open contracts.")
    theoretical_price: float = float_face("_theoretical_price", "Price of the price model.")
    implied_volatility: float = float_face("_implied_volatility", "Volatility of the price model.")
    underlying_last_price: float = float_face("_underlying_last_price", "Price of the underlying's data point.")

    @property
    def bid_price(self) -> float:
        """Return the bid, 0 without one."""
        quote = self._quote
        return 0.0 if quote is None else quote._bid_close_face

    @property
    def ask_price(self) -> float:
        """Return the ask, 0 without one."""
        quote = self._quote
        return 0.0 if quote is None else quote._ask_close_face

    @property
    def value(self) -> float:
        """Return the last price."""
        return self.last_price

    price = value
    close = value

    @property
    def volume(self) -> int:
        """Return the traded quantity."""
        return 0 if self._trade is None else int(self._trade._volume)

    @property
    def bid_size(self) -> int:
        """Return the size of the bid."""
        return 0 if self._quote is None else int(self._quote._last_bid_size)

    @property
    def ask_size(self) -> int:
        """Return the size of the ask."""
        return 0 if self._quote is None else int(self._quote._last_ask_size)

    @property
    def greeks(self) -> Greeks:
        """Return the price model's greeks."""
        result = self._evaluated()
        return NULL_GREEKS if result is None else result.greeks

    def __str__(self) -> str:
        """Return the symbol's value."""
        return self.symbol.value


class UniverseOptionContract(OptionContract):
    """A contract of option_chain(): its numbers are the universe file's; bid, ask and last are the close."""

    __slots__ = ("_data",)

    def __init__(self, contract_data: OptionUniverse, symbol_properties: SymbolProperties) -> None:
        """Wrap a row of the universe file."""
        self.symbol = contract_data.symbol
        self._properties = symbol_properties
        self._time = contract_data._end_time
        self._data = contract_data
        self._trade = self._quote = self._open_interest_point = self._underlying = None
        self._model = self._result = None

    def _update(self, data: BaseData) -> None:
        """Ignore new data: the file's numbers stay."""

    @property
    def _last_price(self) -> Decimal:
        return self._data._close

    _bid_price = _last_price
    _ask_price = _last_price

    @property
    def bid_price(self) -> float:
        """Return the close."""
        return self._data.close

    ask_price = bid_price

    @property
    def volume(self) -> int:
        """Return the file's volume."""
        return int(self._data._volume)

    @property
    def _open_interest(self) -> Decimal:
        return self._data._open_interest

    @property
    def _underlying_last_price(self) -> Decimal:
        underlying = self._data.underlying
        return ZERO if underlying is None else underlying._price

    @property
    def _implied_volatility(self) -> Decimal:
        return self._data._implied_volatility

    @property
    def greeks(self) -> Greeks:
        """Return the file's greeks."""
        return self._data.greeks


# LEAN shows one class: the subclass only differs in where its numbers come from.
UniverseOptionContract.__name__ = "OptionContract"


class OptionContracts(DataDictionary[OptionContract]):
    """Contracts by symbol (Common/Data/Market/OptionContracts.cs)."""

    __slots__ = ()
