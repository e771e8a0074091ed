"""How positions become groups: resolvers asked in turn, the last one making default groups of what is left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.margin.position import Position, PositionCollection, get_group_quantity
from engine.lean_runtime.margin.position_group import PositionGroup, PositionGroupCollection, PositionGroupKey

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position_group_buying_power_model import PositionGroupBuyingPowerModel


class IPositionGroupResolver(LeanObject):
    """The interface of resolvers (Positions/IPositionGroupResolver.cs)."""

    def resolve(self, positions: PositionCollection) -> PositionGroupCollection:
        """Return groups and take their positions out of the collection."""
        raise NotImplementedError

    def try_group(
        self, new_positions: list[Position], current_positions: PositionGroupCollection, group: Any = None
    ) -> tuple[bool, PositionGroup | None]:
        """Return (True, the group new positions form with held ones) or (False, None)."""
        raise NotImplementedError

    def get_impacted_groups(self, groups: PositionGroupCollection, positions: list[Position]) -> list[PositionGroup]:
        """Return the held groups whose margin the positions may change."""
        raise NotImplementedError


class CompositePositionGroupResolver(IPositionGroupResolver):
    """Asks its resolvers in order (Positions/CompositePositionGroupResolver.cs)."""

    def __init__(self, *resolvers: Any) -> None:
        """Take resolvers or one iterable of them."""
        if len(resolvers) == 1 and not isinstance(resolvers[0], IPositionGroupResolver):
            resolvers = tuple(resolvers[0])
        self._resolvers: list[IPositionGroupResolver] = list(resolvers)

    @property
    def count(self) -> int:
        """Return the number of resolvers."""
        return len(self._resolvers)

    def add(self, resolver: IPositionGroupResolver, index: int | None = None) -> None:
        """Add a resolver at the end or a place."""
        self._resolvers.insert(len(self._resolvers) if index is None else index, resolver)

    def remove(self, resolver: IPositionGroupResolver) -> bool:
        """Remove a resolver; return whether it was present."""
        if resolver not in self._resolvers:
            return False
        self._resolvers.remove(resolver)
        return True

    def resolve(self, positions: PositionCollection) -> PositionGroupCollection:
        """Return every resolver's groups; InvalidOperationException if positions are left."""
        groups = PositionGroupCollection()
        for resolver in self._resolvers:
            groups = groups.combine_with(resolver.resolve(positions))
        if len(positions):
            raise InvalidOperationException("All positions must be resolved into groups.")
        return groups

    def try_group(
        self, new_positions: list[Position], current_positions: PositionGroupCollection, group: Any = None
    ) -> tuple[bool, PositionGroup | None]:
        """Return the first resolver's group."""
        for resolver in self._resolvers:
            found = resolver.try_group(new_positions, current_positions)
            if found[0]:
                return found
        return False, None

    def get_impacted_groups(self, groups: PositionGroupCollection, positions: list[Position]) -> list[PositionGroup]:
        """Return the groups any resolver names, each once."""
        return _each_once(
            group for resolver in self._resolvers for group in resolver.get_impacted_groups(groups, positions)
        )


class SecurityPositionGroupResolver(IPositionGroupResolver):
    """Makes a default group of every position (Positions/SecurityPositionGroupResolver.cs)."""

    def __init__(self, buying_power_model: PositionGroupBuyingPowerModel) -> None:
        """Take the model of the default groups."""
        self._buying_power_model = buying_power_model

    def resolve(self, positions: PositionCollection) -> PositionGroupCollection:
        """Return one group per position and empty the collection."""
        groups = PositionGroupCollection(self._group_of(position) for position in positions)
        positions.clear()
        return groups

    def try_group(
        self, new_positions: list[Position], current_positions: PositionGroupCollection, group: Any = None
    ) -> tuple[bool, PositionGroup | None]:
        """Return the default group of a single position."""
        return (True, self._group_of(new_positions[0])) if len(new_positions) == 1 else (False, None)

    def get_impacted_groups(self, groups: PositionGroupCollection, positions: list[Position]) -> list[PositionGroup]:
        """Return the groups that hold one of the symbols."""
        return _each_once(group for position in positions for group in groups.try_get_groups(position.symbol)[1] or ())

    def _group_of(self, position: Position) -> PositionGroup:
        key = PositionGroupKey(self._buying_power_model, (position,))
        return PositionGroup(key, get_group_quantity(position), position)


def _each_once(groups: Iterable[PositionGroup]) -> list[PositionGroup]:
    """Drop groups whose key was met before."""
    kept: dict[PositionGroupKey, PositionGroup] = {}
    for group in groups:
        kept.setdefault(group.key, group)
    return list(kept.values())
