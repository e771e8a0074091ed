"""The factories of option price models (Common/Securities/Option/OptionPriceModels{,.QuantLib}.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionPricingModelType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.option_price_model import (
    CurrentPriceOptionPriceModel,
    IndicatorBasedOptionPriceModel,
    IndicatorBasedOptionPriceModelProvider,
)
from engine.lean_runtime.indicators.quantlib_price_model import QuantLib


class OptionPriceModels(LeanObject):
    """Models by their names; those of QuantLib are in `QuantLib`."""

    QuantLib = QuantLib

    @staticmethod
    def null() -> CurrentPriceOptionPriceModel:
        """Return the model whose theoretical price is the market's."""
        return CurrentPriceOptionPriceModel()

    @staticmethod
    def black_scholes() -> IndicatorBasedOptionPriceModel:
        """Return Black and Scholes' closed formulas."""
        return _by_type(OptionPricingModelType.BLACK_SCHOLES)

    @staticmethod
    def binomial_cox_ross_rubinstein() -> IndicatorBasedOptionPriceModel:
        """Return the tree of Cox, Ross and Rubinstein."""
        return _by_type(OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN)

    @staticmethod
    def forward_tree() -> IndicatorBasedOptionPriceModel:
        """Return the tree with drift."""
        return _by_type(OptionPricingModelType.FORWARD_TREE)


def _by_type(model: OptionPricingModelType) -> IndicatorBasedOptionPriceModel:
    provider = IndicatorBasedOptionPriceModelProvider._default
    if provider is None:
        raise InvalidOperationException("No run is active: there is no provider of option price models.")
    return provider.get_option_price_model(Symbol.EMPTY, model)
