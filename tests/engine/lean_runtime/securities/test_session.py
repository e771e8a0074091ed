"""Daily bars of running sessions."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.securities.session import Session
from tests.engine.lean_runtime.securities.bench import (
    NOW_LOCAL,
    NOW_UTC,
    STOCK,
    Bench,
    quote_bar,
    regular_hours,
    trade_bar,
)

_DAY = 24 * 60


def _session(tick_type: TickType = TickType.TRADE, size: int = 3) -> Session:
    return Session(tick_type, regular_hours(), STOCK, size)


def _values(bar: Any) -> tuple[float, ...]:
    return (bar.open, bar.high, bar.low, bar.close, bar.volume)


def test_a_session_sleeps_until_it_has_a_size() -> None:
    session = _session(size=0)
    session.update(trade_bar(STOCK, 1, 2, 1, 2, 5))
    assert (_values(session), session.count) == ((0, 0, 0, 0, 0), 0)
    session.size = 2
    session.update(trade_bar(STOCK, 1, 2, 1, 2, 5))
    assert (_values(session), session.count) == ((1, 2, 1, 2, 5), 1)


def test_trades_extend_the_day_and_finish_it_on_the_next() -> None:
    session = _session()
    for minute, (low, high, close) in enumerate(((4, 6, 5), (3, 5, 4), (4, 9, 8))):
        session.update(trade_bar(STOCK, 5, high, low, close, 10, minute))
    session.update(trade_bar(STOCK, 7, 7, 7, 7, 1, _DAY))
    assert (_values(session[1]), _values(session[0])) == ((5, 9, 3, 8, 30), (7, 7, 7, 7, 1))


def test_points_outside_regular_hours_do_not_count() -> None:
    session = _session()
    session.update(trade_bar(STOCK, 5, 5, 5, 5, 10, -120))
    assert _values(session) == (0, 0, 0, 0, 0)


def test_an_hour_over_counted_minutes_adds_no_volume() -> None:
    session = _session()
    session.update(trade_bar(STOCK, 5, 5, 5, 5, 10))
    hour = trade_bar(STOCK, 5, 5, 5, 5, 99)
    hour._period = TICKS_PER_HOUR
    session.update(hour)
    assert session.volume == 10.0


def test_quotes_make_mid_bars_and_trades_their_volume() -> None:
    session = _session(TickType.QUOTE)
    session.update(quote_bar(STOCK, 4, 6))
    session.update(quote_bar(STOCK, 6, 8, minute=1))
    session.update(trade_bar(STOCK, 1, 1, 1, 1, 12, minute=2))
    assert _values(session) == (5, 7, 5, 7, 12)


def test_the_scan_ends_the_day_at_midnight_and_names_the_next_trading_day() -> None:
    session = _session()
    session.update(trade_bar(STOCK, 5, 5, 5, 5, 10))
    session._scan(NOW_LOCAL + TICKS_PER_HOUR)
    assert session.close == 5.0
    friday = NOW_LOCAL - NOW_LOCAL % TICKS_PER_DAY + TICKS_PER_DAY
    session._scan(friday)
    assert (session.close, session[0]._time, session[1].close) == (0.0, friday, 5.0)


def test_open_interest_is_taken_from_ticks() -> None:
    session = _session()
    point = OpenInterest(None, STOCK, 77)
    point._time = NOW_LOCAL
    session.update(point)
    assert session.open_interest == 77.0


def test_reset_starts_over() -> None:
    session = _session()
    session.update(trade_bar(STOCK, 5, 5, 5, 5, 10))
    session.reset()
    assert (session.close, session.count, session[0].volume) == (0.0, 1, 0.0)


@pytest.mark.parametrize("woken_first", [True, False])
def test_a_securitys_session_hears_data_and_the_clock(woken_first: bool) -> None:
    bench = Bench()
    bench.stock.cache._make_session = lambda: _session(size=0)
    if woken_first:
        bench.stock.session.size = 2
    bench.keeper._set_utc(NOW_UTC + TICKS_PER_MINUTE)
    bench.stock.session.size = 2
    bench.stock.update([trade_bar(STOCK, 5, 5, 5, 5, 10)], TradeBar, False)
    assert bench.stock.session.close == 5.0
    bench.keeper._set_utc(NOW_UTC + TICKS_PER_DAY)
    assert (bench.stock.session.close, bench.stock.session[1].close) == (0.0, 5.0)
