"""Reduce-only admission for every partial fill (trading rule 34)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import OptionRight
from modules.risk.book import Holdings
from modules.risk.cover import cover
from modules.risk.reduce_only import Order, objection, worst_at_strikes
from tests.modules.risk.books import held, random_holdings

CONDOR = "+2 90P -2 95P -2 105C +2 110C"


def order(near: str, quantity: int = 1, far: str = "", shares: int = 0, atomic: bool = True) -> Order:
    return Order(held(near, far, shares), quantity, atomic)


@pytest.mark.parametrize(
    "closing",
    [
        order("-1 90P +1 95P +1 105C -1 110C", 2),
        order("+1 95P", 2),
        order("+1 105C +1 95P", 2, atomic=False),
        order("+1 95P -1 90P", 2),
    ],
)
def test_whole_structures_and_buying_shorts_back_are_admitted(closing: Order) -> None:
    assert objection(held(CONDOR), closing, ()) is None


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (order("-1 90P"), "lose cover"),
        (order("+1 95P -1 90P", 2, atomic=False), "lose cover"),
        (order("+1 95P", 3), "would go from"),
        (order("-1 95P"), "would go from"),
        (order("+1 95P -1 90P", far="-1 95P +1 90P"), "would go from"),
        (order("+1 100C"), "would go from"),
    ],
)
def test_selling_a_cover_first_flips_and_rolls_are_refused(refused: Order, reason: str) -> None:
    found = objection(held(CONDOR), refused, ())
    assert found is not None
    assert reason in found


def test_a_working_close_is_counted_as_filled() -> None:
    closing = order("-1 90P +1 95P +1 105C -1 110C", 2)
    working = [closing.package.times(2)]
    assert objection(held(CONDOR), closing, working) is not None
    assert objection(held(CONDOR), order("-1 90P +1 95P +1 105C -1 110C", 1), [closing.package]) is None


def test_a_working_sale_of_the_cover_is_counted() -> None:
    holdings = held("-1 95P +1 90P +1 85P")
    assert objection(holdings, order("-1 85P"), ()) is None
    assert objection(holdings, order("-1 90P"), [held("-1 85P")]) is not None


def test_stock_is_sold_only_after_its_short_calls() -> None:
    assert objection(held("-1 105C", shares=100), order("", 100, shares=-1), ()) is not None
    assert objection(held("-1 105C", shares=200), order("", 100, shares=-1), ()) is None


def test_giving_up_a_protective_put_raises_the_stress_loss() -> None:
    holdings = held("+1 95P", shares=100)

    def stress(after: Holdings) -> Decimal:
        return Decimal(
            -min(
                sum(n * 100 * c.intrinsic(Decimal(80)) for c, n in after.options.items()) + after.shares * (80 - 100), 0
            )
        )

    assert "stress" in (objection(holdings, order("-1 95P"), (), stress) or "")
    assert objection(holdings, order("-1 95P", shares=-100), (), stress) is None


@given(random_holdings(), st.data())
def test_whatever_is_admitted_reduces_at_every_partial_fill(holdings: Holdings, data: st.DataObject) -> None:
    legs = {c: data.draw(st.integers(-2, 2)) * (-1 if n > 0 else 1) for c, n in holdings.options.items()}
    package = Holdings({c: n for c, n in legs.items() if n}, data.draw(st.sampled_from((0, 0, -100))))
    asked = Order(package, data.draw(st.integers(1, 3)), data.draw(st.booleans()))
    if package.is_flat or objection(holdings, asked, ()) is not None:
        return
    for fill in asked.partial_fills():
        after = holdings.plus(fill)
        assert worst_at_strikes(after) >= worst_at_strikes(holdings)
        for contract, quantity in after.options.items():
            before = holdings.options[contract]
            assert 0 < quantity * before <= before * before
        for right in OptionRight:
            assert cover(after).uncovered_count(right) <= cover(holdings).uncovered_count(right)


@given(random_holdings(shares=False), st.integers(1, 3))
def test_closing_everything_as_one_package_is_always_admitted(holdings: Holdings, lots: int) -> None:
    assert objection(holdings.times(lots), Order(holdings.times(-1), lots), ()) is None


@given(random_holdings())
def test_buying_back_any_short_is_always_admitted(holdings: Holdings) -> None:
    for contract, quantity in holdings.options.items():
        if quantity < 0:
            back = Order(Holdings({contract: 1}), -quantity)
            assert objection(holdings, back, ()) is None, f"{contract} of {holdings}"
