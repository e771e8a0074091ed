"""Which shorts are covered, by what: shares, longs of the same expiration, or longs that expire later.

Only a long that expires with its short or after it covers (trading rule 26): when the cover goes first, the short is
uncovered from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from modules.domain.contracts import OptionContract, OptionRight
from modules.risk.book import Holdings

Legs = dict[OptionContract, int]


@dataclass(frozen=True, slots=True)
class Cover:
    """Split holdings: `packages` are judged together per expiration, every short in them has a long beside it.

    A later long lent to an earlier short stands in the earlier package. `by_shares` and `uncovered` hold the other
    shorts (negative quantities).
    """

    packages: Mapping[date, Mapping[OptionContract, int]]
    by_shares: Mapping[OptionContract, int]
    uncovered: Mapping[OptionContract, int]

    def uncovered_count(self, right: OptionRight) -> int:
        """Return the number of uncovered short contracts of a right."""
        return -sum(n for contract, n in self.uncovered.items() if contract.right is right)


def cover(holdings: Holdings) -> Cover:
    """Split holdings into covered packages and shorts that stand alone."""
    packages: dict[date, Legs] = {}
    for contract, quantity in holdings.options.items():
        packages.setdefault(contract.expiration, {})[contract] = quantity
    by_shares: Legs = {}
    uncovered: Legs = {}
    for right, sign in ((OptionRight.CALL, 1), (OptionRight.PUT, -1)):
        _Side(right, sign, packages, by_shares, uncovered).settle(max(0, sign * holdings.shares))
    return Cover(packages, by_shares, uncovered)


class _Side:
    """Calls or puts of one underlying; `sign` is 1 for calls, whose lower strikes are the harder ones to cover."""

    def __init__(
        self, right: OptionRight, sign: int, packages: dict[date, Legs], by_shares: Legs, uncovered: Legs
    ) -> None:
        self.right = right
        self.sign = sign
        self.packages = packages
        self.by_shares = by_shares
        self.uncovered = uncovered
        #: Longs beyond the shorts of their own expiration, later expirations first; may be lent to earlier shorts.
        self.spare: dict[date, int] = {}

    def settle(self, shares: int) -> None:
        """Walk from the last expiration to the first, so that a lender is known before its borrowers."""
        for day in sorted(self.packages, reverse=True):
            legs = [(c, n) for c, n in self.packages[day].items() if c.right is self.right]
            excess = -sum(n for _, n in legs)
            if excess <= 0:
                self.spare[day] = -excess
                continue
            shorts = sorted((leg for leg in legs if leg[1] < 0), key=lambda leg: self.sign * leg[0].strike)
            for contract, quantity in shorts:
                lacking = min(excess, -quantity)
                excess -= lacking
                delivered = contract.deliverable.shares
                by_stock = min(lacking, shares // delivered) if delivered else 0
                shares -= by_stock * delivered
                self._set_aside(self.by_shares, contract, by_stock)
                borrowed = self._borrow(contract, lacking - by_stock)
                self._set_aside(self.uncovered, contract, lacking - by_stock - borrowed)

    def _set_aside(self, target: Legs, contract: OptionContract, count: int) -> None:
        """Take shorts out of their package."""
        if count:
            target[contract] = target.get(contract, 0) - count
            _add(self.packages[contract.expiration], contract, count)

    def _borrow(self, short: OptionContract, count: int) -> int:
        """Lend later longs to a short, the nearest fitting strike first; return how many were found."""
        found = 0
        while found < count:
            offers = [
                long
                for day, spare in self.spare.items()
                if spare
                for long, quantity in self.packages[day].items()
                if long.right is self.right and quantity > 0
            ]
            if not offers:
                break
            long = min(offers, key=lambda offer: (*self._gap(short, offer), offer.expiration))
            taken = min(count - found, self.spare[long.expiration], self.packages[long.expiration][long])
            self.spare[long.expiration] -= taken
            _add(self.packages[long.expiration], long, -taken)
            _add(self.packages[short.expiration], long, taken)
            found += taken
        return found

    def _gap(self, short: OptionContract, long: OptionContract) -> tuple[float, float]:
        """Rate a cover: no gap on the losing side first, then the strike that gives least away."""
        width = float(self.sign * (long.strike - short.strike))
        return max(width, 0.0), -width


def _add(legs: Legs, contract: OptionContract, quantity: int) -> None:
    total = legs.get(contract, 0) + quantity
    if total:
        legs[contract] = total
    else:
        legs.pop(contract, None)
