"""Scores of a matching: how many short contracts it leaves without cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPositionCollection

if TYPE_CHECKING:
    from engine.lean_runtime.options.option_strategy import OptionLegData, OptionStrategy

#: A long further away than this share of the short's strike does not count as cover.
_MAXIMUM_CREDIT_COVER_WIDTH = Decimal("0.1")


class IOptionStrategyMatchObjectiveFunction(Protocol):
    """Rates a solution; 0 cannot be improved upon (IOptionStrategyMatchObjectiveFunction.cs)."""

    def compute_score(
        self,
        positions: OptionPositionCollection,
        strategies: Sequence[OptionStrategy],
        unmatched: OptionPositionCollection,
    ) -> int:
        """Return the score, higher being better."""


class UncoveredShortQuantityOptionStrategyMatchObjectiveFunction(LeanObject):
    """Minus the number of uncovered short contracts (UncoveredShortQuantityOptionStrategyMatchObjectiveFunction.cs)."""

    def compute_score(
        self,
        positions: OptionPositionCollection,
        strategies: Sequence[OptionStrategy],
        unmatched: OptionPositionCollection,
    ) -> int:
        """Return minus the uncovered short contracts of the strategies and of what no strategy took."""
        uncovered = sum(_uncovered_of_strategy(strategy) for strategy in strategies)
        uncovered += sum(-p.quantity for p in unmatched if p.quantity < 0 and not p.is_underlying)
        return -uncovered


class UnmatchedPositionCountOptionStrategyMatchObjectiveFunction(LeanObject):
    """Matched quantity less the number of unmatched positions (UnmatchedPositionCount...Function.cs)."""

    def compute_score(
        self,
        positions: OptionPositionCollection,
        strategies: Sequence[OptionStrategy],
        unmatched: OptionPositionCollection,
    ) -> int:
        """Return the signed sum of all leg quantities less the positions left over."""
        legs = [leg for strategy in strategies for leg in (*strategy.option_legs, *strategy.underlying_legs)]
        return sum(leg.quantity for leg in legs) - len(unmatched)


def _uncovered_of_strategy(strategy: OptionStrategy) -> int:
    lots = sum(leg.quantity for leg in strategy.underlying_legs)
    calls = (leg for leg in strategy.option_legs if leg.right is OptionRight.CALL)
    puts = (leg for leg in strategy.option_legs if leg.right is OptionRight.PUT)
    return _uncovered(calls, 1, max(0, lots)) + _uncovered(puts, -1, max(0, -lots))


def _uncovered(legs: Iterable[OptionLegData], sign: int, underlying_cover: int) -> int:
    """Return the shorts of one right that neither longs allowed to cover them nor lots of the underlying take.

    Shorts are served from the hardest to cover: lowest strike first for calls (sign 1), highest for puts (-1).
    """
    shorts: list[OptionLegData] = []
    longs: list[OptionLegData] = []
    for leg in legs:
        if leg.quantity:
            (shorts if leg.quantity < 0 else longs).append(leg)
    shorts.sort(key=lambda leg: sign * leg._strike)
    available = [leg.quantity for leg in longs]
    uncovered = 0
    for short in shorts:
        rest = -short.quantity
        for place, long in enumerate(longs):
            if rest and available[place] and _covers(sign, short, long):
                taken = min(rest, available[place])
                available[place] -= taken
                rest -= taken
        lots = min(rest, underlying_cover)
        underlying_cover -= lots
        uncovered += rest - lots
    return uncovered


def _covers(sign: int, short: OptionLegData, long: OptionLegData) -> bool:
    """Return whether the long outlives the short and is not too far on the losing side."""
    width = sign * (long._strike - short._strike)
    return long._expiration >= short._expiration and width <= _MAXIMUM_CREDIT_COVER_WIDTH * short._strike
