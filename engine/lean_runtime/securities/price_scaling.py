"""Scaling of data points by a split; source Scale in Common/Extensions.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MarketDataType, SecurityType, TickType
from engine.lean_runtime.common.numbers import round_half_even
from engine.lean_runtime.identity.security_types import is_option


def scale(point: Any, factor: Decimal, volume_factor: Decimal) -> None:
    """Multiply the point's prices by the factor and its volumes, rounded to whole shares, by the volume's."""
    kind = point.data_type
    if kind is MarketDataType.TRADE_BAR:
        for name in ("_open", "_high", "_low", "_close"):
            setattr(point, name, getattr(point, name) * factor)
        point._volume = round_half_even(point._volume * volume_factor)
    elif kind is MarketDataType.QUOTE_BAR:
        _scale_quote_bar(point, factor, volume_factor)
    elif kind is MarketDataType.TICK:
        _scale_tick(point, factor, volume_factor)


def _scale_quote_bar(bar: Any, factor: Decimal, volume_factor: Decimal) -> None:
    for side in (bar.ask, bar.bid):
        if side is not None:
            for name in ("_open", "_high", "_low", "_close"):
                setattr(side, name, getattr(side, name) * factor)
    bar._value = bar._close
    bar._last_ask_size = round_half_even(bar._last_ask_size * volume_factor)
    bar._last_bid_size = round_half_even(bar._last_bid_size * volume_factor)


def _scale_tick(tick: Any, factor: Decimal, volume_factor: Decimal) -> None:
    kind = tick.symbol.security_type
    if kind not in (SecurityType.EQUITY, SecurityType.FUTURE) and not is_option(kind):
        return
    if tick.tick_type is TickType.TRADE:
        tick._value *= factor
        tick._quantity = round_half_even(tick._quantity * volume_factor)
    elif tick.tick_type is TickType.QUOTE:
        tick._bid_price *= factor
        tick._ask_price *= factor
        tick._bid_size = round_half_even(tick._bid_size * volume_factor)
        tick._ask_size = round_half_even(tick._ask_size * volume_factor)
        tick.set_value()
