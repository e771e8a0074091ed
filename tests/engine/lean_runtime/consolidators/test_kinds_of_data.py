"""Consolidators of quotes, ticks, open interest, plain values and custom data; those that pass on; two in a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import Resolution, TickType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.consolidators.bars import RangeBar, RenkoBar, VolumeRenkoBar
from engine.lean_runtime.consolidators.base import forget, listen
from engine.lean_runtime.consolidators.base_data import BaseDataConsolidator
from engine.lean_runtime.consolidators.identity import FilteredIdentityDataConsolidator, IdentityDataConsolidator
from engine.lean_runtime.consolidators.python_consolidator import PythonConsolidator
from engine.lean_runtime.consolidators.quote_bar import QuoteBarConsolidator
from engine.lean_runtime.consolidators.renko import RenkoConsolidator, VolumeRenkoConsolidator
from engine.lean_runtime.consolidators.sequential import SequentialConsolidator, scan
from engine.lean_runtime.consolidators.sized import create
from engine.lean_runtime.consolidators.ticks import (
    OpenInterestConsolidator,
    TickConsolidator,
    TickQuoteBarConsolidator,
)
from engine.lean_runtime.consolidators.timeless import RangeConsolidator
from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from tests.engine.lean_runtime.consolidators.bars import (
    collect,
    minute,
    numbers,
    open_interest,
    quote,
    span_of,
    tick,
    trade,
)
from tests.engine.lean_runtime.indicators.points import symbol


def test_quote_bars_open_at_the_quotes_before_them() -> None:
    inputs = [quote(0, 10, 12), quote(1, 11, 13), quote(2, 9, None), quote(3, 8, 14)]
    bars = collect(QuoteBarConsolidator(2), inputs)
    assert numbers(bars[0].bid) == (10.0, 11.0, 10.0, 11.0)
    assert numbers(bars[1].bid) == (11.0, 11.0, 8.0, 8.0)
    assert numbers(bars[1].ask) == (13.0, 14.0, 13.0, 14.0)
    assert (bars[1].last_bid_size, bars[1].last_ask_size) == (1.0, 2.0)


def test_the_value_of_a_one_sided_bar_is_that_side() -> None:
    bars = collect(QuoteBarConsolidator(1), [quote(0, 10, 12), quote(1, 9, None)])
    assert (bars[1].value, bars[1].close) == (9.0, 10.5)


def test_trade_ticks_make_trade_bars() -> None:
    other = tick(1, 99)
    other.tick_type = TickType.QUOTE
    bars = collect(TickConsolidator(3), [tick(0, 5, 2), other, tick(1, 7, 3), tick(2, 6, 1)])
    assert numbers(bars[0]) == (5.0, 7.0, 5.0, 6.0)
    assert bars[0].volume == 6.0


def test_quote_ticks_make_quote_bars() -> None:
    ticks = []
    for number, (bid, ask) in enumerate(((10, 11), (9, 12))):
        made: Any = Tick()
        made.symbol, made.time, made.tick_type = symbol(), minute(number), TickType.QUOTE
        made.bid_price, made.ask_price, made.bid_size, made.ask_size = bid, ask, 3, 4
        ticks.append(made)
    bars = collect(TickQuoteBarConsolidator(2), ticks)
    assert numbers(bars[0].bid) == (10.0, 10.0, 9.0, 9.0)
    assert numbers(bars[0].ask) == (11.0, 12.0, 11.0, 12.0)


def test_daily_open_interest_is_the_last_of_the_day() -> None:
    consolidator = OpenInterestConsolidator.from_resolution(Resolution.DAILY)
    times = [datetime(2024, 1, 8, 9), datetime(2024, 1, 8, 15), datetime(2024, 1, 9, 9)]
    bars = collect(consolidator, [open_interest(time, value) for time, value in zip(times, (5, 7, 9), strict=True)])
    assert [(bar.value, bar.time) for bar in bars] == [(7.0, times[1])]


def test_values_make_bars_without_volume() -> None:
    bars = collect(BaseDataConsolidator(2), [trade(0, 5), trade(1, 3)])
    assert numbers(bars[0]) == (5.0, 5.0, 3.0, 3.0)
    assert bars[0].volume == 0.0


def test_identity_passes_the_first_of_each_time_on() -> None:
    inputs = [trade(0, 1), trade(0, 2), trade(1, 3)]
    kind: Any = IdentityDataConsolidator
    assert collect(kind[TradeBar](), inputs) == [inputs[0], inputs[2]]


def test_a_filter_chooses_what_passes() -> None:
    kind: Any = FilteredIdentityDataConsolidator
    inputs = [trade(number, number + 1) for number in range(4)]
    assert collect(kind[TradeBar](lambda bar: bar.close > 2), inputs) == inputs[2:]


def test_ticks_of_one_type_pass() -> None:
    inputs = [tick(0, 1), tick(0, 2)]
    inputs[1].tick_type = TickType.QUOTE
    assert collect(FilteredIdentityDataConsolidator.for_tick_type(TickType.TRADE), inputs) == inputs[:1]


def test_two_in_a_row() -> None:
    first, second = TradeBarConsolidator(2), TradeBarConsolidator(3)
    joined = SequentialConsolidator(first, second)
    bars = collect(joined, [trade(number, number + 1) for number in range(12)])
    assert [(bar.open, bar.close, bar.volume) for bar in bars] == [(1.0, 6.0, 60.0), (7.0, 12.0, 60.0)]
    assert (joined.first, joined.second, joined.input_type) == (first, second, TradeBar)


def test_a_scan_reaches_the_first_of_two() -> None:
    joined = SequentialConsolidator(TradeBarConsolidator(timedelta(minutes=5)), TradeBarConsolidator(1))
    bars = collect(joined, [trade(0, 4)])
    scan(joined, trade(5, 1)._time)
    assert [span_of(bar) for bar in bars] == [("08 09:30", "08 09:35")]


def test_the_second_must_take_what_the_first_makes() -> None:
    with pytest.raises(ArgumentException):
        SequentialConsolidator(TradeBarConsolidator(2), QuoteBarConsolidator(2))


class EveryOther(PythonConsolidator):
    """Announces every other bar."""

    def __init__(self) -> None:
        self.seen = 0
        self.input_type = self.output_type = TradeBar

    def update(self, data: Any) -> None:
        self.seen += 1
        if self.seen % 2 == 0:
            self.on_data_consolidated(self, data)
            self.consolidated = data


def test_a_consolidator_written_in_python() -> None:
    consolidator, inputs = EveryOther(), [trade(number, 1 + number) for number in range(5)]
    assert collect(consolidator, inputs) == [inputs[1], inputs[3]]
    assert (consolidator.consolidated, consolidator.window.count) == (inputs[3], 2)
    consolidator.reset()
    assert consolidator.consolidated is None


def test_the_engine_hears_of_a_bar_before_the_algorithm_and_can_stop_listening() -> None:
    order: list[str] = []
    consolidator = TradeBarConsolidator(1)

    def engine(sender: Any, bar: Any) -> None:
        order.append("engine")

    consolidator.data_consolidated += lambda sender, bar: order.append("algorithm")
    listen(consolidator, engine)
    consolidator.update(trade(0, 1))
    forget(consolidator, engine)
    consolidator.update(trade(1, 1))
    assert order == ["engine", "algorithm", "algorithm"]


@pytest.mark.parametrize(
    ("kind", "resolution", "tick_type", "made"),
    [
        (RenkoBar, Resolution.MINUTE, None, RenkoConsolidator),
        (VolumeRenkoBar, Resolution.MINUTE, None, VolumeRenkoConsolidator),
        (RangeBar, Resolution.MINUTE, None, RangeConsolidator),
        (TradeBar, Resolution.MINUTE, None, TradeBarConsolidator),
        (QuoteBar, Resolution.MINUTE, None, QuoteBarConsolidator),
        (OpenInterest, Resolution.DAILY, None, BaseDataConsolidator),
        (Tick, Resolution.TICK, TickType.TRADE, TickConsolidator),
        (Tick, Resolution.TICK, TickType.QUOTE, TickQuoteBarConsolidator),
        (Tick, Resolution.TICK, TickType.OPEN_INTEREST, OpenInterestConsolidator),
    ],
)
def test_the_consolidator_of_a_class_and_a_size(kind: Any, resolution: Any, tick_type: Any, made: Any) -> None:
    assert type(create(kind, SimpleNamespace(resolution=resolution), Decimal(5), tick_type)) is made
