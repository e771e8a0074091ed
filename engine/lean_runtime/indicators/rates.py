"""Interest rates and dividend yields given as numbers, as LEAN's models, or as models written in Python."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.models import call_model, is_overridden
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.reference.dividend_yield_provider import ConstantDividendYieldModel, IDividendYieldModel
from engine.lean_runtime.reference.interest_rate_provider import ConstantRiskFreeRateInterestRateModel


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


def rate_model(rate: Any, default: Decimal) -> Any:
    """Return a model of the risk free rate: a model itself, a constant for a number, the default for None."""
    if rate is None or _is_number(rate):
        return ConstantRiskFreeRateInterestRateModel(default if rate is None else to_decimal(rate))
    return rate


def yield_model(dividend_yield: Any, default: Decimal) -> Any:
    """Return a model of the dividend yield: a model itself, a constant for a number, the default for None."""
    if dividend_yield is None or _is_number(dividend_yield):
        return ConstantDividendYieldModel(default if dividend_yield is None else to_decimal(dividend_yield))
    return dividend_yield


def dividend_yield_at(model: Any, date: Ticks, price: Decimal) -> Decimal:
    """Return the exact yield of a date at a price, from our models and from user-written ones."""
    if isinstance(model, IDividendYieldModel) and not is_overridden(model, "get_dividend_yield"):
        return model._get_dividend_yield(date, price)
    return call_model(model, "get_dividend_yield", to_datetime(date), to_float(price))
