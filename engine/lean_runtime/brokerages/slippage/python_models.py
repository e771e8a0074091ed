"""The slippage model LEAN ships as a Python module: it reckons in doubles, so its results differ in the last digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType, OrderDirection, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security


class VolumeShareSlippageModel:
    """Slippage by the square of the share of the bar's volume (Common/Orders/Slippage/VolumeShareSlippageModel.py)."""

    def __init__(self, volume_limit: float = 0.025, price_impact: float = 0.1) -> None:
        """Keep the largest share counted and the impact of the whole volume, both fractions."""
        self.volume_limit = volume_limit
        self.price_impact = price_impact

    def get_slippage_approximation(self, asset: Security, order: Order) -> float:
        """Return the slippage per unit; InvalidOperationException for data that are neither trade nor quote bars."""
        last_data: Any = asset.get_last_data()
        if last_data is None:
            return 0
        volume = self._bar_volume(last_data, order)
        share = self.volume_limit
        if volume > 0:
            share = min(order.absolute_quantity / volume, share)
        elif asset.type in (SecurityType.CFD, SecurityType.FOREX, SecurityType.CRYPTO):
            return 0
        return float(share * share * self.price_impact * last_data.value)

    @staticmethod
    def _bar_volume(data: Any, order: Order) -> float:
        if data.data_type is MarketDataType.TRADE_BAR:
            return float(data.volume)
        if data.data_type is MarketDataType.QUOTE_BAR:
            return float(data.last_bid_size if order.direction is OrderDirection.BUY else data.last_ask_size)
        raise InvalidOperationException(f"VolumeShareSlippageModel: cannot use market data type {type(data).__name__}")
