"""Market data points as rows of a recording, and back: bars, quotes and open interest, exactly.

Prices are texts of their decimals; times are local ticks of the subscription, as points carry them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.identity.symbol import Symbol

Row = list[Any]


def row_of(point: BaseData) -> Row | None:
    """Return the row of a point, None for a kind that is not recorded."""
    filled = int(point.is_fill_forward)
    if isinstance(point, TradeBar):
        prices = [decimal_text(number) for number in point._numbers()]
        return ["t", point._time, point._period, filled, *prices]
    if isinstance(point, QuoteBar):
        bid, ask = point.bid, point.ask
        sizes = (decimal_text(point._bid_size), decimal_text(point._ask_size))
        own = None if point._own_value is None else decimal_text(point._own_value)
        return ["q", point._time, point._period, filled, _side(bid), sizes[0], _side(ask), sizes[1], own]
    if isinstance(point, OpenInterest):
        return ["o", point._time, 0, filled, decimal_text(point._value)]
    return None


def point_of(row: Row, symbol: Symbol) -> BaseData:
    """Return the point of a row; ValueError for a row of no known kind."""
    kind, time, period, filled, *rest = row
    point: Any
    if kind == "t":
        opened, high, low, closed, volume = (Decimal(text) for text in rest)
        point = TradeBar(None, symbol, opened, high, low, closed, volume)
        point._period = period
    elif kind == "q":
        bid, bid_size, ask, ask_size, own = rest
        point = QuoteBar(True, symbol, _bar(bid), Decimal(bid_size), _bar(ask), Decimal(ask_size))
        point._period = period
        point._own_value = None if own is None else Decimal(own)
    elif kind == "o":
        point = OpenInterest(None, symbol, Decimal(rest[0]))
    else:
        raise ValueError(f"unknown kind of row {kind!r}")
    point._time = time
    point.is_fill_forward = bool(filled)
    made: BaseData = point
    return made


def _side(bar: Any) -> list[str] | None:
    return None if bar is None else [decimal_text(number) for number in bar._numbers()]


def _bar(prices: list[str] | None) -> Bar | None:
    return None if prices is None else Bar(*(Decimal(text) for text in prices))
