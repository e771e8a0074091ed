"""Selectors of a bar's prices for indicators: Field.LOW, Field.MEDIAN and others (Common/Field.cs)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import divide, to_decimal, to_float
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar

_BARS = (TradeBar, QuoteBar)


class FieldSelector:
    """A function of a data point that returns a number, exactly on request; points of other types give their value."""

    __slots__ = ("_by_type", "name", "needs")

    def __init__(
        self,
        name: str,
        by_type: tuple[tuple[Any, Callable[[Any], Decimal]], ...] = (),
        needs: type | None = None,
    ) -> None:
        """Take functions by type of point; `needs` is the type of data an indicator must subscribe for this field."""
        self.name = name
        self.needs = needs
        self._by_type = by_type

    def _select(self, data: Any) -> Decimal:
        for kind, read in self._by_type:
            if isinstance(data, kind):
                return read(data)
        value: Decimal = data._value
        return value

    def __call__(self, data: Any) -> float:
        """Return the number as a float."""
        return to_float(self._select(data))

    def __repr__(self) -> str:
        """Name the field."""
        return f"Field.{self.name}"


def _bar(name: str, read: Callable[[Any], Decimal]) -> FieldSelector:
    return FieldSelector(name, ((_BARS, read),))


def _quote(name: str, read: Callable[[Any], Decimal]) -> FieldSelector:
    return FieldSelector(name, ((QuoteBar, read),), needs=QuoteBar)


class Field(LeanObject):
    """The fields LEAN names."""

    OPEN = _bar("OPEN", lambda bar: bar._open)
    HIGH = _bar("HIGH", lambda bar: bar._high)
    LOW = _bar("LOW", lambda bar: bar._low)
    CLOSE = FieldSelector("CLOSE")
    AVERAGE = _bar("AVERAGE", lambda bar: divide(bar._open + bar._high + bar._low + bar._close, Decimal(4)))
    MEDIAN = _bar("MEDIAN", lambda bar: divide(bar._high + bar._low, Decimal(2)))
    TYPICAL = _bar("TYPICAL", lambda bar: divide(bar._high + bar._low + bar._close, Decimal(3)))
    WEIGHTED = _bar("WEIGHTED", lambda bar: divide(bar._high + bar._low + 2 * bar._close, Decimal(4)))
    SEVEN_BAR = _bar("SEVEN_BAR", lambda bar: divide(2 * bar._open + bar._high + bar._low + 3 * bar._close, Decimal(7)))
    VOLUME = FieldSelector(
        "VOLUME", ((TradeBar, lambda bar: bar._volume), (Tick, lambda tick: tick._quantity)), needs=TradeBar
    )
    BID_OPEN = _quote("BID_OPEN", lambda bar: bar.bid._open)
    BID_HIGH = _quote("BID_HIGH", lambda bar: bar.bid._high)
    BID_LOW = _quote("BID_LOW", lambda bar: bar.bid._low)
    BID_CLOSE = _quote("BID_CLOSE", lambda bar: bar.bid._close)
    ASK_OPEN = _quote("ASK_OPEN", lambda bar: bar.ask._open)
    ASK_HIGH = _quote("ASK_HIGH", lambda bar: bar.ask._high)
    ASK_LOW = _quote("ASK_LOW", lambda bar: bar.ask._low)
    ASK_CLOSE = _quote("ASK_CLOSE", lambda bar: bar.ask._close)
    BID_PRICE = FieldSelector(
        "BID_PRICE", ((Tick, lambda tick: tick._bid_price), (QuoteBar, lambda bar: bar.bid._close)), needs=QuoteBar
    )
    ASK_PRICE = FieldSelector(
        "ASK_PRICE", ((Tick, lambda tick: tick._ask_price), (QuoteBar, lambda bar: bar.ask._close)), needs=QuoteBar
    )


def select(selector: Any, data: Any) -> Decimal:
    """Return what a selector (a field, a user's function, or None for the value) reads from a point, exactly."""
    if selector is None:
        value: Decimal = data._value
        return value
    if isinstance(selector, FieldSelector):
        return selector._select(data)
    return to_decimal(selector(data))
