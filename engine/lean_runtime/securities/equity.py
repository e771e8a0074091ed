"""A stock; source Common/Securities/Equity/Equity.cs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from engine.lean_runtime.common.enums import DataNormalizationMode
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.ticks import to_datetime
from engine.lean_runtime.reference.exchange import Exchange
from engine.lean_runtime.securities.data_filter import EquityDataFilter
from engine.lean_runtime.securities.exchange import EquityExchange
from engine.lean_runtime.securities.holding import EquityHolding
from engine.lean_runtime.securities.price_variation import AdjustedPriceVariationModel, EquityPriceVariationModel
from engine.lean_runtime.securities.security import Security


class Equity(Security):
    """A stock or fund listed on an exchange."""

    default_settlement_days: ClassVar[int] = 1
    DEFAULT_SETTLEMENT_TIME: ClassVar[timedelta] = timedelta(hours=6)
    _exchange_type = EquityExchange
    _holding_type = EquityHolding

    def __init__(self, *arguments: Any, primary_exchange: Exchange | None = None, **named: Any) -> None:
        """Create a stock from the arguments of Security and its primary exchange."""
        super().__init__(*arguments, **named)
        self._primary_exchange = primary_exchange or Exchange.UNKNOWN

    @property
    def primary_exchange(self) -> Exchange:
        """Return the exchange it is listed on."""
        return self._primary_exchange

    @property
    def total_shortable_quantity(self) -> int | None:
        """Return the shares that can be borrowed now, None for no limit."""
        now = to_datetime(self._local_time)
        quantity: int | None = invoke(self.shortable_provider, "shortable_quantity", self.symbol, now)
        return quantity

    @property
    def shortable(self) -> bool:
        """Return whether any share can be borrowed now."""
        quantity = self.total_shortable_quantity
        return quantity is None or quantity > 0

    def set_data_normalization_mode(self, mode: DataNormalizationMode) -> None:
        """Set the normalisation of every subscription and the tick that goes with it: adjusted prices have none."""
        super().set_data_normalization_mode(mode)
        adjusted = mode == DataNormalizationMode.ADJUSTED
        self.price_variation_model = AdjustedPriceVariationModel() if adjusted else EquityPriceVariationModel()

    def _make_fill_model(self) -> Any:
        from engine.lean_runtime.execution.fills.equity_fill_model import EquityFillModel

        return EquityFillModel()

    def _make_buying_power_model(self) -> Any:
        from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel

        return SecurityMarginModel(2)

    def _make_data_filter(self) -> Any:
        return EquityDataFilter()

    def _make_price_variation_model(self) -> Any:
        return AdjustedPriceVariationModel()
