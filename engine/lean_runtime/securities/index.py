"""An index; source Common/Securities/Index/Index.cs."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.brokerages.fees.fee_model import ConstantFeeModel
from engine.lean_runtime.securities.data_filter import IndexDataFilter
from engine.lean_runtime.securities.exchange import IndexExchange
from engine.lean_runtime.securities.holding import IndexHolding
from engine.lean_runtime.securities.security import Security


class Index(Security):
    """An index, which takes no orders unless `is_tradable` is set."""

    _exchange_type = IndexExchange
    _holding_type = IndexHolding
    _manual_set_is_tradable = False

    @property
    def is_tradable(self) -> bool:
        """Return whether orders are accepted."""
        return self._is_tradable

    @is_tradable.setter
    def is_tradable(self, value: bool) -> None:
        if value:
            self._manual_set_is_tradable = True
        self._is_tradable = value

    def reset(self) -> None:
        """Forget the subscriptions and that it was made tradable."""
        super().reset()
        self._manual_set_is_tradable = False

    def _make_fee_model(self) -> Any:
        return ConstantFeeModel(0)

    def _make_buying_power_model(self) -> Any:
        from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel

        return SecurityMarginModel(50)

    def _make_data_filter(self) -> Any:
        return IndexDataFilter()
