"""Slippage by the impact of an order on the market; source Common/Orders/Slippage/MarketImpactSlippageModel.cs."""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.slippage.models import SlippageModel
from engine.lean_runtime.common.dotnet_random import Random
from engine.lean_runtime.common.enums import Resolution, SecurityType, TickType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.models import engine_side
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, safe_decimal_cast, to_double
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_SECOND, to_timedelta
from engine.lean_runtime.indicators.double_statistics import standard_deviation

if TYPE_CHECKING:
    from engine.lean_runtime.data.trade_bar import TradeBar
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_HISTORY = 370 * TICKS_PER_DAY
_DAYS_OF_PRICES = 252
_DAYS_OF_VOLUMES = 10


class MarketImpactSlippageModel(SlippageModel):
    """Half of the permanent and all of the temporary impact after Almgren et al., with seeded noise.

    As in LEAN the daily prices and volumes are those of the first security asked about. The share count that would
    adjust for liquidity comes with fundamental data, which this runtime has none of.
    """

    def __init__(
        self,
        algorithm: Any,
        non_negative: bool = True,
        latency: float = 0.075,
        impact_time: float = 1800,
        alpha: float = 0.891,
        beta: float = 0.6,
        gamma: float = 0.314,
        eta: float = 0.142,
        delta: float = 0.267,
        random_seed: int = 50,
    ) -> None:
        """Keep the parameters; latency and impact time are in seconds."""
        if latency <= 0:
            raise ArgumentException("Latency cannot be less than or equal to 0.")
        if impact_time <= 0:
            raise ArgumentException("impactTime cannot be less than or equal to 0.")
        self._algorithm = engine_side(algorithm)
        self._non_negative = non_negative
        self._latency = float(latency)
        self._impact_time = float(impact_time)
        self._alpha, self._beta, self._gamma, self._eta = float(alpha), float(beta), float(gamma), float(eta)
        self._delta = float(delta)
        self._random = Random(random_seed)
        self._daily: _DailyData | None = None

    def _get_slippage_approximation(self, asset: Security, order: Order) -> Decimal:
        if asset.type in (SecurityType.FOREX, SecurityType.CFD):
            kind = "Forex" if asset.type is SecurityType.FOREX else "Cfd"
            raise ArgumentException(
                f"Asset of {kind} is not supported as MarketImpactSlippageModel requires volume data"
            )
        if self._daily is None:
            self._daily = _DailyData(self._algorithm, asset)
        daily = self._daily
        if not daily.average_volume:
            return ZERO
        # times are in trading days
        day = asset.exchange.hours._regular_market_duration
        execution_time = _trading_days(self._latency, day)
        impact_time = execution_time + _trading_days(self._impact_time, day)
        volume = to_double(order._absolute_quantity) / execution_time / daily.average_volume
        noise = daily.sigma * math.sqrt(impact_time)
        permanent = daily.sigma * execution_time * (self._gamma * volume**self._alpha) + self._gaussian() * noise
        temporary = daily.sigma * (self._eta * volume**self._beta) + self._gaussian() * noise
        return self._felt(temporary + permanent * 0.5) * asset._price

    def _felt(self, impact: float) -> Decimal:
        """Return the random part of the impact the order feels: at most the whole price."""
        slippage = min(safe_decimal_cast(impact * self._random.next_double()), ONE)
        return max(ZERO, slippage) if self._non_negative else slippage

    def _gaussian(self) -> float:
        first = 1 - self._random.next_double()
        second = 1 - self._random.next_double()
        return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * second)


class _DailyData:
    """Volatility of the daily closes and the average daily volume of a security, kept up to date."""

    def __init__(self, algorithm: Any, asset: Security) -> None:
        from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions, HistoryRequestFactory
        from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator

        self._volumes: deque[Decimal] = deque(maxlen=_DAYS_OF_VOLUMES)
        self._prices: deque[Decimal] = deque(maxlen=_DAYS_OF_PRICES)
        self.sigma = 0.0
        self.average_volume = 0.0
        symbol = asset.symbol
        consolidator = TradeBarConsolidator(to_timedelta(TICKS_PER_DAY))
        consolidator.data_consolidated += self._on_data_consolidated
        manager = algorithm.subscription_manager
        manager.add_consolidator(symbol, consolidator)
        configurations = manager.subscription_data_config_service.get_subscription_data_configs(symbol, True)
        trades = next(item for item in configurations if item.tick_type is TickType.TRADE)
        now = algorithm._time
        request = HistoryRequestFactory(algorithm).create(
            trades, now - _HISTORY, now, asset.exchange.hours, HistoryOptions(Resolution.DAILY)
        )
        for slice in algorithm.history_provider.get_history([request], algorithm._time_zone):
            consolidator.update(slice.bars[symbol])

    def _on_data_consolidated(self, _: Any, bar: TradeBar) -> None:
        self._prices.append(bar._close)
        self._volumes.append(bar._volume)
        if len(self._prices) < 2:
            return
        # newest first: the variance of doubles depends on their order
        returns = [
            to_double(divide(last - before, before)) if before else 0.0
            for last, before in pairwise(reversed(self._prices))
        ]
        self.sigma = standard_deviation(returns)
        self.average_volume = to_double(divide(sum(self._volumes, ZERO), Decimal(len(self._volumes))))


def _trading_days(seconds: float, day: int) -> float:
    """Return a time in trading days, rounded to 100 ns as a TimeSpan is."""
    return round(seconds * TICKS_PER_SECOND) / TICKS_PER_DAY / (day / TICKS_PER_DAY)
