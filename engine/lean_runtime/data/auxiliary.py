"""Corporate events and rates as data points: Dividend, Split, Delisting, SymbolChangedEvent, MarginInterestRate."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import DelistingType, MarketDataType, SplitType
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, round_half_even, to_decimal
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.timezones import TimeZone, TimeZones
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.faces import exact_time, float_face
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
    from engine.lean_runtime.orders.order_ticket import OrderTicket


class _Auxiliary(BaseData):
    """A point that is derived from map and factor files and never read from a source of its own."""

    __slots__ = ()

    _data_type = MarketDataType.AUXILIARY

    def __init__(self, symbol: Symbol | None = None, date: datetime | None = None) -> None:
        """Make the event of a symbol at the start of a day."""
        super().__init__()
        if symbol is not None:
            self.symbol = symbol
        if date is not None:
            self._time = exact_time(date)

    def reader(self, config: SubscriptionDataConfig, line: str, date: datetime, is_live_mode: bool) -> BaseData | None:
        """Refuse: such points are not read from lines."""
        raise NotImplementedException(f"This method is not supposed to be called on the {type(self).__name__} type.")

    def get_source(
        self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool
    ) -> SubscriptionDataSource | None:
        """Return None: there is no file."""
        return None


class Dividend(_Auxiliary):
    """A distribution per share (Common/Data/Market/Dividend.cs)."""

    __slots__ = ("_reference_price",)

    def __init__(
        self,
        symbol: Symbol | None = None,
        date: datetime | None = None,
        distribution: Any = 0,
        reference_price: Any = 0,
    ) -> None:
        """Make a dividend of the date; the reference price is the close before it."""
        super().__init__(symbol, date)
        self._value = to_decimal(distribution)
        self._reference_price: Decimal = to_decimal(reference_price)

    @property
    def _distribution(self) -> Decimal:
        return self._value

    @_distribution.setter
    def _distribution(self, value: Decimal) -> None:
        self._value = value

    distribution: float = float_face("_distribution", "Amount per share.")
    reference_price: float = float_face("_reference_price", "Close before the dividend.")

    @staticmethod
    def create(
        symbol: Symbol, date: Any, reference_price: Any, price_factor_ratio: Any, decimal_places: int = 2
    ) -> Dividend:
        """Return the dividend a ratio of price factors means."""
        amount = Dividend._compute_distribution(
            to_decimal(reference_price), to_decimal(price_factor_ratio), decimal_places
        )
        return Dividend(symbol, date, amount, reference_price)

    @staticmethod
    def _compute_distribution(close: Decimal, price_factor_ratio: Decimal, decimal_places: int = 2) -> Decimal:
        return round_half_even(close - close * price_factor_ratio, decimal_places)

    def __str__(self) -> str:
        """Return distribution and reference price."""
        return f"Dividend: {self.symbol}: {decimal_text(self._value)} | {decimal_text(self._reference_price)}"


class Split(_Auxiliary):
    """A split, or the warning a day before it (Common/Data/Market/Split.cs)."""

    __slots__ = ("_split_factor", "type")

    def __init__(
        self,
        symbol: Symbol | None = None,
        date: datetime | None = None,
        price: Any = 0,
        split_factor: Any = 0,
        type: SplitType = SplitType.SPLIT_OCCURRED,
    ) -> None:
        """Make a split; `price` is the reference price, the close before it."""
        super().__init__(symbol, date)
        self._value = to_decimal(price)
        self._split_factor: Decimal = to_decimal(split_factor)
        self.type = type

    @property
    def _reference_price(self) -> Decimal:
        return self._value

    @_reference_price.setter
    def _reference_price(self, value: Decimal) -> None:
        self._value = value

    split_factor: float = float_face("_split_factor", "New price over old price: 0.5 for two new shares of one.")
    reference_price: float = float_face("_reference_price", "Close before the split.")

    def __str__(self) -> str:
        """Return factor and reference price."""
        name = "Split Warning" if self.type is SplitType.WARNING else "Split"
        return f"{name}: {self.symbol}: {decimal_text(self._split_factor)} | {decimal_text(self._value)}"


class Delisting(_Auxiliary):
    """The end of a symbol, or the warning on its last day (Common/Data/Market/Delisting.cs)."""

    __slots__ = ("ticket", "type")

    def __init__(
        self,
        symbol: Symbol | None = None,
        date: datetime | None = None,
        price: Any = ZERO,
        type: DelistingType = DelistingType.DELISTED,
    ) -> None:
        """Make a delisting; `price` is the last price."""
        super().__init__(symbol, date)
        self._value = to_decimal(price)
        self.type = type
        self.ticket: OrderTicket | None = None

    def set_order_ticket(self, ticket: OrderTicket) -> None:
        """Remember the ticket of the order that liquidates the position."""
        self.ticket = ticket

    def __str__(self) -> str:
        """Return type, symbol and time."""
        name = "Delisting Warning" if self.type is DelistingType.WARNING else "Delisted"
        return f"{name}: {self.symbol} {date_text(self._end_time)}"


class SymbolChangedEvent(_Auxiliary):
    """A change of ticker (Common/Data/Market/SymbolChangedEvent.cs)."""

    __slots__ = ("new_symbol", "old_symbol")

    def __init__(
        self,
        requested_symbol: Symbol | None = None,
        date: datetime | None = None,
        old_symbol: str | None = None,
        new_symbol: str | None = None,
    ) -> None:
        """Make the event of the symbol that was subscribed."""
        super().__init__(requested_symbol, date)
        self.old_symbol = old_symbol
        self.new_symbol = new_symbol

    def __str__(self) -> str:
        """Return time and both tickers."""
        return f"{date_text(self._time)} {self.old_symbol}->{self.new_symbol}"


class MarginInterestRate(_Auxiliary):
    """Interest rate of a margin position (Common/Data/Market/MarginInterestRate.cs)."""

    __slots__ = ("_interest_rate",)

    def __init__(self) -> None:
        """Make an empty rate."""
        super().__init__()
        self._interest_rate: Decimal = ZERO

    interest_rate: float = float_face("_interest_rate", "Rate as a fraction.")

    def data_time_zone(self) -> TimeZone:
        """Return UTC."""
        return TimeZones.UTC

    def __str__(self) -> str:
        """Return symbol and rate."""
        return f"{self.symbol}: Rate {decimal_text(self._interest_rate)}"
