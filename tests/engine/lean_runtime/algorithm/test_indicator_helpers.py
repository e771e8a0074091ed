"""Indicator helpers: names, forms, defaults, updates and warm-up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.lean_runtime.algorithm.indicator_helper import DECIMAL, INT, Helper, helper, indicator_class
from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
from engine.lean_runtime.common.enums import MovingAverageType

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("self.sma(self.spy, 20)", "SMA(20,SPY_min)"),
        ("self.sma('SPY', 20, Resolution.DAILY)", "SMA(20,SPY_day)"),
        ("self.ema(self.spy, 9, 0.5)", "EMA(9,SPY_min)"),
        ("self.rsi(self.spy, 14)", "RSI(14,Wilders,SPY_min)"),
        ("self.bb(self.spy, 20, 2)", "BB(20,2,SPY_min)"),
        ("self.bb(self.spy, 20, 2.5)", "BB(20,2.5,SPY_min)"),
        ("self.kama(self.spy, 10)", "KAMA(10,2,30,SPY_min)"),
        ("self.aroon(self.spy, 5)", "AROON(5,5,SPY_min)"),
        ("self.aroon(self.spy, 5, 6)", "AROON(5,6,SPY_min)"),
        ("self.sto(self.spy, 14)", "STO(14,14,3,SPY_min)"),
        ("self.dch(self.spy, 7)", "DCH(7,7,SPY_min)"),
        ("self.arima(self.spy, 1, 1, 1, 50)", "ARIMA(1,1,1,50,SPY_min)"),
        ("self.alma(self.spy, 9)", "ALMA(9,6,0.85,SPY_min)"),
        ("self.sortino(self.spy, 10)", "SORTINO(10,0,SPY_min)"),
        ("self.tdd(self.spy, 10, 0.1)", "TDD(10,0.1,SPY_min)"),
        ("self.v(self.spy, 10)", "V(10,SPY_min)"),
        ("self.var(self.spy, 10)", "V(10,SPY_min)"),
        ("self.var(self.spy, 10, 0.95)", "VAR(10,0.95,SPY_min)"),
        ("self.vwap(self.spy)", "VWAP(SPY_min)"),
        ("self.vwap(self.spy, 3)", "VWAP(3,SPY_min)"),
        ("self.identity(self.spy)", "close(SPY_min)"),
        ("self.identity(self.spy, Resolution.DAILY, field_name='x')", "x(SPY_day)"),
        ("self.identity(self.spy, timedelta(minutes=5))", "SPY(close,00:05:00)"),
        ("self.filtered_identity(self.spy, timedelta(minutes=5))", "SPY(close_00:05:00)"),
        ("self.b(self.spy, 'QQQ', 3)", "B(3,)"),
        ("self.a(self.spy, 'QQQ', 1, 20)", "A(1,20,SPY_min)"),
        ("self.sr(self.spy, 10, 0.01)", "SR(10,0.01,SPY_min)"),
        ("self.trin([self.spy, 'QQQ'])", "TRIN(min)"),
        ("self.mosc([self.spy, 'QQQ'])", "MO(19,39,min)"),
        ("self.si(self.spy, 3)", "SI(SPY_day)"),
        ("self.vp(self.spy)", "VP(2,0.70,0.05,SPY_day)"),
        ("self.heikin_ashi(self.spy)", "HA(SPY_min)"),
        ("self.t_3(self.spy, 5)", "T3(5,0.7,SPY_min)"),
        ("self.momersion(self.spy, None, 10)", "MOMERSION(,10,SPY_min)"),
        ("self.ht(self.spy, 7, 0.6, 0.3)", "Hilbert(7, 0.6, 0.3)"),
    ],
)
def test_names(call: str, name: str, lines: Lines) -> None:
    assert lines(f"self.add_equity('QQQ'); self.log({call}.name)") == [name]


def test_a_helper_takes_named_arguments(lines: Lines) -> None:
    call = "self.macd(symbol=self.spy, fast_period=12, slow_period=26, signal_period=9)"
    assert lines(f"self.log({call}.name)") == ["MACD(12,26,9,SPY_min)"]


def test_updates_come_before_on_data(lines: Lines) -> None:
    methods = """
    def on_data(self, data):
        if self.average.samples == 3: self.log(f"{self.time} {self.average.is_ready}")
    """
    assert lines("self.average = self.sma(self.spy, 3)", methods) == ["2024-01-02 09:33:00 True"]


def test_automatic_warm_up_makes_an_indicator_ready_at_once(lines: Lines) -> None:
    said = lines(
        """
        self.add_equity("QQQ", Resolution.DAILY)
        cold = self.sma("QQQ", 3, Resolution.DAILY)
        self.settings.automatic_indicator_warm_up = True
        warm = self.sma("QQQ", 3, Resolution.DAILY)
        self.log(f"{cold.is_ready} {warm.is_ready}")
        """
    )
    assert said[-1] == "False True"


def test_warm_up_indicator_resets_and_feeds(lines: Lines) -> None:
    said = lines(
        """
        self.add_equity("QQQ", Resolution.DAILY)
        average = SimpleMovingAverage(3)
        self.warm_up_indicator("QQQ", average, Resolution.DAILY)
        self.log(f"{average.is_ready} {average.samples}")
        """
    )
    assert said == ["True 3"]


def test_maximum_reads_highs_of_trade_bars(lines: Lines) -> None:
    methods = """
    def on_data(self, data):
        if self.top.samples == 1: self.log(str(self.top.current.value == data.bars[self.spy].high))
    """
    assert lines("self.top = self.max(self.spy, 5)", methods) == ["True"]


def test_deregistered_indicators_stand_still(lines: Lines) -> None:
    methods = """
    def on_data(self, data):
        if self.average.samples == 2: self.deregister_indicator(self.average)
    def on_end_of_algorithm(self): self.log(str(self.average.samples))
    """
    assert lines("self.average = self.sma(self.spy, 3)", methods) == ["2"]


def test_finer_consolidators_than_the_data_are_refused(refusal: Refusal) -> None:
    assert refusal("self.register_indicator(self.spy, SimpleMovingAverage(3), timedelta(seconds=10))") == (
        "ArgumentException: Unable to create SPY consolidator because SPY is registered for Minute data. Consolidators "
        "require higher resolution data to produce lower resolution data."
    )


def test_every_declared_helper_can_make_its_indicator() -> None:
    declared = [
        member.member for member in vars(QCAlgorithm).values() if isinstance(getattr(member, "member", 0), Helper)
    ]
    assert len(set(map(id, declared))) > 100
    for item in declared:
        assert indicator_class(item._path) if item._path else item


def test_declarations_become_signatures() -> None:
    made = helper(
        "averages.SimpleMovingAverage", "X({period},{k})", period=INT, k=DECIMAL, kind=MovingAverageType.SIMPLE
    )
    shown = made.alternatives[0].display("x")
    assert shown == (
        "x(symbol: Symbol, period: int, k: float, kind: MovingAverageType = SIMPLE, "
        "resolution: Optional[Resolution] = None, selector: Callable = None)"
    )
