"""Consolidators that price alone drives: classic renko and range bars.

Source: Common/Data/Consolidators/{BaseTimelessConsolidator,ClassicRenkoConsolidator,RangeConsolidator,
ClassicRangeConsolidator}.cs.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import RenkoType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ZERO, ceiling, divide, to_decimal, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.consolidators.bars import RangeBar, RenkoBar
from engine.lean_runtime.consolidators.base import OwnEventConsolidator
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar

Selector = Callable[[Any], Any]


def _value_of(selector: Selector | None, name: str) -> Callable[[Any], Decimal]:
    """Return an exact selector; ArgumentException for what cannot be called."""
    if selector is None:
        return lambda data: data._value
    if not callable(selector):
        raise ArgumentException(f"Unable to convert parameter {name} to delegate type Func<IBaseData, decimal>")
    return lambda data: to_decimal(selector(data))


def _traded(data: Any) -> Decimal:
    """Return the volume of a bar or the quantity of a tick."""
    if isinstance(data, TradeBar):
        return data._volume
    return data._quantity if isinstance(data, Tick) else ZERO


class BaseTimelessConsolidator(OwnEventConsolidator):
    """Builds one bar at a time from a price and a volume selected from any data."""

    _selector: Callable[[Any], Decimal]
    _volume_selector: Callable[[Any], Decimal]

    def __init__(self, selector: Selector | None = None, volume_selector: Selector | None = None) -> None:
        """Take the functions: by default value and traded volume."""
        super().__init__()
        self._selector = _value_of(selector, "valueSelector")
        self._volume_selector = _traded if volume_selector is None else _value_of(volume_selector, "volumeSelector")

    def _start(self) -> None:
        self._bar: Any = None

    @property
    def working_data(self) -> Any:
        """Return a copy of the unfinished bar, None without one."""
        return None if self._bar is None else self._bar.clone()

    def _before_event(self, bar: Any) -> None:
        """Tell the algorithm before the engine."""
        self._announce(bar)

    def update(self, data: Any) -> None:
        """Add a data point to the bar or begin one with it."""
        value, volume = self._selector(data), self._volume_selector(data)
        if self._bar is not None:
            self._update_bar(data._time, value, volume)
        if self._bar is None:
            self._create_bar(data, value, volume)

    def _update_bar(self, time: Ticks, value: Decimal, volume: Decimal) -> None:
        raise NotImplementedError

    def _create_bar(self, data: Any, value: Decimal, volume: Decimal) -> None:
        raise NotImplementedError

    def dispose(self) -> None:
        """Drop all listeners."""
        self._public_event.clear()
        super().dispose()


class ClassicRenkoConsolidator(BaseTimelessConsolidator):
    """At most one renko bar per input; the first opens at a multiple of the size if even_bars.

    Made as (bar_size[, even_bars]), (bar_size, selector[, volume_selector, even_bars]) or (bar_size, RenkoType).
    """

    def __init__(
        self,
        bar_size: Any,
        selector: Any = None,
        volume_selector: Selector | None = None,
        even_bars: bool = True,
    ) -> None:
        """Take the size; ArgumentOutOfRangeException unless it is above zero."""
        if isinstance(selector, bool):
            selector, even_bars = None, selector
        elif isinstance(selector, RenkoType):
            if selector is not RenkoType.CLASSIC:
                raise ArgumentException("Please use the new RenkoConsolidator type if RenkoType is not Classic")
            selector = None
        super().__init__(selector, volume_selector)
        self._bar_size = to_decimal(bar_size)
        if self._bar_size < Decimal("1e-28"):
            raise ArgumentOutOfRangeException(
                "barSize", "RenkoConsolidator bar size must be positve and greater than 1e-28"
            )
        self._even_bars = bool(even_bars)

    @classmethod
    def __class_getitem__(cls, item: type) -> type[ClassicRenkoConsolidator]:
        """Return the class itself: the class of input makes no difference."""
        return cls

    _output = RenkoBar

    @property
    def type(self) -> RenkoType:
        """Return CLASSIC."""
        return RenkoType.CLASSIC

    def _start(self) -> None:
        super()._start()
        self._last_close: Decimal | None = None

    def _update_bar(self, time: Ticks, value: Decimal, volume: Decimal) -> None:
        if self._bar._extend(time, value, volume):
            self._last_close = self._bar._close
            self._emit(self._bar)
            self._bar = None

    def _create_bar(self, data: Any, value: Decimal, volume: Decimal) -> None:
        start = value if self._last_close is None else self._last_close
        if self._even_bars and self._last_close is None:
            start = ceiling(divide(start, self._bar_size)) * self._bar_size
        self._bar = RenkoBar(data.symbol, data._time, self._bar_size, start, volume)


class RangeConsolidator(BaseTimelessConsolidator):
    """Range bars of a number of ticks; gaps give bars without volume."""

    _output = RangeBar

    def __init__(self, range: int, selector: Selector | None = None, volume_selector: Selector | None = None) -> None:
        """Take the range in minimum price variations."""
        super().__init__(selector, volume_selector)
        self._range = int(range)

    @property
    def range(self) -> int:
        """Return the range in minimum price variations."""
        return self._range

    @property
    def range_size(self) -> float:
        """Return the range as a price distance, zero before the first input."""
        return to_float(self._range_size)

    def _start(self) -> None:
        super()._start()
        self._first = True
        self._tick = self._range_size = ZERO

    def _update_bar(self, time: Ticks, value: Decimal, volume: Decimal) -> None:
        bar = self._bar
        rising = value > bar._high
        bar._extend(time, value, volume)
        while bar.is_closed:
            self._emit(bar)
            start = bar._high + self._tick if rising else bar._low - self._tick
            bar = self._bar = RangeBar(bar.symbol, bar._end_time, self._range_size, start)
            bar._extend(time, value, ZERO if abs(bar._low - value) > self._range_size else volume)

    def _create_bar(self, data: Any, value: Decimal, volume: Decimal) -> None:
        start = value
        if self._first:
            symbol = data.symbol
            properties = EngineServices.current().symbol_properties.get_symbol_properties(
                symbol.id.market, symbol, symbol.security_type, "USD"
            )
            self._tick = properties._minimum_price_variation
            self._range_size = self._tick * self._range
            start = ceiling(divide(start, self._range_size)) * self._range_size
            self._first = False
        self._bar = RangeBar(data.symbol, data._time, self._range_size, start, volume=volume)


class ClassicRangeConsolidator(RangeConsolidator):
    """Range bars of a number of ticks, at most one per input."""

    def _update_bar(self, time: Ticks, value: Decimal, volume: Decimal) -> None:
        self._bar._extend(time, value, volume)
        if self._bar.is_closed:
            self._emit(self._bar)
            self._bar = None
