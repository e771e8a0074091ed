"""A scripted early close in a live run with a durable account: the runtime and its broker agree on it (SIMULATED)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from engine.durable_brokerage.brokerage import DurableBrokerage, DurableSetup
from engine.lean_runtime.live_trading.session import LiveParts
from engine.live_market.market_folder import market_folder
from engine.live_market.simulator_source import SimulatorSource
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.stream import SimulatedMarket
from tests.engine.durable_brokerage.booth import booth
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

DAY = date(2024, 1, 10)
RECIPE = MarketConfig(
    ("SPY",),
    DAY,
    "calm",
    4,
    parse_faults({"faults": [{"kind": "early_close", "day": DAY.isoformat(), "time": "10:06"}]}),
    Density.NONE,
)
METHODS = """
def on_data(self, data):
    if self.time.strftime("%H:%M") == "09:40":
        self.market_on_close_order(self.spy, 10, tag="close")
        self.limit_order(self.spy, 5, 1, tag="until canceled")
        self.default_order_properties.time_in_force = TimeInForce.DAY
        self.limit_order(self.spy, 5, 1, tag="day")

def on_order_event(self, event):
    tag = self.transactions.get_order_ticket(event.order_id).tag
    status = str(event.status).split(".")[-1]
    self.notes.append((tag, self.utc_time.strftime("%d %H:%M:%S"), status, float(event.fill_price)))
"""


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    root = tmp_path_factory.mktemp("SIMULATED")
    folder = market_folder(root, RECIPE, DAY)
    with booth(root / "booth", folder) as one:
        market = {"kind": "simulated", "config": json.loads(RECIPE.to_json())}

        def make(algorithm: Any) -> DurableBrokerage:
            return DurableBrokerage(algorithm, one.client(), DurableSetup(market))

        source = SimulatorSource(SimulatedMarket(RECIPE), folder)
        job = job_of(one.folder, folder, write_actor(root, "", METHODS), start=DAY, end=DAY)
        return notes(play(job, LiveParts(source=source, brokerage=make)))


def told(heard: list[Any], tag: str) -> list[tuple[str, str]]:
    return [(time, status) for name, time, status, _ in heard if name == tag]


def test_an_order_for_the_close_fills_at_the_early_close(heard: list[Any]) -> None:
    events = told(heard, "close")
    assert [status for _, status in events] == ["SUBMITTED", "FILLED"]
    assert events[-1][0] == "10 15:06:00"
    price = next(price for name, _, status, price in heard if (name, status) == ("close", "FILLED"))
    last = float(SimulatedMarket(RECIPE).quotes(RECIPE.calendar().between(DAY, DAY)[0].closes_at, ["SPY"]).ask[0])
    assert price == pytest.approx(last)


def test_a_day_order_ends_with_the_early_close_and_another_stays(heard: list[Any]) -> None:
    assert [status for _, status in told(heard, "day")] == ["SUBMITTED", "CANCELED"]
    assert told(heard, "day")[-1][0].startswith("10 15:06")
    assert [status for _, status in told(heard, "until canceled")] == ["SUBMITTED"]
