"""Reduce-only admission (trading rule 34): which orders may pass while no new risk is allowed.

An order is admitted if, for every possible partial fill and with the working orders filled or not, no quantity grows
or changes sign, no short loses its cover, and neither the requirement nor the worst stress loss rises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from modules.domain.contracts import OptionRight
from modules.risk.book import Holdings, total
from modules.risk.cover import cover

#: Up to this many working orders every subset of fills is looked at, beyond it none, each and all.
_MOST_ENUMERATED = 5

Stress = Callable[[Holdings], Decimal]


@dataclass(frozen=True, slots=True)
class Order:
    """Ask for `quantity` packages. An atomic one fills in whole packages, else each leg fills by itself.

    `position` are the holdings of the booked position that a whole structure closes: it is then the one that must not
    become riskier, even if it happened to hedge another.
    """

    package: Holdings
    quantity: int
    is_atomic: bool = True
    position: Holdings | None = None

    def partial_fills(self) -> Iterable[Holdings]:
        """Yield what may have been filled, the empty fill left out.

        Every check below is monotone or linear in one leg's filled quantity, so of a legged order all combinations of
        first lot and all lots are enough.
        """
        if self.is_atomic:
            yield from (self.package.times(count) for count in range(1, self.quantity + 1))
            return
        legs = [Holdings({contract: n}) for contract, n in self.package.options.items()]
        legs += [Holdings({}, self.package.shares)] if self.package.shares else []
        steps = sorted({1, self.quantity})
        fills = [Holdings()]
        for leg in legs:
            fills = [fill.plus(leg.times(count)) for fill in fills for count in (0, *steps)]
        yield from (fill for fill in fills if not fill.is_flat)


def objection(held: Holdings, order: Order, working: Sequence[Holdings], stress: Stress | None = None) -> str | None:
    """Return why an order is not reduce-only, None if it is.

    `held` are the holdings of the underlying, `working` what each open order would still add; `stress` returns the
    worst stress loss of holdings in dollars (positive).
    """
    for filled in _subsets(working):
        start = held.plus(total(filled))
        for fill in order.partial_fills():
            found = _growth(held, start, fill) or _lost_cover(start, fill)
            found = found or _more_risk(start if order.position is None else order.position, fill, stress)
            if found is not None:
                return found
    return None


def _subsets(working: Sequence[Holdings]) -> Iterable[Sequence[Holdings]]:
    if len(working) <= _MOST_ENUMERATED:
        return (chosen for count in range(len(working) + 1) for chosen in combinations(working, count))
    return ((), *((one,) for one in working), working)


def _growth(held: Holdings, start: Holdings, fill: Holdings) -> str | None:
    """Compare with what is held now and with what the working orders leave of it."""
    after = start.plus(fill)
    for contract in fill.options:
        for before in (held.options.get(contract, 0), start.options.get(contract, 0)):
            now = after.options.get(contract, 0)
            if abs(now) > abs(before) or now * before < 0:
                return f"{contract} would go from {before:+d} to {now:+d}"
    for shares in (held.shares, start.shares):
        if fill.shares and (abs(after.shares) > abs(shares) or after.shares * shares < 0):
            return f"shares would go from {shares:+d} to {after.shares:+d}"
    return None


def _lost_cover(start: Holdings, fill: Holdings) -> str | None:
    before, after = cover(start), cover(start.plus(fill))
    for right in OptionRight:
        lost = after.uncovered_count(right) - before.uncovered_count(right)
        if lost > 0:
            return f"{lost} short {right}{'s' if lost > 1 else ''} would lose cover"
    return None


def _more_risk(start: Holdings, fill: Holdings, stress: Stress | None) -> str | None:
    after = start.plus(fill)
    rise = worst_at_strikes(start) - worst_at_strikes(after)
    if rise > 0:
        return f"the worst payoff would fall by {rise:.2f}"
    if stress is not None and not _buys_back_shorts(start, fill):
        more = stress(after) - stress(start)
        if more > Decimal("0.01"):
            return f"the worst stress loss would rise by {more:.2f}"
    return None


def worst_at_strikes(holdings: Holdings) -> Decimal:
    """Return the lowest exercise value of all options over zero and every strike, dollars, at most zero.

    What lies above the highest strike is the count of uncovered calls, which is compared apart.
    """
    spots = {Decimal(0), *(contract.strike for contract in holdings.options)}
    legs = holdings.options.items()
    values = (sum((n * c.multiplier * c.intrinsic(spot) for c, n in legs), Decimal(0)) for spot in spots)
    return min(Decimal(0), *values)


def _buys_back_shorts(start: Holdings, fill: Holdings) -> bool:
    """Say whether the fill only buys back shorts: its premium is spent, which is no risk taken (rule 34)."""
    bought = all(n > 0 and start.options.get(contract, 0) < 0 for contract, n in fill.options.items())
    return bought and (not fill.shares or fill.shares * start.shares < 0 < fill.shares)
