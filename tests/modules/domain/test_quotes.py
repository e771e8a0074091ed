"""Quotes know their sides and age; what is no price stops at the edge."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from modules.domain.quotes import Quote
from tests.modules.builders import NOON, quote


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 0.0, None])
def test_a_side_that_is_no_price_does_not_exist(value: float | None) -> None:
    shown = Quote.from_floats(value, 1.25, NOON)
    assert (shown.bid, shown.ask) == (Decimal(0), Decimal("1.25"))
    assert shown.is_one_sided


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-0.01"])
def test_what_is_no_price_never_becomes_a_quote(value: str) -> None:
    with pytest.raises(ValueError, match="bid and ask"):
        Quote(Decimal(value), Decimal(1), NOON)


@pytest.mark.parametrize(
    ("shown", "two_sided", "one_sided", "crossed"),
    [
        (quote(1, 1.1), True, False, False),
        (quote(1, 1), True, False, False),
        (quote(1.2, 1.1), False, False, True),
        (quote(0, 1.1), False, True, False),
        (quote(1, 0), False, True, False),
        (quote(0, 0), False, False, False),
    ],
)
def test_sides(shown: Quote, two_sided: bool, one_sided: bool, crossed: bool) -> None:
    assert (shown.is_two_sided, shown.is_one_sided, shown.is_crossed) == (two_sided, one_sided, crossed)


def test_age_counts_from_the_end_of_the_bar() -> None:
    assert quote(1, 1.1).age(NOON + timedelta(seconds=20)) == timedelta(seconds=20)
