"""Kill the broker anywhere: the book is the one it would have been, and no order is there twice.

A fixed list of requests is sent by a client that starts the broker again when it has died, as a bot would. The short
slice is part of the suite; `make crash-matrix-broker` runs every point and kills from outside at random moments.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.paper_brokerage.endpoint import read_endpoint
from engine.paper_brokerage.errors import BrokerageUnreachableError
from engine.paper_brokerage.executions import execution_from_json
from engine.paper_brokerage.script import CrashPoint
from engine.paper_brokerage.terms import OrderType
from tests.engine.paper_brokerage.desk import (
    CALL,
    EXPIRATION,
    SPY,
    Desk,
    at,
    call_spread,
    desk,
    long_suite,
    make_account,
    quote,
    running,
    single,
)

Step = Callable[[Desk], Any]
STEPS: dict[str, Step] = {
    "submit-1": lambda d: d.client.submit("market", single(OrderType.MARKET, SPY, 100)),
    "submit-2": lambda d: d.client.submit("spread", call_spread(OrderType.COMBO_LIMIT, 4, "2.00", "partial")),
    "replace-1": lambda d: d.client.replace("spread", {"limit_price": "2.2"}),
    "submit-3": lambda d: d.client.submit("resting", single(OrderType.LIMIT, CALL, 1, limit_price="0.05")),
    "cancel-1": lambda d: d.client.cancel("resting"),
    "advance-1": lambda d: d.advance("10:30"),
    "submit-4": lambda d: d.client.submit("sell", single(OrderType.MARKET, SPY, -40)),
    "advance-2": lambda d: d.advance("23:59", EXPIRATION.replace(day=20)),
}
PARTIAL = {"do": "partial", "units": 1, "rest_after_seconds": 60, "match": {"tag": "partial"}}


def book(d: Desk) -> dict[str, Any]:
    """Return what must not depend on crashes: everything but numbers of events."""
    orders = [{**d.order(name), "changed": ""} for name in ("market", "spread", "resting", "sell")]
    return {"cash": d.cash(), "holdings": d.client.request("holdings"), "orders": orders}


def check_sums(d: Desk) -> None:
    """Assert that the account is the sum of its executions, each booked once."""
    trades = [execution_from_json(row) for row in d.client.request("executions")["executions"]]
    assert len({trade.id for trade in trades}) == len(trades)
    assert d.cash() == Decimal(100_000) + sum(trade.cash_effect for trade in trades)
    for number in {trade.order_number for trade in trades if trade.order_number}:
        legs = {trade.instrument.key for trade in trades if trade.order_number == number}
        assert len(legs) in (1, 2)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the book after the steps without a crash."""
    with desk(tmp_path_factory.mktemp("undisturbed") / "account", [PARTIAL]) as d:
        for step in STEPS.values():
            step(d)
        check_sums(d)
        return book(d)


CASES = [(name, point) for name in STEPS for point in CrashPoint]
SLICE = random.Random(4).sample(CASES, 2)


@pytest.mark.parametrize(
    ("name", "point"),
    [pytest.param(*case, marks=() if case in SLICE else long_suite, id=f"{case[0]}-{case[1]}") for case in CASES],
)
def test_a_kill_at_any_point_of_any_request_changes_nothing(
    name: str, point: CrashPoint, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    operation, place = name.rsplit("-", 1)
    match: dict[str, Any] = {"operation": operation}
    if operation == "submit":
        match["number"] = int(place)
    if name == "advance-2":
        match["start"] = at("10:15").isoformat()
    rules = [PARTIAL, {"do": "crash", "point": point.value, "match": match, "times": 1}]
    with desk(tmp_path / "account", rules, answer_within_s=2.0) as d:
        pid = read_endpoint(d.folder).pid
        for step in STEPS.values():
            step(d)
        check_sums(d)
        assert book(d) == undisturbed
        assert read_endpoint(d.folder).pid != pid, "the crash did happen"


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=() if seed == 1 else long_suite) for seed in range(1, 26)])
def test_kills_from_outside_at_random_moments_change_nothing(
    seed: int, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    with desk(tmp_path / "account", [PARTIAL], answer_within_s=2.0) as d:
        done = threading.Event()

        def kill() -> None:
            for _ in range(2):
                if done.wait(chance.random() * 0.02):
                    return
                try:
                    os.kill(read_endpoint(d.folder).pid, signal.SIGKILL)
                except (ProcessLookupError, BrokerageUnreachableError):
                    continue

        killer = threading.Thread(target=kill)
        killer.start()
        for step in STEPS.values():
            step(d)
        done.set()
        killer.join()
        check_sums(d)
        assert book(d) == undisturbed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_end_keeps_the_account_and_gives_it_free(number: int, tmp_path: Path) -> None:
    folder = make_account(tmp_path / "account")
    with running(folder) as d:
        d.open()
        d.client.submit("one", single(OrderType.MARKET, SPY, 3))
        os.kill(read_endpoint(folder).pid, number)
        assert d.holdings() == {"equity:SPY": 3}, "a new broker has taken the account over"


def test_a_new_broker_is_told_the_time_before_an_order_is_sent_again(tmp_path: Path) -> None:
    folder = make_account(
        tmp_path / "account", quotes=[quote("09:30", SPY, "100", "101"), quote("10:30", SPY, "200", "201")]
    )
    with running(folder, answer_within_s=2.0) as d:
        d.open("10:00")
        d.client.submit("before", single(OrderType.MARKET, SPY, 1))
        d.advance("11:00")
        d.client.greet = lambda: ("advance", {"instant": at("11:00").isoformat()})
        os.kill(read_endpoint(folder).pid, signal.SIGKILL)
        d.client.submit("after", single(OrderType.MARKET, SPY, 1))
        prices = [row["price"] for row in d.client.request("executions")["executions"]]
        assert prices == ["101", "201"], "nothing was written at 11:00, so the new process stood at 10:00"
