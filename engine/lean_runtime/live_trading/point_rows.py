"""Market data points as rows of a recording, and back: bars, quotes, open interest and corporate events, exactly.

Prices are texts of their decimals; times are local ticks of the subscription, as points carry them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import DelistingType, SplitType
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, Split
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar

if TYPE_CHECKING:
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.identity.symbol import Symbol

Row = list[Any]


def _split(symbol: Symbol, time: Ticks, values: Row) -> BaseData:
    return Split(symbol, time, Decimal(values[0]), Decimal(values[1]), _member(SplitType, values[2]))  # type: ignore[arg-type]  # ticks are taken as they are


def _dividend(symbol: Symbol, time: Ticks, values: Row) -> BaseData:
    return Dividend(symbol, time, Decimal(values[0]), Decimal(values[1]))  # type: ignore[arg-type]  # ticks, as above


def _delisting(symbol: Symbol, time: Ticks, values: Row) -> BaseData:
    return Delisting(symbol, time, Decimal(values[0]), _member(DelistingType, values[1]))  # type: ignore[arg-type]  # ticks, as above


_AUXILIARY: dict[str, Callable[[Symbol, Ticks, Row], BaseData]] = {"s": _split, "v": _dividend, "x": _delisting}


def _member(kind: Any, number: int) -> Any:
    return next(one for one in kind if int(one) == number)


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
    if isinstance(point, Split):
        texts = decimal_text(point._reference_price), decimal_text(point._split_factor)
        return ["s", point._time, 0, 0, *texts, int(point.type)]
    if isinstance(point, Dividend):
        return ["v", point._time, 0, 0, decimal_text(point._distribution), decimal_text(point._reference_price)]
    if isinstance(point, Delisting):
        return ["x", point._time, 0, 0, decimal_text(point._value), int(point.type)]
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
    elif kind in _AUXILIARY:
        return _AUXILIARY[kind](symbol, time, rest)
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
