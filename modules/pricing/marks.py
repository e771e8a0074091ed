"""Marks (trading rule 2): what a position is worth now, and whether a stop may rely on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from modules.domain.contracts import Instrument
from modules.domain.positions import Position
from modules.domain.quotes import Quote
from modules.domain.structures import Leg, Structure


class MarkReason(StrEnum):
    """What was found about the quotes behind a mark; every reason but the first two makes it UNRELIABLE."""

    MID = "mid"
    ZERO_BID = "zero bid"
    WIDE = "wide"
    CROSSED = "crossed"
    ONE_SIDED = "no offer"
    STALE = "stale"
    NO_QUOTE = "no quote"
    FROZEN = "frozen feed"


#: What stops may rely on.
RELIABLE = frozenset({MarkReason.MID, MarkReason.ZERO_BID})

#: The members are declared from best to worst; a package reports the worst of its legs.
_SEVERITY = {reason: number for number, reason in enumerate(MarkReason)}


@dataclass(frozen=True, slots=True)
class MarkPolicy:
    """Say what a reliable quote is: `max_age` is 15 s live and one bar in backtests.

    A spread above the larger of `max_spread` (dollars per share) and `max_spread_share` of the mid is unreliable.
    """

    max_age: timedelta = timedelta(seconds=15)
    max_spread: Decimal = Decimal("0.20")
    max_spread_share: Decimal = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Mark:
    """Value an instrument or package per share, with the reason and its numbers as text."""

    value: Decimal
    reason: MarkReason
    detail: str = ""

    @property
    def is_reliable(self) -> bool:
        """Say whether stops may rely on it."""
        return self.reason in RELIABLE


def mark(quote: Quote | None, now: datetime, is_long: bool, policy: MarkPolicy) -> Mark:
    """Mark one instrument; an unreliable mark still carries the best value there is.

    A zero bid makes a long worthless and costs a short the ask.
    """
    if quote is None:
        return Mark(Decimal(0), MarkReason.NO_QUOTE)
    if quote.age(now) > policy.max_age:
        return Mark(quote.mid, MarkReason.STALE, f"{quote.age(now).total_seconds():.0f} s old")
    if quote.is_crossed:
        return Mark(quote.bid, MarkReason.CROSSED, f"{quote.bid:f} bid over {quote.ask:f}")
    if quote.ask == 0:
        return Mark(quote.bid, MarkReason.ONE_SIDED, f"{quote.bid:f} bid")
    if quote.bid == 0:
        return Mark(Decimal(0) if is_long else quote.ask, MarkReason.ZERO_BID)
    if quote.spread > max(policy.max_spread, policy.max_spread_share * quote.mid):
        return Mark(quote.mid, MarkReason.WIDE, f"spread {quote.spread:f} on mid {quote.mid:f}")
    return Mark(quote.mid, MarkReason.MID)


def mark_package(structure: Structure, quotes: Mapping[Instrument, Quote], now: datetime, policy: MarkPolicy) -> Mark:
    """Mark a structure held as written: the signed sum of its legs' marks, as reliable as the worst of them."""
    total = Decimal(0)
    found: list[tuple[Leg, Mark]] = []
    for leg in structure.legs:
        marked = mark(quotes.get(leg.instrument), now, leg.ratio > 0, policy)
        total += structure.weight(leg) * marked.value
        found.append((leg, marked))
    for leg, marked in sorted(found, key=lambda pair: _SEVERITY[pair[1].reason], reverse=True):
        if marked.reason is not MarkReason.MID:
            return Mark(total, marked.reason, f"{leg.instrument} {marked.detail}".strip())
    return Mark(total, MarkReason.MID)


@dataclass(frozen=True, slots=True)
class PositionMark:
    """Value a position: signed net price per share, profit in dollars without fees, and what was found."""

    price: Decimal
    profit: Decimal
    reason: MarkReason

    @property
    def is_reliable(self) -> bool:
        """Say whether stops may rely on it."""
        return self.reason in RELIABLE


def mark_position(
    position: Position, quotes: Mapping[Instrument, Quote], now: datetime, policy: MarkPolicy
) -> PositionMark:
    """Mark every leg of a position; one unreliable leg makes the whole unreliable."""
    marked = mark_package(position.structure, quotes, now, policy)
    return PositionMark(marked.value, position.profit(marked.value), marked.reason)
