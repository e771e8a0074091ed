"""Limits on the size of an order (Common/Orders/OrderSizing.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.numbers import ZERO, divide, to_decimal, to_float

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.securities.security import Security

_MISSING_SHARE = Decimal(1_000_000)


def _signed(size: Decimal, like: Decimal) -> Decimal:
    return size if like > 0 else -size if like < 0 else ZERO


def adjust_by_lot_size(security: Security, quantity: Decimal) -> Decimal:
    """Cut a quantity toward zero to whole lots; one that misses a lot by less than a millionth counts as the lot."""
    lot_size: Decimal = security.symbol_properties._lot_size
    size = abs(quantity)
    remainder = size % lot_size
    if lot_size - remainder < divide(lot_size, _MISSING_SHARE):
        remainder -= lot_size
    return _signed(size - remainder, quantity)


def get_unordered_quantity(algorithm: QCAlgorithm, target: Any, security: Security | None = None) -> Decimal:
    """Return what is still to be ordered to reach a portfolio target, whole lots."""
    if security is None:
        security = algorithm.securities[target.symbol]
    projected = algorithm.transactions.get_projected_holdings(security)
    return adjust_by_lot_size(security, target._quantity - projected._projected_quantity)


class OrderSizing:
    """The functions of this module for algorithms."""

    @staticmethod
    def get_order_size_for_percent_volume(
        security: Security, maximum_percent_current_volume: Any, desired_order_size: Any
    ) -> float:
        """Return the desired size limited to a share of the current bar's volume."""
        limit = to_decimal(maximum_percent_current_volume) * security._volume
        return to_float(_limited(security, limit, to_decimal(desired_order_size)))

    @staticmethod
    def get_order_size_for_maximum_value(
        security: Security, maximum_order_value_in_account_currency: Any, desired_order_size: Any
    ) -> float:
        """Return the desired size limited to a value in account currency, 0 while the price is 0."""
        multiplier = security.symbol_properties._contract_multiplier
        price = security._price * security.quote_currency._conversion_rate * multiplier
        if not price:
            return 0.0
        limit = divide(to_decimal(maximum_order_value_in_account_currency), price)
        return to_float(_limited(security, limit, to_decimal(desired_order_size)))

    @staticmethod
    def get_unordered_quantity(
        algorithm: QCAlgorithm, target: Any, security: Security | None = None, account_for_fees: bool = False
    ) -> float:
        """Return what is still to be ordered to reach a target; fees matter to crypto alone, which is not supported."""
        return to_float(get_unordered_quantity(algorithm, target, security))

    @staticmethod
    def adjust_by_lot_size(security: Security, quantity: Any) -> float:
        """Cut a quantity toward zero to whole lots."""
        return to_float(adjust_by_lot_size(security, to_decimal(quantity)))


def _limited(security: Security, limit: Decimal, desired: Decimal) -> Decimal:
    return _signed(adjust_by_lot_size(security, min(limit, abs(desired))), desired)
