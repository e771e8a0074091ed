"""The base of every fee model, the constant one and the adapter around a user's Python model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    InvalidCastException,
    SystemException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.overridable import OverridableModel, is_own
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.securities.cash_amount import CashAmount

_PAIR_TYPES = (SecurityType.FOREX, SecurityType.CFD, SecurityType.CRYPTO, SecurityType.CRYPTO_FUTURE)


class FeeModel(OverridableModel):
    """Free orders; the base of every fee model; source Common/Orders/Fees/FeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee of the order."""
        return usd_fee(ZERO)


class ConstantFeeModel(FeeModel):
    """The same fee for every order; source Common/Orders/Fees/ConstantFeeModel.cs."""

    def __init__(self, fee: Any, currency: str = Currencies.USD) -> None:
        """Keep the fee, always positive."""
        self._fee = abs(to_decimal(fee))
        self._currency = currency

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the constant fee."""
        return OrderFee(CashAmount(self._fee, self._currency))


class FeeModelPythonWrapper(FeeModel):
    """Ask a user's fee model; source Common/Python/FeeModelPythonWrapper.cs.

    A model that fails on one argument is asked again, for ever, with (security, order) and must return US dollars.
    """

    def __init__(self, model: Any) -> None:
        """Keep the user's model."""
        self._model = model
        self._extended_version = True

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the user's fee."""
        if self._extended_version:
            try:
                fee = invoke(self._model, "get_order_fee", parameters)
            except Exception:
                self._extended_version = False
            else:
                return as_order_fee(fee)
        return usd_fee(to_decimal(invoke(self._model, "get_order_fee", parameters.security, parameters.order)))


def as_order_fee(fee: Any) -> OrderFee:
    """Return what a user's model answered, or raise InvalidCastException if it is no OrderFee."""
    if isinstance(fee, OrderFee):
        return fee
    raise InvalidCastException(
        "Invalid return type from method 'get_order_fee'. "
        f"Expected a type convertible to 'OrderFee' but was '{type(fee).__name__}'"
    )


def wrap_fee_model(model: Any) -> Any:
    """Return one of our models itself and anything else inside the adapter."""
    return model if is_own(model) else FeeModelPythonWrapper(model)


def usd_fee(amount: Decimal) -> OrderFee:
    """Return a fee in US dollars."""
    return OrderFee(CashAmount(amount, Currencies.USD))


def unsupported_security_type(security_type: SecurityType) -> ArgumentException:
    """Return LEAN's refusal of a security type no fee is known for."""
    return ArgumentException(f"Unsupported security type: {security_type.to_string()}")


def currency_pair_error(symbol: Symbol) -> SystemException:
    """Return what LEAN raises when it splits a symbol that is no currency pair (Common/Util/CurrencyPairUtil.cs).

    Pairs themselves are outside this runtime, so for them it is UnsupportedLeanFeature.
    """
    if symbol.security_type not in _PAIR_TYPES:
        return unsupported_security_type(symbol.security_type)
    return UnsupportedLeanFeature(f"Fees of currency pairs ({symbol.security_type.to_string()})")
