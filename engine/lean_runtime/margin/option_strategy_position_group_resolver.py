"""OptionStrategyPositionGroupResolver: groups option and stock positions of one underlying into strategies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.identity.security_types import has_options, is_option
from engine.lean_runtime.margin.option_strategy_position_group_buying_power_model import (
    OptionStrategyPositionGroupBuyingPowerModel,
)
from engine.lean_runtime.margin.position import Position, PositionCollection
from engine.lean_runtime.margin.position_group import PositionGroup, PositionGroupCollection, PositionGroupKey
from engine.lean_runtime.margin.position_group_resolvers import IPositionGroupResolver
from engine.lean_runtime.margin.strategy_matcher.matcher import OptionStrategyMatcher, OptionStrategyMatcherOptions
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPositionCollection
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import all_definitions

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.options.option_strategy import OptionStrategy
    from engine.lean_runtime.securities.security_manager import SecurityManager

#: Shares per contract where the option's properties do not tell.
_DEFAULT_UNIT_OF_TRADE = 100


class OptionStrategyPositionGroupResolver(IPositionGroupResolver):
    """Matches positions with the strategy matcher (Positions/OptionStrategyPositionGroupResolver.cs)."""

    def __init__(self, securities: SecurityManager, options: OptionStrategyMatcherOptions | None = None) -> None:
        """Take the securities, which know the contracts' sizes, and by default every definition."""
        self._securities = securities
        self._matcher = OptionStrategyMatcher(
            options or OptionStrategyMatcherOptions.for_definitions(all_definitions())
        )

    def try_group(
        self, new_positions: list[Position], current_positions: PositionGroupCollection, group: Any = None
    ) -> tuple[bool, PositionGroup | None]:
        """Return the first group new positions form with the held groups they touch.

        It only decides which model judges the orders; liquidations and reductions get an empty group.
        """
        positions = list(new_positions)
        if len(current_positions):
            for impacted in self.get_impacted_groups(current_positions, new_positions):
                positions.extend(impacted._positions.values())
        elif len(new_positions) == 1:
            return False, None
        for found in self._position_groups(positions):
            touched = not found._positions or any(p.symbol in found._positions for p in new_positions)
            return True, found if touched else _empty_group()
        return False, None

    def resolve(self, positions: PositionCollection) -> PositionGroupCollection:
        """Return the strategies' groups and take their positions out of the collection."""
        groups = list(self._position_groups(positions))
        result = PositionGroupCollection(groups)
        positions.remove(result)
        return result

    def get_impacted_groups(self, groups: PositionGroupCollection, positions: list[Position]) -> list[PositionGroup]:
        """Return the held groups with a position on an underlying the new positions trade."""
        symbols: set[Symbol | None] = set()
        for position in positions:
            symbol = position.symbol
            if has_options(symbol.security_type) or is_option(symbol.security_type):
                symbols.update((symbol, symbol.underlying) if symbol.has_underlying else (symbol,))
        if not symbols:
            return []
        return [
            group
            for group in groups
            if group._quantity and any(_touches(symbol, symbols) for symbol in group._positions)
        ]

    def _position_groups(self, positions: Iterable[Position]) -> Iterator[PositionGroup]:
        """Yield the groups of every underlying that has options; nothing follows one that nets to nothing."""
        by_underlying: dict[Symbol | None, list[Position]] = {}
        for position in positions:
            symbol = position.symbol
            if has_options(symbol.security_type) or is_option(symbol.security_type):
                key = symbol.underlying if symbol.has_underlying else symbol
                by_underlying.setdefault(key, []).append(position)
        for members in by_underlying.values():
            option = next((p for p in members if is_option(p.symbol.security_type)), None)
            if option is None:
                continue
            properties = self._securities[option.symbol].symbol_properties
            unit_of_trade = int(getattr(properties, "contract_unit_of_trade", _DEFAULT_UNIT_OF_TRADE))
            collection = OptionPositionCollection.from_positions(members, unit_of_trade)
            if collection.is_empty:
                yield _empty_group()
                return
            for strategy in self._matcher.match_once(collection).strategies:
                yield _group_of(strategy, unit_of_trade)


def _touches(symbol: Symbol, symbols: set[Symbol | None]) -> bool:
    if symbol in symbols:
        return True
    return symbol.has_underlying and is_option(symbol.security_type) and symbol.underlying in symbols


def _empty_group() -> PositionGroup:
    return PositionGroup.empty(OptionStrategyPositionGroupBuyingPowerModel(None))


def _group_of(strategy: OptionStrategy, unit_of_trade: int) -> PositionGroup:
    """Return the group of a matched strategy: its quantity is the legs' common divisor, stock counts in shares."""
    legs = [(leg.symbol, leg.quantity, 1) for leg in strategy.option_legs]
    legs += [(leg.symbol, leg.quantity, unit_of_trade) for leg in strategy.underlying_legs]
    quantity = gcd(*(leg_quantity for _, leg_quantity, _ in legs))
    positions = [
        Position(symbol, Decimal(leg_quantity * size), Decimal(abs(leg_quantity) * size // quantity))
        for symbol, leg_quantity, size in legs
    ]
    key = PositionGroupKey(OptionStrategyPositionGroupBuyingPowerModel(strategy), positions)
    return PositionGroup(key, Decimal(quantity), positions)
