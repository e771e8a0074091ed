"""The life of a two-part spread (trading rule 9): states as a table, what part two must earn, what is suspect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from modules.domain.contracts import Instrument
from modules.domain.positions import Position
from modules.domain.quotes import Quote
from modules.domain.structures import Structure
from modules.pricing.fees import FeeSchedule, one_way, round_trip, schedule_on
from modules.strategies.two_part_butterfly import part_two_of, whole_fly


class TwoPartState(StrEnum):
    """Where a two-part spread stands."""

    PART_ONE = "part one working"
    UNMATCHED = "waiting for part two"
    COMPLETED = "completed"
    UNWOUND = "unwound"
    ABANDONED = "abandoned"
    CLOSED = "closed"


#: The allowed transitions: part one fills or is given up; an unmatched one is completed or unwound; a completed one
#: ends as any position does. What ends in one step (a fill and an expiration while nobody looked) passes every state.
TRANSITIONS: dict[TwoPartState, frozenset[TwoPartState]] = {
    TwoPartState.PART_ONE: frozenset({TwoPartState.UNMATCHED, TwoPartState.ABANDONED}),
    TwoPartState.UNMATCHED: frozenset({TwoPartState.COMPLETED, TwoPartState.UNWOUND}),
    TwoPartState.COMPLETED: frozenset({TwoPartState.CLOSED}),
    TwoPartState.UNWOUND: frozenset(),
    TwoPartState.ABANDONED: frozenset(),
    TwoPartState.CLOSED: frozenset(),
}


#: After a refusal of part two the risk check is asked again only so much later.
PATIENCE = timedelta(minutes=15)


class IllegalTwoPartError(ValueError):
    """A two-part spread would move where it cannot go: a bug."""


@dataclass(frozen=True, slots=True)
class TwoPart:
    """Follow one two-part spread; `trade_id` is the id of part one's intent, of its position and of its lineage.

    `fly_natural` is what the whole butterfly would have cost at natural when part one was decided, dollars per share,
    and `fly_at_end` what it would have brought when the spread was over: for the comparison in reports. `quotes` are
    the legs' markets when the last attempt at part one was sent; `is_unchanged` says that part two's last attempt met
    the very same. `note` names the rules that refused part two last, at `refused_at`.
    """

    trade_id: str
    part_one: Structure
    started_at: datetime
    fly_natural: Decimal | None = None
    state: TwoPartState = TwoPartState.PART_ONE
    attempts_one: int = 0
    attempts_two: int = 0
    quotes: str = ""
    is_unchanged: bool = False
    ended_at: datetime | None = None
    note: str = ""
    refused_at: datetime | None = None
    fly_at_end: Decimal | None = None

    @property
    def part_two(self) -> Structure:
        """Return the credit spread that completes the butterfly."""
        return part_two_of(self.part_one)

    @property
    def fly(self) -> Structure:
        """Return the butterfly of both parts."""
        return whole_fly(self.part_one)

    @property
    def is_over(self) -> bool:
        """Say whether nothing of it is open."""
        return not TRANSITIONS[self.state]

    @property
    def is_suspect(self) -> bool:
        """Say whether it was completed at part one's unchanged quotes, which an honest market does not give away."""
        return self.is_unchanged and self.state in (TwoPartState.COMPLETED, TwoPartState.CLOSED)

    def may_ask(self, now: datetime) -> bool:
        """Say whether part two may be put before the risk check: a refusal is not asked about every minute."""
        return self.refused_at is None or now - self.refused_at >= PATIENCE

    def moved(self, target: TwoPartState, time: datetime) -> TwoPart:
        """Return the spread in another state; IllegalTwoPartError if the table forbids it."""
        if target not in TRANSITIONS[self.state]:
            raise IllegalTwoPartError(f"two-part spread {self.trade_id} cannot go from {self.state} to {target}")
        changed = replace(self, state=target)
        return replace(changed, ended_at=time) if changed.is_over else changed

    def sent_one(self, quotes: str) -> TwoPart:
        """Return the spread with another attempt at part one, sent at some quotes."""
        return replace(self, attempts_one=self.attempts_one + 1, quotes=quotes)

    def sent_two(self, quotes: str) -> TwoPart:
        """Return the spread with another attempt at part two, sent at some quotes."""
        return replace(self, attempts_two=self.attempts_two + 1, is_unchanged=quotes == self.quotes, note="")


def whole_fly_profit(trade: TwoPart) -> Decimal | None:
    """Return what one butterfly bought and sold whole at natural would have brought, dollars after fees.

    None before the spread is over, and where a leg had no market at one of the two times.
    """
    if trade.fly_natural is None or trade.fly_at_end is None:
        return None
    fees = round_trip(trade.fly, 1, schedule_on(trade.started_at.date()))
    return (trade.fly_at_end - trade.fly_natural) * trade.fly.multiplier - fees


def next_states(trade: TwoPart, position: Position | None, is_working: bool) -> tuple[TwoPartState, ...]:
    """Return the states that a spread passes now, given its position and whether its first intent is under way."""
    if trade.state is TwoPartState.PART_ONE:
        if position is not None:
            return (TwoPartState.UNMATCHED, *next_states(_unmatched(trade), position, is_working))
        return () if is_working else (TwoPartState.ABANDONED,)
    if trade.state is TwoPartState.UNMATCHED:
        if position is None:
            return (TwoPartState.UNWOUND,)
        return (TwoPartState.COMPLETED,) if is_fly(trade, position) else ()
    if trade.state is TwoPartState.COMPLETED and position is None:
        return (TwoPartState.CLOSED,)
    return ()


def _unmatched(trade: TwoPart) -> TwoPart:
    return replace(trade, state=TwoPartState.UNMATCHED)


def is_fly(trade: TwoPart, position: Position) -> bool:
    """Say whether a position holds both parts."""
    return set(position.structure.legs) == set(trade.fly.legs)


def is_part_one(trade: TwoPart, position: Position) -> bool:
    """Say whether a position holds part one whole and nothing else."""
    return set(position.structure.legs) == set(trade.part_one.legs)


def required_credit(trade: TwoPart, position: Position, schedule: FeeSchedule) -> Decimal:
    """Return the least credit of part two in dollars per share: part one's debit and all fees, the exit's included."""
    later = one_way(trade.part_two, position.quantity, schedule) + one_way(trade.fly, position.quantity, schedule)
    return (position.entry_cost + position.entry_fees + later) / position.dollars_per_point


def quotes_text(trade: TwoPart, quotes: Mapping[Instrument, Quote]) -> str:
    """Return the markets of all legs of the butterfly as one text, to be compared."""
    found = [quotes.get(leg.instrument) for leg in trade.fly.legs]
    return " ".join("none" if quote is None else f"{quote.bid}/{quote.ask}" for quote in found)
