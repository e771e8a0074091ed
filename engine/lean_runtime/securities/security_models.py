"""The models of a security: LEAN's default of its type until one is set.

Defaults are made at the first look, since the security initializer replaces most of them before anybody looks.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.fees.fee_model import wrap_fee_model
from engine.lean_runtime.brokerages.fees.interactive_brokers import InteractiveBrokersFeeModel
from engine.lean_runtime.brokerages.slippage.models import NullSlippageModel
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.models import invoke, is_overridden
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.overridable import is_own, require_members
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.securities.data_filter import SecurityDataFilter
from engine.lean_runtime.securities.margin_interest import MarginInterestRateModel
from engine.lean_runtime.securities.portfolio_model import SecurityPortfolioModel
from engine.lean_runtime.securities.price_variation import SecurityPriceVariationModel
from engine.lean_runtime.securities.settlement import ImmediateSettlementModel
from engine.lean_runtime.securities.shortable import NullShortableProvider
from engine.lean_runtime.securities.volatility import VolatilityModel

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData


_BUYING_POWER_METHODS = (
    "get_leverage",
    "set_leverage",
    "get_maintenance_margin",
    "get_initial_margin_requirement",
    "get_initial_margin_required_for_order",
    "has_sufficient_buying_power_for_order",
    "get_maximum_order_quantity_for_target_buying_power",
    "get_maximum_order_quantity_for_delta_buying_power",
    "get_reserved_buying_power_for_position",
    "get_buying_power",
)
#: The interface of each model and what a user's own class must have to stand for it.
_INTERFACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "slippage_model": ("ISlippageModel", ("get_slippage_approximation",)),
    "settlement_model": ("ISettlementModel", ("apply_funds", "scan", "get_unsettled_cash")),
    "buying_power_model": ("IBuyingPowerModel", _BUYING_POWER_METHODS),
    "margin_interest_rate_model": ("IMarginInterestRateModel", ("apply_margin_interest_rate",)),
    "data_filter": ("ISecurityDataFilter", ("filter",)),
    "shortable_provider": ("IShortableProvider", ("fee_rate", "rebate_rate", "shortable_quantity")),
    "volatility_model": ("IVolatilityModel", ("volatility", "update", "get_history_requirements")),
}


def adapted(name: str, model: Any) -> Any:
    """Return a user's model as the engine calls it.

    NotImplementedException for a class that lacks methods; AttributeError for a fill model that is no FillModel.
    """
    if name == "fee_model":
        return wrap_fee_model(model)
    if name == "fill_model":
        from engine.lean_runtime.execution.fills.fill_model import FillModel

        if not isinstance(model, FillModel):
            raise AttributeError(f"'{type(model).__name__}' object has no attribute 'SetPythonWrapper'")
    elif name in _INTERFACES and not is_own(model):
        interface, methods = _INTERFACES[name]
        require_members(model, interface, *methods)
    return model


def model_property(name: str, doc: str) -> Any:
    """Make the property of a model: kept under `_model_<name>`, made by `_make_<name>` when nobody set one.

    Assigning an object that is none of LEAN's classes raises TypeError, as in pythonnet; `set_<name>` takes it.
    """
    slot, maker = f"_model_{name}", f"_make_{name}"

    def get(self: Any) -> Any:
        model = self.__dict__.get(slot)
        if model is None:
            model = self.__dict__[slot] = getattr(self, maker)()
        return model

    def put(self: Any, value: Any) -> None:
        if not isinstance(value, LeanObject):
            raise TypeError(f"'{type(value).__name__}' value cannot be converted to the type of '{name}'")
        self._set_model(name, value)

    return property(get, put, doc=doc)


class SecurityModels(LeanObject):
    """Getters, setters and defaults of the models."""

    fee_model = model_property("fee_model", "What orders cost.")
    fill_model = model_property("fill_model", "When and at what price orders fill.")
    slippage_model = model_property("slippage_model", "How far fills land from the quote.")
    settlement_model = model_property("settlement_model", "When the money of a fill is there.")
    buying_power_model = model_property("buying_power_model", "What positions and orders need.")
    margin_model = model_property("buying_power_model", "What positions and orders need.")
    margin_interest_rate_model = model_property("margin_interest_rate_model", "What margin costs.")
    portfolio_model = model_property("portfolio_model", "How fills change the position.")
    price_variation_model = model_property("price_variation_model", "The smallest step of prices.")
    data_filter = model_property("data_filter", "Which data points are taken.")
    volatility_model = model_property("volatility_model", "How much the price moves.")

    #: Whether a volatility model other than the null one listens to data.
    _volatility_model_set = False

    def _set_model(self, name: str, model: Any) -> None:
        """Set a model of any kind, checked and wrapped as LEAN does for Python classes."""
        self.__dict__[f"_model_{name}"] = adapted(name, model)
        if name == "volatility_model":
            self._volatility_model_set = model is not VolatilityModel.NULL
            feed = self.__dict__["_cache"]._feed
            if feed is not None:
                feed.wake()

    # -- defaults ------------------------------------------------------------------------------------------------------

    def _make_fee_model(self) -> Any:
        return InteractiveBrokersFeeModel()

    def _make_fill_model(self) -> Any:
        from engine.lean_runtime.execution.fills.fill_model import ImmediateFillModel

        return ImmediateFillModel()

    def _make_slippage_model(self) -> Any:
        return NullSlippageModel.INSTANCE

    def _make_settlement_model(self) -> Any:
        return ImmediateSettlementModel()

    def _make_buying_power_model(self) -> Any:
        from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel

        return SecurityMarginModel()

    def _make_margin_interest_rate_model(self) -> Any:
        return MarginInterestRateModel.NULL

    def _make_portfolio_model(self) -> Any:
        return SecurityPortfolioModel()

    def _make_price_variation_model(self) -> Any:
        return SecurityPriceVariationModel()

    def _make_data_filter(self) -> Any:
        return SecurityDataFilter()

    def _make_volatility_model(self) -> Any:
        return VolatilityModel.NULL

    # -- setters -------------------------------------------------------------------------------------------------------

    def set_fee_model(self, feel_model: Any) -> None:
        """Set what orders cost."""
        self._set_model("fee_model", feel_model)

    def set_fill_model(self, fill_model: Any) -> None:
        """Set when and at what price orders fill; it must derive from FillModel."""
        self._set_model("fill_model", fill_model)

    def set_settlement_model(self, settlement_model: Any) -> None:
        """Set when the money of a fill is there."""
        self._set_model("settlement_model", settlement_model)

    def set_slippage_model(self, slippage_model: Any) -> None:
        """Set how far fills land from the quote."""
        self._set_model("slippage_model", slippage_model)

    def set_buying_power_model(self, buying_power_model: Any) -> None:
        """Set what positions and orders need."""
        self._set_model("buying_power_model", buying_power_model)

    def set_margin_interest_rate_model(self, margin_interest_rate_model: Any) -> None:
        """Set what margin costs."""
        self._set_model("margin_interest_rate_model", margin_interest_rate_model)

    def set_data_filter(self, data_filter: Any) -> None:
        """Set which data points are taken."""
        self._set_model("data_filter", data_filter)

    def set_volatility_model(self, volatility_model: Any) -> None:
        """Set how much the price moves."""
        self._set_model("volatility_model", volatility_model)

    def set_margin_model(self, margin_model: Any) -> None:
        """Set what positions and orders need."""
        self._set_model("buying_power_model", margin_model)

    @property
    def shortable_provider(self) -> Any:
        """Return how much can be borrowed."""
        return self.__dict__.get("_shortable_provider", NullShortableProvider.INSTANCE)

    def set_shortable_provider(self, shortable_provider: Any) -> None:
        """Set how much can be borrowed."""
        self._shortable_provider = adapted("shortable_provider", shortable_provider)

    def set_leverage(self, leverage: Any) -> None:
        """Set the leverage of the buying power model; options and futures ignore it."""
        kind = self.type
        if kind is SecurityType.FUTURE or is_option(kind):
            return
        exact: Decimal = to_decimal(leverage)
        model = self.buying_power_model
        invoke(model, "set_leverage", self, to_float(exact) if is_overridden(model, "set_leverage") else exact)

    def _update_volatility(self, data: BaseData) -> None:
        invoke(self.volatility_model, "update", self, data)
