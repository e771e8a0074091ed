"""Renko bars of price with wicks, and of volume.

Source: Common/Data/Consolidators/{RenkoConsolidator,VolumeRenkoConsolidator,DollarVolumeRenkoConsolidator}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import BarDirection, RenkoType, TickType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, divide, floor, round_half_even, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.consolidators.bars import RenkoBar, VolumeRenkoBar
from engine.lean_runtime.consolidators.base import OwnEventConsolidator
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar


class RenkoConsolidator(OwnEventConsolidator):
    """As many wicked renko bars as a price move holds; a turn takes two bricks."""

    _output = RenkoBar

    def __init__(self, bar_size: Any) -> None:
        """Take the size; ArgumentException unless it is above zero."""
        super().__init__()
        self._bar_size = to_decimal(bar_size)
        if self._bar_size <= 0:
            raise ArgumentException("Renko consolidator BarSize must be strictly greater than zero")

    @classmethod
    def __class_getitem__(cls, item: type) -> type[RenkoConsolidator]:
        """Return the class itself: the class of input makes no difference."""
        return cls

    def _start(self) -> None:
        self._first = True
        self._last: RenkoBar | None = None
        self._bar: RenkoBar | None = None
        self._open_on: Ticks = 0
        self._close_on: Ticks = 0
        self._open = self._high = self._low = self._close = ZERO

    @property
    def type(self) -> RenkoType:
        """Return WICKED."""
        return RenkoType.WICKED

    @property
    def working_data(self) -> Any:
        """Return a copy of the latest bar, None before the first."""
        return None if self._bar is None else self._bar.clone()

    def _before_event(self, bar: Any) -> None:
        """Tell the algorithm before the engine."""
        self._announce(bar)
        self._bar = bar

    def update(self, data: Any) -> None:
        """Add a price and announce the bricks it completes."""
        price = data._price
        if self._first:
            self._first = False
            price = _closest_multiple(price, self._bar_size)
            self._open_on = self._close_on = data._time
            self._open = self._high = self._low = self._close = price
            return
        self._close_on = data._time
        self._high = max(self._high, price)
        self._low = min(self._low, price)
        self._close = price
        if price > self._open:
            self._move_up(data)
        elif price < self._open:
            self._move_down(data)

    def _move_up(self, data: Any) -> None:
        last = self._last
        if last is not None and last.direction is not BarDirection.RISING:
            limit = last._open + self._bar_size
            if self._close <= limit:
                return
            self._complete(data, last._open, limit, self._low, limit)
            self._low = limit
        while self._close > (limit := self._open + self._bar_size):
            self._complete(data, self._open, limit, self._low, limit)
            self._low = limit

    def _move_down(self, data: Any) -> None:
        last = self._last
        if last is not None and last.direction is not BarDirection.FALLING:
            limit = last._open - self._bar_size
            if self._close >= limit:
                return
            self._complete(data, last._open, self._high, limit, limit)
            self._high = limit
        while self._close < (limit := self._open - self._bar_size):
            self._complete(data, self._open, self._high, limit, limit)
            self._high = limit

    def _complete(self, data: Any, first: Decimal, high: Decimal, low: Decimal, close: Decimal) -> None:
        """Announce a brick and open the next where it closed."""
        bar = RenkoBar(data.symbol, self._open_on, self._close_on, self._bar_size, first, high, low, close)
        self._last = bar
        self._emit(bar)
        self._open_on = self._close_on
        self._open = close

    def dispose(self) -> None:
        """Drop all listeners."""
        self._public_event.clear()
        super().dispose()

    @staticmethod
    def get_closest_multiple(price: Any, bar_size: Any) -> float:
        """Return the multiple of the size nearest to a price; ArgumentException unless the size is above zero."""
        size = to_decimal(bar_size)
        if size <= 0:
            raise ArgumentException("BarSize must be strictly greater than zero")
        return to_float(_closest_multiple(to_decimal(price), size))


def _closest_multiple(price: Decimal, size: Decimal) -> Decimal:
    below = floor(divide(price, size))
    return size * (below + round_half_even(divide(price - size * below, size)))


class WickedRenkoConsolidator(RenkoConsolidator):
    """The renko consolidator under its older name."""


class VolumeRenkoConsolidator(OwnEventConsolidator):
    """Bars of a fixed volume from trade bars or trade ticks."""

    _output = VolumeRenkoBar

    def __init__(self, bar_size: Any) -> None:
        """Take the volume of a bar."""
        super().__init__()
        self._bar_size = to_decimal(bar_size)

    def _start(self) -> None:
        self._bar: VolumeRenkoBar | None = None

    @property
    def working_data(self) -> Any:
        """Return the unfinished bar, None before the first input."""
        return self._bar

    def _adjust_volume(self, volume: Decimal, price: Decimal) -> Decimal:
        """Return what an input adds to the bar."""
        return volume

    def update(self, data: Any) -> None:
        """Add a data point and announce the bars it completes; ArgumentException for other classes of data."""
        close = data._price
        if type(data) is TradeBar:
            first, high, low, _, volume = data._numbers()
        elif type(data) is Tick:
            if data.tick_type is not TickType.TRADE:
                return
            first, high, low, volume = close, close, close, data._quantity
        else:
            raise ArgumentException(f"{type(self).__name__} must be used with TradeBar or Tick data.")
        end, size = data._end_time, self._bar_size
        bar = self._bar
        if bar is None:
            bar = self._bar = VolumeRenkoBar(data.symbol, data._time, end, size, first, high, low, close, ZERO)
        left = bar._extend(end, high, low, close, self._adjust_volume(volume, close))
        while left >= 0:
            self._emit(bar)
            bar = self._bar = bar.rollover()
            left = bar._extend(end, high, low, close, left)

    def _emit(self, bar: Any) -> None:
        """Announce a bar to the engine, then to the algorithm."""
        super()._emit(bar)
        self._announce(bar)


class DollarVolumeRenkoConsolidator(VolumeRenkoConsolidator):
    """Bars of a fixed traded value."""

    def _adjust_volume(self, volume: Decimal, price: Decimal) -> Decimal:
        return volume * price
