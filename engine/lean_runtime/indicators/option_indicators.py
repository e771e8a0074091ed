"""Implied volatility and greeks of an option contract as indicators of its, its underlying's and its mirror's prices.

Source: Indicators/{OptionIndicatorBase,ImpliedVolatility,OptionGreekIndicatorBase,Delta,Gamma,Vega,Theta,Rho}.cs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight, OptionStyle
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ZERO, from_double, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.functional import Identity, ValueFunction
from engine.lean_runtime.indicators.multi_symbol import MultiSymbolIndicator
from engine.lean_runtime.indicators.naming import csharp_text
from engine.lean_runtime.indicators.option_pricing import (
    Terms,
    greek,
    implied_volatility,
    rounded,
    theoretical_price,
    years_until,
)
from engine.lean_runtime.indicators.rates import dividend_yield_at, rate_model, yield_model
from engine.lean_runtime.orders.faces import to_symbol
from engine.lean_runtime.reference.interest_rate_provider import interest_rate

_BY_STYLE = {
    OptionStyle.EUROPEAN: OptionPricingModelType.BLACK_SCHOLES,
    OptionStyle.AMERICAN: OptionPricingModelType.FORWARD_TREE,
}
#: What LEAN's overloads call the same argument.
_ALIASES = {"risk_free_rate_model": "risk_free_rate", "dividend_yield_model": "dividend_yield"}
_DEFAULT_RATE = Decimal("0.05")
_DEFAULT_YIELD = Decimal("0.0")

Smoothing = Callable[[Decimal, Decimal], Decimal]


def _overloads(constructor: Callable[..., None]) -> Callable[..., None]:
    """Let the name be left out, and the rate and the yield be models or numbers under either name."""

    @functools.wraps(constructor)
    def construct(self: Any, *args: Any, **kwargs: Any) -> None:
        named = {_ALIASES.get(key, key): value for key, value in kwargs.items()}
        given = (named.pop("name"), *args) if "name" in named else args
        # A ticker may stand for the option, but not for an option and a name at once.
        is_named = bool(given) and isinstance(given[0], str) and (len(given) > 1 or "option" in named)
        constructor(self, *(given if is_named else (None, *given)), **named)

    return construct


class OptionIndicatorBase(MultiSymbolIndicator):
    """The prices, the rate and the yield an option indicator computes from when all are of the same time."""

    def __init__(
        self,
        name: str,
        option: Symbol,
        risk_free_rate: Any = None,
        dividend_yield: Any = None,
        mirror_option: Symbol | None = None,
        option_model: OptionPricingModelType | None = None,
        period: int = 1,
    ) -> None:
        """Watch the contracts and the underlying; ArgumentException for anything but an option."""
        symbols = [option, option.underlying, *([] if mirror_option is None else [mirror_option])]
        if not is_option(option.security_type):
            raise ArgumentException("OptionIndicatorBase only support SecurityType.Option.")
        super().__init__(name, symbols, period)
        self.option_symbol = option
        self._mirror = mirror_option
        self._rates = rate_model(risk_free_rate, _DEFAULT_RATE)
        self._yields = yield_model(dividend_yield, _DEFAULT_YIELD)
        self._model = self.get_option_model(option_model, option.id.option_style)
        self._expiry_time: Ticks | None = None
        strike = option.id._strike_price
        assert strike is not None
        self._strike: Decimal = strike
        self.right = option.id.option_right
        self.style = option.id.option_style
        self.risk_free_rate = Identity(name + "_RiskFreeRate")
        self.dividend_yield = Identity(name + "_DividendYield")
        self.price = self._price_of(option, "_Close")
        self.underlying_price = self._price_of(option.underlying, "_UnderlyingClose")
        self.opposite_price = None if mirror_option is None else self._price_of(mirror_option, "_OppositeClose")

    def _price_of(self, symbol: Symbol | None, suffix: str) -> Identity:
        assert symbol is not None
        price = Identity(self._name + suffix)
        self._data[symbol].listener = price._update
        return price

    @staticmethod
    def get_option_model(
        option_model: OptionPricingModelType | None, option_style: OptionStyle
    ) -> OptionPricingModelType:
        """Return the model given, or else the one of the style: Black-Scholes or the tree with drift."""
        if option_model is not None:
            return OptionPricingModelType(option_model)
        if option_style not in _BY_STYLE:
            raise ArgumentOutOfRangeException("optionStyle")
        return _BY_STYLE[option_style]

    @property
    def _expiry(self) -> Ticks:
        if self._expiry_time is None:
            self._expiry_time = OptionSymbol._get_settlement_date_time(self.option_symbol)
        return self._expiry_time

    @property
    def expiry(self) -> datetime:
        """Return the exchange time at which the contract settles."""
        return to_datetime(self._expiry)

    @property
    def strike(self) -> float:
        """Return the strike."""
        return to_float(self._strike)

    @property
    def use_mirror_contract(self) -> bool:
        """Return whether the contract of the other right is looked at too."""
        return self._mirror is not None

    def _compute(self, data: Any) -> Decimal:
        return rounded(super()._compute(data))

    def _update_rates(self, time: Ticks) -> None:
        self.risk_free_rate._update_pair(time, interest_rate(self._rates, time))
        self.dividend_yield._update_pair(time, dividend_yield_at(self._yields, time, self.underlying_price._value))

    def _terms(self, years: float, right: OptionRight | None = None) -> Terms:
        return Terms(
            to_float(self.underlying_price._value),
            to_float(self._strike),
            years,
            to_float(self.risk_free_rate._value),
            to_float(self.dividend_yield._value),
            (self.right if right is None else right) is OptionRight.CALL,
        )

    def reset(self) -> None:
        """Forget the prices and rates too."""
        for part in (self.risk_free_rate, self.dividend_yield, self.price, self.underlying_price, self.opposite_price):
            if part is not None:
                part.reset()
        super().reset()


class ImpliedVolatility(OptionIndicatorBase):
    """The volatility at which a model gives the contract's price; zero where there is none.

    With a mirror contract that of the one out of the money, unless a smoothing function chooses. Methods that a Python
    subclass overrides are not called: LEAN's engine does not see them either.
    """

    @_overloads
    def __init__(
        self,
        name: str | None,
        option: Any,
        risk_free_rate: Any = None,
        dividend_yield: Any = None,
        mirror_option: Any = None,
        option_model: OptionPricingModelType | None = None,
    ) -> None:
        """Take the contract, rates and yields as models or numbers, the contract of the other right and the model."""
        contract, mirror = to_symbol(option), None if mirror_option is None else to_symbol(mirror_option)
        if name is None:
            rate = _DEFAULT_RATE if risk_free_rate is None else risk_free_rate
            dividend = _DEFAULT_YIELD if dividend_yield is None else dividend_yield
            texts = (contract, mirror, rate, dividend, option_model)
            name = f"IV({','.join(map(_text, texts))})"
        super().__init__(name, contract, risk_free_rate, dividend_yield, mirror, option_model)
        self._smooth: Smoothing = self._out_of_the_money
        # The price of a volatility is that of Black-Scholes where no model was named.
        self._price_model = OptionPricingModelType.BLACK_SCHOLES if option_model is None else self._model
        self.theoretical_price = ValueFunction(
            name + "_TheoreticalPrice", self._compute_price, lambda: bool(self.is_ready)
        )
        self._updated += self._forward

    def set_smoothing_function(self, function: Callable[[float, float], Any]) -> None:
        """Let a function of the contract's and the mirror's volatility decide."""
        self._smooth = lambda own, mirrored: to_decimal(function(to_float(own), to_float(mirrored)))

    def _out_of_the_money(self, own: Decimal, mirrored: Decimal) -> Decimal:
        spot = self.underlying_price._value
        in_the_money = self._strike > spot if self.right is OptionRight.PUT else self._strike < spot
        return mirrored if in_the_money else own

    def _forward(self, sender: Any, point: Any) -> None:
        if self.is_ready:
            self.theoretical_price._update(point)

    def _compute_price(self, time: Ticks, value: Decimal) -> Decimal:
        price = None
        if value:
            terms = self._terms(years_until(self._expiry, time))
            price = theoretical_price(self._price_model, to_float(value), terms)
        return self.theoretical_price._value if price is None else price

    def _compute_indicator(self) -> Decimal:
        time = self.price._time
        self._update_rates(time)
        years = to_float(from_double(years_until(self._expiry, time)))
        own = self._solve(self.price, self._terms(years))
        if self._mirror is not None and self.opposite_price is not None:
            mirrored = self._solve(self.opposite_price, self._terms(years, self._mirror.id.option_right))
            if mirrored is not None:
                return mirrored if own is None else self._smooth(own, mirrored)
        return ZERO if own is None else own

    def _solve(self, price: Identity, terms: Terms) -> Decimal | None:
        return implied_volatility(self._model, to_float(price._value), terms)

    def reset(self) -> None:
        """Forget the theoretical price too."""
        self.theoretical_price.reset()
        super().reset()


class OptionGreeksIndicatorBase(OptionIndicatorBase):
    """A greek at the volatility of an own or a given ImpliedVolatility indicator; unchanged where it is not finite."""

    #: The kernel that computes it.
    _greek = ""

    @_overloads
    def __init__(
        self,
        name: str | None,
        option: Any,
        risk_free_rate: Any = None,
        dividend_yield: Any = None,
        mirror_option: Any = None,
        option_model: OptionPricingModelType | None = None,
        iv_model: OptionPricingModelType | None = None,
    ) -> None:
        """Take what ImpliedVolatility takes and the model of the volatility."""
        contract, mirror = to_symbol(option), None if mirror_option is None else to_symbol(mirror_option)
        model = self.get_option_model(option_model, contract.id.option_style)
        if name is None:
            name = f"{type(self).__name__}({','.join(map(_text, (contract, mirror, model)))})"
        super().__init__(name, contract, risk_free_rate, dividend_yield, mirror, model)
        self._iv = ImpliedVolatility(
            name + "_IV",
            contract,
            self._rates,
            self._yields,
            mirror,
            self.get_option_model(iv_model, contract.id.option_style),
        )
        self._given_iv = False

    @property
    def implied_volatility(self) -> ImpliedVolatility:
        """Return the indicator of the volatility; one that is set must be updated by whoever set it."""
        return self._iv

    @implied_volatility.setter
    def implied_volatility(self, value: ImpliedVolatility) -> None:
        self._iv = value
        self._given_iv = True

    @property
    def is_ready(self) -> bool:
        """Return whether the volatility is ready."""
        return self._iv.is_ready

    def _compute_indicator(self) -> Decimal:
        time = self.price._time
        if not self._given_iv:
            for data in self._data.values():
                self._iv._update(data.current)
        self._update_rates(time)
        years = to_float(from_double(years_until(self._expiry, time)))
        if years < 0:
            return ZERO
        value = greek(type(self)._greek, self._model, to_float(self._iv._value), self._terms(years))
        return self._indicator_value if value is None else value

    def reset(self) -> None:
        """Forget the volatility too."""
        self._iv.reset()
        super().reset()


class Delta(OptionGreeksIndicatorBase):
    """The change of the price per change of the underlying."""

    _greek = "delta"


class Gamma(OptionGreeksIndicatorBase):
    """The change of delta per change of the underlying."""

    _greek = "gamma"


class Vega(OptionGreeksIndicatorBase):
    """The change of the price per percent of volatility."""

    _greek = "vega"


class Theta(OptionGreeksIndicatorBase):
    """The change of the price per day."""

    _greek = "theta"


class Rho(OptionGreeksIndicatorBase):
    """The change of the price per percent of interest."""

    _greek = "rho"


def _text(value: Any) -> str:
    """Write an argument into a name: numbers and enums as C# does, models by their type."""
    if value is None or isinstance(value, OptionPricingModelType | Symbol):
        return csharp_text(value)
    if isinstance(value, int | float | Decimal):
        return csharp_text(to_decimal(value))
    return f"QuantConnect.Data.{type(value).__name__}"
