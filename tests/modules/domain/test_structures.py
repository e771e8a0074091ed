"""Structures hold option and stock legs, refuse what is no package, and speak like a trader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modules.domain.contracts import Deliverable, Stock
from modules.domain.structures import OptionLeg, StockLeg, Structure
from tests.modules.builders import EXPIRATION, condor, contract

CALL = contract(105, "call")
COVERED = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(CALL, -1)))


def test_condor_reads_on_one_line() -> None:
    assert str(condor()) == "iron condor SPY 2024-02-16 +1P450 -1P455 -1C485 +1C490"


def test_covered_call_counts_shares_apart_from_contracts() -> None:
    assert (COVERED.shares, COVERED.contracts, COVERED.multiplier) == (100, 1, 100)
    assert [COVERED.weight(leg) for leg in COVERED.legs] == [Decimal(1), Decimal(-1)]
    assert str(COVERED) == "covered call SPY +100 shares 2024-02-16 -1C105"
    assert COVERED.reversed().shares == -100


def test_shares_alone_are_a_structure_without_expiration() -> None:
    held = Structure("shares", (StockLeg(Stock("SPY"), 100),))
    assert (held.expirations, held.multiplier, held.underlying) == ((), 100, "SPY")


def test_expirations_are_distinct_and_ascend() -> None:
    near = date(2024, 1, 19)
    calendar = Structure("calendar", (OptionLeg(CALL, 1), OptionLeg(contract(105, "call", near), -1)))
    assert calendar.expirations == (near, EXPIRATION)
    assert calendar.expiration == near


def test_ratios_with_a_common_divisor_are_not_reduced() -> None:
    double = Structure("x", (OptionLeg(CALL, 2), OptionLeg(contract(110, "call"), -4)))
    assert condor().is_reduced
    assert not double.is_reduced


@pytest.mark.parametrize(
    ("legs", "message"),
    [
        ((), "at least one leg"),
        ((OptionLeg(CALL, 1), OptionLeg(CALL, -1)), "each instrument once"),
        ((OptionLeg(CALL, 1), OptionLeg(replace(CALL, underlying="QQQ"), -1)), "one underlying"),
        ((OptionLeg(CALL, 1), OptionLeg(replace(CALL, deliverable=Deliverable(10, 10)), -1)), "one multiplier"),
    ],
)
def test_what_is_no_package_is_refused(legs: tuple[OptionLeg, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Structure("x", legs)
