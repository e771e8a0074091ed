"""The consolidated bars the real engine logged from five days of minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.lean_runtime.common.enums import Resolution, TickType
from engine.lean_runtime.consolidators.market_hour_aware import MarketHourAwareConsolidator
from engine.lean_runtime.consolidators.quote_bar import QuoteBarConsolidator
from engine.lean_runtime.consolidators.renko import RenkoConsolidator, VolumeRenkoConsolidator
from engine.lean_runtime.consolidators.sequential import SequentialConsolidator
from engine.lean_runtime.consolidators.timeless import (
    ClassicRangeConsolidator,
    ClassicRenkoConsolidator,
    RangeConsolidator,
)
from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.reference.daily_calendar import CalendarInfo
from tests.engine.lean_runtime.consolidators.recorded_minutes import logged, quote_bars, trade_bars

TRADES: dict[str, Callable[[], Any]] = {
    "45 minutes": lambda: TradeBarConsolidator(timedelta(minutes=45)),
    "7 minutes": lambda: TradeBarConsolidator(timedelta(minutes=7)),
    "hour": lambda: TradeBarConsolidator(timedelta(hours=1)),
    "daily": lambda: MarketHourAwareConsolidator(True, Resolution.DAILY, TradeBar, TickType.TRADE, False),
    "own calendar": lambda: TradeBarConsolidator(
        lambda t: CalendarInfo(t.replace(hour=t.hour - t.hour % 2, minute=0, second=0), timedelta(hours=2))
    ),
    "by count": lambda: TradeBarConsolidator(25),
    "renko": lambda: RenkoConsolidator(0.25),
    "classic renko": lambda: ClassicRenkoConsolidator(0.25),
    "range": lambda: RangeConsolidator(20),
    "classic range": lambda: ClassicRangeConsolidator(20),
    "volume renko": lambda: VolumeRenkoConsolidator(1000000),
    "chained": lambda: SequentialConsolidator(TradeBarConsolidator(timedelta(minutes=10)), TradeBarConsolidator(3)),
}
QUOTES: dict[str, Callable[[], Any]] = {
    "quotes": lambda: QuoteBarConsolidator(timedelta(minutes=30)),
    "quote count": lambda: QuoteBarConsolidator(90),
}


def _text(number: float) -> str:
    return repr(round(number, 10))


def _described(bar: Any) -> tuple[str, ...]:
    if hasattr(type(bar), "volume"):
        rest = _text(bar.volume)
    else:
        rest = f"{_text(bar.last_bid_size)} {_text(bar.last_ask_size)}"
    prices = [_text(price) for price in (bar.open, bar.high, bar.low, bar.close)]
    return str(bar.time), str(bar.end_time), str(prices), rest


def _run(consolidator: Any, bars: list[Any]) -> list[Any]:
    made: list[Any] = []
    consolidator.data_consolidated += lambda sender, bar: made.append(bar)
    for bar in bars:
        consolidator.update(bar)
        consolidator._scan(bar._end_time)
    return made


@pytest.mark.parametrize("name", [*TRADES, *QUOTES])
def test_bars_equal_the_recorded_ones(name: str) -> None:
    first, counts = logged()
    bars = trade_bars() if name in TRADES else quote_bars()
    made = _run({**TRADES, **QUOTES}[name](), bars)
    assert [_described(bar) for bar in made[:3]] == first[name]
    assert len(made) == counts[name]
