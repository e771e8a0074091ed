"""Splits and dividends from a LEAN factor file.

Format: Common/Data/Auxiliary/CorporateFactorRow.cs. A row holds the last session of its factors, the factors of price
(dividends) and of splits that hold up to it, and that session's close; what changes to the next row happens on the
session after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from engine.paper_brokerage.corporate_actions import CorporateAction

#: Factors are written with some digits; a split's ratio is a small fraction.
_LARGEST_DENOMINATOR = 1000
_CENT = Decimal("0.01")


def corporate_actions(lines: Iterable[str]) -> dict[date, CorporateAction]:
    """Return the action that follows each session after which one happened; ValueError for a row that is none."""
    rows = sorted(_row(line) for line in lines if line.strip() and not line.startswith(("inf", "#")))
    found = {}
    for (day, price, split, close), (_, next_price, next_split, _) in pairwise(rows):
        ratio = Fraction(next_split / split).limit_denominator(_LARGEST_DENOMINATOR)
        dividend = (close - close * price / next_price).quantize(_CENT)
        action = CorporateAction(ratio, dividend)
        if action.is_any and close:
            found[day] = action
    return found


def _row(line: str) -> tuple[date, Decimal, Decimal, Decimal]:
    day, price, split, *rest = line.strip().split(",")
    close = Decimal(rest[0]) if rest and rest[0] else Decimal(0)
    return datetime.strptime(day, "%Y%m%d").date(), Decimal(price), Decimal(split), close
