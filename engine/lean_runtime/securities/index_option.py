"""An option on an index; source Common/Securities/IndexOption/IndexOption.cs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType, SettlementType
from engine.lean_runtime.reference.symbol_properties import IndexOptionSymbolProperties
from engine.lean_runtime.securities.option import Option
from engine.lean_runtime.securities.price_variation import IndexOptionPriceVariationModel

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.reference.symbol_properties import SymbolProperties


class IndexOption(Option):
    """An option settled in cash whose tick size depends on its price."""

    _follows_every_price = True

    def __init__(self, *arguments: Any, settlement_type: SettlementType = SettlementType.CASH, **named: Any) -> None:
        """Create an option from the arguments of Option and its settlement."""
        super().__init__(*arguments, **named)
        self._exercise_settlement = settlement_type

    def update(
        self,
        data: list[BaseData],
        data_type: Any,
        contains_fill_forward_data: bool | None = None,
        is_internal_config: bool = False,
    ) -> None:
        """Take the points of one type of a time step; the tick size follows the last."""
        super().update(data, data_type, contains_fill_forward_data, is_internal_config)
        last = data[-1]
        if last.data_type is not MarketDataType.AUXILIARY:
            properties: Any = self._symbol_properties
            properties._update_market_price(last)

    def _update_consumers_market_price(self, data: BaseData) -> None:
        super()._update_consumers_market_price(data)
        properties: Any = self._symbol_properties
        properties._update_market_price(data)

    def _update_symbol_properties(self, symbol_properties: SymbolProperties | None) -> None:
        if symbol_properties is not None:
            self._symbol_properties = IndexOptionSymbolProperties(symbol_properties)

    def _make_price_variation_model(self) -> Any:
        return IndexOptionPriceVariationModel()
