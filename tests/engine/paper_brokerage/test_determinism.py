"""The same requests at the same market times leave the same account, event for event."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.paper_brokerage.broker import Broker
from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.script import script_from_json
from engine.paper_brokerage.store import Store
from engine.paper_brokerage.terms import OrderType
from tests.engine.paper_brokerage.desk import CALL, SPY, at, call_spread, driven, make_account, market_of, single

RULES = [
    {"do": "partial", "units": 1, "rest_after_seconds": 40, "match": {"order_type": "combo_limit"}},
    {"do": "delay", "seconds": 15, "match": {"symbol": "SPY", "order_type": "limit"}, "times": 5},
    {"do": "fill_after_cancel", "seconds": 5, "match": {"number": 7}},
    {"do": "throttle", "match": {"operation": "cancel"}, "times": 3},
]


def play(folder: Path, seed: int, restart_every: int) -> list[dict[str, Any]]:
    """Send a seeded schedule of 120 requests and return the event log."""
    make_account(folder)
    script = script_from_json({"version": 1, "rules": RULES})
    store = Store(folder)
    broker = Broker(store, script, lambda point: None)
    broker.handle("configure", {"clock": driven(), "market": market_of(folder), "fill_policy": "passive"})
    chance, now = random.Random(seed), at("10:00")
    for number in range(120):
        operation, values = request(chance, number)
        if operation == "advance":
            now += timedelta(seconds=chance.randint(1, 90))
            values = {"instant": now.isoformat()}
        try:
            broker.handle(operation, values)
        except RefusedError as refusal:
            if refusal.code not in ("order_closed", "unknown_order", "throttled", "bad_quantity", "bad_price"):
                raise
        if restart_every and number % restart_every == 0:
            store.close()
            store = Store(folder)
            broker = Broker(store, script, lambda point: None)
            broker.handle("advance", {"instant": now.isoformat()})
    log = [event.to_json() for event in store.events_since(0, 10_000)]
    store.close()
    return log


def request(chance: random.Random, number: int) -> tuple[str, dict[str, Any]]:
    """Return one request of the schedule."""
    terms = chance.choice(
        [
            single(OrderType.MARKET, SPY, chance.randint(1, 9)),
            single(OrderType.LIMIT, CALL, chance.choice([-2, 3]), limit_price=chance.choice(["7.97", "8.00", "8.04"])),
            single(OrderType.LIMIT, SPY, -1, limit_price=chance.choice(["469.99", "470.01"])),
            call_spread(OrderType.COMBO_LIMIT, chance.choice([-3, 2]), chance.choice(["1.95", "2.00", "2.05"])),
        ]
    )
    earlier = f"c{chance.randint(0, number)}"
    return chance.choice(
        [
            ("submit", {"client_id": f"c{number}", "order": terms.to_json()}),
            ("submit", {"client_id": f"c{number}", "order": terms.to_json()}),
            ("cancel", {"client_id": earlier}),
            ("replace", {"client_id": earlier, "changes": {"limit_price": "8.01"}}),
            ("advance", {}),
        ]
    )


def test_a_schedule_played_twice_leaves_one_event_log(tmp_path: Path) -> None:
    first, second = (play(tmp_path / name, 5, 0) for name in ("a", "b"))
    assert len(first) > 100
    assert first == second


def test_restarts_in_between_change_nothing(tmp_path: Path) -> None:
    assert play(tmp_path / "a", 8, 0) == play(tmp_path / "b", 8, 7)
