"""The quick bound lies above every margin LEAN may ask, so that what it lets pass is surely accepted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.risk.book import Holdings, OptionPrice, Prices
from modules.risk.lean_margin.bound import bound_parts, upper_bound
from modules.risk.lean_margin.matcher import match
from modules.risk.lean_margin.prediction import contemplated
from tests.modules.risk.books import SPOT, random_holdings
from tests.modules.risk.lean_margin.observed import Bench, records


def priced(holdings: Holdings, premiums: list[int]) -> Prices:
    """Return prices at or above the exercise value, with a spread."""
    found = {}
    for place, contract in enumerate(sorted(holdings.options, key=str)):
        last = contract.intrinsic(SPOT) + Decimal(premiums[place % len(premiums)]) / 10
        found[contract] = OptionPrice(last, last - Decimal("0.05"), last + Decimal("0.05"))
    return Prices(SPOT, found)


@given(
    random_holdings(8),
    random_holdings(4),
    st.lists(st.integers(1, 90), min_size=3, max_size=6),
    st.sampled_from((1, 2)),
)
def test_no_grouping_asks_more_than_the_bound(
    held: Holdings, order: Holdings, premiums: list[int], leverage: int
) -> None:
    marks = priced(Holdings({**held.options, **order.options}), premiums)
    ratio = Decimal(leverage)
    bound = upper_bound(bound_parts(held, marks, ratio), bound_parts(order, marks, ratio))
    for turned in (False, True):
        asked = contemplated(match(order, turned), match(held.plus(order), turned), marks, ratio)
        assert float(asked) <= bound


@pytest.mark.skipif(not records(), reason="needs margins.json of the shared reference data")
def test_every_recorded_order_lies_below_the_bound() -> None:
    for record in records().values():
        if "before" not in record or record.get("exception"):
            continue
        bench = Bench(record)
        order = bench.see(record["order"], record["before"]["underlying_price"])
        parts = bound_parts(order, bench.prices, bench.leverage)
        none = bound_parts(Holdings(), bench.prices, bench.leverage)
        assert upper_bound(none, parts) >= record["check"]["contemplated"], record["id"]
