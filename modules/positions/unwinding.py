"""What packages take a position apart: whole structures, or single legs in an order that never leaves a short bare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from modules.domain.contracts import Instrument
from modules.domain.positions import Position
from modules.domain.quotes import Quote
from modules.domain.structures import Leg, Structure
from modules.execution.legging import UnsplittableError, split
from modules.pricing.increments import why_not_one_order


@dataclass(frozen=True, slots=True)
class Package:
    """Name what one close takes of a position."""

    structure: Structure
    quantity: int


def whole(position: Position) -> list[Package]:
    """Return the one package that closes the position as a whole."""
    return [Package(position.structure.reversed(), position.quantity)]


def by_legs(position: Position, quotes: Mapping[Instrument, Quote]) -> list[Package]:
    """Return the single legs to close now: all shorts first, and only when none is left the longs that have a bid."""
    shorts = [leg for leg in position.structure.legs if leg.ratio < 0]
    if shorts:
        return [_single(position, leg) for leg in shorts]
    sellable = [leg for leg in position.structure.legs if leg.instrument in quotes and quotes[leg.instrument].bid > 0]
    return [_single(position, leg) for leg in sellable]


def packages(position: Position, quotes: Mapping[Instrument, Quote]) -> list[Package]:
    """Return how a position is closed: as a whole, or by legs where shares belong to it.

    A combo limit of LEAN sums prices times ratios, so shares (100 to a contract) and options have no common net price
    that a limit could hold.
    """
    is_mixed = bool(position.structure.shares and position.structure.options)
    if is_mixed:
        return by_legs(position, quotes)
    return by_packages(position, quotes) if why_not_one_order(position.structure) else whole(position)


def by_packages(position: Position, quotes: Mapping[Instrument, Quote]) -> list[Package]:
    """Return the packages that one order each takes, every short with its cover; single legs where one has none."""
    try:
        lots = split(position.structure)
    except UnsplittableError:
        return by_legs(position, quotes)
    return [Package(lot.structure.reversed(), lot.times * position.quantity) for lot in reversed(lots)]


def _single(position: Position, leg: Leg) -> Package:
    one = replace(leg, ratio=1 if leg.ratio < 0 else -1)
    return Package(Structure(position.structure.name, (one,)), abs(leg.ratio) * position.quantity)
