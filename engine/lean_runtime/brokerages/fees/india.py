"""Fees and taxes of Indian brokers."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.numbers import ZERO, round_half_even
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.securities.cash_amount import CashAmount


class IndiaFeeModel(OverridableModel):
    """Brokerage, taxes and charges in rupees; source Common/Orders/Fees/IndiaFeeModel.cs."""

    _brokerage_multiplier: ClassVar[Decimal] = ZERO
    _max_brokerage: ClassVar[Decimal] = ZERO
    _securities_transaction_tax_total_multiplier: ClassVar[Decimal] = ZERO
    _exchange_transaction_charge_multiplier: ClassVar[Decimal] = ZERO
    _state_tax_multiplier: ClassVar[Decimal] = ZERO
    _sebi_charges_multiplier: ClassVar[Decimal] = ZERO
    _stamp_charges_multiplier: ClassVar[Decimal] = ZERO
    _is_stamp_charges_from_order_value: ClassVar[bool] = False

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; free when no security is named."""
        if parameters.security is None:
            return OrderFee.ZERO
        order_value: Decimal = parameters.order._get_value(parameters.security)
        return OrderFee(CashAmount(self._fee(order_value), Currencies.INR))

    def _fee(self, order_value: Decimal) -> Decimal:
        """Return the sum of all parts, each rounded to two decimals on its own."""
        is_sell, size = order_value < 0, abs(order_value)
        brokerage = size * self._brokerage_multiplier
        brokerage = self._max_brokerage if brokerage > self._max_brokerage else round_half_even(brokerage, 2)
        turnover = round_half_even(size, 2)
        transaction_tax = ZERO
        if is_sell:
            transaction_tax = round_half_even(size * self._securities_transaction_tax_total_multiplier, 2)
        exchange_charge = round_half_even(turnover * self._exchange_transaction_charge_multiplier, 2)
        state_tax = round_half_even(self._state_tax_multiplier * (brokerage + exchange_charge), 2)
        sebi_charges = round_half_even(turnover * self._sebi_charges_multiplier, 2)
        stamp_charges = ZERO
        if not is_sell:
            base = size if self._is_stamp_charges_from_order_value else turnover
            stamp_charges = round_half_even(base * self._stamp_charges_multiplier, 2)
        return round_half_even(
            brokerage + transaction_tax + exchange_charge + stamp_charges + state_tax + sebi_charges, 2
        )


class SamcoFeeModel(IndiaFeeModel):
    """Samco's rates; source Common/Orders/Fees/SamcoFeeModel.cs."""

    _brokerage_multiplier = Decimal("0.0002")
    _max_brokerage = Decimal(20)
    _securities_transaction_tax_total_multiplier = Decimal("0.00025")
    _exchange_transaction_charge_multiplier = Decimal("0.0000345")
    _state_tax_multiplier = Decimal("0.18")
    _sebi_charges_multiplier = Decimal("0.000001")
    _stamp_charges_multiplier = Decimal("0.00003")


class ZerodhaFeeModel(SamcoFeeModel):
    """Zerodha's rates; source Common/Orders/Fees/ZerodhaFeeModel.cs."""

    _brokerage_multiplier = Decimal("0.0003")
    _is_stamp_charges_from_order_value = True
