"""Volatility models fed with prices."""

from __future__ import annotations

import math
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException, InvalidOperationException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.securities.volatility import (
    IndicatorVolatilityModel,
    RelativeStandardDeviationVolatilityModel,
    StandardDeviationOfReturnsVolatilityModel,
    VolatilityModel,
    warm_up_volatility_model,
)
from tests.engine.lean_runtime.securities.bench import NOW_LOCAL, NOW_UTC, STOCK, Bench, trade_bar

_PRICES = (100, 101, 99, 102, 104)


def _feed(model: Any) -> Bench:
    bench = Bench()
    bench.stock.set_volatility_model(model)
    for minute, price in enumerate(_PRICES):
        bench.stock.update([trade_bar(STOCK, price, price, price, price, 1, minute)], TradeBar, False)
    return bench


def test_the_null_model_hears_nothing() -> None:
    bench = Bench()
    assert (bench.stock.volatility_model, bench.stock._volatility_model_set) == (VolatilityModel.NULL, False)
    assert bench.stock.volatility_model.volatility == 0.0


def test_standard_deviation_of_returns_is_annualised() -> None:
    model = StandardDeviationOfReturnsVolatilityModel(10, Resolution.MINUTE)
    _feed(model)
    returns = np.diff(_PRICES) / np.array(_PRICES[:-1])
    assert model.volatility == pytest.approx(returns.std(ddof=1) * math.sqrt(252))


def test_relative_deviation_is_the_deviation_over_the_mean() -> None:
    model = RelativeStandardDeviationVolatilityModel(timedelta(minutes=1), 10)
    _feed(model)
    assert model.volatility == pytest.approx(np.std(_PRICES, ddof=1) / np.mean(_PRICES))


def test_prices_within_the_period_are_skipped() -> None:
    model = RelativeStandardDeviationVolatilityModel(timedelta(minutes=2), 10)
    _feed(model)
    assert model._window.count == 3


def test_an_indicator_model_calls_its_feeder() -> None:
    seen: list[Any] = []
    indicator = SimpleNamespace(current=SimpleNamespace(_value=7))
    _feed(IndicatorVolatilityModel(indicator, lambda security, data, item: seen.append((data.close, item))))
    assert seen == [(float(price), indicator) for price in _PRICES]


def test_a_user_model_is_fed_too() -> None:
    class Mine:
        volatility = 0.5

        def __init__(self) -> None:
            self.seen = 0

        def update(self, security: Any, data: Any) -> None:
            self.seen += 1

        def get_history_requirements(self, security: Any, utc_time: Any) -> list[Any]:
            return []

    mine = Mine()
    bench = _feed(mine)
    assert (mine.seen, bench.stock.volatility_model.volatility) == (len(_PRICES), 0.5)


def test_too_few_periods_and_unknown_subscriptions_are_refused() -> None:
    with pytest.raises(ArgumentOutOfRangeException):
        StandardDeviationOfReturnsVolatilityModel(1)
    model = StandardDeviationOfReturnsVolatilityModel(Resolution.HOUR)
    assert model._window.size == 720
    with pytest.raises(InvalidOperationException):
        model.get_history_requirements(Bench().stock, 0)


def test_warming_up_reads_scaled_prices_for_raw_securities() -> None:
    bench = Bench()
    model = StandardDeviationOfReturnsVolatilityModel(3, Resolution.DAILY)
    bench.stock.set_volatility_model(model)
    asked: list[Any] = []

    def history(requests: Any, zone: Any) -> Any:
        asked.extend(requests)
        for minute, price in enumerate(_PRICES):
            bar = trade_bar(STOCK, price, price, price, price, 1, minute * 60 * 24)
            yield Slice._create(NOW_LOCAL, NOW_UTC, [bar])

    zone = TimeZones.NEW_YORK
    config = SubscriptionDataConfig(TradeBar, STOCK, Resolution.MINUTE, zone, zone, True, False, False)
    service = SimpleNamespace(get_subscription_data_configs=lambda symbol: [config])
    algorithm: Any = SimpleNamespace(
        history_provider=SimpleNamespace(get_history=history),
        subscription_manager=SimpleNamespace(subscription_data_config_service=service),
        _time_zone=None,
        live_mode=False,
        _utc_ticks=NOW_UTC,
    )
    warm_up_volatility_model(algorithm, bench.stock, DataNormalizationMode.RAW)
    (request,) = asked
    assert (request.symbol, request.resolution) == (STOCK, Resolution.DAILY)
    assert request.data_normalization_mode is DataNormalizationMode.SCALED_RAW
    # four days back from Thursday: Friday's open
    assert request._start_time_local == NOW_LOCAL - NOW_LOCAL % TICKS_PER_DAY - 4 * TICKS_PER_DAY - 2 * TICKS_PER_DAY
    returns = (np.diff(_PRICES) / np.array(_PRICES[:-1]))[-3:]
    assert model.volatility == pytest.approx(returns.std(ddof=1) * math.sqrt(252))
