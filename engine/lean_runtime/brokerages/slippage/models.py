"""Slippage models that need nothing but the security's last data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.enums import MarketDataType, OrderDirection, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import ZERO, divide, to_decimal, to_float
from engine.lean_runtime.common.overridable import OverridableModel

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security


class SlippageModel(OverridableModel):
    """Base of slippage models; the answer is in units of price (Common/Orders/Slippage/ISlippageModel.cs)."""

    def _get_slippage_approximation(self, asset: Security, order: Order) -> Decimal:
        return ZERO

    def get_slippage_approximation(self, asset: Security, order: Order) -> float:
        """Return by how much the fill is worse than the quote."""
        return to_float(self._get_slippage_approximation(asset, order))


class NullSlippageModel(SlippageModel):
    """No slippage; source Common/Orders/Slippage/NullSlippageModel.cs."""

    INSTANCE: ClassVar[NullSlippageModel]


NullSlippageModel.INSTANCE = NullSlippageModel()


class ConstantSlippageModel(SlippageModel):
    """A fraction of the last value; source Common/Orders/Slippage/ConstantSlippageModel.cs."""

    def __init__(self, slippage_percent: Any) -> None:
        """Keep the fraction: 0.01 is one percent."""
        self._slippage_percent = to_decimal(slippage_percent)

    def _get_slippage_approximation(self, asset: Security, order: Order) -> Decimal:
        last_data = asset.get_last_data()
        return ZERO if last_data is None else last_data._value * self._slippage_percent


class AlphaStreamsSlippageModel(SlippageModel):
    """A hundredth of a percent, stocks only; source Common/Orders/Slippage/AlphaStreamsSlippageModel.cs."""

    def _get_slippage_approximation(self, asset: Security, order: Order) -> Decimal:
        last_data = asset.get_last_data()
        if asset.type is not SecurityType.EQUITY or last_data is None:
            return ZERO
        return Decimal("0.0001") * last_data._value


class VolumeShareSlippageModel(SlippageModel):
    """Slippage by the square of the share of the bar's volume; source .../Slippage/VolumeShareSlippageModel.cs."""

    def __init__(self, volume_limit: Any = 0.025, price_impact: Any = 0.1) -> None:
        """Keep the largest share counted and the impact of the whole volume, both fractions."""
        self._price_impact = to_decimal(price_impact)
        self._volume_limit = to_decimal(volume_limit)

    def _get_slippage_approximation(self, asset: Security, order: Order) -> Decimal:
        last_data: Any = asset.get_last_data()
        if last_data is None:
            return ZERO
        volume = self._bar_volume(last_data, order)
        if volume > 0:
            share = min(divide(order._absolute_quantity, volume), self._volume_limit)
        elif asset.type in (SecurityType.CFD, SecurityType.FOREX, SecurityType.CRYPTO):
            return ZERO
        else:
            share = self._volume_limit
        result: Decimal = share * share * self._price_impact * last_data._value
        return result

    @staticmethod
    def _bar_volume(data: Any, order: Order) -> Decimal:
        """Return the volume the order meets: a quote's size on the wrong side, as LEAN reads it."""
        volume: Decimal
        if data.data_type is MarketDataType.TRADE_BAR:
            volume = data._volume
        elif data.data_type is MarketDataType.QUOTE_BAR:
            volume = data._last_bid_size if order.direction is OrderDirection.BUY else data._last_ask_size
        else:
            raise InvalidOperationException(
                "VolumeShareSlippageModel.GetSlippageApproximation(): Cannot use this model with market data type "
                f"{type(data).__name__}"
            )
        return volume
