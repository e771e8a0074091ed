"""Every result names the model that really filled: in a durable account the broker's, whatever the settings say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from engine.durable_brokerage.brokerage import DurableBrokerage, DurableSetup
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.live_trading.day_recorder import RECORDING
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.live_trading.session import LiveParts
from engine.live_market.market_folder import market_folder
from engine.live_market.simulator_source import SimulatorSource
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.stream import SimulatedMarket
from engine.market_simulator.trading_calendar import NEW_YORK
from tests.engine.durable_brokerage.booth import booth
from tests.engine.lean_runtime.live_trading.stage import job_of, play, write_actor
from tests.engine.lean_runtime.live_trading.test_recording import play_back, record
from tests.shared_data import REPOSITORY

POLICY = "lean (paper brokerage)"
DAY = date(2024, 1, 10)
RECIPE = MarketConfig(("SPY",), DAY, "calm", 4, density=Density.TINY)


def test_the_bots_log_and_result_name_the_brokers_policy_not_its_setting(tmp_path: Path) -> None:
    folder = market_folder(tmp_path, RECIPE, DAY)
    market = {"kind": "simulated", "config": json.loads(RECIPE.to_json())}
    parameters = {"fill_model": "passive"}
    job = LiveJob(REPOSITORY / "main.py", folder, tmp_path / "store", start=DAY, end=DAY, parameters=parameters)
    job = replace(job, resume_at=ticks(datetime.combine(DAY, time(9, 29), NEW_YORK)))
    with booth(tmp_path / "booth", folder) as one:

        def make(algorithm: Any) -> DurableBrokerage:
            return DurableBrokerage(algorithm, one.client(), DurableSetup(market))

        def stop(engine: Any) -> None:
            if engine.algorithm.time.strftime("%H:%M") == "09:34":
                engine.algorithm.quit("seen enough")

        source = SimulatorSource(SimulatedMarket(RECIPE), folder)
        result = play(job, LiveParts(source=source, brokerage=make, watch=stop))
    assert result.runtime_error == ""
    assert result.runtime_statistics["Fill Model"] == POLICY
    (line,) = [line for line in result.logs if "fill model" in line]
    assert line.endswith(f"fill model {POLICY}")


def test_a_recorded_day_names_what_filled_the_recorded_orders(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(tmp_path, "self.set_runtime_statistic('Fill Model', 'my own')", "def on_data(self, data): ...")
    job = job_of(tmp_path, tiny_data, file)
    with booth(tmp_path / "booth", tiny_data) as one:
        record(job, tmp_path / "run", one.parts())
    played = play_back(job, tmp_path / "run" / RECORDING, tmp_path / "again")
    assert played.runtime_statistics["Fill Model"] == f"{POLICY} (as recorded)"
