"""SecurityPositionGroupModel: the portfolio's position groups, resolved anew only after holdings changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import KeyValuePair
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.margin.option_strategy_position_group_resolver import OptionStrategyPositionGroupResolver
from engine.lean_runtime.margin.position import Position, PositionCollection
from engine.lean_runtime.margin.position_group import PositionGroup, PositionGroupCollection, PositionGroupKey
from engine.lean_runtime.margin.position_group_resolvers import (
    CompositePositionGroupResolver,
    IPositionGroupResolver,
    SecurityPositionGroupResolver,
)
from engine.lean_runtime.margin.security_position_group_buying_power_model import (
    SecurityPositionGroupBuyingPowerModel,
)

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position_group_buying_power_model import PositionGroupBuyingPowerModel
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import NotifyCollectionChangedEventArgs, SecurityManager


#: Symbol, quantity and unit quantity of positions, in their order.
Positions = tuple[tuple[Any, Decimal, Decimal], ...]


class SecurityPositionGroupModel(LeanObject):
    """Groups positions into option strategies and single securities (Positions/SecurityPositionGroupModel.cs)."""

    #: Keeps every security in a group of its own; set below its class is defined.
    NULL: ClassVar[SecurityPositionGroupModel]

    def __init__(self) -> None:
        """Start without securities; the portfolio calls initialize."""
        self._position_group_buying_power_model = SecurityPositionGroupBuyingPowerModel()
        self._groups = PositionGroupCollection()
        self._requires_group_resolution = False
        #: What positions resolve to while the holdings stay as they are; resting orders ask at every scan.
        self._resolved: dict[Positions, PositionGroupCollection] = {}
        self._grouped: dict[Positions, tuple[bool, PositionGroup | None]] = {}
        self._securities: Any = None
        self._resolver: IPositionGroupResolver = CompositePositionGroupResolver()

    @property
    def position_group_buying_power_model(self) -> PositionGroupBuyingPowerModel:
        """Return the model of single securities' groups."""
        return self._position_group_buying_power_model

    @property
    def groups(self) -> PositionGroupCollection:
        """Return the groups of the present holdings."""
        if self._requires_group_resolution:
            held = self._securities._held_securities()
            invested = [Position(security) for security in held if security.invested]
            self._groups = self.resolve_position_groups(PositionCollection(invested))
            self._requires_group_resolution = False
        return self._groups

    @property
    def is_only_default_groups(self) -> bool:
        """Return whether every group is a single security's."""
        return self.groups.is_only_default_groups

    @property
    def count(self) -> int:
        """Return the number of groups."""
        return len(self.groups)

    def initialize(self, securities: SecurityManager) -> None:
        """Watch the holdings of all present and future securities."""
        self._securities = securities
        self._groups = PositionGroupCollection()
        self._resolved.clear()
        self._grouped.clear()
        self._resolver = self._get_position_group_resolver()
        for security in securities.values():
            security.holdings.quantity_changed += self._on_quantity_changed
        securities.collection_changed += self._on_collection_changed

    def _get_position_group_resolver(self) -> IPositionGroupResolver:
        return CompositePositionGroupResolver(
            OptionStrategyPositionGroupResolver(self._securities),
            SecurityPositionGroupResolver(self._position_group_buying_power_model),
        )

    def _on_quantity_changed(self, *arguments: Any) -> None:
        self._requires_group_resolution = True
        self._resolved.clear()
        self._grouped.clear()

    def _on_collection_changed(self, sender: Any, arguments: NotifyCollectionChangedEventArgs) -> None:
        """Follow the holdings of a new security, leave those of a removed one."""
        for security in arguments.new_items or ():
            security.holdings.quantity_changed += self._on_quantity_changed
            if security.invested:
                self._on_quantity_changed()
        for security in arguments.old_items or ():
            security.holdings.quantity_changed -= self._on_quantity_changed
            if security.invested:
                self._on_quantity_changed()

    def try_create_position_group(self, orders: list[Order], group: Any = None) -> tuple[bool, PositionGroup | None]:
        """Return (True, the group the orders form with what is held) or (False, None)."""
        positions = [position for order in orders for position in order.create_positions(self._securities)]
        key = _key(positions)
        known = self._grouped.get(key)
        if known is None:
            known = self._grouped[key] = self._resolver.try_group(positions, self.groups)
        return known

    def resolve_position_groups(self, positions: PositionCollection) -> PositionGroupCollection:
        """Return the groups of any positions; the collection is emptied."""
        key = _key(positions)
        known = self._resolved.get(key)
        if known is None:
            known = self._resolved[key] = self._resolver.resolve(positions)
        positions.clear()
        return known

    def get_impacted_groups(self, positions: list[Position]) -> list[PositionGroup]:
        """Return the held groups whose margin the positions may change."""
        return self._resolver.get_impacted_groups(self.groups, positions)

    def create_default_key(self, security: Security) -> PositionGroupKey:
        """Return the key of a security's own group."""
        return PositionGroupKey(self._position_group_buying_power_model, security)

    def get_or_create_default_group(self, security: Security) -> PositionGroup:
        """Return a security's own group, of quantity zero if there is none."""
        return self.groups[self.create_default_key(security)]

    def try_get_value(self, key: PositionGroupKey | None, value: Any = None) -> tuple[bool, PositionGroup | None]:
        """Return (True, group) or (False, None)."""
        return (False, None) if key is None else self.groups.try_get_group(key)

    def get(self, key: PositionGroupKey | None, default: Any = None) -> Any:
        """Return the group of a key or the default."""
        found, group = self.try_get_value(key)
        return group if found else default

    def contains_key(self, key: PositionGroupKey | None) -> bool:
        """Return whether a group has the key."""
        return self.try_get_value(key)[0]

    def keys(self) -> list[PositionGroupKey]:
        """Return the keys of the groups."""
        return self.groups.keys

    def values(self) -> list[PositionGroup]:
        """Return the groups."""
        return self.groups.values

    def items(self) -> list[tuple[PositionGroupKey, PositionGroup]]:
        """Return (key, group) pairs."""
        return [(group.key, group) for group in self.groups]

    def __getitem__(self, key: PositionGroupKey) -> PositionGroup:
        """Return the group of a key, of quantity zero if there is none."""
        return self.groups[key]

    def __setitem__(self, key: PositionGroupKey, value: PositionGroup) -> None:
        """Refuse; NotImplementedException."""
        raise NotImplementedException("Read-only collection. Cannot set value.")

    def __contains__(self, key: PositionGroupKey | None) -> bool:
        """Return whether a group has the key."""
        return self.contains_key(key)

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.groups)

    def __iter__(self) -> Iterator[KeyValuePair[PositionGroupKey, PositionGroup]]:
        """Iterate key/group pairs."""
        for group in self.groups:
            yield KeyValuePair(group.key, group)


def _key(positions: Iterable[Position]) -> Positions:
    return tuple((position.symbol, position._quantity, position._unit_quantity) for position in positions)


class NullSecurityPositionGroupModel(SecurityPositionGroupModel):
    """Never groups several securities (Positions/NullSecurityPositionGroupModel.cs)."""

    def _get_position_group_resolver(self) -> IPositionGroupResolver:
        return CompositePositionGroupResolver(SecurityPositionGroupResolver(self._position_group_buying_power_model))


SecurityPositionGroupModel.NULL = NullSecurityPositionGroupModel()
