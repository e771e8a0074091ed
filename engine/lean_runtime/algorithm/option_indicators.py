"""Helpers for greeks and implied volatility of option contracts (Algorithm/QCAlgorithm.Indicators.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes
from engine.lean_runtime.algorithm.indicator_helper import INT, Recipe, indicator_class
from engine.lean_runtime.algorithm.indicator_variants import AlgorithmIndicatorVariants
from engine.lean_runtime.algorithm.overloads import Overloads
from engine.lean_runtime.common.enums import OptionPricingModelType, Resolution, TickType
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.indicators.naming import csharp_text
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Number, SymbolLike
    from engine.lean_runtime.identity.symbol import Symbol

register_classes("engine.lean_runtime.common.enums", "OptionPricingModelType")

_VARIANCE = Recipe("deviations.Variance", "V({period})", None, {"period": INT})


def _greek(kind: str, default_model: OptionPricingModelType | None = None) -> Any:
    """Declare the helper of a greek; LEAN's Greek-lettered twins have a default model."""

    def make(
        self: AlgorithmOptionIndicators,
        symbol: SymbolLike,
        mirror_option: SymbolLike = None,
        risk_free_rate: Number | None = None,
        dividend_yield: Number | None = None,
        option_model: OptionPricingModelType | None = default_model,
        iv_model: OptionPricingModelType | None = None,
        resolution: Resolution | None = None,
    ) -> Any:
        return self._option_indicator(
            kind, symbol, mirror_option, risk_free_rate, dividend_yield, [option_model, iv_model], resolution
        )

    make.__annotations__["return"] = kind
    make.__doc__ = (
        f"Make the {kind} of an option contract, fed from its quotes, its underlying and the contract mirrored to it."
    )
    return _Greek(make)


class _Greek(Overloads):
    """A greek's helper; it learns its name from the class it stands in."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


class AlgorithmOptionIndicators(AlgorithmIndicatorVariants):
    """Makes option indicators with the algorithm's rate and dividend models."""

    d = _greek("Delta")
    g = _greek("Gamma")
    v = _greek("Vega").alternative(_VARIANCE.function())
    t = _greek("Theta")
    r = _greek("Rho")
    δ = _greek("Delta", OptionPricingModelType.BLACK_SCHOLES)
    γ = _greek("Gamma", OptionPricingModelType.BLACK_SCHOLES)
    θ = _greek("Theta", OptionPricingModelType.BLACK_SCHOLES)
    ρ = _greek("Rho", OptionPricingModelType.BLACK_SCHOLES)

    def _implied_volatility(
        self,
        symbol: SymbolLike,
        mirror_option: SymbolLike = None,
        risk_free_rate: Number | None = None,
        dividend_yield: Number | None = None,
        option_model: OptionPricingModelType | None = None,
        resolution: Resolution | None = None,
    ) -> Any:
        """Make the implied volatility of an option contract, fed from its quotes and its underlying."""
        return self._option_indicator(
            "ImpliedVolatility", symbol, mirror_option, risk_free_rate, dividend_yield, [option_model], resolution
        )

    iv = _Greek(_implied_volatility)

    def _option_indicator(
        self,
        kind: str,
        symbol: Any,
        mirror_option: Any,
        risk_free_rate: Any,
        dividend_yield: Any,
        models: list[OptionPricingModelType | None],
        resolution: Resolution | None,
    ) -> Any:
        from engine.lean_runtime.reference.dividend_yield_provider import (
            ConstantDividendYieldModel,
            DividendYieldProvider,
        )

        contract = to_symbol(symbol)
        mirror = None if mirror_option is None else to_symbol(mirror_option)
        rate = None if risk_free_rate is None else to_decimal(risk_free_rate)
        dividend = None if dividend_yield is None else to_decimal(dividend_yield)
        made_by = indicator_class(f"option_indicators.{kind}")
        model = made_by.get_option_model(models[0], contract.id.option_style)
        text = f"{kind}({csharp_text(rate)},{csharp_text(dividend)},{csharp_text(model)})"
        made = made_by(
            self._indicator_name(contract, text, resolution),
            contract,
            self._risk_free_rate_model(rate),
            DividendYieldProvider.create_for_option(contract)
            if dividend is None
            else ConstantDividendYieldModel(dividend),
            mirror,
            *models,
        )
        return self._initialize_option_indicator(made, resolution, contract, mirror)

    def _initialize_option_indicator(
        self, indicator: Any, resolution: Resolution | None, contract: Symbol, mirror: Symbol | None
    ) -> Any:
        """Register on the contract's quotes, the underlying and the mirror's quotes; warm up from all of them."""
        symbols = [contract, contract.underlying, *([] if mirror is None else [mirror])]
        for symbol in symbols:
            tick_type = None if symbol is contract.underlying else TickType.QUOTE
            consolidator = self._make_consolidator(symbol, tick_type, None, resolution, None, None)
            self._register(symbol, indicator, consolidator, None)
        if self._settings.automatic_indicator_warm_up:
            self._warm_up(symbols, indicator, resolution, None)
        return indicator
