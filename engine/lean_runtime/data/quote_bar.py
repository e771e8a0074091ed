"""QuoteBar: bid and ask bars of a span, made lazily from a row of a data file."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.enums import MarketDataType
from engine.lean_runtime.common.numbers import ZERO, decimal_text, smart_rounding, to_decimal, to_float
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks, span
from engine.lean_runtime.data.bar import Bar, bar_from, bar_of
from engine.lean_runtime.data.base_data import BaseData, has_dictionary
from engine.lean_runtime.data.columns import ASK, BID, CLOSE, HIGH, LOW, OPEN, SIZE, Columns
from engine.lean_runtime.data.faces import exact_time, float_face, span_face
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
    from engine.lean_runtime.data.trade_bar import TradeBar


class QuoteBar(BaseData):
    """Bid and ask of a span; open to close are mids, or the only side there is (Common/Data/Market/QuoteBar.cs).

    A bar made from a file row reads its columns on access; asking for a side or writing loads the row into the bar.
    """

    __slots__ = ("_ask_bar", "_ask_size", "_bid_bar", "_bid_size", "_own_value", "_period", "_row", "_source")

    _data_type = MarketDataType.QUOTE_BAR

    def __init__(
        self,
        time: datetime | bool | None = None,
        symbol: Symbol | None = None,
        bid: Any = None,
        last_bid_size: Any = 0,
        ask: Any = None,
        last_ask_size: Any = 0,
        period: timedelta | None = None,
    ) -> None:
        """Make an empty one-minute bar (both sides zero), or a bar of the given sides (None for a missing side)."""
        self._source: Columns | None = None
        self._row = 0
        self.is_fill_forward = False
        empty = time is None or isinstance(time, bool)
        self.symbol = Symbol.EMPTY if symbol is None else symbol
        self._time: Ticks = 0 if empty else exact_time(time)
        self._period: Ticks = TICKS_PER_MINUTE if period is None else span(period)
        blank = empty and time is not True
        self._bid_bar: Bar | None = Bar() if blank else bar_from(bid)
        self._ask_bar: Bar | None = Bar() if blank else bar_from(ask)
        self._bid_size = ZERO if self._bid_bar is None else to_decimal(last_bid_size)
        self._ask_size = ZERO if self._ask_bar is None else to_decimal(last_ask_size)
        #: None while the value is the close.
        self._own_value: Decimal | None = ZERO if self._bid_bar is None and self._ask_bar is None else None

    @property
    def _end_time(self) -> Ticks:
        return self._time + self._period

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._period = value - self._time

    period: timedelta = span_face("_period", "Length of the span.")

    def _load(self) -> None:
        """Make the two sides of the row and forget the row; their prices stay lazy."""
        source = self._source
        if source is not None:
            row = self._row
            self._bid_bar = bar_of(source, row, BID)
            self._ask_bar = bar_of(source, row, ASK)
            self._bid_size = ZERO if self._bid_bar is None else source.size(BID + SIZE, row)
            self._ask_size = ZERO if self._ask_bar is None else source.size(ASK + SIZE, row)
            self._own_value = None
            self._source = None

    def _keep_value(self) -> None:
        """Make the present value the bar's own: it does not change with the sides."""
        if self._source is not None or self._own_value is None:
            value = self._value
            self._load()
            self._own_value = value

    @property
    def bid(self) -> Bar | None:
        """Return the bid's bar, None when there was no bid."""
        if self._source is not None:
            self._load()
        return self._bid_bar

    @bid.setter
    def bid(self, value: Bar | None) -> None:
        self._keep_value()
        self._bid_bar = value

    @property
    def ask(self) -> Bar | None:
        """Return the ask's bar, None when there was no ask."""
        if self._source is not None:
            self._load()
        return self._ask_bar

    @ask.setter
    def ask(self, value: Bar | None) -> None:
        self._keep_value()
        self._ask_bar = value

    @property
    def _last_bid_size(self) -> Decimal:
        if self._source is not None:
            self._load()
        return self._bid_size

    @_last_bid_size.setter
    def _last_bid_size(self, value: Decimal) -> None:
        self._load()
        self._bid_size = value

    @property
    def _last_ask_size(self) -> Decimal:
        if self._source is not None:
            self._load()
        return self._ask_size

    @_last_ask_size.setter
    def _last_ask_size(self, value: Decimal) -> None:
        self._load()
        self._ask_size = value

    last_bid_size: float = float_face("_last_bid_size", "Size of the last bid.")
    last_ask_size: float = float_face("_last_ask_size", "Size of the last ask.")

    @property
    def _bid_close(self) -> Decimal:
        """The last bid, 0 without a bid side; cheaper than bid.close."""
        source = self._source
        if source is None:
            return ZERO if self._bid_bar is None else self._bid_bar._close
        return source.price(BID + CLOSE, self._row)

    @property
    def _ask_close(self) -> Decimal:
        """The last ask, 0 without an ask side; cheaper than ask.close."""
        source = self._source
        if source is None:
            return ZERO if self._ask_bar is None else self._ask_bar._close
        return source.price(ASK + CLOSE, self._row)

    @property
    def _bid_close_face(self) -> float:
        source = self._source
        return to_float(self._bid_close) if source is None else source.price_face(BID + CLOSE, self._row)

    @property
    def _ask_close_face(self) -> float:
        source = self._source
        return to_float(self._ask_close) if source is None else source.price_face(ASK + CLOSE, self._row)

    def _middle(self, column: int) -> Decimal:
        """Return the mid of two non-zero sides, else the non-zero one, else zero."""
        source = self._source
        if source is not None:
            bid, ask = source.price(BID + column, self._row), source.price(ASK + column, self._row)
        else:
            bid = ZERO if self._bid_bar is None else self._bid_bar._at(column)
            ask = ZERO if self._ask_bar is None else self._ask_bar._at(column)
        if bid and ask:
            return (bid + ask) / 2
        return bid or ask

    def _middle_face(self, column: int) -> float:
        source = self._source
        if source is None or not source.divisor:
            return to_float(self._middle(column))
        bid: int = source.columns[BID + column][self._row]  # type: ignore[assignment]
        ask: int = source.columns[ASK + column][self._row]  # type: ignore[assignment]
        if not bid or not ask:
            return (bid or ask) / source.divisor
        both = bid + ask
        # The exact mid has one decimal more when the sum is odd.
        return both * 5 / (source.divisor * 10.0) if both & 1 else (both >> 1) / source.divisor

    @property
    def _open(self) -> Decimal:
        return self._middle(OPEN)

    @property
    def _high(self) -> Decimal:
        return self._middle(HIGH)

    @property
    def _low(self) -> Decimal:
        return self._middle(LOW)

    @property
    def _close(self) -> Decimal:
        if self._source is None and self._bid_bar is None and self._ask_bar is None:
            return self._value
        return self._middle(CLOSE)

    @property
    def open(self) -> float:
        """Return the mid of the opens."""
        return self._middle_face(OPEN)

    @property
    def high(self) -> float:
        """Return the mid of the highs."""
        return self._middle_face(HIGH)

    @property
    def low(self) -> float:
        """Return the mid of the lows."""
        return self._middle_face(LOW)

    @property
    def close(self) -> float:
        """Return the mid of the closes."""
        if self._source is None and self._bid_bar is None and self._ask_bar is None:
            return to_float(self._value)
        return self._middle_face(CLOSE)

    @property
    def _value(self) -> Decimal:
        if self._source is None and self._own_value is not None:
            return self._own_value
        return self._middle(CLOSE)

    @_value.setter
    def _value(self, value: Decimal) -> None:
        self._load()
        self._own_value = value

    @property
    def value(self) -> float:
        """Return the mid of the closes, or the last value an update gave."""
        if self._source is None and self._own_value is not None:
            return to_float(self._own_value)
        return self._middle_face(CLOSE)

    @value.setter
    def value(self, value: Any) -> None:
        self._value = to_decimal(value)

    def _update(
        self,
        last_trade: Decimal,
        bid_price: Decimal,
        ask_price: Decimal,
        volume: Decimal,
        bid_size: Decimal,
        ask_size: Decimal,
    ) -> None:
        self._load()
        self._bid_bar = _updated(self._bid_bar, bid_price)
        self._ask_bar = _updated(self._ask_bar, ask_price)
        if bid_size > 0:
            self._bid_size = bid_size
        if ask_size > 0:
            self._ask_size = ask_size
        price = last_trade or ask_price or bid_price
        if price:
            self._own_value = price

    def _copy(self) -> Self:
        copy: Self = object.__new__(type(self))
        copy.symbol = self.symbol
        copy._time = self._time
        copy._period = self._period
        source = copy._source = self._source
        copy._row = self._row
        if source is None:
            copy._bid_bar = None if self._bid_bar is None else self._bid_bar.clone()
            copy._ask_bar = None if self._ask_bar is None else self._ask_bar.clone()
            copy._bid_size, copy._ask_size = self._bid_size, self._ask_size
            copy._own_value = self._own_value
        if has_dictionary(type(self)):
            copy.__dict__.update(self.__dict__)
        return copy

    def clone(self, fill_forward: bool | None = None) -> Self:
        """Return a copy, not marked as fill-forward unless asked."""
        copy = self._copy()
        copy.is_fill_forward = bool(fill_forward)
        return copy

    def collapse(self) -> TradeBar:
        """Return the mids as a TradeBar without volume."""
        from engine.lean_runtime.data.trade_bar import TradeBar

        bar = TradeBar(None, self.symbol, self._open, self._high, self._low, self._close, 0)
        bar._time, bar._period = self._time, self._period
        return bar

    def get_source(
        self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool
    ) -> SubscriptionDataSource | None:
        """Name the zip file (and entry) of the subscription's day."""
        from engine.lean_runtime.data.lean_data import zip_source

        return zip_source(config, exact_time(date))

    def __str__(self) -> str:
        """Return symbol and both sides, rounded smartly."""
        return f"{self.symbol}: {_side_text('Bid', self.bid)}{_side_text('Ask', self.ask)}"


def _updated(side: Bar | None, price: Decimal) -> Bar | None:
    if side is None:
        return Bar(price, price, price, price) if price else None
    side._update(price)
    return side


def _side_text(name: str, side: Bar | None) -> str:
    numbers = [""] * 4 if side is None else [decimal_text(smart_rounding(number)) for number in side._numbers()]
    return "".join(f"{name}: {key}: {number} " for key, number in zip("OHLC", numbers, strict=True))


_new = object.__new__


def quote_bar_of(source: Columns, row: int) -> QuoteBar:
    """Make the bar of a row; nothing is computed before it is read."""
    bar: QuoteBar = _new(QuoteBar)
    bar._source = source
    bar._row = row
    bar._time = source.times[row]
    bar._period = source.period
    bar.symbol = source.symbol
    bar.is_fill_forward = False
    return bar
