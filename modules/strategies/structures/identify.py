"""From legs back to the catalog: which structure is this?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations
from math import gcd

from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.strategies.structures.catalog import CATALOG
from modules.strategies.structures.template import StructureEntry

#: The name of legs that no entry describes.
CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Identity:
    """Say what some legs are: `quantity` times the structure; `entry` is None and the name CUSTOM for no known one.

    `parameters` are the entry's strikes and expirations by name.
    """

    structure: Structure
    quantity: int
    entry: StructureEntry | None
    parameters: dict[str, Decimal | date]

    @property
    def name(self) -> str:
        """Return the catalog's name, or CUSTOM."""
        return self.structure.name


def identify(legs: Iterable[Leg]) -> Identity:
    """Return the most specific entry whose legs, times a quantity, these are; the order of the legs does not matter.

    The number of parameters says how specific an entry is: a condor with one middle strike is an iron butterfly.
    Raises ValueError for legs that make no structure.
    """
    given = Structure(CUSTOM, tuple(legs))
    quantity = _quantity(given)
    single = Structure(CUSTOM, tuple(_divided(leg, quantity) for leg in given.legs))
    found = [match for entry in _candidates(single) for match in _matches(entry, single)]
    if not found:
        return Identity(single, quantity, None, {})
    entry, parameters, options = min(found, key=lambda match: len(match[0].parameters))
    stock = tuple(leg for leg in single.legs if isinstance(leg, StockLeg))
    return Identity(Structure(entry.name, (*stock, *options)), quantity, entry, parameters)


def _quantity(structure: Structure) -> int:
    """Return the common divisor of all legs, shares counted in lots where they are whole ones."""
    ratios = [leg.ratio for leg in structure.options]
    if structure.shares and structure.options:
        per_lot = structure.options[0].contract.deliverable.shares
        lots, rest = divmod(structure.shares, per_lot) if per_lot else (0, structure.shares)
        if rest:
            return 1
        ratios.append(lots)
    elif structure.shares:
        ratios.append(structure.shares)
    return gcd(*ratios)


def _divided(leg: Leg, quantity: int) -> Leg:
    if isinstance(leg, StockLeg):
        return StockLeg(leg.stock, leg.ratio // quantity)
    return OptionLeg(leg.contract, leg.ratio // quantity)


def _candidates(structure: Structure) -> Iterator[StructureEntry]:
    """Yield the entries with the same number of legs by right and ratio, and the same lots."""
    wanted = Counter((leg.contract.right, leg.ratio) for leg in structure.options)
    per_lot = structure.options[0].contract.deliverable.shares if structure.options else 0
    for entry in CATALOG.values():
        if Counter((leg.right, leg.ratio) for leg in entry.legs) == wanted and entry.lots * per_lot == structure.shares:
            yield entry


Match = tuple[StructureEntry, dict[str, Decimal | date], Sequence[OptionLeg]]


def _matches(entry: StructureEntry, structure: Structure) -> Iterator[Match]:
    """Yield every way to give the legs to the entry's templates so that its demands hold."""
    for order in permutations(structure.options):
        parameters = _bound(entry, order)
        if parameters is not None and not entry.violation(parameters):
            yield entry, parameters, order


def _bound(entry: StructureEntry, legs: Sequence[OptionLeg]) -> dict[str, Decimal | date] | None:
    """Return the parameters that legs in the entry's order stand for; None if two legs contradict each other."""
    parameters: dict[str, Decimal | date] = {}
    for template, leg in zip(entry.legs, legs, strict=True):
        if (template.right, template.ratio) != (leg.contract.right, leg.ratio):
            return None
        strike, expiration = leg.contract.strike, leg.contract.expiration
        if parameters.setdefault(template.strike, strike) != strike:
            return None
        if parameters.setdefault(template.expiration, expiration) != expiration:
            return None
    return parameters
