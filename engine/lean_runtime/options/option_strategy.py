"""OptionStrategy: a named set of option legs and lots of stock on one underlying (Option/OptionStrategy.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks, ticks, to_datetime, yyyymmdd
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.leg import Leg


class OptionLegData(Leg):
    """One option leg of a strategy: right, strike, expiration and signed ratio."""

    def __init__(
        self, right: OptionRight = OptionRight.CALL, strike: Any = ZERO, expiration: Any = 0, quantity: int = 0
    ) -> None:
        """Describe the leg; the symbol follows from the strategy's canonical option."""
        super().__init__()
        self.right = right
        self._strike: Decimal = to_decimal(strike)
        self._expiration: Ticks = expiration if isinstance(expiration, int) else ticks(expiration)
        self.quantity = quantity

    @property
    def strike(self) -> float:
        """Return the strike."""
        return to_float(self._strike)

    @strike.setter
    def strike(self, value: Any) -> None:
        self._strike = to_decimal(value)

    @property
    def expiration(self) -> datetime:
        """Return the expiration date."""
        return to_datetime(self._expiration)

    @expiration.setter
    def expiration(self, value: Any) -> None:
        self._expiration = ticks(value)

    @classmethod
    def create(  # type: ignore[override]  # LEAN hides Leg.Create by an overload of another order
        cls, quantity: int, symbol: Symbol, order_price: Any = None
    ) -> OptionLegData:
        """Return the leg of a contract."""
        leg = cls(symbol.id.option_right, symbol.id._strike_price, symbol.id._date, int(quantity))
        leg.symbol = symbol
        leg._order_price = None if order_price is None else to_decimal(order_price)
        return leg

    def __str__(self) -> str:
        """Describe the leg."""
        return (
            f"Leg: {self.quantity}. Right: {self.right.to_string()}. Strike: {decimal_text(self._strike)}. "
            f"Expiration: {yyyymmdd(self._expiration)}"
        )


class UnderlyingLegData(Leg):
    """The stock leg of a strategy, in shares when traded and in lots when matched."""

    @classmethod
    def create(  # type: ignore[override]  # LEAN hides Leg.Create by overloads of another order
        cls, quantity: int, symbol: Any = None, order_price: Any = None
    ) -> UnderlyingLegData:
        """Return the leg; the overload (quantity, order_price) leaves the symbol open."""
        if symbol is not None and not isinstance(symbol, Symbol | str):
            symbol, order_price = None, symbol
        leg = cls()
        leg.quantity = int(quantity)
        leg.symbol = Symbol.from_string(symbol) if isinstance(symbol, str) else symbol
        leg._order_price = None if order_price is None else to_decimal(order_price)
        return leg

    def __str__(self) -> str:
        """Describe the leg, as empty text without a symbol."""
        return f"Leg: {self.quantity}. {self.symbol}" if self.symbol is not None else ""


OptionLegs = list[OptionLegData]
UnderlyingLegs = list[UnderlyingLegData]


class OptionStrategy(LeanObject):
    """Legs that are bought or sold together; `name` is the strategy's name in LEAN."""

    OptionLegData = OptionLegData
    UnderlyingLegData = UnderlyingLegData

    def __init__(
        self,
        name: str | None = None,
        canonical_symbol: Symbol | None = None,
        option_legs: OptionLegs | None = None,
        underlying_legs: UnderlyingLegs | None = None,
    ) -> None:
        """Take name, canonical option and legs, whose symbols are completed; or nothing, to fill in by hand."""
        self.name = name
        self.canonical_option = canonical_symbol
        self.underlying: Symbol | None = canonical_symbol.underlying if canonical_symbol is not None else None
        self.option_legs: OptionLegs = list(option_legs or ())
        self.underlying_legs: UnderlyingLegs = list(underlying_legs or ())
        if canonical_symbol is not None:
            self.set_symbols()

    def set_symbols(self) -> None:
        """Give every option leg without a symbol that of its contract; needs a canonical option or an underlying."""
        canonical = self.canonical_option
        if canonical is None:
            if self.underlying is None:
                self.underlying = self.underlying_legs[0].symbol if self.underlying_legs else None
                if self.underlying is None:
                    return
            canonical = self.canonical_option = Symbol.create_canonical_option(self.underlying)
        underlying = self.underlying
        assert underlying is not None
        for leg in self.option_legs:
            if leg.symbol is None:
                leg.symbol = Symbol._create_option(
                    underlying,
                    canonical.id.symbol,
                    underlying.id.market,
                    canonical.id.option_style,
                    leg.right,
                    leg._strike,
                    leg._expiration,
                )

    @classmethod
    def create(cls, name: str, legs: Iterable[Leg]) -> OptionStrategy:
        """Return a strategy of finished legs; ArgumentException for a leg of another class."""
        option_legs: list[OptionLegData] = []
        underlying_legs: list[UnderlyingLegData] = []
        for leg in legs:
            if isinstance(leg, UnderlyingLegData):
                underlying_legs.append(leg)
            elif isinstance(leg, OptionLegData):
                option_legs.append(leg)
            else:
                raise ArgumentException(f"Invalid leg type: QuantConnect.Orders.{type(leg).__name__}")
        symbol = option_legs[0].symbol if option_legs else None
        return cls(name, symbol.canonical if symbol is not None else None, option_legs, underlying_legs)
