"""Position groups: the units margin is computed for, their keys and their collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import KeyNotFoundException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, normalize_to_str, to_decimal, to_float
from engine.lean_runtime.margin.position import Position, by_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.margin.position_group_buying_power_model import PositionGroupBuyingPowerModel


class PositionGroupKey(LeanObject):
    """Kind of margin model and unit quantities of a group, ordered by symbol (Positions/PositionGroupKey.cs)."""

    def __init__(self, buying_power_model: PositionGroupBuyingPowerModel, positions: Any) -> None:
        """Take positions or, for the default group of one security, that security."""
        self.buying_power_model = buying_power_model
        if hasattr(positions, "symbol_properties"):
            units = [(positions.symbol, positions.symbol_properties._lot_size)]
        else:
            units = [(position.symbol, position._unit_quantity) for position in positions]
            if len(units) > 1:
                units.sort(key=lambda unit: unit[0].value.upper())
        self._unit_quantities: tuple[tuple[Symbol, Decimal], ...] = tuple(units)
        self.is_default_group = len(units) == 1 and buying_power_model._is_default
        self._hash = hash((type(buying_power_model), self._unit_quantities))

    @property
    def unit_quantities(self) -> list[tuple[Symbol, float]]:
        """Return (symbol, unit quantity) pairs."""
        return [(symbol, to_float(quantity)) for symbol, quantity in self._unit_quantities]

    def create_empty_positions(self) -> list[Position]:
        """Return a zero position for every symbol."""
        return [Position(symbol, ZERO, quantity) for symbol, quantity in self._unit_quantities]

    def equals(self, other: object) -> bool:
        """Return whether model kind and unit quantities agree."""
        return self == other

    def __eq__(self, other: object) -> bool:
        """Return whether model kind and unit quantities agree."""
        return (
            isinstance(other, PositionGroupKey)
            and self._hash == other._hash
            and self.buying_power_model == other.buying_power_model
            and self._unit_quantities == other._unit_quantities
        )

    def __hash__(self) -> int:
        """Hash by model kind and unit quantities."""
        return self._hash

    def __str__(self) -> str:
        """Write symbol:unit pairs separated by bars."""
        return "|".join(f"{symbol}:{normalize_to_str(quantity)}" for symbol, quantity in self._unit_quantities)


class IPositionGroup(LeanObject):
    """The interface of position groups (Positions/IPositionGroup.cs)."""


class PositionGroup(IPositionGroup):
    """Positions margined together and how many units of them are held (Positions/PositionGroup.cs)."""

    def __init__(self, key: Any, quantity: Any, *positions: Any) -> None:
        """Take a key or a buying power model, the number of units and the positions (or one dict or list of them)."""
        if len(positions) == 1 and not isinstance(positions[0], Position):
            positions = tuple(positions[0].values() if isinstance(positions[0], Mapping) else positions[0])
        self.key: PositionGroupKey = key if isinstance(key, PositionGroupKey) else PositionGroupKey(key, positions)
        self._quantity: Decimal = to_decimal(quantity)
        self._positions = by_symbol(positions)

    @property
    def count(self) -> int:
        """Return the number of positions."""
        return len(self._positions)

    @property
    def quantity(self) -> float:
        """Return the number of units."""
        return to_float(self._quantity)

    @property
    def positions(self) -> list[Position]:
        """Return the positions."""
        return list(self._positions.values())

    @property
    def buying_power_model(self) -> PositionGroupBuyingPowerModel:
        """Return the model that margins the group."""
        return self.key.buying_power_model

    def try_get_position(self, symbol: Symbol, position: Any = None) -> tuple[bool, Position | None]:
        """Return (True, position) or (False, None); the second argument stands for C#'s out parameter."""
        found = self._positions.get(symbol)
        return found is not None, found

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self._positions)

    def __iter__(self) -> Iterator[Position]:
        """Iterate the positions."""
        return iter(list(self._positions.values()))

    def __str__(self) -> str:
        """Write key and quantity."""
        return f"{self.key}: {decimal_text(self._quantity)}"

    @classmethod
    def empty(cls, buying_power_model: PositionGroupBuyingPowerModel) -> PositionGroup:
        """Return a group without positions."""
        return cls(PositionGroupKey(buying_power_model, ()), ZERO)


def get_position(group: PositionGroup, symbol: Symbol) -> Position:
    """Return the group's position; KeyNotFoundException without one (Positions/PositionGroupExtensions.cs)."""
    position = group._positions.get(symbol)
    if position is None:
        raise KeyNotFoundException(f"No position with symbol '{symbol}' exists in the group: {group}")
    return position


def is_inverted_of(group: PositionGroup, other: PositionGroup) -> bool:
    """Return whether both groups hold the same symbols on opposite sides."""
    if len(group._positions) != len(other._positions):
        return False
    return all(
        _side(position._quantity) == -_side(get_position(other, position.symbol)._quantity)
        for position in group._positions.values()
    )


def closes(final_group: PositionGroup, initial_group: PositionGroup) -> bool:
    """Return whether going from one group to the other reduces, reverses or ends it."""
    if not final_group._positions:
        return True
    if len(final_group._positions) != len(initial_group._positions):
        return False
    if not final_group._quantity and all(symbol in initial_group._positions for symbol in final_group._positions):
        return True
    if is_inverted_of(final_group, initial_group):
        return True
    return abs(final_group._quantity) < abs(initial_group._quantity) and all(
        _side(position._quantity) == _side(get_position(initial_group, position.symbol)._quantity)
        for position in final_group._positions.values()
    )


def get_user_friendly_name(group: PositionGroup) -> str:
    """Return the symbols of the group separated by bars."""
    return "|".join(str(symbol) for symbol in group._positions)


def _side(quantity: Decimal) -> int:
    return (quantity > ZERO) - (quantity < ZERO)


class PositionGroupCollection(LeanObject):
    """Groups by key, in order of resolution (Positions/PositionGroupCollection.cs)."""

    def __init__(self, groups: Iterable[PositionGroup] = ()) -> None:
        """Index the groups; a later one with an equal key replaces the earlier."""
        self._groups: dict[PositionGroupKey, PositionGroup] = {}
        self._by_symbol: dict[Symbol, list[PositionGroup]] = {}
        for group in groups:
            self.add(group)

    @property
    def count(self) -> int:
        """Return the number of groups."""
        return len(self._groups)

    @cached_property
    def is_only_default_groups(self) -> bool:
        """Return whether every group is a single security's default group."""
        return all(key.is_default_group for key in self._groups)

    @property
    def keys(self) -> list[PositionGroupKey]:
        """Return the keys."""
        return list(self._groups)

    @property
    def values(self) -> list[PositionGroup]:
        """Return the groups."""
        return list(self._groups.values())

    def add(self, group: PositionGroup) -> PositionGroupCollection:
        """Add a group and return this collection."""
        for symbol in group._positions:
            self._by_symbol.setdefault(symbol, []).append(group)
        self._groups[group.key] = group
        return self

    def contains(self, key: PositionGroupKey) -> bool:
        """Return whether a group has the key."""
        return key in self._groups

    def try_get_group(self, key: PositionGroupKey, group: Any = None) -> tuple[bool, PositionGroup | None]:
        """Return (True, group) or (False, None)."""
        found = self._groups.get(key)
        return found is not None, found

    def try_get_groups(self, symbol: Symbol, groups: Any = None) -> tuple[bool, list[PositionGroup] | None]:
        """Return (True, groups holding the symbol) or (False, None)."""
        found = self._by_symbol.get(symbol)
        return (True, list(found)) if found else (False, None)

    def combine_with(self, other: PositionGroupCollection) -> PositionGroupCollection:
        """Return one collection with the groups of both; this one grows unless one of them is empty."""
        if not other._groups:
            return self
        if not self._groups:
            return other
        for group in other._groups.values():
            self.add(group)
        return self

    def __getitem__(self, key: PositionGroupKey) -> PositionGroup:
        """Return the group of a key, or one of quantity zero."""
        found = self._groups.get(key)
        return PositionGroup(key, ZERO, key.create_empty_positions()) if found is None else found

    def __contains__(self, key: object) -> bool:
        """Return whether a group has the key."""
        return key in self._groups

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self._groups)

    def __iter__(self) -> Iterator[PositionGroup]:
        """Iterate the groups."""
        return iter(list(self._groups.values()))
