"""Marks are reliable only where trading rule 2 says so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from modules.domain.contracts import Stock
from modules.domain.quotes import Quote
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing.marks import MarkPolicy, MarkReason, mark, mark_package
from tests.modules.builders import NOON, contract, quote

SECOND = timedelta(seconds=1)
LIVE = MarkPolicy()


@pytest.mark.parametrize(
    ("shown", "is_long", "value", "reason"),
    [
        (quote(1.00, 1.10), True, "1.05", MarkReason.MID),
        (quote(1.00, 1.20), True, "1.10", MarkReason.MID),
        (quote(1.00, 1.30), True, "1.15", MarkReason.WIDE),
        (quote(10.00, 12.50), True, "11.25", MarkReason.MID),
        (quote(10.00, 13.00), True, "11.50", MarkReason.WIDE),
        (quote(0, 0.05), True, "0", MarkReason.ZERO_BID),
        (quote(0, 0.05), False, "0.05", MarkReason.ZERO_BID),
        (quote(1.20, 1.10), True, "1.20", MarkReason.CROSSED),
        (quote(1.00, 0), True, "1.00", MarkReason.ONE_SIDED),
        (quote(1.00, 1.10, NOON - 15 * SECOND), True, "1.05", MarkReason.MID),
        (quote(1.00, 1.10, NOON - 16 * SECOND), True, "1.05", MarkReason.STALE),
        (quote(0, 0), False, "0", MarkReason.ONE_SIDED),
        (None, True, "0", MarkReason.NO_QUOTE),
    ],
)
def test_mark(shown: Quote | None, is_long: bool, value: str, reason: MarkReason) -> None:
    marked = mark(shown, NOON, is_long, LIVE)
    assert (marked.value, marked.reason) == (Decimal(value), reason)
    assert marked.is_reliable is (reason in (MarkReason.MID, MarkReason.ZERO_BID))


def test_unreliable_mark_says_why_in_numbers() -> None:
    assert mark(quote(1, 1.1, NOON - 200 * SECOND), NOON, True, LIVE).detail == "200 s old"
    assert mark(quote(1, 2), NOON, True, LIVE).detail == "spread 1 on mid 1.5"


def test_package_is_as_reliable_as_its_worst_leg() -> None:
    lower, upper = contract(100, "call"), contract(105, "call")
    spread = Structure("bull call spread", (OptionLeg(lower, 1), OptionLeg(upper, -1)))
    marked = mark_package(spread, {lower: quote(4, 4.1), upper: quote(0, 0.05)}, NOON, LIVE)
    assert (marked.value, marked.reason) == (Decimal("4.00"), MarkReason.ZERO_BID)
    blind = mark_package(spread, {upper: quote(1, 3)}, NOON, LIVE)
    assert blind.reason is MarkReason.NO_QUOTE
    assert blind.detail == str(lower)


def test_package_with_shares_is_marked_per_share() -> None:
    call = contract(105, "call")
    covered = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(call, -1)))
    marked = mark_package(covered, {Stock("SPY"): quote(99.9, 100.1), call: quote(2, 2.1)}, NOON, LIVE)
    assert (marked.value, marked.is_reliable) == (Decimal("97.95"), True)
