"""An algorithm of the embedded runtime registers LEAN's indicators and feeds ours the bars it sees: they agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from tests.modules.indicators.lean_pairs import PAIRS
from tests.shared_data import require_shared

ALGORITHM = """
import math

import QuantConnect.Indicators as indicators
from AlgorithmImports import *

from tests.modules.indicators.lean_pairs import PAIRS, bar_of


class Compare(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2013, 10, 7)
        self.set_end_date(2013, 10, 8)
        self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
        self.both = {name: (p, getattr(indicators, p.lean)(*p.arguments), p.make()) for name, p in PAIRS.items()}
        for _, theirs, _ in self.both.values():
            self.register_indicator(self.spy, theirs)
        self.compared = {name: 0 for name in PAIRS}

    def on_data(self, data):
        bar = data.bars.get(self.spy)
        if bar is None or bar.is_fill_forward:
            return
        for name, (pair, theirs, ours) in self.both.items():
            ours.update(bar_of(bar))
            if not ours.is_ready:
                continue
            if not theirs.is_ready:
                raise ValueError(f"{name} is ready before LEAN's at {bar.end_time}")
            for mine, member in pair.members:
                value = (getattr(theirs, member) if member else theirs).current.value
                if not math.isclose(getattr(ours, mine), value, rel_tol=1e-8, abs_tol=1e-6):
                    raise ValueError(f"{name}.{mine} at {bar.end_time}: {getattr(ours, mine)} and LEAN {value}")
            self.compared[name] += 1

    def on_end_of_algorithm(self):
        for name, count in self.compared.items():
            self.set_runtime_statistic(name, str(count))
"""


def test_agrees_with_lean_at_every_minute_bar_of_two_days(tmp_path: Path) -> None:
    data = require_shared("lean-data")
    if not (data / "equity/usa/minute/spy/20131007_trade.zip").exists():
        pytest.skip("needs SPY's minute bars of 2013-10-07")
    (tmp_path / "main.py").write_text(ALGORITHM)
    result = run_backtest(BacktestJob(tmp_path / "main.py", data, tmp_path / "storage"))
    assert result.status == "Completed", result.error
    compared = {name: int(float(result.runtime_statistics[name])) for name in PAIRS}
    assert min(compared.values()) > 700, compared
