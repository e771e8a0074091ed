"""Positions: a signed quantity of one symbol apart from any holdings, and the arithmetic on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.numbers import ONE, decimal_text, divide, to_decimal, to_float

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.margin.position_group import PositionGroup


class IPosition(LeanObject):
    """The interface of positions: symbol, quantity and unit quantity (Positions/IPosition.cs)."""

    __slots__ = ()


class Position(IPosition):
    """A quantity of one symbol and the quantity of one unit of it (Positions/Position.cs)."""

    __slots__ = ("_quantity", "_unit_quantity", "symbol")

    symbol: Symbol

    def __init__(self, symbol: Any, quantity: Any = None, unit_quantity: Any = None) -> None:
        """Take (symbol, quantity, unit_quantity) or (security[, quantity]), whose unit is the lot size."""
        if unit_quantity is None:
            security = symbol
            self.symbol = security.symbol
            self._quantity: Decimal = security.holdings._quantity if quantity is None else to_decimal(quantity)
            self._unit_quantity: Decimal = security.symbol_properties._lot_size
        else:
            self.symbol = symbol
            self._quantity = to_decimal(quantity)
            self._unit_quantity = to_decimal(unit_quantity)

    @property
    def quantity(self) -> float:
        """Return the signed quantity."""
        return to_float(self._quantity)

    @property
    def unit_quantity(self) -> float:
        """Return the quantity of one unit of the group the position belongs to."""
        return to_float(self._unit_quantity)

    def __str__(self) -> str:
        """Write symbol and quantity."""
        return f"{self.symbol}: {decimal_text(self._quantity)}"


def deduct(position: Position, quantity: Decimal) -> Position:
    """Return the position less a quantity (Positions/PositionExtensions.cs)."""
    return Position(position.symbol, position._quantity - quantity, position._unit_quantity)


def combine(position: Position, other: Position) -> Position:
    """Return the sum of two positions of one symbol with the smaller unit; ArgumentException for two symbols."""
    if position.symbol != other.symbol:
        raise ArgumentException("Position symbols must match in order to combine quantities.")
    unit = min(position._unit_quantity, other._unit_quantity)
    return Position(position.symbol, position._quantity + other._quantity, unit)


def consolidate(positions: Iterable[Position]) -> dict[Symbol, Position]:
    """Return one position per symbol, in order of first appearance."""
    result: dict[Symbol, Position] = {}
    for position in positions:
        existing = result.get(position.symbol)
        result[position.symbol] = position if existing is None else combine(existing, position)
    return result


def with_lots(position: Position, number_of_lots: Decimal) -> Position:
    """Return the position resized to a number of units, on its present side."""
    quantity = number_of_lots * position._unit_quantity
    return Position(position.symbol, -quantity if position._quantity < 0 else quantity, position._unit_quantity)


def get_group_quantity(position: Position) -> Decimal:
    """Return the signed number of units in the position."""
    if position._unit_quantity == ONE:
        return position._quantity
    return divide(position._quantity, position._unit_quantity)


def by_symbol(positions: Iterable[Position]) -> dict[Symbol, Position]:
    """Index positions; ArgumentException for a symbol met twice, as ToDictionary."""
    result: dict[Symbol, Position] = {}
    for position in positions:
        if position.symbol in result:
            raise ArgumentException(f"An item with the same key has already been added. Key: {position.symbol}")
        result[position.symbol] = position
    return result


class PositionCollection(LeanObject):
    """Positions waiting to be resolved into groups (Positions/PositionCollection.cs)."""

    __slots__ = ("_positions",)

    def __init__(self, positions: Any) -> None:
        """Take positions, or a dictionary of them; ArgumentException for a symbol given twice."""
        self._positions = by_symbol(positions.values() if hasattr(positions, "values") else positions)

    @property
    def count(self) -> int:
        """Return the number of positions."""
        return len(self._positions)

    def remove(self, groups: Iterable[PositionGroup]) -> None:
        """Deduct the groups' positions; InvalidOperationException for one that is not here."""
        for group in groups:
            for position in group.positions:
                existing = self._positions.get(position.symbol)
                if existing is None:
                    raise InvalidOperationException(f"Position with symbol {position.symbol} not found.")
                rest = deduct(existing, position._quantity)
                if rest._quantity:
                    self._positions[position.symbol] = rest
                else:
                    del self._positions[position.symbol]

    def clear(self) -> None:
        """Remove all positions."""
        self._positions.clear()

    def try_get_position(self, symbol: Symbol, position: Any = None) -> tuple[bool, Position | None]:
        """Return (True, position) or (False, None); the second argument stands for C#'s out parameter."""
        found = self._positions.get(symbol)
        return found is not None, found

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self._positions)

    def __iter__(self) -> Iterator[Position]:
        """Iterate the positions in order of insertion."""
        return iter(list(self._positions.values()))
