"""Slippage models on a stock with known bars; market impact over a made-up history and .NET's random numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.lean_runtime.brokerages.slippage.market_impact import MarketImpactSlippageModel
from engine.lean_runtime.brokerages.slippage.models import (
    AlphaStreamsSlippageModel,
    ConstantSlippageModel,
    NullSlippageModel,
    VolumeShareSlippageModel,
)
from engine.lean_runtime.common.dotnet_random import Random
from engine.lean_runtime.common.enums import SecurityType, TickType
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.orders.market_orders import MarketOrder
from tests.engine.lean_runtime.securities.bench import NOW_LOCAL, STOCK, Bench, quote_bar, trade_bar

D = Decimal


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.stock.update([trade_bar(STOCK, 100, 101, 99, 100, 1000)], TradeBar, False)
    return bench


def _order(quantity: Any) -> MarketOrder:
    return MarketOrder(STOCK, quantity, 0)


def test_models_that_look_at_the_price_only(bench: Bench) -> None:
    models = (NullSlippageModel.INSTANCE, ConstantSlippageModel(0.01), AlphaStreamsSlippageModel())
    asked = [model._get_slippage_approximation(bench.stock, _order(10)) for model in models]
    assert asked == [D(0), D(1), D("0.01")]
    assert AlphaStreamsSlippageModel()._get_slippage_approximation(bench.call, _order(1)) == 0
    assert ConstantSlippageModel(0.01).get_slippage_approximation(bench.index, _order(1)) == 0.0


@pytest.mark.parametrize(("quantity", "share"), [(10, D("0.01")), (-10, D("0.01")), (500, D("0.025"))])
def test_volume_share_grows_with_the_square_up_to_its_limit(bench: Bench, quantity: int, share: Decimal) -> None:
    expected = share * share * D("0.1") * 100
    assert VolumeShareSlippageModel()._get_slippage_approximation(bench.stock, _order(quantity)) == expected


def test_volume_share_reads_the_quoted_size_of_the_order_side() -> None:
    bench = Bench()
    bench.call.update([quote_bar(bench.call.symbol, 99, 101, 1000, 0)], QuoteBar, False)
    model = VolumeShareSlippageModel(0.5, 1)
    assert model._get_slippage_approximation(bench.call, _order(10)) == D("0.0001") * 100
    # no size: the limit itself
    assert model._get_slippage_approximation(bench.call, _order(-10)) == D("0.25") * 100


def test_volume_share_refuses_ticks() -> None:
    bench = Bench()
    tick = Tick()
    tick.symbol, tick._time, tick._value = STOCK, NOW_LOCAL, D(100)
    bench.stock.set_market_price(tick)
    with pytest.raises(InvalidOperationException, match="Cannot use this model with market data type Tick"):
        VolumeShareSlippageModel()._get_slippage_approximation(bench.stock, _order(1))


def _bar(day: int, close: Any, volume: Any) -> TradeBar:
    bar = trade_bar(STOCK, close, close, close, close, volume)
    bar._time = NOW_LOCAL - NOW_LOCAL % TICKS_PER_DAY + day * TICKS_PER_DAY
    bar._period = TICKS_PER_DAY
    return bar


class _Algorithm:
    """Gives a model the history it asks for and remembers its consolidator."""

    def __init__(self, bars: list[TradeBar]) -> None:
        self.requests: list[Any] = []
        self.consolidators: list[Any] = []
        self._time, self._time_zone = NOW_LOCAL, TimeZones.NEW_YORK
        config = SimpleNamespace(tick_type=TickType.TRADE)
        service = SimpleNamespace(get_subscription_data_configs=lambda symbol, internal: [config])
        self.subscription_manager = SimpleNamespace(
            subscription_data_config_service=service, add_consolidator=self._add_consolidator
        )
        slices = [SimpleNamespace(bars={STOCK: bar}) for bar in bars]
        self.history_provider = SimpleNamespace(get_history=lambda requests, zone: iter(slices))

    def _add_consolidator(self, symbol: Any, consolidator: Any) -> None:
        self.consolidators.append(consolidator)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The history requests made instead of real ones."""
    from engine.lean_runtime.algorithm.history_request_factory import HistoryRequestFactory

    asked: list[Any] = []
    monkeypatch.setattr(HistoryRequestFactory, "create", lambda self, *parts: asked.append(parts))
    return asked


CLOSES = (100, 101, 99, 102, 104)
VOLUMES = (1000, 2000, 3000, 4000, 5000)


def test_market_impact_follows_its_formula(bench: Bench, requests: list[Any]) -> None:
    # the consolidator hands a day out when the next one begins: the last bar stays inside
    bars = [_bar(day, close, volume) for day, (close, volume) in enumerate(zip(CLOSES, VOLUMES, strict=True))]
    algorithm: Any = _Algorithm([*bars, _bar(5, 500, 9)])
    user_side = SimpleNamespace(_lean_engine_=algorithm)
    model = MarketImpactSlippageModel(user_side, False)
    found = model.get_slippage_approximation(bench.stock, _order(-300))
    assert requests[0][1:3] == (NOW_LOCAL - 370 * TICKS_PER_DAY, NOW_LOCAL)
    sigma = float(np.std(np.diff(CLOSES) / np.array(CLOSES[:-1]), ddof=1))
    day = 6.5 / 24
    latency = 0.075 / 86400 / day
    span = latency + 1800 / 86400 / day
    nu = 300 / latency / float(np.mean(VOLUMES))
    draws = Random(50)

    def gaussian() -> float:
        first, second = 1 - draws.next_double(), 1 - draws.next_double()
        return math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)

    noise = sigma * math.sqrt(span)
    permanent = sigma * latency * 0.314 * nu**0.891 + gaussian() * noise
    temporary = sigma * 0.142 * nu**0.6 + gaussian() * noise
    assert found == pytest.approx(min(1, (temporary + permanent / 2) * draws.next_double()) * 100)


def test_market_impact_listens_on_and_is_never_more_than_the_price(bench: Bench, requests: list[Any]) -> None:
    algorithm: Any = _Algorithm([_bar(0, 100, 10), _bar(1, 300, 10), _bar(2, 100, 10), _bar(3, 300, 10)])
    model = MarketImpactSlippageModel(algorithm)
    asked = [model.get_slippage_approximation(bench.stock, _order(10**9)) for _ in range(50)]
    assert 0.0 <= min(asked) <= max(asked) == 100.0
    assert model._daily is not None
    before = model._daily.average_volume
    for day in (4, 5):
        algorithm.consolidators[0].update(_bar(day, 100, 1000))
    assert model._daily.average_volume > before
    assert len(requests) == 1


def test_market_impact_without_history_or_for_currencies(bench: Bench, requests: list[Any]) -> None:
    algorithm: Any = _Algorithm([])
    model = MarketImpactSlippageModel(algorithm)
    assert model.get_slippage_approximation(bench.stock, _order(10)) == 0.0
    forex: Any = SimpleNamespace(type=SecurityType.FOREX)
    with pytest.raises(ArgumentException, match="Asset of Forex is not supported"):
        model.get_slippage_approximation(forex, _order(10))


@pytest.mark.parametrize("wrong", [{"latency": 0}, {"impact_time": -1}])
def test_market_impact_wants_positive_times(wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentException, match="cannot be less than or equal to 0"):
        MarketImpactSlippageModel(None, **wrong)


def test_the_random_numbers_are_those_of_dotnet() -> None:
    assert Random(0).next() == 1559595546
    draws = Random(42)
    assert [draws.next(), draws.next()] == [1434747710, 302596119]
    assert Random(1).next_double() == 0.24866858415709278
