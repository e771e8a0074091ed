"""LEAN's strategy matching: greedy over the definitions, once more with uncovered shorts last, the better one wins.

Source: OptionStrategyMatcher.cs, OptionStrategyDefinition.cs, UncoveredShortQuantityOptionStrategyMatchObjective-
Function.cs. LEAN enumerates positions by per-process hash codes; here it is expiration, right, strike, an order whose
pairings were all seen on the real engine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import gcd

from modules.domain.contracts import OptionContract, OptionRight
from modules.risk.book import Holdings
from modules.risk.lean_margin.definitions import COVERED_FIRST, DEFINITIONS, Definition, LegPattern

#: A long further away than this share of the short's strike does not count as its cover.
_MAXIMUM_COVER_WIDTH = Decimal("0.1")
#: Shares of one lot where no option says otherwise.
_LOT = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Hold one matched strategy: `quantity` is the common divisor of its legs, `lots` the signed lots of stock."""

    name: str
    quantity: int
    legs: tuple[tuple[OptionContract, int], ...]
    lots: int

    @property
    def unit(self) -> int:
        """Return shares per contract."""
        return self.legs[0][0].multiplier


@dataclass(frozen=True, slots=True)
class Matching:
    """Hold the strategies found, and the shares that none of them took."""

    groups: tuple[Group, ...]
    loose_shares: int


def match(holdings: Holdings, is_reversed: bool = False) -> Matching:
    """Return the strategies LEAN sees in the holdings of one underlying.

    `is_reversed` enumerates the other way round, which some process of the real engine may do as well.
    """
    if not holdings.options:
        return Matching((), holdings.shares)
    unit = next(iter(holdings.options)).multiplier if holdings.options else _LOT
    lots = int(holdings.shares / unit)
    best, left = _Board(holdings, lots, is_reversed).take(DEFINITIONS)
    score = _uncovered(best, left)
    if score > _least_uncovered(holdings, lots):
        candidate, left = _Board(holdings, lots, is_reversed).take(COVERED_FIRST)
        if _uncovered(candidate, left) < score:
            best = candidate
    used = sum(group.lots for group in best) * unit
    return Matching(tuple(best), holdings.shares - used)


class _Board:
    """The positions in enumeration order with what is left of each; indexes answer each leg's condition at once."""

    def __init__(self, holdings: Holdings, lots: int, is_reversed: bool) -> None:
        self.rows = sorted(holdings.options, key=lambda c: (c.expiration, c.right is OptionRight.PUT, c.strike, c.root))
        self.left = [holdings.options[contract] for contract in self.rows]
        self.lots = lots
        self.step = -1 if is_reversed else 1
        self._by_right: dict[OptionRight, list[int]] = {OptionRight.CALL: [], OptionRight.PUT: []}
        self._by_day: dict[tuple[OptionRight, date], tuple[list[Decimal], list[int]]] = {}
        self._by_strike: dict[tuple[OptionRight, Decimal], list[int]] = {}
        for row, contract in enumerate(self.rows):
            self._by_right[contract.right].append(row)
            strikes, places = self._by_day.setdefault((contract.right, contract.expiration), ([], []))
            strikes.append(contract.strike)
            places.append(row)
            self._by_strike.setdefault((contract.right, contract.strike), []).append(row)

    def take(self, definitions: Sequence[Definition]) -> tuple[list[Group], list[int]]:
        """Take strategies out in the order of definitions; return them and what is left of the rows."""
        groups: list[Group] = []
        for definition in definitions:
            found = self._find(definition)
            while found is not None:
                groups.append(self._remove(definition, *found))
                found = self._find(definition)
        return groups, self.left

    def _find(self, definition: Definition) -> tuple[list[int], int] | None:
        limit = 2**31
        if definition.lots:
            if self.lots * definition.lots <= 0:
                return None
            limit = self.lots // definition.lots
        sides = {(self.rows[row].right, n > 0) for row, n in enumerate(self.left) if n}
        if any((leg.right, leg.ratio > 0) not in sides for leg in definition.legs):
            return None
        return self._search(definition.legs, [], limit)

    def _search(self, legs: tuple[LegPattern, ...], chosen: list[int], limit: int) -> tuple[list[int], int] | None:
        """Search depth first; what earlier legs took is not offered to later ones."""
        if len(chosen) == len(legs):
            return chosen, limit
        leg = legs[len(chosen)]
        for row in self._candidates(leg, chosen)[:: self.step]:
            left = self.left[row]
            if left * leg.ratio <= 0:
                continue
            times = left // leg.ratio
            if not times:
                continue
            self.left[row] -= times * leg.ratio
            found = self._search(legs, [*chosen, row], min(limit, times))
            self.left[row] = left
            if found is not None:
                return found
        return None

    def _candidates(self, leg: LegPattern, chosen: list[int]) -> Sequence[int]:
        """Return the rows that meet a leg's conditions on strike and expiration, in enumeration order."""
        if not chosen:
            return self._by_right[leg.right]
        first = self.rows[chosen[0]]
        strike = self.rows[chosen[leg.of]].strike
        if leg.expiration == "+":
            rows = self._by_strike.get((leg.right, strike), [])
            return [row for row in rows if self.rows[row].expiration > first.expiration]
        day = self.rows[chosen[1]].expiration if leg.expiration == "e1" else first.expiration
        strikes, rows = self._by_day.get((leg.right, day), ([], []))
        if leg.strike == ">":
            return rows[bisect_right(strikes, strike) :]
        if leg.strike == ">=":
            return rows[bisect_left(strikes, strike) :]
        if leg.strike == "<":
            return rows[: bisect_left(strikes, strike)]
        if leg.strike != "=":
            first_two = first.strike, self.rows[chosen[1]].strike
            strike = 2 * first_two[1] - first_two[0] if leg.strike == "w" else 2 * first_two[0] - first_two[1]
        return rows[bisect_left(strikes, strike) : bisect_right(strikes, strike)]

    def _remove(self, definition: Definition, chosen: list[int], times: int) -> Group:
        legs = []
        for leg, row in zip(definition.legs, chosen, strict=True):
            self.left[row] -= leg.ratio * times
            legs.append((self.rows[row], leg.ratio * times))
        lots = definition.lots * times
        self.lots -= lots
        divisor = gcd(*(quantity for _, quantity in legs), lots)
        return Group(definition.name, divisor, tuple(legs), lots)


def _uncovered(groups: Iterable[Group], left: Sequence[int]) -> int:
    """Return how many short contracts a solution leaves without cover (LEAN's score, negated)."""
    return sum(_uncovered_in(group) for group in groups) + sum(-n for n in left if n < 0)


def _uncovered_in(group: Group) -> int:
    calls = [(c, n) for c, n in group.legs if c.right is OptionRight.CALL]
    puts = [(c, n) for c, n in group.legs if c.right is OptionRight.PUT]
    return _uncovered_side(calls, 1, max(0, group.lots)) + _uncovered_side(puts, -1, max(0, -group.lots))


def _uncovered_side(legs: list[tuple[OptionContract, int]], sign: int, lots: int) -> int:
    """Serve shorts from the hardest to cover: lowest strike first for calls (sign 1), highest for puts."""
    shorts = sorted((leg for leg in legs if leg[1] < 0), key=lambda leg: sign * leg[0].strike)
    longs = [leg for leg in legs if leg[1] > 0]
    available = [quantity for _, quantity in longs]
    uncovered = 0
    for short, quantity in shorts:
        rest = -quantity
        for place, (long, _) in enumerate(longs):
            if rest and available[place] and _covers(sign, short, long):
                taken = min(rest, available[place])
                available[place] -= taken
                rest -= taken
        stock = min(rest, lots)
        lots -= stock
        uncovered += rest - stock
    return uncovered


def _covers(sign: int, short: OptionContract, long: OptionContract) -> bool:
    width = sign * (long.strike - short.strike)
    return long.expiration >= short.expiration and width <= _MAXIMUM_COVER_WIDTH * short.strike


def _least_uncovered(holdings: Holdings, lots: int) -> int:
    """Return the shorts no matching could cover: those exceeding the longs and the lots of the underlying."""
    calls = sum(n for c, n in holdings.options.items() if c.right is OptionRight.CALL)
    puts = sum(n for c, n in holdings.options.items() if c.right is OptionRight.PUT)
    return max(0, -calls - max(0, lots)) + max(0, -puts - max(0, -lots))
