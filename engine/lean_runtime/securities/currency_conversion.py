"""How an amount of one currency becomes another; source Common/Securities/CurrencyConversion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal, to_float


class ConstantCurrencyConversion(LeanObject):
    """A rate that only changes when it is set; source .../ConstantCurrencyConversion.cs.

    LEAN's other conversion follows the price of a currency pair, which this runtime cannot subscribe to.
    """

    def __init__(self, source_currency: str, destination_currency: str | None, conversion_rate: Any = ONE) -> None:
        """Keep the currencies and the rate; a conversion without destination is still to be resolved."""
        self.source_currency = source_currency
        self.destination_currency = destination_currency
        self.conversion_rate_updated = Event()
        self.__rate: Decimal = to_decimal(conversion_rate)

    @property
    def _conversion_rate(self) -> Decimal:
        return self.__rate

    @_conversion_rate.setter
    def _conversion_rate(self, value: Decimal) -> None:
        if self.__rate != value:
            self.__rate = value
            self.conversion_rate_updated(self, value)

    @property
    def conversion_rate(self) -> float:
        """Return the rate."""
        return to_float(self.__rate)

    @conversion_rate.setter
    def conversion_rate(self, value: Any) -> None:
        self._conversion_rate = to_decimal(value)

    @property
    def conversion_rate_securities(self) -> list[Any]:
        """Return the securities the rate comes from: none."""
        return []

    def update(self) -> None:
        """Do nothing: the rate is constant."""

    @staticmethod
    def identity(source_currency: str, destination_currency: str | None = None) -> ConstantCurrencyConversion:
        """Return the conversion at rate 1."""
        return ConstantCurrencyConversion(source_currency, destination_currency or source_currency)

    @staticmethod
    def null(source_currency: str, destination_currency: str) -> ConstantCurrencyConversion:
        """Return the conversion at rate 0, of a currency nothing converts."""
        return ConstantCurrencyConversion(source_currency, destination_currency, ZERO)
