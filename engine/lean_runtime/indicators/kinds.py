"""The four kinds of indicators by their input: values, price bars, trade bars, any data; and windows of values.

Source: Indicators/{IndicatorBase,Indicator,BarIndicator,TradeBarIndicator,WindowIndicator}.cs.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.base import EMPTY, IndicatorBase
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint


class Indicator(IndicatorBase):
    """An indicator of values; any data point is taken by its end time and value (IndicatorBase<IndicatorDataPoint>)."""

    def _update(self, data: Any) -> bool:
        """Process a data point; the very same IndicatorDataPoint twice in a row counts once."""
        if data is self._input and data.symbol is self._input_symbol:
            return self.is_ready
        ready = self._feed(data._end_time, data._value, data.symbol)
        if type(data) is IndicatorDataPoint:
            self._input = data
        return ready

    def _update_pair(self, time: Ticks, value: Decimal) -> bool:
        """Process a time and a value of no symbol."""
        return self._feed(time, value, EMPTY)

    def _feed(self, time: Ticks, value: Decimal, symbol: Any = EMPTY) -> bool:
        """Process a value without making a data point of it; the way indicators feed each other."""
        if symbol is not self._input_symbol:
            self._switch_input(symbol)
        if time < self._input_time:
            return self._refuse_old()
        self._samples += 1
        self._input = None
        self._input_time = time
        result = self._compute(time, value)
        if result is not None:
            self._push(symbol, time, result)
        return self.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal | None:
        """Return the next value of the indicator, or None for none."""
        raise NotImplementedError


class DataIndicator(IndicatorBase):
    """An indicator of whole data points of one kind."""

    #: The classes of input accepted, and their name in the message to whoever sends another.
    _accepted: tuple[type, ...] = (BaseData,)
    _accepted_name = "QuantConnect.Data.IBaseData"

    def _update(self, data: Any) -> bool:
        """Process a data point; the very same object twice in a row counts once.

        Raises ArgumentException for another kind of data.
        """
        symbol = data.symbol
        if symbol is not self._input_symbol:
            self._switch_input(symbol)
        time = data._end_time
        if time < self._input_time:
            return self._refuse_old()
        if data is self._input:
            return self.is_ready
        self._samples += 1
        if not isinstance(data, self._accepted):
            raise ArgumentException(
                f"IndicatorBase.Update() 'input' expected to be of type {self._accepted_name} "
                f"but is of type {type(data).__name__}"
            )
        self._input = data
        self._input_time = time
        result = self._compute(data)
        if result is not None:
            self._push(symbol, time, result)
        return self.is_ready

    def _compute(self, data: Any) -> Decimal | None:
        """Return the next value of the indicator, or None for none."""
        raise NotImplementedError


class BarIndicator(DataIndicator):
    """An indicator of bars with open, high, low and close (IndicatorBase<IBaseDataBar>)."""

    _accepted: tuple[type, ...] = (TradeBar, QuoteBar)
    _accepted_name = "QuantConnect.Data.Market.IBaseDataBar"


class TradeBarIndicator(DataIndicator):
    """An indicator of trade bars (IndicatorBase<TradeBar>)."""

    _accepted = (TradeBar,)
    _accepted_name = "QuantConnect.Data.Market.TradeBar"


class WindowIndicator(Indicator):
    """An indicator over the latest `period` values, newest first in `_values` (Indicators/WindowIndicator.cs).

    `_removed` is the value that fell out with the latest one. Raises ArgumentException for a period below one.
    """

    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name)
        if period < 1:
            raise ArgumentException("RollingWindow must have size of at least 1.", "period")
        self._size = int(period)
        self._values: deque[Decimal] = deque(maxlen=self._size)
        self._removed = ZERO

    @property
    def period(self) -> int:
        """Return the length of the window."""
        return self._size

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return self._samples >= self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size

    def _compute(self, time: Ticks, value: Decimal) -> Decimal | None:
        """Add the value to the window and compute from it."""
        values = self._values
        if len(values) == self._size:
            self._removed = values[-1]
        values.appendleft(value)
        return self._compute_window(time, value)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal | None:
        """Return the next value of the indicator from the window."""
        raise NotImplementedError

    def reset(self) -> None:
        """Empty the window too."""
        super().reset()
        self._values.clear()
