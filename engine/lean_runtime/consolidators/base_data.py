"""Trade bars from the values of any data (Common/Data/Consolidators/{BaseData,DynamicData}Consolidator.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import Resolution, resolution_span
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.ticks import to_timedelta
from engine.lean_runtime.consolidators.period_count import TradeBarConsolidatorBase
from engine.lean_runtime.consolidators.trade_bar import extend_bar, make_bar
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.python_data import DynamicData
from engine.lean_runtime.data.trade_bar import TradeBar


class BaseDataConsolidator(TradeBarConsolidatorBase):
    """Trade bars without volume from the values of any data."""

    _input = BaseData
    _output = TradeBar

    @classmethod
    def from_resolution(cls, resolution: Resolution) -> BaseDataConsolidator:
        """Make a consolidator of a resolution."""
        return cls(to_timedelta(resolution_span(resolution)))

    def _aggregate(self, working: Any, data: Any) -> Any:
        value = data._value
        if working is None:
            # The bar stays one minute long until the data that ends it come.
            return make_bar(data.symbol, self._start_of(data._time), None, [value, value, value, value, ZERO])
        extend_bar(working, value, value, value, ZERO)
        return working


class DynamicDataConsolidator(TradeBarConsolidatorBase):
    """Trade bars from custom data with open, high, low, close and volume, or else from their values."""

    _input = DynamicData
    _output = TradeBar

    def _aggregate(self, working: Any, data: Any) -> Any:
        first, high, low, last = (_property(data, name) for name in ("Open", "High", "Low", "Close"))
        volume = to_decimal(data.get_property("Volume")) if data.has_property("Volume") else ZERO
        if working is None:
            return make_bar(data.symbol, self._rounded(data), None, [first, high, low, last, volume])
        extend_bar(working, high, low, last, volume)
        return working


def _property(data: Any, name: str) -> Decimal:
    value: Decimal = to_decimal(data.get_property(name)) if data.has_property(name) else data._value
    return value
