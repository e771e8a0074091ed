"""Marks are reliable only where trading rule 2 says so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from modules.domain.quotes import Quote, mark
from tests.modules.builders import NOON, quote

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("shown", "is_long", "value", "is_reliable"),
    [
        (quote(1.00, 1.10), True, "1.05", True),
        (quote(0, 0.05), True, "0", True),
        (quote(0, 0.05), False, "0.05", True),
        (quote(1.20, 1.10), True, "1.20", False),
        (quote(1.00, 1.60), True, "1.30", False),
        (quote(1.00, 0), True, "1.00", False),
        (quote(1.00, 1.10, NOON - 3 * MINUTE), True, "1.05", False),
        (None, True, "0", False),
    ],
)
def test_mark(shown: Quote | None, is_long: bool, value: str, is_reliable: bool) -> None:
    marked = mark(shown, NOON, is_long, 2 * MINUTE)
    assert (marked.value, marked.is_reliable) == (Decimal(value), is_reliable)


def test_unreliable_mark_says_why() -> None:
    assert "old" in mark(quote(1, 1.1, NOON - 3 * MINUTE), NOON, True, MINUTE).reason
