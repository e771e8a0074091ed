"""Bars, quotes and ticks for consolidators in tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.indicators.points import symbol

#: A Monday.
OPEN = datetime(2024, 1, 8, 9, 30)
MINUTE = timedelta(minutes=1)


def minute(number: int) -> datetime:
    """Return the start of a minute after the open."""
    return OPEN + number * MINUTE


def trade(number: int, close: float, volume: float = 10, of: Symbol | None = None) -> TradeBar:
    """Return a minute's bar around a close."""
    return TradeBar(minute(number), of or symbol(), close, close + 1, close - 1, close, volume, MINUTE)


def quote(number: int, bid: float | None, ask: float | None) -> QuoteBar:
    """Return a minute's quotes."""
    sides = [None if price is None else Bar(price, price, price, price) for price in (bid, ask)]
    return QuoteBar(minute(number), symbol(), sides[0], 1, sides[1], 2, MINUTE)


def tick(number: int, price: float, quantity: float = 1) -> Any:
    """Return a trade."""
    made: Any = Tick()
    made.symbol = symbol()
    made.time = minute(number)
    made.value = price
    made.quantity = quantity
    made.tick_type = TickType.TRADE
    return made


def open_interest(time: datetime, value: float) -> OpenInterest:
    """Return a count of open contracts."""
    return OpenInterest(time, symbol(), value)


def collect(consolidator: Any, inputs: list[Any]) -> list[Any]:
    """Update a consolidator with inputs; return the bars it announced."""
    bars: list[Any] = []
    consolidator.data_consolidated += lambda sender, bar: bars.append(bar)
    for data in inputs:
        consolidator.update(data)
    return bars


def span_of(bar: Any) -> tuple[str, str]:
    """Return start and end of a bar as text."""
    return f"{bar.time:%d %H:%M}", f"{bar.end_time:%d %H:%M}"


def numbers(bar: Any) -> tuple[float, float, float, float]:
    """Return open, high, low and close."""
    return bar.open, bar.high, bar.low, bar.close
