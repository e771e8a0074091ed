"""The default option price model: implied volatility and greeks of present prices, evaluated when they are read.

Source: Indicators/{IndicatorBasedOptionPriceModel,IndicatorBasedOptionPriceModelProvider,GreeksIndicators}.cs. LEAN
makes six indicators for every evaluation and gives them three data points; the same values come here without them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight, SecurityType
from engine.lean_runtime.common.extensions import Extensions
from engine.lean_runtime.common.numbers import ONE, ZERO, from_double, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks
from engine.lean_runtime.data.greeks import Greeks
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.arithmetic import quotient
from engine.lean_runtime.indicators.option_indicators import OptionIndicatorBase
from engine.lean_runtime.indicators.option_price_result import (
    CurrentPriceOptionPriceModel,
    OptionPriceModel,
    OptionPriceModelParameters,
    OptionPriceModelResult,
)
from engine.lean_runtime.indicators.option_pricing import (
    Terms,
    greek,
    implied_volatility,
    rounded,
    theoretical_price,
    tree_price,
    years_until,
)
from engine.lean_runtime.indicators.rates import dividend_yield_at
from engine.lean_runtime.reference.dividend_yield_provider import DividendYieldProvider
from engine.lean_runtime.reference.interest_rate_provider import interest_rate

__all__ = [
    "CurrentPriceOptionPriceModel",
    "IndicatorBasedOptionPriceModel",
    "IndicatorBasedOptionPriceModelProvider",
    "OptionPriceModel",
    "OptionPriceModelParameters",
    "OptionPriceModelResult",
]


class _Models(NamedTuple):
    """The models of the volatility, the greeks and the theoretical price."""

    volatility: OptionPricingModelType
    greeks: OptionPricingModelType
    price: OptionPricingModelType


class _Contract(NamedTuple):
    """What does not change about a contract."""

    mirror: Symbol | None
    models: _Models
    strike: float
    is_call: bool
    expiry: Ticks
    #: Whether contract and underlying have the same clock; prices of different times are never put together.
    one_clock: bool


class _OnFirstUse:
    """A value computed at the first access and kept in the instance."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Decimal:
        value: Decimal = instance._evaluation.greek(self._name)
        if self._name == "theta":
            value = Greeks.get_safe_theta(value)
        instance.__dict__["_" + self._name] = value
        return value


class IndicatorGreeks(Greeks):
    """The greeks of an evaluation, each computed when it is first read."""

    def __init__(self, evaluation: _Evaluation) -> None:
        """Keep the evaluation."""
        self._evaluation = evaluation
        self._lambda = ZERO

    _delta = _OnFirstUse("delta")
    _gamma = _OnFirstUse("gamma")
    _vega = _OnFirstUse("vega")
    _theta = _OnFirstUse("theta")
    _rho = _OnFirstUse("rho")


class _Evaluation:
    """The prices and rates of one moment and what follows from them."""

    __slots__ = (
        "_exact_years",
        "_implied",
        "_mirror_price",
        "_models",
        "_price",
        "_terms",
        "_tree_price",
        "_volatility",
    )

    def __init__(
        self, models: _Models, terms: Terms, exact_years: float, price: float, mirror_price: float | None
    ) -> None:
        self._models = models
        self._terms = terms
        self._exact_years = exact_years
        self._price = price
        self._mirror_price = mirror_price
        self._implied: Decimal | None = None
        self._volatility = 0.0
        self._tree_price: float | None = None

    def volatility(self) -> Decimal:
        """Return the implied volatility: of the contract out of the money where its mirror is known, or else its own.

        The other contract's serves where the first one's is not found.
        """
        implied = self._implied
        if implied is None:
            implied = self._implied = rounded(self._solve() or ZERO)
            self._volatility = to_float(implied)
        return implied

    def _solve(self) -> Decimal | None:
        model, terms, mirror_price = self._models.volatility, self._terms, self._mirror_price
        if mirror_price is None:
            return implied_volatility(model, self._price, terms)
        sides = [(self._price, terms), (mirror_price, terms._replace(is_call=not terms.is_call))]
        if terms.strike < terms.spot if terms.is_call else terms.strike > terms.spot:
            sides.reverse()
        found = implied_volatility(model, *sides[0])
        return implied_volatility(model, *sides[1]) if found is None else found

    def price(self) -> Decimal:
        """Return the price the implied volatility gives, zero without one."""
        if not self.volatility():
            return ZERO
        terms = self._terms._replace(years=self._exact_years)
        return theoretical_price(self._models.price, self._volatility, terms) or ZERO

    def greeks(self) -> IndicatorGreeks:
        """Return the greeks."""
        return IndicatorGreeks(self)

    def greek(self, name: str) -> Decimal:
        """Return a greek, zero after expiry and where it is not finite."""
        self.volatility()
        if self._terms.years < 0:
            return ZERO
        model, base = self._models.greeks, self._tree_price
        if base is None and name != "delta":
            base = self._tree_price = tree_price(model, self._volatility, self._terms)
        return rounded(greek(name, model, self._volatility, self._terms, base) or ZERO)


class IndicatorBasedOptionPriceModel(OptionPriceModel):
    """Evaluates with the indicators' formulas from the securities' present prices."""

    def __init__(
        self,
        option_model: OptionPricingModelType | None = None,
        iv_model: OptionPricingModelType | None = None,
        dividend_yield_model: Any = None,
        risk_free_interest_rate_model: Any = None,
        use_mirror_contract: bool = True,
        security_provider: Any = None,
    ) -> None:
        """Take the models (by default of the style), where yields and rates come from, and the securities."""
        self._option_model = option_model
        self._iv_model = iv_model
        self._yields = dividend_yield_model
        self._rates = risk_free_interest_rate_model
        self._use_mirror = use_mirror_contract
        self._securities = security_provider
        self._contracts: dict[Symbol, _Contract] = {}
        self._day: Ticks = 0
        self._day_rate = 0.0
        self._distributions: dict[Symbol, Decimal] = {}

    def _evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        contract, option = parameters.contract, parameters.security
        assert contract is not None
        symbol = contract.symbol
        if contract._time >= symbol.id._date + TICKS_PER_DAY:
            return OptionPriceModelResult.NONE
        price, spot = option._price, option.underlying._price
        if not price or not spot:
            return OptionPriceModelResult.NONE
        known = self._contracts.get(symbol)
        if known is None:
            known = self._contracts[symbol] = self._describe(symbol)
        if not known.one_clock:
            return OptionPriceModelResult.NONE
        mirror_price = None
        if known.mirror is not None:
            mirror = self._securities.get(known.mirror)
            mirror_price = None if mirror is None else to_float(mirror._price) or None
        time = option._local_time
        years = years_until(known.expiry, time)
        terms = Terms(
            to_float(spot),
            known.strike,
            to_float(from_double(years)),
            self._rate(time),
            self._dividend_yield(symbol, time, spot),
            known.is_call,
        )
        made = _Evaluation(known.models, terms, years, to_float(price), mirror_price)
        return OptionPriceModelResult(made.price, made.volatility, made.greeks)

    def _describe(self, symbol: Symbol) -> _Contract:
        identifier, hours = symbol.id, EngineServices.current().market_hours
        underlying, strike = symbol.underlying, identifier._strike_price
        assert underlying is not None
        assert strike is not None
        zones = [
            hours.get_exchange_hours(each.id.market, each, each.security_type).time_zone.name
            for each in (symbol, underlying)
        ]
        style = identifier.option_style
        models = _Models(
            OptionIndicatorBase.get_option_model(self._iv_model, style),
            OptionIndicatorBase.get_option_model(self._option_model, style),
            # The theoretical price is Black-Scholes' where no model was named.
            OptionPricingModelType.BLACK_SCHOLES if self._iv_model is None else self._iv_model,
        )
        return _Contract(
            Extensions.get_mirror_option_symbol(symbol) if self._use_mirror else None,
            models,
            to_float(strike),
            identifier.option_right is OptionRight.CALL,
            OptionSymbol._get_settlement_date_time(symbol),
            zones[0] == zones[1],
        )

    def _turn_to(self, time: Ticks) -> None:
        """Forget what depends on the day when another one begins."""
        day = time - time % TICKS_PER_DAY
        if day != self._day:
            self._day = day
            self._day_rate = to_float(EngineServices.current().interest_rates._get_interest_rate(time))
            self._distributions.clear()

    def _rate(self, time: Ticks) -> float:
        self._turn_to(time)
        return self._day_rate if self._rates is None else to_float(interest_rate(self._rates, time))

    def _dividend_yield(self, symbol: Symbol, time: Ticks, spot: Decimal) -> float:
        """Return the yield; by default of the underlying's dividends, none for an index."""
        if self._yields is not None:
            return to_float(dividend_yield_at(self._yields, time, spot))
        if symbol.security_type is SecurityType.INDEX_OPTION:
            return 0.0
        underlying = symbol.underlying
        assert underlying is not None
        paid = self._distributions.get(underlying)
        if paid is None:
            model = DividendYieldProvider.create_for_option(symbol)
            # The yield at a price of one is the sum of the distributions.
            paid = self._distributions[underlying] = dividend_yield_at(model, time, ONE)
        return to_float(quotient(paid, spot)) if paid else 0.0


class IndicatorBasedOptionPriceModelProvider(LeanObject):
    """Makes the default models of an algorithm's options."""

    #: The one of the present run, which the static factories use.
    _default: IndicatorBasedOptionPriceModelProvider | None = None

    def __init__(self, securities: Any) -> None:
        """Take the algorithm's securities, whose prices the models look at."""
        self.securities = securities
        IndicatorBasedOptionPriceModelProvider._default = self

    def get_option_price_model(
        self,
        symbol: Symbol | OptionPricingModelType | None = None,
        pricing_model_type: OptionPricingModelType | None = None,
        dividend_yield_model: Any = None,
        risk_free_interest_rate_model: Any = None,
        use_mirror_contract: bool = True,
        **models: Any,
    ) -> IndicatorBasedOptionPriceModel:
        """Return a model: (symbol, model type) or (option_model, iv_model, yields, rates, use of the mirror)."""
        if isinstance(symbol, Symbol):
            option_model = iv_model = pricing_model_type
        else:
            option_model, iv_model = models.get("option_model", symbol), models.get("iv_model", pricing_model_type)
        return IndicatorBasedOptionPriceModel(
            option_model,
            iv_model,
            dividend_yield_model,
            risk_free_interest_rate_model,
            use_mirror_contract,
            self.securities,
        )
