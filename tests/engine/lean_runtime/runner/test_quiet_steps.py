"""Runs with and without quiet steps are equal: orders, statistics, charts, and all the algorithm saw in every step."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner import quiet_consolidators
from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager
from engine.lean_runtime.runner.held_path import HeldPath
from tests.engine.lean_runtime.feed.runs import run, step_by_step

HEAD = """
def note(self, *more):
    portfolio = self.portfolio
    prices = [(str(s.symbol), s.price, s.bid_price, s.holdings.unrealized_profit) for s in self.securities.values()]
    value = (portfolio.total_portfolio_value, portfolio.margin_remaining)
    self.log(f"{self.time} {self.utc_time} {value} {prices} {more}")
"""
IDLE = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 4)
    self.add_equity("SPY", Resolution.MINUTE)

def on_data(self, data):
    bar = data.bars["SPY"]
    self.note(bar.close, bar.volume, data.quote_bars.contains_key("SPY"))
"""
SILENT = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 4)
    self.add_equity("SPY", Resolution.MINUTE)
    self.schedule.on(self.date_rules.every_day(), self.time_rules.every(timedelta(minutes=37)), self.swap)

def swap(self):
    self.set_holdings("SPY", 0 if self.portfolio.invested else 0.9)
    self.note()

def on_end_of_day(self, symbol):
    self.note(symbol)
"""
CROSSING = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 5)
    self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
    self.fast, self.slow = self.ema(self.spy, 5), self.ema(self.spy, 15)
    self.bands = self.bb(self.spy, 10, 2)
    self.consolidate(self.spy, timedelta(minutes=7), lambda bar: self.note(bar.close, bar.end_time))

def on_data(self, data):
    if not self.slow.is_ready:
        return
    above = self.fast.current.value > self.slow.current.value
    more = (self.slow.window[1].value, self.bands.upper_band.current.value)
    self.note(self.fast.current.time, self.fast.previous.value, *more)
    if above and not self.portfolio[self.spy].invested:
        self.market_order(self.spy, 100)
    elif not above and self.portfolio[self.spy].invested:
        self.limit_order(self.spy, -100, round(self.securities[self.spy].price * 1.0005, 2))

def on_order_event(self, event):
    self.note(str(event))
"""
AVERAGES_ONLY = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 4)
    self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
    self.fast, self.slow = self.ema(self.spy, 5), self.sma(self.spy, 15)
    self.steps = 0

def on_data(self, data):
    self.steps += 1
    bars = [item for average in (self.fast, self.slow) for item in average.consolidators]
    self.note(self.fast.current.value, self.slow.current.end_time, self.fast.samples, self.slow.window[1].value)
    self.note([(c.consolidated.close, c.working_data.volume, c.window[1].end_time) for c in bars if c.window.count > 1])
    if self.steps == 100:
        self.fast.updated += lambda sender, point: self.note(sender.name, point.value)
    if self.steps == 150:
        bars[1].data_consolidated += lambda sender, bar: self.note(bar.end_time, bar.close)
    if self.steps == 200:
        self.deregister_indicator(self.slow)
"""
NEAR_A_MARGIN_CALL = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 9, 30)  # rare samples of the equity: no step of theirs at every look for margin calls
    self.add_equity("SPY", Resolution.MINUTE)
    self.settings.free_portfolio_value_percentage = 0
    self.shares, self.steps = [0.5, -0.9, 1.85, 1.94, -1.8, -1.95, 1.2, 0.3], 0

def on_data(self, data):
    self.steps += 1
    if self.steps % 50 == 1 and self.shares:
        self.set_holdings("SPY", self.shares.pop(0))
    if self.steps == 500:
        self.portfolio.set_margin_call_model(MarginCallModel.NULL)
    if self.steps == 600:
        self.securities["SPY"].set_leverage(4)
    if self.steps == 900:
        self.quit("enough")
    self.note(self.portfolio.total_margin_used)

def on_margin_call_warning(self):
    self.note("warned")

def on_margin_call(self, requests):
    self.note("called", len(requests))
    return requests
"""
HOLDING_PAST_THE_DATA = """
def initialize(self):
    self.set_start_date(2024, 1, 22)
    self.set_end_date(2024, 1, 26)
    self.add_equity("SPY", Resolution.MINUTE)

def on_data(self, data):
    if not self.portfolio.invested:
        self.set_holdings("SPY", 0.5)
    if self.time.minute == 0:
        self.note(data.bars["SPY"].is_fill_forward)
"""
SHORT_AND_BROKE = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 9)
    self.set_cash(1000)
    spy = self.add_equity("SPY", Resolution.MINUTE)
    spy.set_buying_power_model(BuyingPowerModel(200))
    self.portfolio.set_margin_call_model(MarginCallModel.NULL)

def on_data(self, data):
    if not self.portfolio.invested:
        self.market_order("SPY", -300)
    self.note()
"""
STIRRING = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 5)
    self.set_cash(100000)
    self.add_equity("SPY", Resolution.MINUTE)
    self.steps = 0

def on_data(self, data):
    self.steps += 1
    self.note(len(data.option_chains), data.contains_key("QQQ"))
    if self.steps == 20:
        self.add_equity("QQQ", Resolution.DAILY)
    if self.steps == 40:
        self.schedule.on(self.date_rules.today, self.time_rules.at(10, 33), lambda: self.note("event"))
    if self.steps == 60:
        self.average = self.sma("SPY", 5, Resolution.MINUTE)
    if self.steps == 80:
        option = self.add_option("SPY", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.strikes(-1, 1).expiration(0, 40))
        self.option = option.symbol
    if self.steps == 100:
        self.set_holdings("SPY", 0.5)
    if self.steps == 120:
        self.portfolio.set_cash(50000)
    if self.steps == 140:
        self.stop_market_order("SPY", -10, self.securities["SPY"].price - 1)
    if self.steps == 900:
        self.remove_security(self.option)
    if self.steps == 1100:
        self.quit("enough")
"""
CHAIN = """
def initialize(self):
    self.set_start_date(2024, 1, 3)
    self.set_end_date(2024, 1, 4)
    self.set_cash(100000)
    option = self.add_option("SPY", Resolution.MINUTE)
    option.set_filter(lambda universe: universe.strikes(-2, 2).expiration(0, 60))
    self.option = option.symbol

def on_data(self, data):
    chain = data.option_chains.get(self.option)
    if chain is None:
        return
    rows = [(str(c.symbol), c.bid_price, c.ask_price, c.last_price, c.open_interest) for c in chain]
    self.note(chain.underlying.price, rows)
    if self.time.minute % 20 == 0:
        contracts = sorted(chain, key=lambda c: str(c.symbol))
        self.market_order(contracts[self.time.hour % 3].symbol, 1 - self.time.hour % 2 * 2)
"""
WARMING_UP = """
def initialize(self):
    self.set_start_date(2024, 1, 4)
    self.set_end_date(2024, 1, 5)
    self.add_equity("SPY", Resolution.MINUTE)
    self.average = self.ema("SPY", 30)
    self.set_warm_up(timedelta(days=1))

def on_data(self, data):
    self.note(self.is_warming_up, self.average.current.value)
"""
ERROR_AT_NOON = """
def initialize(self):
    self.set_start_date(2024, 1, 2)
    self.set_end_date(2024, 1, 3)
    self.add_equity("SPY", Resolution.MINUTE)

def on_data(self, data):
    if self.time.hour == 12 and self.time.minute == 5:
        raise ValueError("at noon")
    self.note()
"""
BODIES = {
    name: HEAD + body
    for name, body in {
        "idle": IDLE,
        "silent": SILENT,
        "crossing": CROSSING,
        "averages only": AVERAGES_ONLY,
        "near a margin call": NEAR_A_MARGIN_CALL,
        "holding over days without data": HOLDING_PAST_THE_DATA,
        "short and broke": SHORT_AND_BROKE,
        "stirring": STIRRING,
        "chain": CHAIN,
        "warming up": WARMING_UP,
        "error at noon": ERROR_AT_NOON,
    }.items()
}


def outcome(body: str, folder: Path, data: Path, general: bool) -> tuple[dict[str, Any], int]:
    """Return what a run gives, and how many steps went through the general form."""
    general_steps = 0
    original = AlgorithmManager._step

    def counted(manager: Any, time_slice: Any) -> bool:
        nonlocal general_steps
        general_steps += 1
        return original(manager, time_slice)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AlgorithmManager, "_step", counted)
        if general:
            step_by_step(patch)
        result = run(body, folder, data)
    document = result._files().document()
    return result.comparable() | {key: document[key] for key in ("charts", "totalPerformance")}, general_steps


@pytest.fixture(scope="module")
def adjusted_data(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny market with a factor of 18 digits on the prices of the first two days, another on the next."""
    root = tmp_path_factory.mktemp("adjusted") / "data"
    shutil.copytree(tiny_data, root)
    rows = ("19980102,0.987654321,0.123456789,1", "20240103,0.987654321,0.123456789,470")
    factors = "\n".join((*rows, "20240104,0.991234567,0.987654321,470", "20501231,1,1,0", ""))
    (root / "equity/usa/factor_files/spy.csv").write_text(factors)
    return root


def test_runs_on_adjusted_prices_are_equal_too(
    adjusted_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[HeldPath | None] = []
    original = HeldPath.of

    def noted(*arguments: Any) -> HeldPath | None:
        paths.append(original(*arguments))
        return paths[-1]

    monkeypatch.setattr(HeldPath, "of", noted)
    expected, _ = outcome(BODIES["crossing"], tmp_path, adjusted_data, general=True)
    assert not paths
    found, _ = outcome(BODIES["crossing"], tmp_path, adjusted_data, general=False)
    factors = {path._columns.factor for path in paths if path is not None}
    assert any(factor is not None and len(factor.as_tuple().digits) == 18 for factor in factors)
    assert found == expected


def test_the_margin_case_is_warned_and_most_looks_are_spared(
    tiny_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []
    original = HeldPath.is_far_from_margin_call

    def noted(path: HeldPath) -> bool:
        looks.append(original(path))
        return looks[-1]

    monkeypatch.setattr(HeldPath, "is_far_from_margin_call", noted)
    found, _ = outcome(BODIES["near a margin call"], tmp_path, tiny_data, general=False)
    assert any("warned" in str(line) for line in found["log"])
    assert True in looks
    assert False in looks


def test_averages_are_fed_without_events_while_nobody_listens(
    tiny_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[int] = []
    original = quiet_consolidators._pass_on

    def noted(bar: Any, passes: list[Any]) -> None:
        fed.append(len(passes))
        original(bar, passes)

    monkeypatch.setattr(quiet_consolidators, "_pass_on", noted)
    found, _ = outcome(BODIES["averages only"], tmp_path, tiny_data, general=False)
    assert 50 < len(fed) <= 100
    assert set(fed) == {2}
    assert len(found["log"]) > 500


@pytest.mark.parametrize("name", BODIES)
def test_runs_with_and_without_quiet_steps_are_equal(name: str, tiny_data: Path, tmp_path: Path) -> None:
    expected, all_steps = outcome(BODIES[name], tmp_path, tiny_data, general=True)
    found, general_steps = outcome(BODIES[name], tmp_path, tiny_data, general=False)
    for key, value in expected.items():
        assert found[key] == value, key
    assert len(expected["log"]) > 10
    assert general_steps < all_steps * 0.8
