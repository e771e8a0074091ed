"""What the holdings prove of orders nobody reported on: exactly what was filled, or nothing at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from modules.domain.contracts import Instrument
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.restart import BrokerOrder
from modules.domain.structures import OptionLeg, Structure
from modules.execution.missed_fills import missed_fills
from tests.modules.builders import NOON, contract

STRIKES = (440, 445, 450, 455, 460)


def order(name: str, legs: dict[int, int], quantity: int) -> WorkingOrder:
    """Return an order for puts: ratios by strike."""
    structure = Structure("custom", tuple(OptionLeg(contract(strike, "put"), ratio) for strike, ratio in legs.items()))
    one = Decimal(1)
    intent = TradeIntent(name, Purpose.OPEN, Source.HUMAN, "manual", structure, quantity, one, one, one, "a test", NOON)
    return WorkingOrder(f"{name}-1", intent, quantity, one, 1, NOON)


def held(*filled: tuple[WorkingOrder, int]) -> dict[Instrument, int]:
    """Return what the broker holds beyond the book once so many structures of orders have filled."""
    total: Counter[Instrument] = Counter()
    for each, whole in filled:
        total.update({leg.instrument: leg.ratio * whole for leg in each.intent.structure.legs})
    return {leg: quantity for leg, quantity in total.items() if quantity}


def whole_of(each: WorkingOrder, executions: dict[Instrument, int]) -> int:
    leg = each.intent.structure.legs[0]
    return executions.get(leg.instrument, 0) // leg.ratio


def test_two_orders_that_share_a_contract_are_told_apart_by_their_others() -> None:
    first, second = order("a", {440: 1, 450: -1}, 3), order("b", {450: 1, 460: -1}, 2)
    found = missed_fills([first, second], {}, held((first, 2), (second, 1)))
    assert (whole_of(first, found["a-1"]), whole_of(second, found["b-1"])) == (2, 1)


def test_two_orders_for_the_same_contracts_are_told_apart_only_if_none_or_all_has_filled() -> None:
    first, second = order("a", {440: 1, 450: -1}, 3), order("b", {440: 1, 450: -1}, 3)
    assert missed_fills([first, second], {}, held((first, 2))) == {}
    assert missed_fills([first, second], {}, {}) == {"a-1": {}, "b-1": {}}
    both = missed_fills([first, second], {}, held((first, 3), (second, 3)))
    assert [whole_of(first, executions) for executions in both.values()] == [3, 3]


def test_an_opening_and_a_close_of_the_same_contracts_may_both_have_filled() -> None:
    opening, close = order("a", {440: 1, 450: -1}, 1), order("b", {440: -1, 450: 1}, 1)
    assert missed_fills([opening, close], {}, {}) == {}


def test_a_leg_alone_explains_nothing() -> None:
    spread = order("a", {440: 1, 450: -1}, 1)
    assert missed_fills([spread], {}, {contract(440, "put"): 1}) == {}
    assert missed_fills([spread], {}, {contract(440, "put"): 2, contract(450, "put"): -2}) == {}


def test_executions_that_were_reported_are_not_told_again() -> None:
    spread = order("a", {440: 1, 450: -1}, 2)
    reported = spread.with_fills([LegFill(contract(440, "put"), 2, Decimal(1), Decimal(0), "1")])
    # The holdings beyond positions and reports: the second leg alone.
    assert missed_fills([reported], {}, {contract(450, "put"): -2}) == {"a-1": {contract(450, "put"): -2}}
    assert missed_fills([reported], {}, {}) == {}, "half a package is no whole structure"


def test_an_open_order_has_filled_what_is_not_open_any_more() -> None:
    spread = order("a", {440: 1, 450: -1}, 3)
    open_now = BrokerOrder((1, 2), ("B1",), "a-1", tuple(held((spread, 2)).items()), Decimal(1), NOON)
    found = missed_fills([spread], {"a-1": open_now}, held((spread, 1)))
    assert whole_of(spread, found["a-1"]) == 1
    assert missed_fills([spread], {"a-1": open_now}, {}) == {}


LEGS = st.dictionaries(st.sampled_from(STRIKES), st.sampled_from([-2, -1, 1, 2]), min_size=1, max_size=4)


@st.composite
def situations(draw: st.DrawFn) -> list[tuple[WorkingOrder, int]]:
    """Draw some orders and how many structures of each have filled."""
    drawn = draw(st.lists(st.tuples(LEGS, st.integers(1, 4)), min_size=1, max_size=4))
    orders = [order(f"o{number}", legs, quantity) for number, (legs, quantity) in enumerate(drawn)]
    return [(each, draw(st.integers(0, each.quantity))) for each in orders]


def all_solutions(orders: list[WorkingOrder], unexplained: dict[Instrument, int]) -> Iterable[tuple[int, ...]]:
    """Try every number of filled structures of every order."""

    def extend(chosen: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
        if len(chosen) == len(orders):
            if held(*zip(orders, chosen, strict=True)) == unexplained:
                yield chosen
            return
        for whole in range(orders[len(chosen)].quantity + 1):
            yield from extend((*chosen, whole))

    return extend(())


@settings(max_examples=150, deadline=None)
@given(situations())
def test_what_is_said_is_the_only_thing_that_can_have_happened(situation: list[tuple[WorkingOrder, int]]) -> None:
    orders, truth = [each for each, _ in situation], [whole for _, whole in situation]
    unexplained = held(*situation)
    said = missed_fills(orders, {}, unexplained)
    possible = list(all_solutions(orders, unexplained))
    for place, each in enumerate(orders):
        if each.order_id in said:
            assert {solution[place] for solution in possible} == {truth[place]}
            assert whole_of(each, said[each.order_id]) == truth[place]
