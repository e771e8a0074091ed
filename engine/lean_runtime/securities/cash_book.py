"""All currencies of the account; source Common/Securities/CashBook.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import ExtendedDictionary, KeyValuePair
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import CashBookUpdateType
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException, KeyNotFoundException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import (
    ONE,
    ZERO,
    decimal_text,
    divide,
    round_half_even,
    to_decimal,
    to_float,
)
from engine.lean_runtime.margin.arithmetic import plus
from engine.lean_runtime.securities.cash import Cash
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.lean_runtime.securities.faces import decimal_face

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEW_LINE = "\n"


class CashBookUpdatedEventArgs(LeanObject):
    """What changed in a cash book; source Common/Securities/CashBookUpdatedEventArgs.cs."""

    __slots__ = ("cash", "update_type")

    def __init__(self, type: CashBookUpdateType, cash: Cash | None) -> None:
        """Keep the kind of change and the entry."""
        self.update_type = type
        self.cash = cash


class CashBook(ExtendedDictionary[str, Cash]):
    """Currency code to cash entry; it also converts between them."""

    __slots__ = ("__account_currency", "updated")

    is_read_only = False

    def __init__(self) -> None:
        """Open the book with an empty entry of US dollars."""
        super().__init__()
        self.updated = Event()
        self.__account_currency = ""
        self.account_currency = Currencies.USD

    @property
    def account_currency(self) -> str:
        """Return the currency values are counted in."""
        return self.__account_currency

    @account_currency.setter
    def account_currency(self, value: str) -> None:
        """Replace the entry of the old account currency by one of the new with the same amount."""
        amount = ZERO
        previous = self._items.get(self.__account_currency)
        if previous is not None:
            amount = previous._amount
            self.remove(self.__account_currency)
        self.__account_currency = value.upper()
        self.add(self.__account_currency, Cash(self.__account_currency, amount, ONE))

    @property
    def _total_value_in_account_currency(self) -> Decimal:
        total = ZERO
        for cash in self._items.values():
            total = plus(total, cash._amount * cash._conversion_rate)
        return total

    total_value_in_account_currency: float = decimal_face(
        "_total_value_in_account_currency", "Value of all entries in the account's currency."
    )

    def add(self, key: Any, value: Any = None, conversion_rate: Any = None) -> Any:
        """Add (symbol, cash), (symbol, amount, rate) or a pair; an existing entry takes over amount and rate.

        Returns the entry in use, None for LEAN's null currency, which no book holds.
        """
        if isinstance(key, KeyValuePair):
            key, value = key.key, key.value
        if key == Currencies.NULL_CURRENCY:
            return None
        cash = value if isinstance(value, Cash) else Cash(key, value, conversion_rate)
        existing = self._items.get(key)
        if existing is not None:
            existing._conversion_rate = cash._conversion_rate
            existing.set_amount(cash._amount)
            return existing
        cash.updated += self._on_cash_update
        self._items[key] = cash
        self._on_update(CashBookUpdateType.ADDED, cash)
        return cash

    def remove(self, key: Any) -> bool:
        """Remove an entry; return whether it was there."""
        cash = self._items.pop(key, None)
        if cash is None:
            return False
        cash.updated -= self._on_cash_update
        self._on_update(CashBookUpdateType.REMOVED, cash)
        return True

    def clear(self) -> None:
        """Remove all entries."""
        self._items.clear()
        self._on_update(CashBookUpdateType.REMOVED, None)

    def _to_key(self, key: Any) -> Any:
        return key

    def __getitem__(self, key: Any) -> Cash:
        """Return the entry; KeyNotFoundException for a currency not in the book."""
        cash = self._items.get(key)
        if cash is not None:
            return cash
        if key == Currencies.NULL_CURRENCY:
            raise InvalidOperationException("Unexpected request for NullCurrency Cash instance")
        raise KeyNotFoundException(f"This cash symbol ({key}) was not found in your cash book.")

    def __setitem__(self, key: Any, value: Cash) -> None:
        """Add the entry or take over its amount and rate."""
        self.add(key, value)

    def ensure_currency_data_feeds(
        self,
        securities: Any,
        subscriptions: Any,
        market_map: Mapping[Any, str],
        changes: Any,
        security_service: Any,
        default_resolution: Any = None,
    ) -> list[Any]:
        """Resolve the conversion of every entry and return the subscriptions that took: none."""
        for cash in list(self._items.values()):
            cash.ensure_currency_data_feed(
                securities, subscriptions, market_map, changes, security_service, self.__account_currency
            )
        return []

    def _update_conversions(self) -> None:
        """Let every conversion look at the prices of this time step."""
        for cash in self._items.values():
            cash.update()

    def _convert(self, source_quantity: Decimal, source_currency: str, destination_currency: str) -> Decimal:
        if not source_quantity:
            return ZERO
        source, destination = self[source_currency], self[destination_currency]
        for cash in (source, destination):
            if not cash._conversion_rate:
                raise ArgumentException(f"The conversion rate for {cash.symbol} is not available.")
        return source_quantity * divide(source._conversion_rate, destination._conversion_rate)

    def convert(self, source_quantity: Any, source_currency: str, destination_currency: str) -> float:
        """Convert an amount between two currencies; ArgumentException where a rate is missing."""
        return to_float(self._convert(to_decimal(source_quantity), source_currency, destination_currency))

    def _convert_to_account_currency(self, source_quantity: Decimal, source_currency: str) -> Decimal:
        if source_currency == self.__account_currency:
            return source_quantity
        return self._convert(source_quantity, source_currency, self.__account_currency)

    def convert_to_account_currency(self, source_quantity: Any, source_currency: str | None = None) -> Any:
        """Convert a CashAmount (to a CashAmount) or an amount of a currency (to a float)."""
        if isinstance(source_quantity, CashAmount):
            if source_quantity.currency == self.__account_currency:
                return source_quantity
            amount = self._convert(source_quantity._amount, source_quantity.currency, self.__account_currency)
            return CashAmount(amount, self.__account_currency)
        if source_currency is None:
            raise TypeError("convert_to_account_currency() needs a CashAmount, or an amount and its currency")
        return to_float(self._convert_to_account_currency(to_decimal(source_quantity), source_currency))

    def to_string(self) -> str:
        """Describe the book as a table."""
        lines = [f"Symbol {'Quantity':>13}    {'Conversion':>10} = Value in {self.__account_currency}"]
        lines += [cash.to_string(self.__account_currency) for cash in self._items.values()]
        lines.append("-------------------------------------------------")
        total = decimal_text(round_half_even(self._total_value_in_account_currency, 2))
        sign = Currencies.get_currency_symbol(self.__account_currency)
        lines.append(f"CashBook Total Value:                {sign}{total}")
        return _NEW_LINE.join(lines) + _NEW_LINE

    def __str__(self) -> str:
        """Describe the book as a table."""
        return self.to_string()

    def _on_cash_update(self, sender: Cash, _: Any) -> None:
        self._on_update(CashBookUpdateType.UPDATED, sender)

    def _on_update(self, update_type: CashBookUpdateType, cash: Cash | None) -> None:
        if self.updated.handlers:
            self.updated(self, CashBookUpdatedEventArgs(update_type, cash))


class IdentityCurrencyConverter(LeanObject):
    """Convert nothing but the account's currency; source Common/Securities/IdentityCurrencyConverter.cs."""

    def __init__(self, account_currency: str) -> None:
        """Keep the account's currency."""
        self.account_currency = account_currency

    def convert_to_account_currency(self, cash_amount: CashAmount) -> CashAmount:
        """Return the amount; ArgumentException for another currency."""
        if cash_amount.currency.upper() != self.account_currency.upper():
            raise ArgumentException(
                "The IdentityCurrencyConverter can only handle CashAmounts in units of the account currency"
            )
        return cash_amount
