"""SessionConsolidator: one bar of regular hours a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.lean_runtime.common.enums import SecurityType, TickType
from engine.lean_runtime.consolidators.session import SessionConsolidator
from tests.engine.lean_runtime.consolidators.bars import collect, numbers, open_interest, quote, trade
from tests.engine.lean_runtime.indicators.points import symbol
from tests.engine.lean_runtime.indicators.recorded_bars import services

_DAY = 24 * 60


def _consolidator(source: TickType = TickType.TRADE) -> SessionConsolidator:
    hours = services().market_hours.get_exchange_hours("usa", symbol(), SecurityType.EQUITY)
    return SessionConsolidator(hours, source, symbol())


def test_a_day_holds_its_regular_hours_only() -> None:
    consolidator = _consolidator()
    bars = collect(consolidator, [trade(-5, 99), trade(0, 10), trade(1, 12), trade(_DAY, 20)])
    assert [numbers(bar) for bar in bars] == [(10.0, 13.0, 9.0, 12.0)]
    assert (bars[0].time, bars[0].end_time) == (datetime(2024, 1, 8), datetime(2024, 1, 9))
    assert consolidator.working_instance.open == 20.0


def test_the_day_ends_with_a_scan_on_another_day() -> None:
    consolidator = _consolidator()
    bars = collect(consolidator, [trade(0, 10)])
    consolidator.validate_and_scan(datetime(2024, 1, 8, 23))
    assert bars == []
    consolidator.validate_and_scan(datetime(2024, 1, 9))
    assert [bar.volume for bar in bars] == [10.0]
    assert consolidator.working_instance.time == datetime(2024, 1, 9)


def test_quotes_start_where_the_day_before_ended() -> None:
    inputs = [quote(0, 10, 12), quote(_DAY, 14, 16), quote(2 * _DAY, 1, 2)]
    bars = collect(_consolidator(TickType.QUOTE), inputs)
    assert [numbers(bar) for bar in bars] == [(11.0, 11.0, 11.0, 11.0), (11.0, 15.0, 11.0, 15.0)]


def test_open_interest_is_kept_aside() -> None:
    consolidator = _consolidator()
    collect(consolidator, [open_interest(datetime(2024, 1, 8, 7), 55), trade(0, 10)])
    assert (consolidator.working_instance.open_interest, consolidator.working_instance.close) == (55.0, 10.0)


def test_reset_forgets_the_day() -> None:
    consolidator = _consolidator()
    collect(consolidator, [trade(0, 10)])
    consolidator.reset()
    assert consolidator.working_instance.close == 0.0
    assert consolidator.period == timedelta(days=1)
