"""TradeBar: prices and volume of the trades in a span, made lazily from a row of a data file."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.enums import MarketDataType
from engine.lean_runtime.common.numbers import ZERO, decimal_text, smart_rounding, to_decimal, to_float
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks, span
from engine.lean_runtime.data.base_data import BaseData, has_dictionary
from engine.lean_runtime.data.columns import CLOSE, HIGH, LOW, OPEN, VOLUME, Columns
from engine.lean_runtime.data.faces import exact_time, span_face
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource


class TradeBar(BaseData):
    """Open, high, low, close and volume of a span (Common/Data/Market/TradeBar.cs).

    A bar made from a file row reads its columns on access; the first write copies the numbers into the bar.
    """

    __slots__ = ("_initialized", "_own", "_period", "_row", "_source")

    _data_type = MarketDataType.TRADE_BAR

    def __init__(
        self,
        time: datetime | Self | None = None,
        symbol: Symbol | None = None,
        open: Any = None,
        high: Any = None,
        low: Any = None,
        close: Any = None,
        volume: Any = 0,
        period: timedelta | None = None,
    ) -> None:
        """Make an empty one-minute bar, a copy of another bar, or a bar of the given numbers."""
        self._source: Columns | None = None
        self._row = 0
        self.is_fill_forward = False
        self._period: Ticks = TICKS_PER_MINUTE
        self._own: list[Decimal]
        if isinstance(time, TradeBar):
            self.symbol, self._time, self._period = time.symbol, time._time, time._period
            self._own = time._numbers()
            self._initialized = True
            return
        self.symbol = Symbol.EMPTY if symbol is None else symbol
        self._time: Ticks = 0 if time is None else exact_time(time)
        if period is not None:
            self._period = span(period)
        self._initialized = open is not None
        prices = (open, high, low, close) if self._initialized else (0, 0, 0, 0)
        self._own = [to_decimal(number) for number in (*prices, volume)]

    @property
    def _end_time(self) -> Ticks:
        return self._time + self._period

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._period = value - self._time

    period: timedelta = span_face("_period", "Length of the span.")

    @property
    def _open(self) -> Decimal:
        source = self._source
        return self._own[OPEN] if source is None else source.price(OPEN, self._row)

    @_open.setter
    def _open(self, value: Decimal) -> None:
        self._set(OPEN, value)

    @property
    def _high(self) -> Decimal:
        source = self._source
        return self._own[HIGH] if source is None else source.price(HIGH, self._row)

    @_high.setter
    def _high(self, value: Decimal) -> None:
        self._set(HIGH, value)

    @property
    def _low(self) -> Decimal:
        source = self._source
        return self._own[LOW] if source is None else source.price(LOW, self._row)

    @_low.setter
    def _low(self, value: Decimal) -> None:
        self._set(LOW, value)

    @property
    def _close(self) -> Decimal:
        source = self._source
        return self._own[CLOSE] if source is None else source.price(CLOSE, self._row)

    @_close.setter
    def _close(self, value: Decimal) -> None:
        self._set(CLOSE, value)

    @property
    def _volume(self) -> Decimal:
        source = self._source
        if source is None:
            return self._own[VOLUME]
        # A fill-forward bar repeats prices, not trades.
        return ZERO if self.is_fill_forward else source.size(VOLUME, self._row)

    @_volume.setter
    def _volume(self, value: Decimal) -> None:
        self._detach()[VOLUME] = value

    # Close is an alias of Value in LEAN.
    _value = _close
    _price = _close

    @property
    def open(self) -> float:
        """Return the first price."""
        source = self._source
        return to_float(self._own[OPEN]) if source is None else source.price_face(OPEN, self._row)

    @open.setter
    def open(self, value: Any) -> None:
        self._set(OPEN, to_decimal(value))

    @property
    def high(self) -> float:
        """Return the highest price."""
        source = self._source
        return to_float(self._own[HIGH]) if source is None else source.price_face(HIGH, self._row)

    @high.setter
    def high(self, value: Any) -> None:
        self._set(HIGH, to_decimal(value))

    @property
    def low(self) -> float:
        """Return the lowest price."""
        source = self._source
        return to_float(self._own[LOW]) if source is None else source.price_face(LOW, self._row)

    @low.setter
    def low(self, value: Any) -> None:
        self._set(LOW, to_decimal(value))

    @property
    def close(self) -> float:
        """Return the last price."""
        source = self._source
        return to_float(self._own[CLOSE]) if source is None else source.price_face(CLOSE, self._row)

    @close.setter
    def close(self, value: Any) -> None:
        self._set(CLOSE, to_decimal(value))

    value = close

    @property
    def price(self) -> float:
        """Return the last price."""
        return self.close

    @property
    def volume(self) -> float:
        """Return the traded quantity; 0 for fill-forward bars."""
        return to_float(self._volume)

    @volume.setter
    def volume(self, value: Any) -> None:
        self._volume = to_decimal(value)

    def _numbers(self) -> list[Decimal]:
        """Return open, high, low, close, volume as a new list."""
        return [self._open, self._high, self._low, self._close, self._volume]

    def _detach(self) -> list[Decimal]:
        """Copy the numbers of the row into the bar and return them for writing."""
        if self._source is not None:
            self._own = self._numbers()
            self._source = None
            self._initialized = True
        return self._own

    def _set(self, column: int, value: Decimal) -> None:
        """Write a price; the first one ever written is also open, high and low."""
        numbers = self._detach()
        if not self._initialized:
            self._initialized = True
            numbers[OPEN] = numbers[HIGH] = numbers[LOW] = value
        numbers[column] = value

    def _update(
        self,
        last_trade: Decimal,
        bid_price: Decimal,
        ask_price: Decimal,
        volume: Decimal,
        bid_size: Decimal,
        ask_size: Decimal,
    ) -> None:
        self._set(CLOSE, last_trade)
        numbers = self._own
        numbers[HIGH] = max(numbers[HIGH], last_trade)
        numbers[LOW] = min(numbers[LOW], last_trade)
        numbers[VOLUME] += volume

    def _copy(self) -> Self:
        copy: Self = object.__new__(type(self))
        copy.symbol = self.symbol
        copy._time = self._time
        copy._period = self._period
        source = copy._source = self._source
        copy._row = self._row
        if source is None:
            copy._own = self._own.copy()
            copy._initialized = self._initialized
        if has_dictionary(type(self)):
            copy.__dict__.update(self.__dict__)
        return copy

    def clone(self, fill_forward: bool | None = None) -> Self:
        """Return a copy; a fill-forward copy has no volume."""
        copy = self._copy()
        copy.is_fill_forward = self.is_fill_forward if fill_forward is None else bool(fill_forward)
        if fill_forward:
            if copy._source is None:
                copy._own[VOLUME] = ZERO
        elif self.is_fill_forward and copy._source is not None:
            copy._own = self._numbers()
            copy._source = None
            copy._initialized = True
        return copy

    def get_source(
        self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool
    ) -> SubscriptionDataSource | None:
        """Name the zip file (and entry) of the subscription's day."""
        from engine.lean_runtime.data.lean_data import zip_source

        return zip_source(config, exact_time(date))

    def __str__(self) -> str:
        """Return symbol, prices and volume, rounded smartly."""
        open, high, low, close, volume = (decimal_text(smart_rounding(number)) for number in self._numbers())
        return f"{self.symbol}: O: {open} H: {high} L: {low} C: {close} V: {volume}"


_new = object.__new__


def trade_bar_of(source: Columns, row: int) -> TradeBar:
    """Make the bar of a row; nothing is computed before it is read."""
    bar: TradeBar = _new(TradeBar)
    bar._source = source
    bar._row = row
    bar._time = source.times[row]
    bar._period = source.period
    bar.symbol = source.symbol
    bar.is_fill_forward = False
    return bar
