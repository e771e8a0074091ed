"""The implied volatility and the five greeks of a contract, updated together (Indicators/GreeksIndicators.cs)."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionPricingModelType, SecurityType
from engine.lean_runtime.common.numbers import ZERO, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.data.greeks import Greeks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.option_indicators import Delta, Gamma, ImpliedVolatility, Rho, Theta, Vega
from engine.lean_runtime.indicators.option_price_result import OptionPriceModelResult
from engine.lean_runtime.reference.dividend_yield_provider import ConstantDividendYieldModel, DividendYieldProvider


class GreeksIndicators(LeanObject):
    """Greeks that share one implied volatility."""

    def __init__(
        self,
        option_symbol: Symbol,
        mirror_option_symbol: Symbol | None = None,
        option_model: OptionPricingModelType | None = None,
        iv_model: OptionPricingModelType | None = None,
        dividend_yield_model: Any = None,
        risk_free_interest_rate_model: Any = None,
    ) -> None:
        """Take the contract, that of the other right, models, and where yields and rates come from."""
        yields = dividend_yield_model or self.get_dividend_yield_model(option_symbol)
        rates = risk_free_interest_rate_model or EngineServices.current().interest_rates
        sources = (option_symbol, rates, yields, mirror_option_symbol)
        self.implied_volatility = ImpliedVolatility(*sources, iv_model)
        models = (option_model, iv_model)
        self.delta = Delta(*sources, *models)
        self.gamma = Gamma(*sources, *models)
        self.vega = Vega(*sources, *models)
        self.theta_per_day = Theta(*sources, *models)
        self.rho = Rho(*sources, *models)
        self.use_mirror_option = mirror_option_symbol is not None
        self._greeks = (self.delta, self.gamma, self.vega, self.theta_per_day, self.rho)
        for greek in self._greeks:
            greek.implied_volatility = self.implied_volatility

    @staticmethod
    def get_dividend_yield_model(option_symbol: Symbol) -> Any:
        """Return the model of the underlying's dividends, of none for an index."""
        if option_symbol.security_type is SecurityType.INDEX_OPTION:
            return ConstantDividendYieldModel(ZERO)
        return DividendYieldProvider.create_for_option(option_symbol)

    @property
    def interest_rate(self) -> float:
        """Return the latest risk free rate."""
        return to_float(self.delta.risk_free_rate._value)

    @property
    def dividend_yield(self) -> float:
        """Return the latest dividend yield."""
        return to_float(self.delta.dividend_yield._value)

    @property
    def greeks(self) -> Greeks:
        """Return the latest greeks."""
        delta, gamma, vega, theta, rho = (greek._value for greek in self._greeks)
        return Greeks(delta, gamma, vega, Greeks.get_safe_theta(theta), rho, ZERO)

    @property
    def current_result(self) -> OptionPriceModelResult:
        """Return the latest theoretical price, implied volatility and greeks."""
        iv = self.implied_volatility
        return OptionPriceModelResult(iv.theoretical_price._value, iv._value, self.greeks)

    def update(self, data: Any) -> None:
        """Take a data point of a contract or of the underlying."""
        for indicator in (self.implied_volatility, *self._greeks):
            indicator.update(data)

    def reset(self) -> None:
        """Forget everything."""
        for indicator in (self.implied_volatility, *self._greeks):
            indicator.reset()
