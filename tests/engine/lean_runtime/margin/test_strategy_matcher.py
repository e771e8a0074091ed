"""The strategy matcher: definitions, single matches, and properties of every matching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.strategy_matcher.matcher import OptionStrategyMatcher, OptionStrategyMatcherOptions
from engine.lean_runtime.margin.strategy_matcher.objective import (
    UncoveredShortQuantityOptionStrategyMatchObjectiveFunction,
    UnmatchedPositionCountOptionStrategyMatchObjectiveFunction,
)
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPosition, OptionPositionCollection
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import (
    OptionStrategyDefinitions,
    all_definitions,
    declared_definitions,
)
from tests.engine.lean_runtime.margin.bench import UNDERLYING, contract

NEAR, FAR = date(2016, 1, 15), date(2016, 2, 19)


def _symbol(text: str) -> Symbol:
    """Read C100 (near), P95F (far) or U."""
    if text == "U":
        return UNDERLYING
    return contract(text[0], text[1:].rstrip("F"), FAR if text.endswith("F") else NEAR)


def _collection(text: str) -> OptionPositionCollection:
    """Read positions such as 'C100-1 C110+2 U+1' (stock in lots)."""
    positions = []
    for part in text.split():
        sign = "+" if "+" in part else "-"
        name, _, quantity = part.partition(sign)
        positions.append(OptionPosition(_symbol(name), int(sign + quantity)))
    return OptionPositionCollection.from_positions(positions)


def _matcher() -> OptionStrategyMatcher:
    return OptionStrategyMatcher(OptionStrategyMatcherOptions.for_definitions(all_definitions()))


def _names(text: str) -> list[str | None]:
    return [strategy.name for strategy in _matcher().match_once(_collection(text)).strategies]


@pytest.mark.parametrize(
    ("positions", "names"),
    [
        ("C100-1 U+1", ["Covered Call"]),
        ("C100+1 U-1", ["Protective Call"]),
        ("P100-1 U-1", ["Covered Put"]),
        ("P100+1 U+1", ["Protective Put"]),
        ("C110-1 P100+1 U+1", ["Protective Collar"]),
        ("C110+1 P100-1 U-1", ["Protective Collar"]),
        ("C100-1 P100+1 U+1", ["Conversion"]),
        ("C100+1 P100-1 U-1", ["Reverse Conversion"]),
        ("C100-1", ["Naked Call"]),
        ("C100+1", ["Naked Call"]),
        ("P100+3", ["Naked Put"]),
        ("C100-1 C110+1", ["Bear Call Spread"]),
        ("P90+1 P100-1 C110-1 C120+1", ["Iron Condor"]),
        ("P90+1 P100-1 C100-1 C110+1", ["Iron Butterfly"]),
        ("P90+1 P100-1 C100-1 C111+1", ["Bear Call Spread", "Bull Put Spread"]),
        ("P110+1 P100-1 C100+1 C110-1", ["Box Spread"]),
        ("C100-1 C100F+1 P100+1 P100F-1", ["Jelly Roll"]),
        ("C100+1 C110-2 C120+1", ["Butterfly Call"]),
        ("C100+1 C110-2 C121+1", ["Bear Call Spread", "Bull Call Spread"]),
        ("C100-1 C110+1 C120+1", ["Bear Call Ladder"]),
        ("C100-1 C110+2", ["Bear Call Spread", "Naked Call"]),
        ("P100-1 P90+2", ["Bull Put Spread", "Naked Put"]),
        ("C100-1 C100F+1", ["Call Calendar Spread"]),
        ("P100+1 P100F-1", ["Short Put Calendar Spread"]),
        ("C100-1 C110F+1", ["Naked Call", "Naked Call"]),
        ("C98+1 C100+1 C103-1 C105-1", ["Bull Call Spread", "Bull Call Spread"]),
    ],
)
def test_positions_are_matched_to(positions: str, names: list[str]) -> None:
    assert Counter(_names(positions)) == Counter(names)


def test_an_inverse_is_added_only_where_no_definition_covers_it() -> None:
    added = [d.name for d in all_definitions() if d not in declared_definitions()]
    assert (len(declared_definitions()), added) == (41, ["Protective Collar", "Naked Call", "Naked Put"])


def test_definitions_are_ordered_by_leg_count_then_declaration() -> None:
    options = OptionStrategyMatcherOptions.for_definitions(all_definitions())
    counts = [definition.leg_count for definition in options.definitions]
    assert counts == sorted(counts, reverse=True)
    assert options.definitions[0] is OptionStrategyDefinitions.IRON_BUTTERFLY


def test_definitions_leaving_shorts_open_come_last_in_the_second_try() -> None:
    options = OptionStrategyMatcherOptions.for_definitions(all_definitions())
    flags = [definition.has_uncovered_short_leg() for definition in options.covered_shorts_first_definitions]
    assert flags == sorted(flags)
    assert any(flags)


def test_a_match_is_taken_as_often_as_its_scarcest_leg_allows() -> None:
    strategies = _matcher().match_once(_collection("C100-3 C110+5")).strategies
    spread, rest = strategies
    assert [(leg.strike, leg.quantity) for leg in spread.option_legs] == [(100, -3), (110, 3)]
    assert [(leg.strike, leg.quantity) for leg in rest.option_legs] == [(110, 2)]


def test_stock_counts_in_whole_lots_only() -> None:
    from engine.lean_runtime.margin.position import Position

    positions = OptionPositionCollection.from_positions([Position(UNDERLYING, 250, 1)], 100)
    assert positions.underlying_quantity == 2


def test_score_counts_shorts_without_cover() -> None:
    objective = UncoveredShortQuantityOptionStrategyMatchObjectiveFunction()
    positions = _collection("C100-2 C110+1 P90-1")
    strategies = _matcher().match_once(positions).strategies
    assert objective.compute_score(positions, strategies, OptionPositionCollection()) == -2


@pytest.mark.parametrize(("long_strike", "score"), [(110, 0), (111, -1)])
def test_a_long_too_far_away_covers_nothing(long_strike: int, score: int) -> None:
    objective = UncoveredShortQuantityOptionStrategyMatchObjectiveFunction()
    positions = _collection(f"C100-1 C{long_strike}+1")
    strategies = _matcher().match_once(positions).strategies
    assert objective.compute_score(positions, strategies, OptionPositionCollection()) == score


def test_unmatched_count_objective() -> None:
    objective = UnmatchedPositionCountOptionStrategyMatchObjectiveFunction()
    positions = _collection("C100-1 C110+2")
    strategies = _matcher().match_once(positions).strategies
    assert objective.compute_score(positions, strategies, _collection("P90+1")) == 0


def test_position_texts() -> None:
    assert str(OptionPosition(_symbol("C100"), -2)) == "-2 calls on GOOG at $100 expiring on 2016-01-15"
    assert str(OptionPosition(UNDERLYING, 1)) == "1 share of GOOG"


_QUANTITIES = st.integers(-4, 4).filter(bool)
_NAMES = st.sampled_from([f"{r}{k}{e}" for r in "CP" for k in (90, 95, 100, 105, 110) for e in ("", "F")])
_BOOKS = st.dictionaries(_NAMES | st.just("U"), _QUANTITIES, min_size=1, max_size=7)


def _book(positions: dict[str, int]) -> list[OptionPosition]:
    return [OptionPosition(_symbol(name), quantity) for name, quantity in positions.items()]


def _totals(positions: Iterable[OptionPosition]) -> Counter[Symbol]:
    totals: Counter[Symbol] = Counter()
    for position in positions:
        totals[position.symbol] += position.quantity
    return totals


@settings(max_examples=120, deadline=None)
@given(_BOOKS)
def test_every_contract_ends_in_exactly_one_strategy(book: dict[str, int]) -> None:
    positions = _book(book)
    matched: Counter[Symbol] = Counter()
    for strategy in _matcher().match_once(OptionPositionCollection.from_positions(positions)).strategies:
        for leg in strategy.option_legs:
            assert leg.symbol is not None
            matched[leg.symbol] += leg.quantity
    held = _totals(position for position in positions if not position.is_underlying)
    assert {symbol: quantity for symbol, quantity in matched.items() if quantity} == dict(held)


@settings(max_examples=120, deadline=None)
@given(_BOOKS)
def test_no_strategy_uses_more_than_is_held(book: dict[str, int]) -> None:
    positions = _book(book)
    held = _totals(positions)
    lots = 0
    for strategy in _matcher().match_once(OptionPositionCollection.from_positions(positions)).strategies:
        for leg in strategy.option_legs:
            assert leg.symbol is not None
            assert leg.quantity * held[leg.symbol] > 0
        lots += sum(abs(leg.quantity) for leg in strategy.underlying_legs)
    assert lots <= abs(held[UNDERLYING])


@settings(max_examples=60, deadline=None)
@given(_BOOKS, st.randoms(use_true_random=False))
def test_the_order_of_positions_does_not_matter(book: dict[str, int], random: Random) -> None:
    positions = _book(book)
    shuffled = list(positions)
    random.shuffle(shuffled)
    first, second = (
        _matcher().match_once(OptionPositionCollection.from_positions(order)).strategies
        for order in (positions, shuffled)
    )
    assert [(s.name, [(leg.symbol, leg.quantity) for leg in s.option_legs]) for s in first] == [
        (s.name, [(leg.symbol, leg.quantity) for leg in s.option_legs]) for s in second
    ]


@settings(max_examples=60, deadline=None)
@given(_BOOKS)
def test_no_solution_leaves_fewer_shorts_open_than_longs_could_cover(book: dict[str, int]) -> None:
    positions = OptionPositionCollection.from_positions(_book(book))
    objective = UncoveredShortQuantityOptionStrategyMatchObjectiveFunction()
    chosen = _matcher().match_once(positions).strategies
    calls = sum(p.quantity for p in positions if not p.is_underlying and p.right is OptionRight.CALL)
    least = max(0, -calls - max(0, positions.underlying_quantity))
    assert -objective.compute_score(positions, chosen, OptionPositionCollection()) >= least


@settings(max_examples=40, deadline=None)
@given(_BOOKS)
def test_a_second_look_finds_the_same_solution(book: dict[str, int]) -> None:
    matcher = _matcher()
    positions = OptionPositionCollection.from_positions(_book(book))
    assert matcher.match_once(positions) is matcher.match_once(OptionPositionCollection.from_positions(_book(book)))
