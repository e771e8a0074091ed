"""Adjusts data points for splits and dividends, exactly as LEAN multiplies decimals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType, TickType
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, multiply, round_half_even
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.columns import CLOSE, HIGH, LOW, OPEN, VOLUME
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import is_option

P = TypeVar("P", bound=BaseData)
Scaling = Callable[[Decimal], Decimal]

_DIVIDED = frozenset(
    (
        DataNormalizationMode.ADJUSTED,
        DataNormalizationMode.SPLIT_ADJUSTED,
        DataNormalizationMode.SCALED_RAW,
        DataNormalizationMode.TOTAL_RETURN,
    )
)
_ADDED = frozenset((DataNormalizationMode.BACKWARDS_PANAMA_CANAL, DataNormalizationMode.FORWARD_PANAMA_CANAL))


def normalize(point: P, factor: Decimal, mode: DataNormalizationMode, sum_of_dividends: Decimal = ZERO) -> P:
    """Adjust the point in place and return it (Common/Extensions.cs Normalize and Scale); RAW changes nothing.

    Prices become price * factor (+ dividends for TOTAL_RETURN), sizes size / factor rounded half to even.
    """
    if mode is DataNormalizationMode.RAW:
        return point
    if isinstance(point, TradeBar | QuoteBar) and point._source is not None and mode not in _ADDED:
        point._source = point._source.normalized(mode, factor, sum_of_dividends)
        return point
    addend = sum_of_dividends if mode is DataNormalizationMode.TOTAL_RETURN else ZERO

    def price(value: Decimal) -> Decimal:
        return value + factor if mode in _ADDED else multiply(value, factor) + addend

    volume_factor = divide(ONE, factor) if mode in _DIVIDED else ONE

    def size(value: Decimal) -> Decimal:
        return round_half_even(value * volume_factor)

    _scale(point, price, size)
    return point


def _scale(point: BaseData, price: Scaling, size: Scaling) -> None:
    if isinstance(point, TradeBar):
        numbers = point._detach()
        for column in (OPEN, HIGH, LOW, CLOSE):
            numbers[column] = price(numbers[column])
        numbers[VOLUME] = size(numbers[VOLUME])
    elif isinstance(point, QuoteBar):
        for side in (point.ask, point.bid):
            if side is not None:
                _scale_bar(side, price)
        point._own_value = None
        point._last_bid_size = size(point._last_bid_size)
        point._last_ask_size = size(point._last_ask_size)
    elif isinstance(point, Tick) and point.tick_type is not TickType.OPEN_INTEREST:
        kind = point.symbol.security_type
        if kind in (SecurityType.EQUITY, SecurityType.FUTURE) or is_option(kind):
            _scale_tick(point, price, size)


def _scale_bar(bar: Bar, price: Scaling) -> None:
    numbers = bar._detach()
    numbers[:] = [price(number) for number in numbers]


def _scale_tick(tick: Tick, price: Scaling, size: Scaling) -> None:
    if tick.tick_type is TickType.TRADE:
        tick._value = price(tick._value)
        tick._quantity = size(tick._quantity)
        return
    tick._bid_price = price(tick._bid_price) if tick._bid_price else ZERO
    tick._bid_size = size(tick._bid_size)
    tick._ask_price = price(tick._ask_price) if tick._ask_price else ZERO
    tick._ask_size = size(tick._ask_size)
    tick.set_value()
