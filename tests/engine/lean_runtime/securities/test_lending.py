"""Shortable quantities and the interest on short and long stock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.securities.margin_interest import (
    MarginInterestRateModel,
    MarginInterestRateParameters,
    ShortMarginInterestRateModel,
)
from engine.lean_runtime.securities.shortable import LocalDiskShortableProvider, NullShortableProvider
from tests.engine.lean_runtime.securities.bench import NOW_UTC, STOCK, Bench

_DAY = datetime(2015, 12, 10, 12)


@pytest.fixture
def provider(services: EngineServices, tmp_path: Path) -> LocalDiskShortableProvider:
    folder = tmp_path / "equity/usa/shortable/lender/symbols"
    folder.mkdir(parents=True)
    (folder / "goog.csv").write_text("#comment\n20151210,2000,5.07,0.25\n20151211,0\n20151214,\n")
    services.data_folder = tmp_path
    return LocalDiskShortableProvider("Lender")


def test_rows_are_found_by_date(provider: LocalDiskShortableProvider) -> None:
    assert provider.shortable_quantity(STOCK, _DAY) == 2000
    assert (provider.rebate_rate(STOCK, _DAY), provider.fee_rate(STOCK, _DAY)) == (0.0507, 0.0025)
    assert provider.shortable_quantity(STOCK, datetime(2015, 12, 11)) == 0


def test_days_without_row_or_number_have_no_limit(provider: LocalDiskShortableProvider) -> None:
    assert provider.shortable_quantity(STOCK, datetime(2015, 12, 14)) is None
    assert (provider.shortable_quantity(STOCK, datetime(2015, 1, 1)), provider.fee_rate(STOCK, _DAY.min)) == (None, 0)


def test_a_stock_tells_whether_it_can_be_shorted(provider: LocalDiskShortableProvider) -> None:
    bench = Bench()
    assert (bench.stock.shortable, bench.stock.total_shortable_quantity) == (True, None)
    bench.stock.set_shortable_provider(provider)
    assert (bench.stock.shortable, bench.stock.total_shortable_quantity) == (True, 2000)
    bench.keeper._set_utc(NOW_UTC + TICKS_PER_DAY)
    assert not bench.stock.shortable


class Rates(NullShortableProvider):
    def fee_rate(self, symbol: object, local_time: object) -> float:
        return 0.036

    def rebate_rate(self, symbol: object, local_time: object) -> float:
        return 0.018


@pytest.mark.parametrize(("quantity", "amount"), [(-100, -3.0), (100, 1.5)])
def test_interest_is_charged_for_every_day_passed(quantity: int, amount: float) -> None:
    bench, model = Bench(), ShortMarginInterestRateModel()
    bench.stock.set_shortable_provider(Rates())
    bench.price(bench.stock, 100)
    bench.fill(bench.stock, quantity, 100)
    cash = bench.portfolio.cash
    for days in (0, 0, 3):
        model.apply_margin_interest_rate(MarginInterestRateParameters(bench.stock, NOW_UTC + days * TICKS_PER_DAY))
    assert model.amount == pytest.approx(amount)
    assert bench.portfolio.cash - cash == pytest.approx(amount)


def test_no_position_means_no_interest() -> None:
    bench, model = Bench(), ShortMarginInterestRateModel()
    for days in range(3):
        model.apply_margin_interest_rate(MarginInterestRateParameters(bench.stock, NOW_UTC + days * TICKS_PER_DAY))
    assert model.amount == 0.0
    assert bench.stock.margin_interest_rate_model is MarginInterestRateModel.NULL
