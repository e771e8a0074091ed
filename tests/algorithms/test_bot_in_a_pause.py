"""Item 25, LULD pause: five minutes without a quote, then a SIMULATED stock reopens at another price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from modules.domain.contracts import NEW_YORK
from modules.domain.positions import ExitReason
from modules.positions.reconciliation import booked
from tests.algorithms.eventful_week import PARAMETERS, Week, request, trade

DAY = date(2024, 1, 9)
#: The last quotes before the pause are those of the bar that ends at 11:00; the stock falls while nobody may trade.
PAUSE = [
    {"kind": "halt", "day": "2024-01-09", "from": "11:00", "until": "11:05"},
    {"kind": "flash_crash", "day": "2024-01-09", "from": "11:01", "until": "11:20", "depth": 0.20},
]
MARKET = MarketConfig(("SPY",), DAY, "calm", 4, parse_faults({"faults": PAUSE}), Density.TINY)
#: An opening at a price that nobody pays, at work when the pause begins.
PATIENT = {**request("2024-01-09 10:56", "patient", "-425C +430C 2024-02-16", MARKET), "worst_price": "-3.40"}
CLOSE = {
    "id": "out",
    "action": "close",
    "position_id": "request-calls",
    "underlying": "SPY",
    "quantity": 0,
    "worst_price": "30.00",
    "not_before": "2024-01-09T11:02:00-05:00",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Week:
    requests = [
        request("2024-01-09 10:00", "puts", "-410P +400P 2024-02-16", MARKET),
        request("2024-01-09 10:05", "calls", "-400C +450C 2024-02-16", MARKET),
        PATIENT,
        request("2024-01-09 11:01", "late", "-410C +440C 2024-02-16", MARKET),
        CLOSE,
    ]
    parameters = {**PARAMETERS, "start": DAY.isoformat(), "end": DAY.isoformat(), "strategies": "two-part butterfly"}
    found = trade(tmp_path_factory.mktemp("pause"), MARKET, DAY, requests, parameters)
    assert (found.result.status, found.result.runtime_error) == ("Completed", "")
    return found


def orders(run: Week) -> list[tuple[str, Decimal]]:
    """Return when each combo of the run was sent, New York time, and its limit."""
    user: Any = run.result.algorithm.user
    found = {}
    for order in user.transactions.get_orders(lambda order: True):
        combo = order.group_order_manager
        found[combo.id] = (f"{order.time.astimezone(NEW_YORK):%H:%M}", Decimal(str(combo.limit_price)))
    return list(found.values())


def test_no_order_is_sent_from_the_quotes_of_before_the_pause(run: Week) -> None:
    sent = [clock for clock, _ in orders(run)]
    # At 11:01 the quotes are a bar old, which is what a backtest allows.
    assert [clock for clock in sent if "11:01" < clock <= "11:05"] == []
    assert [clock for clock in sent if clock == "11:01"], "an attempt was at work when the pause began"
    assert "11:06" in sent


def test_an_opening_under_way_waits_says_why_and_is_priced_anew(run: Week) -> None:
    (held,) = run.lines("2024-01-09 11:0", "order.held: request-patient")
    assert held.startswith("2024-01-09 11:03:00")
    assert "STALE" in held
    assert run.lines("2024-01-09 11:", "order.given_up: request-patient")
    assert "request-patient" not in run.state.positions


def test_an_opening_asked_for_in_the_pause_is_refused_by_the_age_of_its_quotes(run: Week) -> None:
    (refused,) = run.lines("2024-01-09 11:0", "risk.refused: request late")
    assert "STALE" in refused


def test_a_close_asked_for_in_the_pause_waits_and_goes_at_the_price_of_the_reopening(run: Week) -> None:
    (held,) = run.lines("2024-01-09 11:", "order.held: request-calls-close")
    assert held.startswith("2024-01-09 11:02:00")
    assert "no data of SPY come" in held
    (closed,) = [closed for closed in run.state.closed if closed.position.position_id == "request-calls"]
    assert f"{closed.closed_at:%H:%M}" == "11:07"
    # The calls were worth some 28 before the pause: nobody has paid that for what is worth half of it.
    (limit,) = [limit for clock, limit in orders(run) if clock == "11:06" and limit > 0]
    assert limit < 20


def test_the_stop_wants_two_reliable_marks_after_the_reopening(run: Week) -> None:
    paused = [run.note("puts", f"2024-01-09 11:0{minute}") for minute in range(2, 6)]
    assert {(mark, losing) for _, mark, losing, _ in paused} == {("stale", 0)}
    first, second = (run.note("puts", f"2024-01-09 11:0{minute}") for minute in (6, 7))
    assert (first[1:3], second[1:3]) == (("mid", 1), ("mid", 2))
    (closed,) = run.lines("2024-01-09 11:", "management.close", "request-puts")
    assert closed.startswith("2024-01-09 11:07:00")
    assert [one.reason for one in run.state.closed if one.position.position_id == "request-puts"] == [ExitReason.STOP]


def test_the_shorts_without_a_mark_are_told_of_and_the_book_is_the_account(run: Week) -> None:
    (told,) = run.lines("2024-01-09 11:", "alert", "unprotected shorts")
    assert "request-puts" in told
    user: Any = run.result.algorithm.user
    held = sum(bool(holding.quantity) for holding in user.portfolio.values())
    assert (held, booked(run.state.positions.values())) == (0, {})
    assert float(100_000 + run.state.realised) == pytest.approx(user.portfolio.cash, abs=0.02)
