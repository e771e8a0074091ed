"""Which prices and packages an exchange takes as one order (trading rule 4), from a dated table by option class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modules.domain.structures import Structure

CENT, NICKEL, DIME = Decimal("0.01"), Decimal("0.05"), Decimal("0.10")
#: Below this price per share a class quotes in its finer increment.
BREAK = Decimal(3)
#: More than this are not sent as one order.
MAX_LEGS, MAX_RATIO = 4, 3


@dataclass(frozen=True, slots=True)
class IncrementTable:
    """Hold the classes of one period: cents at every price, cents below $3 (penny classes), nickels for complex orders.

    A class in no set trades in nickels below $3 and dimes above, which every exchange accepts of the others as well.
    """

    since: date
    cents: frozenset[str]
    pennies: frozenset[str]
    complex_nickels: frozenset[str]

    def single(self, root: str, price: Decimal) -> Decimal:
        """Return the increment of a single option of a class at a price per share (its sign does not matter)."""
        if root in self.cents:
            return CENT
        fine, coarse = (CENT, NICKEL) if root in self.pennies else (NICKEL, DIME)
        return fine if abs(price) < BREAK else coarse

    def package(self, root: str) -> Decimal:
        """Return the increment of the net price of several legs."""
        return NICKEL if root in self.complex_nickels else CENT

    def of(self, structure: Structure, price: Decimal) -> Decimal:
        """Return the increment of a structure's net price: that of its class, alone or as a package."""
        roots = {leg.contract.root for leg in structure.options}
        if not roots:
            return CENT
        if len(structure.legs) == 1:
            return self.single(roots.pop(), price)
        return max(self.package(root) for root in roots)


#: Liquid members of the exchanges' Penny Interval Program. The program is revised each year: a class missing here is
#: only quoted more coarsely than need be, and the table can be replaced.
# fmt: off
_PENNIES = frozenset({
    "AAPL", "AMD", "AMZN", "BAC", "C", "CSCO", "DIA", "EEM", "F", "FXI", "GDX", "GE", "GLD", "GOOG", "GOOGL",
    "INTC", "JPM", "META", "MSFT", "NFLX", "NVDA", "PFE", "SLV", "SMH", "T", "TLT", "TSLA", "USO", "VXX", "WFC",
    "XLE", "XLF", "XOM",
})
# fmt: on

#: Cents everywhere for the three index funds, nickels for complex orders on the S&P 500 index.
US_OPTIONS: tuple[IncrementTable, ...] = (
    IncrementTable(
        since=date(2000, 1, 1),
        cents=frozenset({"SPY", "QQQ", "IWM"}),
        pennies=_PENNIES,
        complex_nickels=frozenset({"SPX", "SPXW"}),
    ),
)


def table_on(day: date, tables: tuple[IncrementTable, ...] = US_OPTIONS) -> IncrementTable:
    """Return the table in force on a day; ValueError for a day before the first."""
    begun = [table for table in tables if table.since <= day]
    if not begun:
        raise ValueError(f"expected a day from {min(table.since for table in tables)} on, was {day}")
    return max(begun, key=lambda table: table.since)


def why_not_one_order(structure: Structure) -> str:
    """Return why a structure is not sent as one order, empty if it is; such a one is split (trading rule 10)."""
    ratios = [abs(leg.ratio) for leg in structure.options]
    if len(structure.legs) > MAX_LEGS:
        return f"{len(structure.legs)} legs, at most {MAX_LEGS} make one order"
    if ratios and max(ratios) > MAX_RATIO * min(ratios):
        return f"ratio {max(ratios)}:{min(ratios)} among option legs, at most {MAX_RATIO}:1 make one order"
    return ""
