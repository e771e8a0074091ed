"""The clock of the run and the exchange that reads it."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.lean_runtime.common.enums import DayOfWeek
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.reference.local_market_hours import MarketHoursSegment
from engine.lean_runtime.securities.exchange import EquityExchange, SecurityExchange
from engine.lean_runtime.securities.time_keeper import TimeKeeper
from tests.engine.lean_runtime.securities.bench import NOW_LOCAL, NOW_UTC, Bench, regular_hours


def test_local_times_follow_the_utc_clock() -> None:
    keeper = TimeKeeper(NOW_UTC, TimeZones.NEW_YORK)
    assert keeper.get_time_in(TimeZones.NEW_YORK) == datetime(2015, 12, 10, 10)
    keeper._set_utc(NOW_UTC + TICKS_PER_HOUR)
    assert keeper.get_local_time_keeper(TimeZones.CHICAGO).local_time == datetime(2015, 12, 10, 10)
    assert keeper.utc_time.tzname() == "GMT 0:0"


def test_only_zones_with_listeners_are_told() -> None:
    keeper, heard = TimeKeeper(NOW_UTC), []
    local = keeper.get_local_time_keeper(TimeZones.NEW_YORK)
    local.time_updated += lambda sender, event: heard.append(event.time)
    keeper.set_utc_date_time(datetime(2015, 12, 10, 16))
    assert heard == [datetime(2015, 12, 10, 11)]


def test_an_exchange_knows_whether_it_is_open_and_closing_soon() -> None:
    bench = Bench()
    exchange = bench.stock.exchange
    assert (exchange.exchange_open, exchange.closing_soon, bench.stock.local_time.hour) == (True, False, 10)
    bench.keeper._set_utc(NOW_UTC + 6 * TICKS_PER_HOUR - 5 * TICKS_PER_MINUTE)
    assert (exchange.exchange_open, exchange.closing_soon) == (True, True)
    bench.keeper._set_utc(NOW_UTC + 6 * TICKS_PER_HOUR)
    assert not exchange.exchange_open
    assert exchange.is_open_during_bar(NOW_LOCAL + 6 * TICKS_PER_HOUR, NOW_LOCAL + 7 * TICKS_PER_HOUR, True)


def test_hours_of_a_weekday_can_be_replaced() -> None:
    exchange = SecurityExchange(regular_hours())
    exchange.set_market_hours([MarketHoursSegment.open_all_day()], DayOfWeek.SATURDAY)
    saturday = datetime(2015, 12, 12, 3)
    assert exchange.date_time_is_open(saturday)
    assert not exchange.date_is_open(datetime(2015, 12, 13))


def test_a_security_without_clock_says_so() -> None:
    bench = Bench()
    bench.stock._local_time_keeper = None
    with pytest.raises(InvalidOperationException, match="SetLocalTimeKeeper"):
        _ = bench.stock.local_time


def test_a_new_exchange_gets_the_securitys_clock() -> None:
    bench = Bench()
    bench.stock.exchange = EquityExchange(regular_hours())
    assert bench.stock.exchange.local_time == datetime(2015, 12, 10, 10)
    bench.keeper._set_utc(NOW_UTC + TICKS_PER_DAY)
    assert bench.stock.exchange.local_time.day == 11
