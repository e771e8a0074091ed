"""Round trips within one day (trading rule 31), counted from the bot's own executions.

A day trade is an opening and a closing of the same series on one day (FINRA Rule 4210(f)(8)(B) before its replacement).
What one intent has opened counts once, however many legs it has and in however many parts it is closed. Exercises and
assignments are no purchases or sales and count never.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from modules.domain.contracts import Instrument

#: Round trips that are remembered: more than any limit counts, and few enough to be kept with the state.
TRIPS_KEPT = 50


@dataclass(frozen=True, slots=True)
class OpenedToday:
    """Hold what one intent has opened on the day at hand."""

    intent_id: str
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class DayTrades:
    """Hold the openings of one day and the days of the round trips, oldest first.

    `tripped` are the intents of that day that are round trips already.
    """

    day: date | None = None
    opened: tuple[OpenedToday, ...] = ()
    tripped: tuple[str, ...] = ()
    trips: tuple[date, ...] = ()

    def traded(self, day: date, intent_id: str, opens: Iterable[Instrument], closes: Iterable[Instrument]) -> DayTrades:
        """Return the record after executions of an intent on a day: what they close first, then what they open.

        Example: a condor opened and closed on Monday is one round trip of Monday, in one order or in four. One opened
        on Monday and closed on Tuesday is none.
        """
        record = self if day == self.day else replace(self, day=day, opened=(), tripped=())
        closed = frozenset(closes)
        done = [
            each.intent_id
            for each in record.opened
            if each.intent_id not in record.tripped and closed.intersection(each.instruments)
        ]
        record = replace(
            record, tripped=(*record.tripped, *done), trips=(*record.trips, *(day for _ in done))[-TRIPS_KEPT:]
        )
        fresh = tuple(opens)
        return replace(record, opened=(*record.opened, OpenedToday(intent_id, fresh))) if fresh else record
