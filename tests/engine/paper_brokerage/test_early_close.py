"""Early closes that a market has and the exchange's calendar has not: a fault script's, or a data folder's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.paper_brokerage.broker import Broker
from engine.paper_brokerage.markets import build_market
from engine.paper_brokerage.script import BrokerScript
from engine.paper_brokerage.sessions import EXCHANGE_HOURS, SessionHours
from engine.paper_brokerage.store import Store
from engine.paper_brokerage.terms import OrderType, TimeInForce
from tests.engine.paper_brokerage.desk import DAY, INDEX_PUT, SPY, at, driven, make_account, single

CLOSE = "13:30"
NEXT = date(2024, 1, 18)
RECIPE = MarketConfig(
    ("SPY",),
    date(2024, 1, 16),
    seed=3,
    density=Density.TINY,
    faults=parse_faults({"faults": [{"kind": "early_close", "day": DAY.isoformat(), "time": CLOSE}]}),
)
SIMULATED = {"kind": "simulated", "config": json.loads(RECIPE.to_json())}


class Bench:
    """A broker without sockets whose market closes early on DAY."""

    def __init__(self, folder: Path, market: dict[str, Any], policy: str) -> None:
        self.store = Store(make_account(folder))
        self.broker = Broker(self.store, BrokerScript(), lambda point: None)
        self.broker.handle("configure", {"clock": driven(), "market": market, "fill_policy": policy})

    def advance(self, clock: str, day: date = DAY) -> None:
        self.broker.handle("advance", {"instant": at(clock, day).isoformat()})

    def submit(self, client_id: str, kind: OrderType, quantity: int = 10, **values: Any) -> None:
        order = single(kind, SPY, quantity, **values).to_json()
        self.broker.handle("submit", {"client_id": client_id, "order": order})

    def order(self, client_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.broker.handle("order", {"client_id": client_id}).result["order"]
        return found

    def fills(self, client_id: str) -> list[tuple[str, str]]:
        """Return (instant, price) of the executions of an order."""
        events = [event.to_json() for event in self.store.events_since(0, 1000)]
        mine = [one for one in events if one.get("order") and one["order"]["client_id"] == client_id]
        return [(fill["instant"], fill["price"]) for event in mine for fill in event.get("executions", [])]


@pytest.fixture(params=["lean", "passive"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    opened = Bench(tmp_path / "account", SIMULATED, request.param)
    yield opened
    opened.store.close()


def test_an_order_for_the_close_fills_at_the_early_close(bench: Bench) -> None:
    bench.submit("moc", OrderType.MARKET_ON_CLOSE)
    bench.advance("13:29:59")
    assert bench.order("moc")["state"] == "working"
    bench.advance("15:00")
    assert bench.order("moc")["state"] == "filled"
    (fill,) = bench.fills("moc")
    assert fill[0] == at(CLOSE).isoformat()


def test_a_day_order_expires_at_the_early_close_and_one_until_canceled_does_not(bench: Bench) -> None:
    low: dict[str, Any] = {"limit_price": "1.00"}
    bench.submit("day", OrderType.LIMIT, time_in_force=TimeInForce.DAY, **low)
    bench.submit("until", OrderType.LIMIT, time_in_force=TimeInForce.GOOD_TIL_DATE, good_until=DAY, **low)
    bench.submit("gtc", OrderType.LIMIT, **low)
    bench.advance("13:29:59")
    assert {bench.order(one)["state"] for one in ("day", "until", "gtc")} == {"working"}
    bench.advance(CLOSE)
    assert [bench.order(one)["state"] for one in ("day", "until", "gtc")] == ["expired", "expired", "working"]


def test_orders_after_the_early_close_belong_to_the_next_session(bench: Bench) -> None:
    bench.advance("14:00")
    bench.submit("market", OrderType.MARKET)
    bench.submit("moc", OrderType.MARKET_ON_CLOSE)
    bench.submit("day", OrderType.LIMIT, limit_price="1.00", time_in_force=TimeInForce.DAY)
    bench.advance("15:59")
    assert {bench.order(one)["state"] for one in ("market", "moc", "day")} == {"working"}
    bench.advance("10:00", NEXT)
    assert [bench.order(one)["state"] for one in ("market", "moc", "day")] == ["filled", "working", "working"]
    bench.advance("16:01", NEXT)
    assert [bench.order(one)["state"] for one in ("moc", "day")] == ["filled", "expired"]
    assert bench.fills("moc")[0][0] == at("16:00", NEXT).isoformat()


def test_a_restarted_broker_keeps_the_early_close(bench: Bench) -> None:
    bench.submit("moc", OrderType.MARKET_ON_CLOSE)
    bench.broker = Broker(bench.store, BrokerScript(), lambda point: None)
    bench.advance("15:00")
    assert bench.fills("moc")[0][0] == at(CLOSE).isoformat()


def test_stored_days_close_when_their_own_market_hours_say_so(tmp_path: Path) -> None:
    (tmp_path / "equity" / "usa").mkdir(parents=True)
    hours = tmp_path / "market-hours" / "market-hours-database.json"
    config = {"kind": "replay", "folder": str(tmp_path)}
    assert build_market(config).hours.close(DAY) == at("16:00")
    hours.parent.mkdir()
    hours.write_text('{"entries": {"Equity-usa-[*]": {"earlyCloses": {"1/17/2024": "13:30:00"}}}}')
    found = build_market(config).hours
    assert found.close(DAY) == at(CLOSE)
    assert not found.is_open(at("13:30:01"), SPY)
    assert found.close(NEXT) == at("16:00", NEXT)


def test_a_market_cannot_stay_open_longer_than_the_exchange() -> None:
    half_day = date(2024, 7, 3)
    hours = SessionHours({half_day: time(15), DAY: time(17)})
    assert hours.close(half_day) == EXCHANGE_HOURS.close(half_day) == at("13:00", half_day)
    assert hours.close(DAY) == at("16:00")
    assert hours.close(DAY, INDEX_PUT) == at("16:15")
