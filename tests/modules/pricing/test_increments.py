"""Increments and order forms by trading rule 4."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modules.domain.structures import OptionLeg, Structure
from modules.pricing.increments import table_on, why_not_one_order
from tests.modules.builders import condor, contract

TABLE = table_on(date(2024, 1, 10))


@pytest.mark.parametrize(
    ("root", "price", "increment"),
    [
        ("SPY", "2.99", "0.01"),
        ("SPY", "30", "0.01"),
        ("AAPL", "2.99", "0.01"),
        ("AAPL", "3.00", "0.05"),
        ("AAPL", "-3.00", "0.05"),
        ("XYZ", "2.99", "0.05"),
        ("XYZ", "3.00", "0.10"),
        ("SPX", "3.00", "0.10"),
    ],
)
def test_single_leg(root: str, price: str, increment: str) -> None:
    assert TABLE.single(root, Decimal(price)) == Decimal(increment)


def test_package_of_an_equity_class_moves_in_cents_of_the_index_in_nickels() -> None:
    assert TABLE.of(condor(), Decimal("-1.50")) == Decimal("0.01")
    weekly = tuple(
        OptionLeg(replace(leg.contract, underlying="SPX", root="SPXW"), leg.ratio) for leg in condor().options
    )
    assert TABLE.of(Structure("iron condor", weekly), Decimal("-1.50")) == Decimal("0.05")


def test_structure_of_one_leg_uses_the_single_increment() -> None:
    held = Structure("x", (OptionLeg(replace(contract(100, "call"), underlying="XYZ", root="XYZ"), 1),))
    assert TABLE.of(held, Decimal(5)) == Decimal("0.10")


@pytest.mark.parametrize(
    ("ratios", "reason"),
    [((1, -3), ""), ((1, -4), "ratio 4:1"), ((3, -1), ""), ((1, 1, 1, 1), ""), ((1, 1, 1, 1, 1), "5 legs")],
)
def test_one_order_has_at_most_four_legs_and_three_to_one(ratios: tuple[int, ...], reason: str) -> None:
    legs = tuple(OptionLeg(contract(100 + number, "call"), ratio) for number, ratio in enumerate(ratios))
    found = why_not_one_order(Structure("x", legs))
    assert found.startswith(reason)
    assert bool(found) is bool(reason)
