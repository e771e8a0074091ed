"""QLOptionPriceModel: option prices and greeks by QuantLib's engines, and who provides such models.

Source: Common/Securities/Option/{QLOptionPriceModel,QLOptionPriceModelProvider,OptionPriceModels.QuantLib}.cs and the
estimators beside them. Where an engine has no greek Black's formula gives one, as LEAN has it with the volatility in
the place of the deviation until maturity.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight, OptionStyle
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, safe_decimal_cast, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of
from engine.lean_runtime.data.greeks import ModeledGreeks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators import quantlib_trees
from engine.lean_runtime.indicators.arithmetic import quotient
from engine.lean_runtime.indicators.option_price_result import (
    OptionPriceModel,
    OptionPriceModelParameters,
    OptionPriceModelResult,
)
from engine.lean_runtime.indicators.quantlib_black import BlackCalculator, over
from engine.lean_runtime.indicators.quantlib_engines import (
    PriceEngine,
    Results,
    analytic,
    barone_adesi_whaley,
    binomial,
    implied_volatility,
)
from engine.lean_runtime.indicators.quantlib_trees import PricedOption

_DEFAULT_RATE = Decimal("0.01")
_HUNDRED = Decimal(100)
_FAILURES = (ArgumentException, ArithmeticError, ValueError)
_LOWEST, _HIGHEST, _TOLERANCE, _ITERATIONS = 1e-7, 4.0, 1e-3, 10


class QLOptionPriceModel(OptionPriceModel):
    """Prices contracts with one engine, from the underlying's volatility model or else a guess from the premium."""

    def __init__(self, engine: PriceEngine, allowed_option_styles: Iterable[OptionStyle] = ()) -> None:
        """Take the engine and the styles it can price, by default American and European."""
        self._engine = engine
        self.allowed_option_styles = list(allowed_option_styles) or [OptionStyle.EUROPEAN, OptionStyle.AMERICAN]
        self.enable_greek_approximation = True
        self._volatility_seen = False

    @property
    def volatility_estimator_warmed_up(self) -> bool:
        """Return whether the underlying's volatility model ever gave a volatility."""
        return self._volatility_seen

    def _evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        contract, security = parameters.contract, parameters.security
        assert contract is not None
        style = contract.symbol.id.option_style
        if style not in self.allowed_option_styles:
            raise ArgumentException(
                f"{style.to_string()} style options are not supported by option price model '{type(self).__name__}'"
            )
        today = date_of(contract._time)
        if today > contract.symbol.id._date:
            return OptionPriceModelResult.NONE
        premium, spot = to_float(security._price), to_float(security.underlying._price)
        if spot <= 0 or premium <= 0:
            return OptionPriceModelResult.NONE
        hours = security.exchange.hours
        maturity = _years(today, _next_trading_day(contract.symbol.id._date, hours))
        exercise_from = _years(today, _next_trading_day(today, hours)) if style is OptionStyle.AMERICAN else maturity
        strike = contract.symbol.id._strike_price
        assert strike is not None
        volatility = self._volatility(security)
        option = PricedOption(
            spot,
            to_float(strike),
            contract.symbol.id.option_right is OptionRight.CALL,
            maturity,
            to_float(_rate(parameters)),
            0.0,
            _guess(premium, spot, maturity) if volatility is None else volatility,
            exercise_from,
        )
        try:
            return self._result(option, premium, style is OptionStyle.AMERICAN)
        except _FAILURES:
            return OptionPriceModelResult.NONE

    def _volatility(self, security: Any) -> float | None:
        """Return the volatility of the underlying's model, None before it gave one."""
        model = security.underlying.volatility_model
        volatility = ZERO if model is None else model._volatility
        self._volatility_seen = self._volatility_seen or volatility > 0
        return to_float(volatility) if self._volatility_seen else None

    def _result(self, option: PricedOption, premium: float, is_american: bool) -> OptionPriceModelResult:
        calculator = None
        try:
            volatility = implied_volatility(option, premium, is_american)
        except _FAILURES:
            volatility, calculator = _newton(option, premium)
        implied = option._replace(volatility=volatility)
        greeks = _Greeks(self._engine, implied, calculator, self.enable_greek_approximation)
        return OptionPriceModelResult(
            _price(self._engine, option),
            safe_decimal_cast(volatility) if math.isfinite(volatility) else ZERO,
            greeks.as_lean,
        )


class _Greeks:
    """The greeks of an engine at the implied volatility, computed when the first is read."""

    def __init__(
        self, engine: PriceEngine, option: PricedOption, calculator: BlackCalculator | None, approximate: bool
    ) -> None:
        self._engine, self._option, self._approximate = engine, option, approximate
        self._calculator = calculator
        self._results: Results | None = None
        self._failed = False

    def as_lean(self) -> ModeledGreeks:
        """Return LEAN's object; vega and rho are per percent."""
        spot, years = self._option.spot, self._option.years
        return ModeledGreeks(
            lambda: self._value("delta", lambda black: black.delta(spot)),
            lambda: self._value("gamma", lambda black: black.gamma(spot)),
            lambda: quotient(self._value("vega", lambda black: black.vega(years)), _HUNDRED),
            lambda: self._value("theta", lambda black: black.theta(spot, years)),
            lambda: quotient(self._value("rho", lambda black: black.rho(years)), _HUNDRED),
            lambda: self._value("elasticity", lambda black: black.elasticity(spot)),
        )

    def _value(self, name: str, approximation: Callable[[BlackCalculator], float]) -> Decimal:
        """Return a greek of the engine, or else Black's, zero where neither is a number."""
        try:
            found = self._of_engine(name)
            if found is None:
                found = approximation(self._black()) if self._approximate else 0.0
        except _FAILURES:
            return ZERO
        return safe_decimal_cast(found) if math.isfinite(found) else ZERO

    def _of_engine(self, name: str) -> float | None:
        if self._results is None and not self._failed:
            try:
                self._results = self._engine(self._option)
            except _FAILURES:
                self._failed = True
        found: float | None = None if self._results is None else getattr(self._results, name)
        return found

    def _black(self) -> BlackCalculator:
        if self._calculator is None:
            self._calculator = _black(self._option, self._option.volatility)
        return self._calculator


def _price(engine: PriceEngine, option: PricedOption) -> Decimal:
    try:
        value = engine(option).value
    except _FAILURES:
        return ZERO
    return safe_decimal_cast(max(0.0, value)) if math.isfinite(value) else ZERO


def _black(option: PricedOption, deviation: float) -> BlackCalculator:
    discount = 1.0 / math.exp(option.rate * option.years)
    forward = option.spot * (1.0 / math.exp(option.dividend * option.years)) / discount
    return BlackCalculator(option.is_call, option.strike, forward, deviation, discount)


def _guess(premium: float, spot: float, maturity: float) -> float:
    """Return the volatility of a premium at the money, roughly."""
    return math.sqrt(2 * math.pi / maturity) * premium / spot


def _newton(option: PricedOption, premium: float) -> tuple[float, BlackCalculator]:
    """Return a volatility by Newton's method, zero where it does not settle, and the last calculator used."""
    estimate = _guess(premium, option.spot, option.years)
    for iteration in range(_ITERATIONS):
        before, calculator = estimate, _black(option, estimate)
        estimate -= over(calculator.value() - premium, calculator.vega(option.years))
        estimate = min(max(estimate, _LOWEST), _HIGHEST)
        if not abs(estimate - before) / estimate > _TOLERANCE:
            return (estimate if iteration < _ITERATIONS - 1 else 0.0), calculator
    return 0.0, calculator


def _next_trading_day(date: Ticks, hours: Any) -> Ticks:
    """Return the next day, or the first trading day after it if it is none."""
    following = date + TICKS_PER_DAY
    following_trading_day: Ticks = (
        following if hours._is_date_open(following) else hours._get_next_trading_day(following)
    )
    return following_trading_day


def _years(first: Ticks, last: Ticks) -> float:
    return (last - first) // TICKS_PER_DAY / 365.0


def _rate(parameters: OptionPriceModelParameters) -> Decimal:
    if parameters.slice is None:
        return _DEFAULT_RATE
    return EngineServices.current().interest_rates._get_interest_rate(date_of(parameters.slice._time))


class QLOptionPriceModelProvider(LeanObject):
    """Makes the QuantLib model of a style or of a named type."""

    INSTANCE: ClassVar[QLOptionPriceModelProvider]

    def get_option_price_model(
        self, symbol: Symbol, pricing_model_type: OptionPricingModelType | None = None
    ) -> QLOptionPriceModel:
        """Return the model; ArgumentException for a type QuantLib has no engine for."""
        if pricing_model_type is None:
            american = symbol.id.option_style is OptionStyle.AMERICAN
            pricing_model_type = (
                OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN
                if american
                else OptionPricingModelType.BLACK_SCHOLES
            )
        if pricing_model_type is OptionPricingModelType.BLACK_SCHOLES:
            return QuantLib.black_scholes()
        if pricing_model_type is OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN:
            return QuantLib.binomial_cox_ross_rubinstein()
        raise ArgumentException(f"Unsupported pricing model type: {pricing_model_type.to_string()}")


QLOptionPriceModelProvider.INSTANCE = QLOptionPriceModelProvider()


class QuantLib(LeanObject):
    """The factories of QuantLib's models, which algorithms find in OptionPriceModels."""

    @staticmethod
    def black_scholes() -> QLOptionPriceModel:
        """Return Black's formula for European options."""
        return QLOptionPriceModel(analytic, [OptionStyle.EUROPEAN])

    @staticmethod
    def barone_adesi_whaley() -> QLOptionPriceModel:
        """Return Barone-Adesi and Whaley's approximation for American options."""
        return QLOptionPriceModel(barone_adesi_whaley, [OptionStyle.AMERICAN])

    @staticmethod
    def binomial_jarrow_rudd() -> QLOptionPriceModel:
        """Return Jarrow and Rudd's tree."""
        return QLOptionPriceModel(binomial(quantlib_trees.jarrow_rudd))

    @staticmethod
    def binomial_cox_ross_rubinstein() -> QLOptionPriceModel:
        """Return Cox, Ross and Rubinstein's tree."""
        return QLOptionPriceModel(binomial(quantlib_trees.cox_ross_rubinstein))

    @staticmethod
    def additive_equiprobabilities() -> QLOptionPriceModel:
        """Return the additive tree of equal chances."""
        return QLOptionPriceModel(binomial(quantlib_trees.additive_equiprobabilities))

    @staticmethod
    def binomial_trigeorgis() -> QLOptionPriceModel:
        """Return Trigeorgis' tree."""
        return QLOptionPriceModel(binomial(quantlib_trees.trigeorgis))

    @staticmethod
    def binomial_tian() -> QLOptionPriceModel:
        """Return Tian's tree."""
        return QLOptionPriceModel(binomial(quantlib_trees.tian))

    @staticmethod
    def binomial_leisen_reimer() -> QLOptionPriceModel:
        """Return Leisen and Reimer's tree."""
        return QLOptionPriceModel(binomial(quantlib_trees.leisen_reimer))

    @staticmethod
    def binomial_joshi() -> QLOptionPriceModel:
        """Return Joshi's tree."""
        return QLOptionPriceModel(binomial(quantlib_trees.joshi))
