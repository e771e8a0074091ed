"""A structure that is not sent as one order, split into packages that may each stand alone (trading rule 10).

Protective legs come first: longs that cover nothing of the structure, then long shares, then every short together with
the long that covers it, then shorts that shares cover. A short never goes before its cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import gcd

from modules.domain.contracts import Instrument, OptionContract, Stock
from modules.domain.intents import TradeIntent
from modules.domain.positions import Position
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.pricing.increments import MAX_LEGS, why_not_one_order
from modules.strategies.structures import identify

LOT = 100


@dataclass(frozen=True, slots=True)
class Lot:
    """Name a package with reduced ratios, and how often one whole structure holds it."""

    structure: Structure
    times: int

    def __str__(self) -> str:
        """Return it as a request would ask for it."""
        return f"{self.times} x {self.structure}"


class UnsplittableError(ValueError):
    """A short of the structure has no cover in it, so that no order of its legs is safe; the message says which.

    `lots` are the packages of the structure that stand alone, in the order they may be asked for.
    """

    def __init__(self, message: str, lots: tuple[Lot, ...] = ()) -> None:
        """Keep what could be traded."""
        super().__init__(message)
        self.lots = lots

    @property
    def remedy(self) -> str:
        """Return the split that would do."""
        if not self.lots:
            return "buy the cover first"
        return f"ask for {', then '.join(map(str, self.lots))}; the rest wants a cover first"


def needs_legs(structure: Structure) -> bool:
    """Say whether a structure is split: too many legs or too uneven for one order, or shares beside options.

    A combo limit of LEAN sums prices times ratios, so shares and options have no common net price.
    """
    return bool(why_not_one_order(structure)) or bool(structure.shares and structure.options)


def split(structure: Structure) -> tuple[Lot, ...]:
    """Return the packages in the order they are traded; UnsplittableError where a short has no cover."""
    longs = {leg.contract: leg.ratio for leg in structure.options if leg.ratio > 0}
    shorts = {leg.contract: -leg.ratio for leg in structure.options if leg.ratio < 0}
    spreads: list[dict[OptionContract, int]] = []
    bare: dict[OptionContract, int] = {}
    for short in sorted(shorts, key=lambda contract: (contract.right, contract.expiration, contract.strike)):
        left = shorts[short]
        for long in _covers(short, longs):
            count = min(left, longs[long])
            if count:
                spreads.append({long: count, short: -count})
                longs[long] -= count
                left -= count
        if left:
            bare[short] = left
    free = [{contract: count} for contract, count in longs.items() if count]
    try:
        shares = _shares(structure, bare, [*free, *spreads])
    except UnsplittableError as error:
        sound = (*_merged(free), *_merged(spreads))
        raise UnsplittableError(str(error), tuple(_lot(package) for package in sound)) from None
    first: list[dict[OptionContract, int]] = _merged(free)
    last: list[dict[OptionContract, int]] = [*_merged(spreads), *({short: -count} for short, count in bare.items())]
    return (*(_lot(p) for p in first), *(_lot(p) for p in shares), *(_lot(p) for p in last))


def _covers(short: OptionContract, longs: Mapping[OptionContract, int]) -> list[OptionContract]:
    """Return the longs that cover a short, the nearest strike first."""
    fit = [long for long in longs if long.right is short.right and long.expiration >= short.expiration]
    return sorted(fit, key=lambda long: (abs(long.strike - short.strike), long.expiration))


def _shares(
    structure: Structure, bare: Mapping[OptionContract, int], options: list[dict[OptionContract, int]]
) -> list[dict[Stock, int]]:
    """Return the package of shares; raise where shorts are covered by nothing, or shares are short without calls."""
    calls = sum(count * contract.deliverable.shares for contract, count in bare.items() if contract.is_call)
    puts = sum(count * contract.deliverable.shares for contract, count in bare.items() if not contract.is_call)
    if calls > max(structure.shares, 0) or puts > max(-structure.shares, 0):
        names = ", ".join(f"{count} {contract}" for contract, count in bare.items())
        raise UnsplittableError(f"short without cover in the structure: {names}")
    if structure.shares < 0:
        held = sum(n * c.deliverable.shares for package in options for c, n in package.items() if c.is_call)
        if held < -structure.shares:
            raise UnsplittableError(f"{-structure.shares} shares short without calls that bound the loss")
    return [{Stock(structure.underlying): structure.shares}] if structure.shares else []


def _merged(packages: Iterable[dict[OptionContract, int]]) -> list[dict[OptionContract, int]]:
    """Join neighbours as long as one order takes them: each stands alone, so all together do."""
    found: list[dict[OptionContract, int]] = []
    for package in packages:
        if found:
            joined = dict(found[-1])
            for contract, count in package.items():
                joined[contract] = joined.get(contract, 0) + count
            if len(joined) <= MAX_LEGS and not why_not_one_order(_structure(joined)):
                found[-1] = joined
                continue
        found.append(dict(package))
    return found


def _lot(package: Mapping[OptionContract, int] | Mapping[Stock, int]) -> Lot:
    found = identify(_structure(package).legs)
    times = found.quantity
    legs = found.structure.legs
    unit = gcd(*(leg.ratio for leg in legs)) if found.structure.options else 1
    if unit > 1:
        legs, times = tuple(replace(leg, ratio=leg.ratio // unit) for leg in legs), times * unit
    return Lot(Structure(found.structure.name, legs), times)


def _structure(package: Mapping[OptionContract, int] | Mapping[Stock, int]) -> Structure:
    legs: list[Leg] = []
    for instrument, count in package.items():
        legs.append(
            OptionLeg(instrument, count) if isinstance(instrument, OptionContract) else StockLeg(instrument, count)
        )
    return Structure("package", tuple(legs))


class LegPlanState(StrEnum):
    """Where a legged structure stands."""

    WORKING = "working"
    DONE = "done"
    STOPPED = "stopped"


#: The allowed transitions: all packages filled, or one of them was given up and a human decides about what is held.
TRANSITIONS: dict[LegPlanState, frozenset[LegPlanState]] = {
    LegPlanState.WORKING: frozenset({LegPlanState.WORKING, LegPlanState.DONE, LegPlanState.STOPPED}),
    LegPlanState.DONE: frozenset(),
    LegPlanState.STOPPED: frozenset(),
}


class IllegalLegPlanError(ValueError):
    """A plan of legs would move where it cannot go: a bug."""


@dataclass(frozen=True, slots=True)
class LegPlan:
    """Follow the packages of one intent; `place` is the package at hand, `is_taken` says that its intent is under way.

    `plan_id` is the id of the whole intent, of the position that grows from it and of its lineage.
    """

    whole: TradeIntent
    lots: tuple[Lot, ...]
    place: int = 0
    is_taken: bool = False
    state: LegPlanState = LegPlanState.WORKING
    ended_at: datetime | None = None

    @property
    def plan_id(self) -> str:
        """Return the id of the plan and of its position."""
        return self.whole.intent_id

    @property
    def current_id(self) -> str:
        """Return the id of the intent for the package at hand; the first bears the plan's own."""
        return self.plan_id if not self.place else f"{self.plan_id}-leg-{self.place + 1}"

    def held_after(self, packages: int) -> dict[Instrument, int]:
        """Return what is held once so many packages have filled."""
        held: dict[Instrument, int] = {}
        for lot in self.lots[:packages]:
            for leg in lot.structure.legs:
                count = leg.ratio * lot.times * self.whole.quantity
                held[leg.instrument] = held.get(leg.instrument, 0) + count
        return {instrument: count for instrument, count in held.items() if count}

    def moved(self, target: LegPlanState, time: datetime) -> LegPlan:
        """Return the plan in another state; IllegalLegPlanError if the table forbids it."""
        if target not in TRANSITIONS[self.state]:
            raise IllegalLegPlanError(f"plan {self.plan_id} cannot go from {self.state} to {target}")
        changed = replace(self, state=target)
        return changed if target is LegPlanState.WORKING else replace(changed, ended_at=time)

    def followed(self, position: Position | None, is_working: bool, time: datetime) -> LegPlan:
        """Return the plan after its package at hand may have ended: the next one's turn, done, or stopped."""
        if self.state is not LegPlanState.WORKING or not self.is_taken or is_working:
            return self
        if quantities_of(position) != self.held_after(self.place + 1):
            return self.moved(LegPlanState.STOPPED, time)
        if self.place + 1 == len(self.lots):
            return self.moved(LegPlanState.DONE, time)
        return replace(self.moved(LegPlanState.WORKING, time), place=self.place + 1, is_taken=False)


def quantities_of(position: Position | None) -> dict[Instrument, int]:
    """Return the signed quantity of each instrument that a position holds, nothing for none."""
    if position is None:
        return {}
    return {leg.instrument: leg.ratio * position.quantity for leg in position.structure.legs}
