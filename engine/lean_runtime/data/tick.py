"""Tick and OpenInterest: instantaneous trades, quotes and counts of open contracts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType, SecurityType, TickType
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, to_decimal
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.columns import Columns
from engine.lean_runtime.data.faces import exact_time, float_face
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource


class Tick(BaseData):
    """A trade, a quote or an open interest at one moment (Common/Data/Market/Tick.cs).

    The arguments after time and symbol are those of LEAN's constructors, told apart by their number and types:
    (open interest), (bid, ask), (last, bid, ask), (bid size, bid, ask size, ask),
    (sale condition, exchange, quantity, price) and (sale condition, exchange, bid size, bid, ask size, ask).
    """

    __slots__ = (
        "_ask_price",
        "_ask_size",
        "_bid_price",
        "_bid_size",
        "_quantity",
        "exchange",
        "sale_condition",
        "suspicious",
        "tick_type",
    )

    _data_type = MarketDataType.TICK

    def __init__(self, time: datetime | Tick | None = None, symbol: Symbol | None = None, *numbers: Any) -> None:
        """Make an empty trade tick, a copy, or a tick of the given kind."""
        super().__init__()
        self.tick_type = TickType.TRADE
        self.exchange = ""
        self.sale_condition = ""
        self.suspicious = False
        self._quantity = self._bid_price = self._bid_size = self._ask_price = self._ask_size = ZERO
        if isinstance(time, Tick):
            for name in (*Tick.__slots__, "symbol", "_time", "_value"):
                setattr(self, name, getattr(time, name))
            return
        if symbol is not None:
            self.symbol = symbol
        if time is not None:
            self._time = exact_time(time)
        self._fill(numbers)

    def _fill(self, numbers: tuple[Any, ...]) -> None:
        """Set the fields the constructor's numbers mean."""
        if len(numbers) in (4, 6) and isinstance(numbers[0], str):
            self.sale_condition, self.exchange = numbers[0], str(numbers[1])
            numbers = numbers[2:]
            if len(numbers) == 2:
                self._quantity, self._value = to_decimal(numbers[0]), to_decimal(numbers[1])
                return
        exact = [to_decimal(number) for number in numbers]
        if len(exact) == 1:
            self.tick_type, self._value = TickType.OPEN_INTEREST, exact[0]
        elif len(exact) == 2:
            self.tick_type, self._value = TickType.QUOTE, (exact[0] + exact[1]) / 2
            self._bid_price, self._ask_price = exact
        elif len(exact) == 3:
            self.tick_type = TickType.QUOTE
            self._value, self._bid_price, self._ask_price = exact
        elif len(exact) == 4:
            self.tick_type = TickType.QUOTE
            self._bid_size, self._bid_price, self._ask_size, self._ask_price = exact
            self.set_value()

    quantity: float = float_face("_quantity", "Quantity of the trade.")
    bid_price: float = float_face("_bid_price", "Bid of the quote.")
    bid_size: float = float_face("_bid_size", "Size of the bid.")
    ask_price: float = float_face("_ask_price", "Ask of the quote.")
    ask_size: float = float_face("_ask_size", "Size of the ask.")

    @property
    def exchange_code(self) -> str:
        """Return the exchange as it was given."""
        return self.exchange

    @property
    def _last_price(self) -> Decimal:
        return self._value

    @property
    def last_price(self) -> float:
        """Return the value."""
        return self.value

    @property
    def parsed_sale_condition(self) -> int:
        """Return the sale condition's hexadecimal flags."""
        return int(self.sale_condition, 16) if self.sale_condition else 0

    def set_value(self) -> None:
        """Set the value to the mid of bid and ask, or to the only one there is."""
        self._value = self._bid_price + self._ask_price
        if self._bid_price and self._ask_price:
            self._value /= 2

    def is_valid(self) -> bool:
        """Return whether price and size are positive; indexes need no size."""
        if self.tick_type is TickType.TRADE:
            return self._value > 0 and (self._quantity > 0 or self.symbol.security_type is SecurityType.INDEX)
        if self.tick_type is TickType.QUOTE:
            return (self._ask_price > 0 and self._ask_size > 0) or (self._bid_price > 0 and self._bid_size > 0)
        return self._value > 0

    def _update(
        self,
        last_trade: Decimal,
        bid_price: Decimal,
        ask_price: Decimal,
        volume: Decimal,
        bid_size: Decimal,
        ask_size: Decimal,
    ) -> None:
        self._value, self._quantity = last_trade, volume
        self._bid_price, self._ask_price = bid_price, ask_price
        self._bid_size, self._ask_size = bid_size, ask_size

    def get_source(
        self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool
    ) -> SubscriptionDataSource | None:
        """Name the zip file (and entry) of the subscription's day."""
        from engine.lean_runtime.data.lean_data import zip_source

        return zip_source(config, exact_time(date))

    def __str__(self) -> str:
        """Return the fields that belong to the kind of tick."""
        if self.tick_type is TickType.TRADE:
            return f"{self.symbol}: Price: {decimal_text(self._value)} Quantity: {decimal_text(self._quantity)}"
        if self.tick_type is TickType.QUOTE:
            bid = f"{decimal_text(self._bid_size)}@{decimal_text(self._bid_price)}"
            return f"{self.symbol}: Bid: {bid} Ask: {decimal_text(self._ask_size)}@{decimal_text(self._ask_price)}"
        if self.tick_type is TickType.OPEN_INTEREST:
            return f"{self.symbol}: OpenInterest: {decimal_text(self._value)}"
        raise ArgumentOutOfRangeException("tick_type")


class OpenInterest(Tick):
    """Number of open contracts (Common/Data/Market/OpenInterest.cs)."""

    __slots__ = ()

    def __init__(
        self, time: datetime | Tick | None = None, symbol: Symbol | None = None, open_interest: Any = 0
    ) -> None:
        """Make an open interest, a copy, or an empty one."""
        if isinstance(time, Tick):
            super().__init__(time)
        else:
            super().__init__(time, symbol, open_interest)


def open_interest_of(source: Columns, row: int) -> OpenInterest:
    """Make the open interest of a row."""
    point: OpenInterest = object.__new__(OpenInterest)
    point.symbol = source.symbol
    point._time = source.times[row]
    point._value = Decimal(source.columns[0][row])
    point.is_fill_forward = False
    point.tick_type = TickType.OPEN_INTEREST
    point.exchange = point.sale_condition = ""
    point.suspicious = False
    point._quantity = point._bid_price = point._bid_size = point._ask_price = point._ask_size = ZERO
    return point
