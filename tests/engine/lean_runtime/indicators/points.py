"""Inputs for indicators in tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint

START = datetime(2024, 1, 1)
#: Closes that rise, fall and repeat.
CLOSES = (10, 11, 12.5, 12, 11, 11, 13, 14, 13.5, 12, 10, 9, 9.5, 11, 12, 12.25)


def symbol(ticker: str = "ABC") -> Symbol:
    """Return an American stock."""
    return Symbol.create(ticker, SecurityType.EQUITY, "usa")


def day(number: int) -> datetime:
    """Return midnight after a number of days."""
    return START + timedelta(days=number)


def point(number: int, value: float, of: Symbol | None = None) -> IndicatorDataPoint:
    """Return the value of a day."""
    return IndicatorDataPoint(of or symbol(), day(number), value)


def bar(number: int, close: float, spread: float = 0, volume: float = 100, of: Symbol | None = None) -> TradeBar:
    """Return the bar of a day around a close."""
    return TradeBar(
        day(number), of or symbol(), close, close + spread, close - spread, close, volume, timedelta(days=1)
    )


def feed(indicator: Any, values: Iterable[float] = CLOSES) -> list[float]:
    """Update an indicator with values of following days; return its value after each."""
    return [(indicator.update(point(number, value)), indicator.current.value)[1] for number, value in enumerate(values)]


def feed_bars(indicator: Any, values: Iterable[float] = CLOSES, spread: float = 0.5) -> list[float]:
    """Update an indicator with bars of following days; return its value after each."""
    return [
        (indicator.update(bar(number, value, spread)), indicator.current.value)[1]
        for number, value in enumerate(values)
    ]


def exact(values: Iterable[float]) -> list[Decimal]:
    """Return values as decimals."""
    return [to_decimal(value) for value in values]
