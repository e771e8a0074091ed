"""Consolidators of a period, a count, both, or a calendar: when bars end and what they hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, InvalidOperationException
from engine.lean_runtime.consolidators.calendar import Calendar
from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator
from engine.lean_runtime.data.trade_bar import TradeBar
from tests.engine.lean_runtime.consolidators.bars import collect, minute, numbers, quote, span_of, trade
from tests.engine.lean_runtime.indicators.points import symbol


def test_a_period_ends_with_the_first_bar_after_it() -> None:
    bars = collect(TradeBarConsolidator(timedelta(minutes=5)), [trade(number, 100 + number) for number in range(6)])
    assert [span_of(bar) for bar in bars] == [("08 09:30", "08 09:35")]
    assert numbers(bars[0]) == (100.0, 105.0, 99.0, 104.0)
    assert bars[0].volume == 50.0


def test_a_scan_ends_a_period_without_another_bar() -> None:
    consolidator = TradeBarConsolidator(timedelta(minutes=5))
    bars = collect(consolidator, [trade(0, 100), trade(1, 101)])
    consolidator.scan(minute(4))
    assert bars == []
    consolidator.scan(minute(5))
    assert [span_of(bar) for bar in bars] == [("08 09:30", "08 09:35")]
    assert consolidator.working_data is None


def test_bars_start_on_multiples_of_the_period() -> None:
    bars = collect(TradeBarConsolidator(timedelta(minutes=5)), [trade(number, 1 + number) for number in (3, 4, 5, 11)])
    assert [span_of(bar) for bar in bars] == [("08 09:30", "08 09:35"), ("08 09:35", "08 09:40")]


def test_a_period_may_start_at_a_time_of_day() -> None:
    consolidator = TradeBarConsolidator(timedelta(hours=1), timedelta(minutes=15))
    bars = collect(consolidator, [trade(number, 5) for number in (0, 30, 45, 50)])
    assert [span_of(bar) for bar in bars] == [("08 09:15", "08 10:15")]


@given(st.integers(1, 7), st.integers(0, 30))
def test_a_count_makes_a_bar_of_every_so_many_inputs(count: int, inputs: int) -> None:
    bars = collect(TradeBarConsolidator(count), [trade(number, 100 + number) for number in range(inputs)])
    assert len(bars) == inputs // count
    assert all(bar.volume == 10 * count for bar in bars)
    assert [bar.close for bar in bars] == [100 + count * (number + 1) - 1 for number in range(len(bars))]


def test_a_count_or_a_period_ends_a_bar_of_both() -> None:
    consolidator = TradeBarConsolidator(3, timedelta(minutes=10))
    bars = collect(consolidator, [trade(number, number + 1) for number in (0, 1, 2, 3, 20)])
    assert [bar.volume for bar in bars] == [30.0, 20.0]


@pytest.mark.parametrize(
    ("calendar", "first", "last"),
    [
        (Calendar.WEEKLY, datetime(2024, 1, 8), datetime(2024, 1, 15)),
        (Calendar.MONTHLY, datetime(2024, 1, 1), datetime(2024, 2, 1)),
        (Calendar.QUARTERLY, datetime(2024, 1, 1), datetime(2024, 4, 1)),
        (Calendar.YEARLY, datetime(2024, 1, 1), datetime(2025, 1, 1)),
    ],
)
def test_calendar_periods(calendar: object, first: datetime, last: datetime) -> None:
    day = timedelta(days=1)
    inputs = [
        TradeBar(datetime(2024, 1, 8) + number * day, symbol(), 1, 2, 0.5, 1 + number, 1, day) for number in range(400)
    ]
    bars = collect(TradeBarConsolidator(calendar), inputs)
    assert (bars[0].time, bars[0].end_time) == (first, last)


def test_a_function_may_tell_the_period() -> None:
    def half_hours(time: datetime) -> object:
        from engine.lean_runtime.reference.daily_calendar import CalendarInfo

        return CalendarInfo(time.replace(minute=time.minute // 30 * 30, second=0), timedelta(minutes=30))

    bars = collect(TradeBarConsolidator(half_hours), [trade(number, 5) for number in (3, 29, 30)])
    assert [span_of(bar) for bar in bars] == [("08 09:30", "08 10:00")]


def test_another_symbol_is_refused() -> None:
    with pytest.raises(InvalidOperationException, match="single symbol"):
        collect(TradeBarConsolidator(2), [trade(0, 1), trade(1, 1, of=symbol("XYZ"))])


def test_another_class_of_data_is_refused() -> None:
    with pytest.raises(ArgumentNullException, match="QuoteBar but expected TradeBar"):
        TradeBarConsolidator(2).update(quote(0, 1, 2))


def test_data_longer_than_the_period_are_refused() -> None:
    with pytest.raises(ArgumentException, match="same or higher period"):
        TradeBarConsolidator(timedelta(seconds=30)).update(trade(0, 1))


def test_reset_forgets_the_unfinished_bar_and_keeps_the_listeners() -> None:
    consolidator = TradeBarConsolidator(2)
    bars = collect(consolidator, [trade(0, 1)])
    consolidator.reset()
    consolidator.update(trade(1, 5))
    assert bars == []
    consolidator.update(trade(2, 6))
    assert [bar.open for bar in bars] == [5.0]


def test_the_latest_bars_are_kept_and_consolidated_is_the_newest() -> None:
    consolidator = TradeBarConsolidator(1)
    seen: list[object] = []
    consolidator.data_consolidated += lambda sender, bar: seen.append(sender.consolidated)
    bars = collect(consolidator, [trade(number, number + 1) for number in range(3)])
    assert [consolidator.current, consolidator.previous, consolidator[1]] == [bars[2], bars[1], bars[1]]
    assert list(consolidator) == [bars[2], bars[1]]
    assert seen == bars


def test_resolutions_name_periods() -> None:
    hourly = TradeBarConsolidator.from_resolution(Resolution.HOUR)
    assert hourly.period == timedelta(hours=1)
    assert (hourly.input_type, hourly.output_type, hourly.is_time_based) == (TradeBar, TradeBar, True)


def test_a_subclass_may_skip_the_base_constructor() -> None:
    class Own(TradeBarConsolidator):
        def __init__(self) -> None:
            pass

    consolidator = Own()
    assert consolidator.working_data is None
    assert consolidator.window.count == 0
