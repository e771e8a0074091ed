"""What is held, or would be held, on one underlying: the common input of both buying-power models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from modules.domain.contracts import OptionContract
from modules.domain.structures import Structure


@dataclass(frozen=True, slots=True)
class Holdings:
    """Hold signed contracts by series (never zero) and signed shares of one underlying."""

    options: Mapping[OptionContract, int] = field(default_factory=dict)
    shares: int = 0

    @classmethod
    def of(cls, structure: Structure, quantity: int) -> Holdings:
        """Return what a quantity of a structure holds."""
        return cls({leg.contract: leg.ratio * quantity for leg in structure.options}, structure.shares * quantity)

    def plus(self, other: Holdings) -> Holdings:
        """Return the sum; series that net to nothing disappear."""
        options = dict(self.options)
        for contract, quantity in other.options.items():
            total = options.get(contract, 0) + quantity
            if total:
                options[contract] = total
            else:
                options.pop(contract, None)
        return Holdings(options, self.shares + other.shares)

    def without(self, contracts: Iterable[OptionContract]) -> Holdings:
        """Return the holdings without some series."""
        gone = frozenset(contracts)
        return Holdings({contract: n for contract, n in self.options.items() if contract not in gone}, self.shares)

    def times(self, factor: int) -> Holdings:
        """Return the holdings multiplied by a whole number."""
        if not factor:
            return Holdings()
        return Holdings({contract: n * factor for contract, n in self.options.items()}, self.shares * factor)

    @property
    def is_flat(self) -> bool:
        """Say whether nothing is held."""
        return not self.options and not self.shares


@dataclass(frozen=True, slots=True)
class OptionPrice:
    """Hold one series' prices in dollars per share: `last` is what LEAN calls Security.Price, the mid of the quote."""

    last: Decimal
    bid: Decimal
    ask: Decimal

    @classmethod
    def of_quote(cls, bid: Decimal, ask: Decimal) -> OptionPrice:
        """Return the price LEAN shows for a quote: the mid, or the only side where the other is missing."""
        return cls((bid + ask) / 2 if bid and ask else bid or ask, bid, ask)


@dataclass(frozen=True, slots=True)
class Prices:
    """Hold the spot of one underlying and its options' prices, dollars per share."""

    spot: Decimal
    options: Mapping[OptionContract, OptionPrice]


def total(holdings: Iterable[Holdings]) -> Holdings:
    """Return the sum of several holdings on one underlying."""
    result = Holdings()
    for one in holdings:
        result = result.plus(one)
    return result
