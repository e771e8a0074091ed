"""What every indicator shares: name, samples, current and previous value, window, updates, the Updated event.

Source: Indicators/IndicatorBase.cs, Common/Indicators/WindowBase.cs. The state is kept as plain exact values; the
IndicatorDataPoint objects of `current` and `window` are made when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import IndicatorStatus
from engine.lean_runtime.common.errors import ArgumentException, NotSupportedException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks, ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint
from engine.lean_runtime.indicators.ordered_set import OrderedSet
from engine.lean_runtime.indicators.rolling_window import DEFAULT_WINDOW_SIZE, RollingWindow

if TYPE_CHECKING:
    from engine.lean_runtime.consolidators.base import ConsolidatorBase

EMPTY = Symbol.EMPTY
_FIVE_PLACES = Decimal("0.00001")


class IndicatorResult(LeanObject):
    """A computed value and whether it may become the indicator's current one (Indicators/IndicatorResult.cs)."""

    __slots__ = ("_value", "status")

    def __init__(self, value: Any, status: IndicatorStatus = IndicatorStatus.SUCCESS) -> None:
        """Keep the value and its status."""
        self._value = to_decimal(value)
        self.status = status

    @property
    def value(self) -> float:
        """Return the computed value."""
        return to_float(self._value)


class IndicatorBase(LeanObject):
    """Base of all indicators; subclasses compute the next value in `_compute`.

    `_compute` gets an input and returns the new value, or None to leave the current value as it is.
    """

    _name: str
    _samples: int
    _updated: Event
    _consolidators: OrderedSet[ConsolidatorBase]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the state here: Python subclasses may omit super().__init__()."""
        self = super().__new__(cls)
        self._name = ""
        self._samples = 0
        self._updated = Event()
        self._consolidators = OrderedSet()
        self._warned = False
        self._start()
        return self

    def __init__(self, name: str | None = None) -> None:
        """Give the indicator its name."""
        self._name = name or ""

    def _start(self, value: Decimal = ZERO) -> None:
        """Put the state before the first sample."""
        self._value = value
        self._time: Ticks = 0
        self._symbol: Any = EMPTY
        self._point: IndicatorDataPoint | None = None
        self._old: tuple[Decimal, Ticks, Any] = (ZERO, 0, EMPTY)
        self._old_point: IndicatorDataPoint | None = None
        self._pushes = 1
        self._window: RollingWindow[IndicatorDataPoint] | None = None
        self._input_symbol: Any = None
        self._input: Any = None
        self._input_time: Ticks = 0
        self._inputs: dict[Any, tuple[Any, Ticks]] | None = None

    # --- state -------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Return the indicator's name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = value

    @property
    def samples(self) -> int:
        """Return how many inputs were processed since the last reset."""
        return self._samples

    @property
    def is_ready(self) -> bool:
        """Return whether enough inputs came for the value to be meaningful."""
        raise NotImplementedError

    @property
    def updated(self) -> Event:
        """Return the event raised with (indicator, point) after each new value."""
        return self._updated

    @updated.setter
    def updated(self, event: Event) -> None:
        self._updated = event

    @property
    def consolidators(self) -> OrderedSet[ConsolidatorBase]:
        """Return the consolidators that feed this indicator."""
        return self._consolidators

    @property
    def current(self) -> IndicatorDataPoint:
        """Return the latest value; before any, zero at the first day of time."""
        point = self._point
        if point is None:
            point = self._point = IndicatorDataPoint._make(self._symbol, self._time, self._value)
        return point

    @property
    def previous(self) -> IndicatorDataPoint:
        """Return the value before the latest; before there is one, zero at the first day of time."""
        if self._window is not None:
            return self._window[1] if self._window.count > 1 else IndicatorDataPoint()
        if self._pushes < 2:
            return IndicatorDataPoint()
        return self._previous_point()

    @property
    def window(self) -> RollingWindow[IndicatorDataPoint]:
        """Return the window of latest values, two unless its size is raised."""
        window = self._window
        if window is None:
            window = self._window = RollingWindow(DEFAULT_WINDOW_SIZE)
            window._samples = self._pushes
            if self._pushes == 1:
                window._items = [self.current]
            else:
                pair = [self._previous_point(), self.current]
                window._tail = self._pushes % 2
                window._items = pair[::-1] if window._tail else pair
        return window

    def _previous_point(self) -> IndicatorDataPoint:
        point = self._old_point
        if point is None:
            value, time, symbol = self._old
            point = self._old_point = IndicatorDataPoint._make(symbol, time, value)
        return point

    def __getitem__(self, index: int) -> IndicatorDataPoint:
        """Return the index-th latest value."""
        return self.window[index]

    def __iter__(self) -> Iterator[IndicatorDataPoint]:
        """Iterate over the window, newest first."""
        return iter(self.window)

    # --- updates -----------------------------------------------------------------------------------------------

    def update(self, input: Any = None, value: Any = None, time: Any = None) -> bool:
        """Process a data point, or a time and a value; returns whether the indicator is ready.

        An input older than the latest one is ignored. Raises NotSupportedException where a bar is required.
        """
        if value is not None:
            return self._update_pair(ticks(time if time is not None else input), to_decimal(value))
        if not isinstance(input, BaseData):
            raise TypeError(f"No method matches given arguments for update: ({type(input)})")
        return self._update(input)

    def _update(self, data: Any) -> bool:
        """Process an input of the indicator's own kind."""
        raise NotImplementedError

    def _update_pair(self, time: Ticks, value: Decimal) -> bool:
        """Process a bare value; indicators of bars refuse it."""
        raise NotSupportedException(
            f"{type(self).__name__} does not support the `Update(DateTime, decimal)` method. "
            "Use one of the following methods instead: Update(TradeBar), Update(QuoteBar)"
        )

    def _switch_input(self, symbol: Any) -> None:
        """Make the latest input of another symbol the one to compare with; inputs are ordered per symbol."""
        known = self._inputs
        if self._input_symbol is not None:
            if known is None:
                known = self._inputs = {}
            known[self._input_symbol.id] = (self._input, self._input_time)
        self._input_symbol = symbol
        self._input, self._input_time = (known or {}).get(symbol.id, (None, 0))

    def _refuse_old(self) -> bool:
        """Ignore an input older than the one before."""
        self._warned = True
        return self.is_ready

    def _push(self, symbol: Any, time: Ticks, value: Decimal) -> None:
        """Make a value the current one and tell the listeners."""
        self._old = (self._value, self._time, self._symbol)
        self._old_point = self._point
        self._point = None
        self._value = value
        self._time = time
        self._symbol = symbol
        self._pushes += 1
        if self._window is not None:
            self._window.add(self.current)
        if self._updated.handlers:
            self._updated(self._sender(), self.current)

    def _sender(self) -> Any:
        """Return what listeners of `updated` get as the indicator."""
        return self

    def reset(self) -> None:
        """Return to the state before the first sample; the window keeps its size."""
        self._restart(ZERO)

    def _restart(self, value: Decimal) -> None:
        window = self._window
        self._samples = 0
        self._start(value)
        if window is not None:
            window.reset()
            self._window = window
            window.add(self.current)

    # --- text and comparison -----------------------------------------------------------------------------------

    def to_detailed_string(self) -> str:
        """Return name and value."""
        return f"{self._name} - {self}"

    def __str__(self) -> str:
        """Return the value with one to five decimals."""
        whole, _, places = format(self._value.quantize(_FIVE_PLACES, ROUND_HALF_UP), "f").partition(".")
        return f"{whole}.{places.rstrip('0') or '0'}"

    def compare_to(self, other: Any) -> int:
        """Return -1, 0 or 1 by the current values; None is less; ArgumentException for anything but an indicator."""
        if other is None:
            return 1
        if not isinstance(other, IndicatorBase):
            raise ArgumentException(f"Object must be of type {type(self).__name__}")
        theirs = other.current._value
        return (self._value > theirs) - (self._value < theirs)

    def __lt__(self, other: object) -> bool:
        """Compare the current values of two indicators; a number is refused as pythonnet refuses it."""
        return self.current._value < other.current._value if isinstance(other, IndicatorBase) else NotImplemented

    def __le__(self, other: object) -> bool:
        """Compare the current values of two indicators."""
        return self.current._value <= other.current._value if isinstance(other, IndicatorBase) else NotImplemented

    def __gt__(self, other: object) -> bool:
        """Compare the current values of two indicators."""
        return self.current._value > other.current._value if isinstance(other, IndicatorBase) else NotImplemented

    def __ge__(self, other: object) -> bool:
        """Compare the current values of two indicators."""
        return self.current._value >= other.current._value if isinstance(other, IndicatorBase) else NotImplemented


def warm_up_period_of(indicator: Any) -> int | None:
    """Return the samples an indicator needs to become ready, None where it does not say."""
    period = getattr(type(indicator), "warm_up_period", None)
    if period is None:
        period = vars(indicator).get("warm_up_period")
        return None if period is None else int(period)
    return int(indicator.warm_up_period)
