"""Fills at the newer of the last trade and the last quote (Common/Orders/Fills/LatestPriceFillModel.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.execution.fills import market
from engine.lean_runtime.execution.fills.fill_model import ImmediateFillModel

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import OrderDirection
    from engine.lean_runtime.execution.fills.fill import Prices
    from engine.lean_runtime.securities.security import Security


class LatestPriceFillModel(ImmediateFillModel):
    """For securities with trades and quotes, where the latest of both is the market."""

    def get_prices(self, asset: Security, direction: OrderDirection) -> Prices:
        """Return the prices of the newer bar."""
        configs = self.parameters.config_provider.get_subscription_data_configs(asset.symbol)
        return market.latest_prices(asset, direction, market.types_of(configs))
