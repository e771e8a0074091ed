"""Indicators over several symbols, computed when all of them have a bar of the same time.

Source: Indicators/{MultiSymbolIndicator,DualSymbolIndicator}.cs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import Resolution, span_resolution
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, Ticks
from engine.lean_runtime.common.timezones import TimeZone
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.kinds import BarIndicator, DataIndicator
from engine.lean_runtime.orders.faces import to_symbol
from engine.lean_runtime.reference.market_hours import MarketHoursDatabase

#: To what the end times of inputs are rounded down before they are compared.
_GRID = {
    Resolution.DAILY: TICKS_PER_DAY,
    Resolution.HOUR: TICKS_PER_HOUR,
    Resolution.MINUTE: TICKS_PER_MINUTE,
    Resolution.SECOND: 1,
    Resolution.TICK: 1,
}


class SymbolData:
    """The latest inputs of one symbol, newest first."""

    __slots__ = ("_grid", "current", "end_utc", "listener", "points", "size", "time_zone")

    def __init__(self, time_zone: TimeZone, period: int) -> None:
        self.time_zone = time_zone
        self.size = period
        self.points: deque[Any] = deque(maxlen=period)
        self.current: Any = None
        self.end_utc: Ticks = 0
        self.listener: Callable[[Any], Any] | None = None
        self._grid = 1

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return len(self.points) == self.size

    def set_grid(self, grid: Ticks) -> None:
        """Set to what end times are rounded down."""
        self._grid = grid

    def take(self, data: Any) -> None:
        """Make an input the current one and tell the listener."""
        self.current = data
        end = self.time_zone.to_utc(data._end_time)
        self.end_utc = end - end % self._grid
        if self.listener is not None:
            self.listener(data)

    def reset(self) -> None:
        """Forget all inputs."""
        self.points.clear()
        self.current = None
        self.end_utc = 0


class _MultiSymbol(DataIndicator):
    """The part common to indicators of bars and of any data."""

    _data: dict[Symbol, SymbolData]

    def _watch(self, symbols: Iterable[Symbol], period: int) -> None:
        """Keep a window for every symbol."""
        hours = MarketHoursDatabase.from_data_folder()
        self._data = {
            symbol: SymbolData(
                hours.get_exchange_hours(symbol.id.market, symbol, symbol.security_type).time_zone, int(period)
            )
            for symbol in symbols
        }
        zones = {data.time_zone.name for data in self._data.values()}
        self._warm_up = int(period) + (1 if len(zones) > 1 else 0)
        self._indicator_value = ZERO

    @property
    def warm_up_period(self) -> int:
        """Return the samples of each symbol needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the windows of all symbols are full."""
        return all(data.is_ready for data in self._data.values())

    def _compute(self, data: Any) -> Decimal:
        watched = self._data.get(data.symbol)
        if watched is None:
            known = ", ".join(str(symbol) for symbol in self._data)
            raise ArgumentException(
                f"Input symbol {data.symbol} does not correspond to any "
                f"of the symbols this indicator works on ({known})"
            )
        if self._samples == 1:
            self._set_grid(data)
            watched.take(data)
            return ZERO
        watched.take(data)
        every = self._data.values()
        if all(each.end_utc == watched.end_utc for each in every):
            for each in every:
                each.points.appendleft(each.current)
            self._indicator_value = self._compute_indicator()
        return self._indicator_value

    def _set_grid(self, data: Any) -> None:
        """Compare times as coarsely as the first input is long."""
        length = data._end_time - data._time
        resolution = Resolution.DAILY if length > TICKS_PER_HOUR else span_resolution(length)
        for each in self._data.values():
            each.set_grid(_GRID[resolution])

    def _compute_indicator(self) -> Decimal:
        """Return the value once all symbols have an input of the same time."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forget the inputs of all symbols too."""
        self._indicator_value = ZERO
        for data in self._data.values():
            data.reset()
        super().reset()


class MultiSymbolIndicator(_MultiSymbol):
    """An indicator of any data of several symbols."""

    def __init__(self, name: str, symbols: Iterable[Symbol], period: int) -> None:
        """Keep a window of the period for every symbol."""
        super().__init__(name)
        self._watch(symbols, period)


class DualSymbolIndicator(_MultiSymbol, BarIndicator):
    """An indicator of the bars of a target and a reference symbol."""

    def __init__(self, name: str, target_symbol: Symbol | str, reference_symbol: Symbol | str, period: int) -> None:
        """Keep a window of the period for both symbols, which may be given as tickers."""
        super().__init__(name)
        target_symbol, reference_symbol = to_symbol(target_symbol), to_symbol(reference_symbol)
        self._watch((target_symbol, reference_symbol), period)
        self._target_symbol = target_symbol
        self._reference_symbol = reference_symbol
        self._target = self._data[target_symbol]
        self._reference = self._data[reference_symbol]
