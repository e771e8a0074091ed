"""Risk-free rates as step function, constant and function."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.reference.interest_rate_provider import (
    ConstantRiskFreeRateInterestRateModel,
    FuncRiskFreeRateInterestRateModel,
    InterestRateProvider,
    interest_rate,
)


@pytest.fixture
def provider(tmp_path: Path) -> InterestRateProvider:
    folder = tmp_path / "alternative" / "interest-rate" / "usa"
    folder.mkdir(parents=True)
    (folder / "interest-rate.csv").write_text("DATE,PCREDIT8\n2003-01-09,2.25\n2003-06-25,2.0\nbad,1\n2003-06-26,x\n\n")
    return InterestRateProvider(tmp_path)


@pytest.mark.parametrize(
    ("when", "rate"),
    [
        (datetime(1990, 1, 1), 0.0225),
        (datetime(2003, 6, 24, 12), 0.0225),
        (datetime(2003, 6, 25), 0.02),
        (datetime(2040, 1, 1), 0.02),
    ],
)
def test_step_function(provider: InterestRateProvider, when: datetime, rate: float) -> None:
    assert provider.get_interest_rate(when) == rate


def test_missing_file_means_one_percent(tmp_path: Path) -> None:
    assert InterestRateProvider(tmp_path).get_interest_rate(datetime(2020, 1, 1)) == 0.01


def test_means(provider: InterestRateProvider) -> None:
    assert provider.get_risk_free_rate(datetime(2003, 6, 24), datetime(2003, 6, 25)) == 0.02125
    assert provider.get_average_risk_free_rate([]) == 0.0
    assert provider.get_average_risk_free_rate([datetime(2003, 6, 24), datetime(2003, 6, 25)]) == 0.02125


def test_constant_and_function() -> None:
    assert ConstantRiskFreeRateInterestRateModel(0.05).get_interest_rate(datetime(2020, 1, 1)) == 0.05
    by_year = FuncRiskFreeRateInterestRateModel(lambda when: when.year / 100)
    assert by_year.get_interest_rate(datetime(2020, 1, 1)) == 20.2


def test_rate_of_user_written_models(provider: InterestRateProvider) -> None:
    class Mine:
        def get_interest_rate(self, date: datetime) -> float:
            return float(date.month)

    class Sub(InterestRateProvider):
        def get_interest_rate(self, date: datetime) -> float:
            return super().get_interest_rate(date) * 2

    doubled: Any = Sub.__new__(Sub)
    doubled.__dict__.update(provider.__dict__)
    assert interest_rate(Mine(), make(2020, 5, 1)) == 5
    assert interest_rate(doubled, make(2020, 5, 1)) == Decimal("0.04")
    assert interest_rate(provider, make(2020, 5, 1)) == Decimal("0.02")
