"""One currency of the account; source Common/Securities/Cash.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import ArgumentException, UnsupportedLeanFeature
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import (
    decimal_text,
    round_half_even,
    round_to_significant_digits,
    to_decimal,
    to_float,
)
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.text import format_decimal
from engine.lean_runtime.margin.arithmetic import plus
from engine.lean_runtime.securities.currency_conversion import ConstantCurrencyConversion
from engine.lean_runtime.securities.faces import decimal_face

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.lean_runtime.identity.symbol import Symbol

_PAIR_TYPES = (SecurityType.FOREX, SecurityType.CFD, SecurityType.CRYPTO)


class Cash(LeanObject):
    """The amount held of a currency and its rate in the account's currency."""

    def __init__(self, symbol: str, amount: Any, conversion_rate: Any) -> None:
        """Open an entry; ArgumentException without a currency code."""
        if not symbol:
            raise ArgumentException("Cash symbols cannot be null or empty.")
        self.updated = Event()
        self.currency_conversion_updated = Event()
        self._amount: Decimal = to_decimal(amount)
        self._symbol = symbol.upper()
        self._currency_symbol = Currencies.get_currency_symbol(self._symbol)
        self.__conversion: ConstantCurrencyConversion | None = None
        self._currency_conversion = ConstantCurrencyConversion(self._symbol, None, conversion_rate)

    @property
    def symbol(self) -> str:
        """Return the currency's code."""
        return self._symbol

    @property
    def currency_symbol(self) -> str:
        """Return the currency's sign."""
        return self._currency_symbol

    amount: float = decimal_face("_amount", "Amount held.")
    conversion_rate: float = decimal_face("_conversion_rate", "Value of one unit in the account's currency.")
    value_in_account_currency: float = decimal_face("_value_in_account_currency", "Value of the whole amount.")

    @property
    def _conversion_rate(self) -> Decimal:
        return self.__conversion._conversion_rate  # type: ignore[union-attr]

    @_conversion_rate.setter
    def _conversion_rate(self, value: Decimal) -> None:
        if self.__conversion is None:
            self._currency_conversion = ConstantCurrencyConversion(self._symbol, None, value)
        self.__conversion._conversion_rate = value  # type: ignore[union-attr]

    @property
    def _value_in_account_currency(self) -> Decimal:
        return self._amount * self._conversion_rate

    @property
    def currency_conversion(self) -> Any:
        """Return how the currency is converted."""
        return self.__conversion

    @property
    def _currency_conversion(self) -> Any:
        return self.__conversion

    @_currency_conversion.setter
    def _currency_conversion(self, value: ConstantCurrencyConversion | None) -> None:
        last_rate = Decimal(0)
        if self.__conversion is not None:
            last_rate = self.__conversion._conversion_rate
            self.__conversion.conversion_rate_updated -= self._on_rate_updated
        self.__conversion = value
        if value is not None:
            if last_rate:
                # a rate the user gave stays until the conversion knows better
                value._conversion_rate = last_rate
            value.conversion_rate_updated += self._on_rate_updated
        self.currency_conversion_updated(self, None)

    def _on_rate_updated(self, sender: Any, rate: Decimal) -> None:
        self.updated(self, None)

    @property
    def security_symbols(self) -> list[Symbol]:
        """Return the symbols whose prices give the rate."""
        return [security.symbol for security in self.__conversion.conversion_rate_securities]  # type: ignore[union-attr]

    def update(self) -> None:
        """Let the conversion look for a new rate."""
        self.__conversion.update()  # type: ignore[union-attr]

    def _add_amount(self, amount: Decimal) -> Decimal:
        self._amount = plus(self._amount, amount)
        self.updated(self, None)
        return self._amount

    def add_amount(self, amount: Any) -> float:
        """Add to the amount, negative to take away; return the new amount."""
        return to_float(self._add_amount(to_decimal(amount)))

    def set_amount(self, amount: Any) -> None:
        """Set the amount; listeners hear of it only if it is another."""
        exact = to_decimal(amount)
        if self._amount != exact:
            self._amount = exact
            self.updated(self, None)

    def ensure_currency_data_feed(
        self,
        securities: Any,
        subscriptions: Any,
        market_map: Mapping[SecurityType, str],
        changes: Any,
        security_service: Any,
        account_currency: str,
        default_resolution: Any = None,
    ) -> None:
        """Resolve the conversion once: identity for the account's currency, zero for a currency no pair contains.

        UnsupportedLeanFeature where LEAN would subscribe to a currency pair.
        """
        if self.__conversion is not None and self.__conversion.destination_currency is not None:
            return
        if self._symbol == account_currency:
            self._currency_conversion = ConstantCurrencyConversion.identity(account_currency)
            return
        if any(self._is_in_pair(*entry) for entry in _pairs(market_map)):
            raise UnsupportedLeanFeature(
                f"Cash in {self._symbol} needs a currency pair to convert it to {account_currency}; currency pairs are "
                "not supported by the embedded runtime. Run the algorithm on the LEAN engine or keep one currency only"
            )
        self._currency_conversion = ConstantCurrencyConversion.null(account_currency, self._symbol)

    def _is_in_pair(self, ticker: str, quote_currency: str) -> bool:
        return self._symbol in (quote_currency, ticker[: len(ticker) - len(quote_currency)])

    def to_string(self, account_currency: str = Currencies.USD) -> str:
        """Describe the entry in a line, as a table of the cash book."""
        rate = self._conversion_rate
        rate = round_to_significant_digits(rate, 5) if rate < 1000 else round_half_even(rate, 2)
        value = decimal_text(round_half_even(self._value_in_account_currency, 2))
        return (
            f"{self._symbol}: {self._currency_symbol}{format_decimal(self._amount, '0.00'):>15} @ "
            f"{format_decimal(rate, '0.00####'):>10} = {Currencies.get_currency_symbol(account_currency)}{value}"
        )

    def __str__(self) -> str:
        """Describe the entry with its value in US dollars."""
        return self.to_string()


def _pairs(market_map: Mapping[SecurityType, str]) -> Iterable[tuple[str, str]]:
    """Yield ticker and quote currency of every pair on the default markets."""
    database = EngineServices.current().symbol_properties
    for kind in _PAIR_TYPES:
        market = market_map.get(kind)
        if market is not None:
            for entry in database.get_symbol_properties_list(market, kind):
                yield entry.key.symbol, entry.value.quote_currency
