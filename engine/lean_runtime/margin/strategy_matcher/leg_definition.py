"""One leg of a strategy definition: right, signed ratio and the conditions relative to the legs before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPosition

Legs = Sequence[OptionPosition]
Test = Callable[[Legs, OptionPosition], bool]


class OptionStrategyLegPredicate(NamedTuple):
    """A condition on a position given the legs matched so far, and its text (OptionStrategyLegPredicate.cs)."""

    text: str
    matches: Test

    def __str__(self) -> str:
        """Return the text, by which LEAN recognises equal conditions."""
        return self.text


class OptionStrategyLegDefinition(LeanObject):
    """What a position must be to serve as a leg (StrategyMatcher/OptionStrategyLegDefinition.cs)."""

    def __init__(self, right: OptionRight, quantity: int, predicates: Sequence[OptionStrategyLegPredicate]) -> None:
        """Take the right, the signed ratio and the conditions, all of which must hold."""
        self.right = right
        self.quantity = quantity
        self._predicates = tuple(predicates)
        self._tests = tuple(predicate.matches for predicate in predicates)

    def __iter__(self) -> Iterator[OptionStrategyLegPredicate]:
        """Iterate the conditions."""
        return iter(self._predicates)

    def accepts(self, legs: Legs, position: OptionPosition, quantity: int) -> int:
        """Return how often the leg's ratio goes into the quantity left of a position, 0 if it does not qualify."""
        if position._right is not self.right or (quantity > 0) != (self.quantity > 0):
            return 0
        multiplier = quantity // self.quantity
        if multiplier and all(test(legs, position) for test in self._tests):
            return multiplier
        return 0

    def has_predicates_of(self, other: OptionStrategyLegDefinition) -> bool:
        """Return whether every condition of the other leg is one of this leg."""
        own = {predicate.text for predicate in self._predicates}
        return all(predicate.text in own for predicate in other)

    def inverted(self) -> OptionStrategyLegDefinition:
        """Return the same leg on the other side."""
        return OptionStrategyLegDefinition(self.right, -self.quantity, self._predicates)


class OptionStrategyLegDefinitionMatch(NamedTuple):
    """A position taken as a leg `multiplier` times, in the quantity of all of them (...LegDefinitionMatch.cs)."""

    multiplier: int
    position: OptionPosition

    def create_option_position(self, multiplier: int) -> OptionPosition:
        """Return the position for a smaller multiplier; ArgumentOutOfRangeException for a larger one."""
        if multiplier > self.multiplier:
            raise ArgumentOutOfRangeException(
                "multiplier", "Unable to create strategy leg with a larger multiplier than matched."
            )
        return self.position.with_quantity(self.position.quantity // self.multiplier * multiplier)
