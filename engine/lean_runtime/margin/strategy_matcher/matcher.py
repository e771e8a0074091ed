"""The matcher: greedy over the definitions, largest first, with a second try that covers shorts first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.margin.strategy_matcher.objective import (
    IOptionStrategyMatchObjectiveFunction,
    UncoveredShortQuantityOptionStrategyMatchObjectiveFunction,
)
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPositionCollection
from engine.lean_runtime.margin.strategy_matcher.strategy_definition import OptionStrategyDefinition

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.options.option_strategy import OptionStrategy

#: Matchings kept; a backtest meets the same positions again at every check of an order.
_CACHE_SIZE = 4096


class OptionStrategyMatcherOptions(LeanObject):
    """Definitions in matching order and the score that decides (StrategyMatcher/OptionStrategyMatcherOptions.cs)."""

    def __init__(
        self,
        definitions: Iterable[OptionStrategyDefinition],
        objective_function: IOptionStrategyMatchObjectiveFunction | None = None,
    ) -> None:
        """Order the definitions by leg count descending, and once more with those that leave shorts open last."""
        self.definitions = sorted(definitions, key=lambda definition: -definition.leg_count)
        self.covered_shorts_first_definitions = sorted(
            self.definitions, key=OptionStrategyDefinition.has_uncovered_short_leg
        )
        self.objective_function: IOptionStrategyMatchObjectiveFunction = (
            objective_function or UncoveredShortQuantityOptionStrategyMatchObjectiveFunction()
        )

    @classmethod
    def for_definitions(cls, definitions: Iterable[OptionStrategyDefinition]) -> OptionStrategyMatcherOptions:
        """Return options for the definitions with the default objective."""
        return cls(definitions)


class OptionStrategyMatch(NamedTuple):
    """The strategies of one solution (StrategyMatcher/OptionStrategyMatch.cs)."""

    strategies: list[OptionStrategy]


class OptionStrategyMatcher(LeanObject):
    """Matches positions to strategies (StrategyMatcher/OptionStrategyMatcher.cs); solutions are remembered."""

    def __init__(self, options: OptionStrategyMatcherOptions) -> None:
        """Take the options."""
        self.options = options
        self._solutions: dict[tuple[tuple[Symbol, int], ...], OptionStrategyMatch] = {}

    def match_once(self, positions: OptionPositionCollection) -> OptionStrategyMatch:
        """Return the better of the greedy solution and the one that covers shorts first; the former when equal."""
        key = tuple((position.symbol, position.quantity) for position in positions)
        known = self._solutions.get(key)
        if known is None:
            if len(self._solutions) >= _CACHE_SIZE:
                self._solutions.clear()
            known = self._solutions[key] = OptionStrategyMatch(self._solve(positions))
        return known

    def _solve(self, positions: OptionPositionCollection) -> list[OptionStrategy]:
        options = self.options
        objective = options.objective_function
        best, unmatched = _match(options.definitions, positions)
        score = objective.compute_score(positions, best, unmatched)
        is_default = type(objective) is UncoveredShortQuantityOptionStrategyMatchObjectiveFunction
        if score >= 0 or (is_default and -score <= _minimum_uncovered_quantity(positions)):
            return best
        candidate, unmatched = _match(options.covered_shorts_first_definitions, positions)
        return candidate if objective.compute_score(positions, candidate, unmatched) > score else best


def _match(
    definitions: Sequence[OptionStrategyDefinition], positions: OptionPositionCollection
) -> tuple[list[OptionStrategy], OptionPositionCollection]:
    """Take strategies out one at a time in the order of definitions; return them and what is left."""
    strategies: list[OptionStrategy] = []
    for definition in definitions:
        match = definition.try_match_once(positions)
        while match is not None:
            positions = match.remove_from(positions)
            strategies.append(match.create_strategy())
            match = definition.try_match_once(positions)
        if positions.is_empty:
            break
    return strategies, positions


def _minimum_uncovered_quantity(positions: OptionPositionCollection) -> int:
    """Return the shorts no matching could cover: those exceeding the longs and the lots of the underlying."""
    calls = sum(p.quantity for p in positions if p._right is OptionRight.CALL)
    puts = sum(p.quantity for p in positions if p._right is OptionRight.PUT)
    lots = positions.underlying_quantity
    return max(0, -calls - max(0, lots)) + max(0, -puts - max(0, -lots))
