"""Whole contracts (or lots of the underlying) of one symbol, and an immutable collection of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, PositionSide
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, divide, to_float
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.identity.security_types import has_options

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.margin.position import Position


class OptionPosition(LeanObject):
    """A signed whole number of contracts or, for the underlying, of lots (StrategyMatcher/OptionPosition.cs)."""

    __slots__ = ("_expiration", "_right", "_strike", "is_underlying", "quantity", "symbol")

    def __init__(self, symbol: Symbol, quantity: int) -> None:
        """Read right, strike and expiration off the symbol once; matching compares them often."""
        self.symbol = symbol
        self.quantity = quantity
        self.is_underlying = not symbol.has_underlying
        identifier = symbol.id
        self._right: OptionRight | None = None if self.is_underlying else identifier.option_right
        self._strike: Decimal = ZERO if self.is_underlying else identifier._strike_price or ZERO
        self._expiration: Ticks = 0 if self.is_underlying else identifier._date

    @property
    def has_quantity(self) -> bool:
        """Return whether there is anything."""
        return self.quantity != 0

    @property
    def underlying(self) -> Symbol:
        """Return the underlying's symbol, which is its own for an underlying."""
        return self.symbol if self.is_underlying else self.symbol.underlying

    @property
    def side(self) -> PositionSide:
        """Return long, short or none."""
        return PositionSide((self.quantity > 0) - (self.quantity < 0))

    @property
    def right(self) -> OptionRight:
        """Return the right; InvalidOperationException for the underlying."""
        self._require_contract("Right")
        assert self._right is not None
        return self._right

    @property
    def strike(self) -> float:
        """Return the strike; InvalidOperationException for the underlying."""
        self._require_contract("Strike")
        return to_float(self._strike)

    @property
    def expiration(self) -> datetime:
        """Return the expiration; InvalidOperationException for the underlying."""
        self._require_contract("Expiration")
        return to_datetime(self._expiration)

    def _require_contract(self, member: str) -> None:
        if self.is_underlying:
            raise InvalidOperationException(f"{member} is not valid for underlying symbols: {self.symbol}")

    def negate(self) -> OptionPosition:
        """Return the opposite position."""
        return self.with_quantity(-self.quantity)

    def with_quantity(self, quantity: int) -> OptionPosition:
        """Return the position with another quantity."""
        result = OptionPosition.__new__(OptionPosition)
        result.symbol, result.quantity, result.is_underlying = self.symbol, quantity, self.is_underlying
        result._right, result._strike, result._expiration = self._right, self._strike, self._expiration
        return result

    def __eq__(self, other: object) -> bool:
        """Compare symbol and quantity."""
        return isinstance(other, OptionPosition) and self.symbol == other.symbol and self.quantity == other.quantity

    def __hash__(self) -> int:
        """Hash by symbol and quantity."""
        return hash((self.symbol, self.quantity))

    def __str__(self) -> str:
        """Describe the position in words."""
        plural = "" if self.quantity == 1 else "s"
        if self._right is None:
            return f"{self.quantity} share{plural} of {self.symbol.value}"
        return (
            f"{self.quantity} {self._right.to_string().lower()}{plural} on {self.symbol.underlying.value} at "
            f"${decimal_text(self._strike)} expiring on {self.expiration:%Y-%m-%d}"
        )


def enumeration_key(position: OptionPosition) -> tuple[Any, ...]:
    """Order positions as one process of LEAN might: a fixed total order over symbols, not the order of arrival.

    LEAN enumerates by symbol hash codes that change with every process but not within one. Where pairings depend on
    it, this order leads to margins that were all seen on the real engine; higher strikes first would not.
    """
    return (position._expiration, int(position._right or 0), position._strike, str(position.symbol.id))


class OptionPositionCollection(LeanObject):
    """Positions on one underlying (StrategyMatcher/OptionPositionCollection.cs); every change gives a new one."""

    __slots__ = ("_contracts", "_positions", "_sides", "_underlying")

    def __init__(self, positions: dict[Symbol, OptionPosition] | None = None) -> None:
        """Take positions by symbol, already in enumeration order."""
        self._positions = positions or {}
        self._contracts = [position for position in self._positions.values() if not position.is_underlying]
        #: The rights held long (True) and short (False).
        self._sides = {(position._right, position.quantity > 0) for position in self._contracts}
        others = (position for position in self._positions.values() if position.is_underlying)
        self._underlying: OptionPosition | None = next(others, None)

    @classmethod
    def from_positions(
        cls, positions: Iterable[OptionPosition] | Iterable[Position], contract_multiplier: Any = None
    ) -> OptionPositionCollection:
        """Return the summed positions; given a multiplier they are portfolio positions and stock counts in lots."""
        totals: dict[Symbol, int] = {}
        for position in positions:
            quantity = (
                position.quantity if isinstance(position, OptionPosition) else _whole(position, contract_multiplier)
            )
            totals[position.symbol] = totals.get(position.symbol, 0) + quantity
        kept = [OptionPosition(symbol, quantity) for symbol, quantity in totals.items() if quantity]
        return cls({position.symbol: position for position in sorted(kept, key=enumeration_key)})

    @property
    def count(self) -> int:
        """Return the number of positions, the underlying's included."""
        return len(self._positions)

    @property
    def is_empty(self) -> bool:
        """Return whether there is no position."""
        return not self._positions

    @property
    def underlying_quantity(self) -> int:
        """Return the lots of the underlying."""
        return self._underlying.quantity if self._underlying is not None else 0

    @property
    def has_underlying(self) -> bool:
        """Return whether lots of the underlying are held."""
        return self._underlying is not None

    def has_position(self, symbol: Symbol) -> bool:
        """Return whether the symbol is held."""
        return symbol in self._positions

    def try_get_position(self, symbol: Symbol, position: Any = None) -> tuple[bool, OptionPosition | None]:
        """Return (True, position) or (False, None)."""
        found = self._positions.get(symbol)
        return found is not None, found

    def add(self, position: OptionPosition) -> OptionPositionCollection:
        """Return the collection with a position added."""
        return self.add_range((position,))

    def remove(self, position: OptionPosition) -> OptionPositionCollection:
        """Return the collection less a position."""
        return self.add_range((position.negate(),))

    def add_range(self, positions: Iterable[OptionPosition]) -> OptionPositionCollection:
        """Return the collection with positions added."""
        totals = dict(self._positions)
        is_new = False
        for position in positions:
            held = totals.get(position.symbol)
            is_new |= held is None
            quantity = position.quantity + (held.quantity if held is not None else 0)
            totals[position.symbol] = position.with_quantity(quantity)
        kept = [position for position in totals.values() if position.quantity]
        if is_new:
            kept.sort(key=enumeration_key)
        return OptionPositionCollection({position.symbol: position for position in kept})

    def remove_range(self, positions: Iterable[OptionPosition]) -> OptionPositionCollection:
        """Return the collection less positions."""
        return self.add_range(position.negate() for position in positions)

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self._positions)

    def __iter__(self) -> Iterator[OptionPosition]:
        """Iterate in enumeration order."""
        return iter(self._positions.values())


def _whole(position: Position, contract_multiplier: Any) -> int:
    """Return whole contracts, or for stock the whole lots of one contract's size."""
    quantity = int(position._quantity)
    if has_options(position.symbol.security_type):
        quantity = int(divide(Decimal(quantity), Decimal(contract_multiplier)))
    return quantity
