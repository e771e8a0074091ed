"""Subscriptions in columns emit what point by point ones do: same steps, points and security values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.lean_runtime.feed.runs import point_by_point, record_steps, run
from tests.shared_data import require_shared

OPTIONS_OVER_EXPIRY = """
def initialize(self):
    self.set_start_date(2015, 12, 24)
    self.set_end_date(2015, 12, 28)
    option = self.add_option("GOOG")
    option.set_filter(lambda universe: universe.include_weeklys().strikes(-3, 3).expiration(0, 10))
"""
SPLIT_AND_RAW = """
def initialize(self):
    self.set_start_date(2014, 6, 5)
    self.set_end_date(2014, 6, 9)
    self.add_equity("AAPL", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.add_equity("SPY", Resolution.HOUR)
"""
FINER_PACE_AT_RUN_TIME = """
def initialize(self):
    self.set_start_date(2013, 10, 7)
    self.set_end_date(2013, 10, 8)
    self.add_equity("SPY", Resolution.MINUTE, extended_market_hours=True)

def on_data(self, data):
    if self.time.hour == 10 and not self.securities.contains_key("IBM"):
        self.add_equity("IBM", Resolution.SECOND)
    if self.time.hour == 11 and self.securities["IBM"].is_tradable:
        self.remove_security("IBM")
"""
WARM_UP = """
def initialize(self):
    self.set_start_date(2013, 10, 9)
    self.set_end_date(2013, 10, 9)
    self.add_equity("SPY", Resolution.MINUTE, fill_forward=False)
    self.add_equity("AIG", Resolution.MINUTE)
    self.set_warm_up(timedelta(days=1))
"""
INDEX_OPTIONS_AND_LATE_CONTRACT = """
def initialize(self):
    self.set_start_date(2021, 1, 4)
    self.set_end_date(2021, 1, 5)
    index = self.add_index("SPX", Resolution.MINUTE)
    option = self.add_index_option(index.symbol, Resolution.MINUTE)
    option.set_filter(lambda universe: universe.strikes(-2, 2).expiration(0, 30))
    self.late = Symbol.create_option(index.symbol, "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3250,
                                     datetime(2021, 1, 15))

def on_data(self, data):
    if self.time.hour == 11 and not self.securities.contains_key(self.late):
        self.add_index_option_contract(self.late)
"""
RENAMED_CHAIN = """
def initialize(self):
    self.set_start_date(2013, 6, 28)
    self.set_end_date(2013, 7, 2)
    option = self.add_option("NWSA")
    option.set_filter(-1, 1, timedelta(0), timedelta(99999))
"""
VOLATILITY_SESSION_AND_CONSOLIDATOR = """
def initialize(self):
    self.set_start_date(2013, 10, 7)
    self.set_end_date(2013, 10, 8)
    self.set_cash(100000)
    spy = self.add_equity("SPY", Resolution.MINUTE)
    spy.session.size = 2
    aig = self.add_equity("AIG", Resolution.MINUTE)
    aig.volatility_model = StandardDeviationOfReturnsVolatilityModel(10, Resolution.MINUTE)
    self.average = self.sma("SPY", 20, Resolution.MINUTE)
    self.consolidate("AIG", timedelta(minutes=5), lambda bar: None)

def on_data(self, data):
    if self.time.minute == 0:
        self.market_order("SPY", 10 if self.average.current.value > 145 else -10)
"""


@pytest.mark.parametrize(
    "body",
    [
        OPTIONS_OVER_EXPIRY,
        SPLIT_AND_RAW,
        FINER_PACE_AT_RUN_TIME,
        WARM_UP,
        INDEX_OPTIONS_AND_LATE_CONTRACT,
        RENAMED_CHAIN,
        VOLATILITY_SESSION_AND_CONSOLIDATOR,
    ],
)
def test_steps_and_values_are_the_same(body: str, tmp_path: Path) -> None:
    data = require_shared("lean-data")
    recorded: list[list[Any]] = [[], []]
    points = []
    for steps, is_columns in zip(recorded, (False, True), strict=True):
        with pytest.MonkeyPatch.context() as patch:
            record_steps(patch, steps)
            if not is_columns:
                point_by_point(patch)
            result = run(body, tmp_path, data)
            assert result.status == "Completed", result.runtime_error
            points.append((result.data_points, result.comparable()))
    assert recorded[0] == recorded[1]
    assert points[0] == points[1]
    assert points[0][0] > 0
