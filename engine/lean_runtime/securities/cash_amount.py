"""Amounts of money: with a currency, convertible, and not settled yet."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.lean_names import full_name
from engine.lean_runtime.common.numbers import ZERO, decimal_text, to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.securities.faces import decimal_face, utc_time_face

if TYPE_CHECKING:
    from engine.lean_runtime.securities.cash import Cash


class CashAmount(LeanObject):
    """An amount of a currency, equal by value; source Common/Securities/CashAmount.cs."""

    __slots__ = ("_amount", "_currency")

    def __init__(self, amount: Any = ZERO, currency: str | None = None) -> None:
        """Keep both; without arguments it is LEAN's empty amount."""
        self._amount: Decimal = to_decimal(amount)
        self._currency = currency

    amount: float = decimal_face("_amount", "Amount in the currency.")

    @property
    def currency(self) -> str:
        """Return the currency's code."""
        return self._currency  # type: ignore[return-value]

    def __eq__(self, other: object) -> bool:
        """Compare amount and currency."""
        return isinstance(other, CashAmount) and self._amount == other._amount and self._currency == other._currency

    def __hash__(self) -> int:
        """Hash by amount and currency."""
        return hash((self._amount, self._currency))

    def __repr__(self) -> str:
        """Show amount and currency."""
        return f"CashAmount({decimal_text(self._amount)}, {self._currency})"

    def __str__(self) -> str:
        """Write the class as .NET does: LEAN gives it no text of its own."""
        return full_name(CashAmount)


class ConvertibleCashAmount(LeanObject):
    """An amount of a cash entry, convertible at its rate; source Common/Securities/ConvertibleCashAmount.cs."""

    __slots__ = ("_amount", "cash")

    def __init__(self, amount: Any, cash: Cash) -> None:
        """Keep both."""
        self._amount: Decimal = to_decimal(amount)
        self.cash = cash

    amount: float = decimal_face("_amount", "Amount in the cash entry's currency.")

    @property
    def _in_account_currency(self) -> Decimal:
        return self._amount * self.cash._conversion_rate

    in_account_currency: float = decimal_face("_in_account_currency", "Amount in the account's currency.")

    def __float__(self) -> float:
        """Return the amount in account currency, which is what LEAN's implicit conversion gives."""
        return self.in_account_currency

    def _to_cash_amount(self) -> CashAmount:
        """Return the plain amount."""
        return CashAmount(self._amount, self.cash.symbol)


class UnsettledCashAmount(LeanObject):
    """Money that arrives at a later time; source Common/Securities/UnsettledCashAmount.cs."""

    __slots__ = ("_amount", "_settlement_time_utc", "currency")

    def __init__(self, settlement_time_utc: Ticks, currency: str, amount: Decimal) -> None:
        """Keep the parts."""
        self._settlement_time_utc = settlement_time_utc
        self.currency = currency
        self._amount = amount

    settlement_time_utc: datetime = utc_time_face("_settlement_time_utc", "When the money is settled.")
    amount: float = decimal_face("_amount", "Amount in the currency.")
