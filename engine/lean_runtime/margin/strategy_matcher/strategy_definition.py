"""A strategy as a pattern of legs, and the search for the first set of positions that fits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.margin.strategy_matcher.leg_definition import (
    OptionStrategyLegDefinition,
    OptionStrategyLegDefinitionMatch,
)
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPosition, OptionPositionCollection

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.options.option_strategy import OptionStrategy

#: Stands for C#'s int.MaxValue: no leg has limited the multiplier yet.
_UNLIMITED = 2**31 - 1


class OptionStrategyDefinition(LeanObject):
    """Name, lots of the underlying and legs (StrategyMatcher/OptionStrategyDefinition.cs)."""

    def __init__(self, name: str, underlying_lots: int, legs: Sequence[OptionStrategyLegDefinition]) -> None:
        """Take name, signed lots of the underlying (0 for none) and the legs in matching order."""
        self.name = name
        self.underlying_lots = underlying_lots
        self.legs = tuple(legs)
        self.leg_count = len(self.legs) + (1 if underlying_lots else 0)
        self._needs = frozenset((leg.right, leg.quantity > 0) for leg in self.legs)

    def __iter__(self) -> Iterator[OptionStrategyLegDefinition]:
        """Iterate the legs."""
        return iter(self.legs)

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def inverted(self) -> OptionStrategyDefinition:
        """Return the opposite strategy under the same name."""
        return OptionStrategyDefinition(self.name, -self.underlying_lots, [leg.inverted() for leg in self.legs])

    def is_covered_by(self, other: OptionStrategyDefinition) -> bool:
        """Return whether every leg has a leg of the other with its right, ratio and at least its conditions."""
        return (
            self.underlying_lots == other.underlying_lots
            and len(self.legs) == len(other.legs)
            and all(
                any(
                    mine.right is theirs.right and mine.quantity == theirs.quantity and theirs.has_predicates_of(mine)
                    for theirs in other.legs
                )
                for mine in self.legs
            )
        )

    def has_uncovered_short_leg(self) -> bool:
        """Return whether short calls or puts outnumber the longs and the lots that cover them."""
        net = {OptionRight.CALL: 0, OptionRight.PUT: 0}
        for leg in self.legs:
            net[leg.right] += leg.quantity
        lots = self.underlying_lots
        return -net[OptionRight.CALL] > max(0, lots) or -net[OptionRight.PUT] > max(0, -lots)

    def try_match_once(self, positions: OptionPositionCollection) -> OptionStrategyDefinitionMatch | None:
        """Return the first match in enumeration order, None when the positions do not contain the strategy."""
        if len(positions) < self.leg_count or not self._needs <= positions._sides:
            return None
        multiplier = _UNLIMITED
        lots = self.underlying_lots
        if lots:
            held = positions.underlying_quantity
            if (held > 0) != (lots > 0) or abs(held) < abs(lots):
                return None
            multiplier = held // lots
        return _Search(self, positions._contracts, len(positions)).first(multiplier)


class _Search:
    """Depth-first search over the legs; quantities taken by earlier legs are not offered to later ones."""

    __slots__ = ("_chosen", "_contracts", "_definition", "_held", "_left", "_matches")

    def __init__(self, definition: OptionStrategyDefinition, contracts: list[OptionPosition], held: int) -> None:
        self._definition = definition
        self._contracts = contracts
        self._held = held
        self._left: dict[Symbol, int] = {position.symbol: position.quantity for position in contracts}
        self._chosen: list[OptionPosition] = []
        self._matches: list[OptionStrategyLegDefinitionMatch] = []

    def first(self, multiplier: int) -> OptionStrategyDefinitionMatch | None:
        definition, depth = self._definition, len(self._matches)
        if depth == len(definition.legs):
            return OptionStrategyDefinitionMatch(definition, tuple(self._matches), multiplier) if depth else None
        if self._held < definition.leg_count - depth:
            return None
        leg = definition.legs[depth]
        for position in self._contracts:
            left = self._left[position.symbol]
            times = leg.accepts(self._chosen, position, left) if left else 0
            if times:
                found = self._descend(position, times, times * leg.quantity, min(multiplier, times))
                if found is not None:
                    return found
        return None

    def _descend(
        self, position: OptionPosition, times: int, taken: int, multiplier: int
    ) -> OptionStrategyDefinitionMatch | None:
        """Take a position as the next leg, search on and give it back."""
        symbol = position.symbol
        self._left[symbol] -= taken
        used_up = not self._left[symbol]
        self._held -= used_up
        self._chosen.append(position)
        self._matches.append(OptionStrategyLegDefinitionMatch(times, position.with_quantity(taken)))
        found = self.first(multiplier)
        self._matches.pop()
        self._chosen.pop()
        self._held += used_up
        self._left[symbol] += taken
        return found


class OptionStrategyDefinitionMatch(NamedTuple):
    """Positions that form a strategy `multiplier` times (StrategyMatcher/OptionStrategyDefinitionMatch.cs)."""

    definition: OptionStrategyDefinition
    legs: tuple[OptionStrategyLegDefinitionMatch, ...]
    multiplier: int

    def remove_from(self, positions: OptionPositionCollection) -> OptionPositionCollection:
        """Return the positions left after taking the match out."""
        taken = [leg.create_option_position(self.multiplier) for leg in self.legs]
        lots = self.definition.underlying_lots * self.multiplier
        if lots:
            taken.append(OptionPosition(self.legs[0].position.underlying, lots))
        return positions.remove_range(taken)

    def create_strategy(self) -> OptionStrategy:
        """Return the strategy with its option legs and, last, its lots of the underlying."""
        from engine.lean_runtime.options.option_strategy import OptionLegData, OptionStrategy, UnderlyingLegData

        positions = [leg.create_option_position(self.multiplier) for leg in self.legs]
        legs = [OptionLegData.create(position.quantity, position.symbol) for position in positions]
        lots = self.definition.underlying_lots * self.multiplier
        stock = [UnderlyingLegData.create(lots, positions[0].underlying)] if lots else []
        return OptionStrategy.create(self.definition.name, [*legs, *stock])
