"""Bars that price or volume, not time, completes.

Source: Common/Data/Market/{BaseRenkoBar,RenkoBar,VolumeRenkoBar,RangeBar}.cs.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from engine.lean_runtime.common.enums import BarDirection, RenkoType
from engine.lean_runtime.common.errors import InvalidOperationException, NotSupportedException
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.faces import exact_time, float_face, time_face
from engine.lean_runtime.data.trade_bar import TradeBar


class _PriceBar(TradeBar):
    """A trade bar with its own numbers and more slots."""

    __slots__ = ()

    def _fill(self, numbers: list[Decimal]) -> None:
        """Take open, high, low, close and volume."""
        self._own = numbers
        self._initialized = True

    def _copy(self) -> Self:
        copy = super()._copy()
        for owner in type(self).__mro__:
            if owner is TradeBar:
                break
            for name in vars(owner).get("__slots__", ()):
                setattr(copy, name, getattr(self, name))
        return copy


class BaseRenkoBar(_PriceBar):
    """A bar of a brick size whose end is a time of its own."""

    __slots__ = ("_brick_size", "_end", "type")

    def __init__(self) -> None:
        """Make an empty bar."""
        super().__init__()
        self.type = RenkoType.CLASSIC
        self._brick_size = ZERO
        self._end: Ticks = 0

    @property
    def _end_time(self) -> Ticks:
        return self._end

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._end = value

    brick_size: float = float_face("_brick_size", "How much price or volume completes the bar.")
    start: datetime = time_face("_time", "Start of the bar.")
    end: datetime = time_face("_end", "End of the bar.")

    @property
    def is_closed(self) -> bool:
        """Return whether the bar is complete."""
        raise NotImplementedError

    def reader(self, *arguments: Any) -> Any:
        """Refuse: these bars are never read."""
        raise NotSupportedException(
            "RenkoBar does not support the Reader function. This function should never be called on this type."
        )

    def get_source(self, *arguments: Any) -> Any:
        """Refuse: these bars are never read."""
        raise NotSupportedException(
            "RenkoBar does not support the GetSource function. This function should never be called on this type."
        )


class RenkoBar(BaseRenkoBar):
    """A bar of one brick of price: classic (symbol, time, brick_size, open, volume) ones grow by updates.

    Wicked ones are made whole: (symbol, start, end_time, brick_size, open, high, low, close).
    """

    __slots__ = ("_closed",)

    def __init__(self, *arguments: Any) -> None:
        """Make an empty, a classic or a wicked bar."""
        super().__init__()
        self._closed = False
        if len(arguments) == 5:
            symbol, time, brick_size, price, volume = arguments
            start = to_decimal(price)
            self._set_up(symbol, time, time, brick_size, [start, start, start, start, to_decimal(volume)])
        elif arguments:
            symbol, time, end_time, brick_size, *prices = arguments
            self.type = RenkoType.WICKED
            self._set_up(symbol, time, end_time, brick_size, [*map(to_decimal, prices), ZERO])

    def _set_up(self, symbol: Any, start: Any, end: Any, brick_size: Any, numbers: list[Decimal]) -> None:
        self.symbol = symbol
        self._time = exact_time(start)
        self._end = exact_time(end)
        self._brick_size = to_decimal(brick_size)
        self._fill(numbers)

    @property
    def is_closed(self) -> bool:
        """Return whether a brick was completed."""
        return self._closed

    @property
    def direction(self) -> BarDirection:
        """Return whether the bar rises or falls."""
        if self._open < self._close:
            return BarDirection.RISING
        return BarDirection.FALLING if self._open > self._close else BarDirection.NO_DELTA

    @property
    def spread(self) -> float:
        """Return the distance of open and close."""
        return to_float(abs(self._close - self._open))

    def update(self, time: Any, current_value: Any, volume_since_last_update: Any) -> bool:  # type: ignore[override]
        """Add a price; returns whether the brick is complete. InvalidOperationException for wicked bars."""
        return self._extend(exact_time(time), to_decimal(current_value), to_decimal(volume_since_last_update))

    def _extend(self, time: Ticks, value: Decimal, volume: Decimal) -> bool:
        if self.type is RenkoType.WICKED:
            raise InvalidOperationException('A "Wicked" RenkoBar cannot be updated!')
        if self._closed:
            return True
        if not self._time:
            self._time = time
        self._end = time
        first, high, low, _, traded = self._own
        bottom, top = first - self._brick_size, first + self._brick_size
        close = min(top, max(bottom, value))
        self._own = [first, max(high, close), min(low, close), close, traded + volume]
        self._closed = value <= bottom or value >= top
        return self._closed


class VolumeRenkoBar(BaseRenkoBar):
    """A bar of one brick of volume: (symbol, start, end_time, brick_size, open, high, low, close, volume)."""

    __slots__ = ()

    def __init__(self, *arguments: Any) -> None:
        """Make an empty bar or one of the given numbers."""
        super().__init__()
        if arguments:
            symbol, start, end, brick_size, *numbers = arguments
            self.symbol = symbol
            self._time = exact_time(start)
            self._end = exact_time(end)
            self._brick_size = to_decimal(brick_size)
            self._fill([to_decimal(number) for number in numbers])

    @property
    def is_closed(self) -> bool:
        """Return whether the brick's volume is reached."""
        return self._volume >= self._brick_size

    def update(self, time: Any, high: Any, low: Any, close: Any, volume: Any) -> float:  # type: ignore[override]
        """Add a bar; returns the volume beyond the brick, negative while some is missing."""
        return to_float(self._extend(exact_time(time), *map(to_decimal, (high, low, close, volume))))

    def _extend(self, time: Ticks, high: Decimal, low: Decimal, close: Decimal, volume: Decimal) -> Decimal:
        if self.is_closed:
            return ZERO
        self._end = time
        first, highest, lowest, _, traded = self._own
        excess = traded + volume - self._brick_size
        filled = self._brick_size if excess > 0 else traded + volume
        self._own = [first, max(highest, high), min(lowest, low), close, filled]
        return excess

    def rollover(self) -> VolumeRenkoBar:
        """Make the empty bar that follows, at the last price and time."""
        close = self._close
        return VolumeRenkoBar(self.symbol, self._end, self._end, self._brick_size, close, close, close, close, ZERO)


class RangeBar(_PriceBar):
    """A bar of a price range: (symbol, end_time, range_size, open[, high, low, close, volume]); it has no start."""

    __slots__ = ("_closed", "_range_size")

    def __init__(
        self,
        symbol: Any = None,
        end_time: Any = None,
        range_size: Any = 0,
        open: Any = None,
        high: Any = None,
        low: Any = None,
        close: Any = None,
        volume: Any = 0,
    ) -> None:
        """Make an empty bar or one of the given numbers."""
        super().__init__()
        self._closed = False
        self._range_size = to_decimal(range_size)
        if symbol is not None:
            self.symbol = symbol
            self._end_time = exact_time(end_time)
            first = to_decimal(open)
            prices = [first if price is None else to_decimal(price) for price in (high, low, close)]
            self._fill([first, *prices, to_decimal(volume)])

    range_size: float = float_face("_range_size", "How far high and low are apart in a complete bar.")

    @property
    def is_closed(self) -> bool:
        """Return whether the range was exceeded."""
        return self._closed

    def update(self, time: Any, current_value: Any, volume_since_last_update: Any) -> None:  # type: ignore[override]
        """Add a price; one beyond the range completes the bar at the range's edge, without its volume."""
        self._extend(exact_time(time), to_decimal(current_value), to_decimal(volume_since_last_update))

    def _extend(self, time: Ticks, value: Decimal, volume: Decimal) -> None:
        self._end_time = time
        first, high, low, close, traded = self._own
        if value < low:
            self._closed = high - value > self._range_size
            low = high - self._range_size if self._closed else value
            close = low if self._closed else close
        elif value > high:
            self._closed = value - low > self._range_size
            high = low + self._range_size if self._closed else value
            close = high if self._closed else close
        else:
            self._closed = False
        self._own = [first, high, low, close, traded if self._closed else traded + volume]
