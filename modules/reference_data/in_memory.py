"""Records held in memory: the manual adapter, and what file and dataset adapters fill."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from modules.reference_data.facts import (
    BrokerFigure,
    Dividend,
    DividendCalendar,
    EarningsCalendar,
    EarningsDate,
    EdgeEstimate,
    EventCalendar,
    MarketEvent,
    Profile,
    Record,
    Session,
    SessionCalendar,
)

Kind = TypeVar(
    "Kind", EarningsCalendar, DividendCalendar, Profile, EventCalendar, SessionCalendar, BrokerFigure, EdgeEstimate
)


class InMemoryReferenceData:
    """Answer from a fixed set of records; the newest one known at the asked time speaks alone."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        """Take records in any order; raise ValueError for one whose `known_at` is naive."""
        self._records: dict[tuple[type, str], list[Record]] = {}
        for record in sorted(records, key=_known_at):
            self.add(record)

    def add(self, record: Record) -> None:
        """Add a record that became known after all others about the same; what was answered before stays true.

        Raises ValueError for one that is older, or whose `known_at` is naive.
        """
        known = self._records.setdefault((type(record), _about(record)), [])
        if known and record.known_at < known[-1].known_at:
            raise ValueError(f"expected a record of {known[-1].known_at} or later, was {record}")
        _known_at(record)
        known.append(record)

    def earnings(self, underlying: str, first: date, last: date, as_of: datetime) -> tuple[EarningsDate, ...] | None:
        """Return the reports within the days; None where the record known then does not cover them."""
        record = self._latest(EarningsCalendar, underlying, as_of)
        if record is None or record.covers_until < last:
            return None
        return tuple(report for report in record.dates if first <= report.day <= last)

    def dividends(self, underlying: str, first: date, last: date, as_of: datetime) -> tuple[Dividend, ...] | None:
        """Return the ex-dates within the days; None where the record known then does not cover them."""
        record = self._latest(DividendCalendar, underlying, as_of)
        if record is None or record.covers_until < last:
            return None
        return tuple(dividend for dividend in record.dividends if first <= dividend.ex_date <= last)

    def profile(self, underlying: str, as_of: datetime) -> Profile | None:
        """Return what an underlying was known to be."""
        return self._latest(Profile, underlying, as_of)

    def events(self, first: date, last: date, as_of: datetime) -> tuple[MarketEvent, ...] | None:
        """Return the releases within the days; None where the record known then does not cover them."""
        record = self._latest(EventCalendar, "", as_of)
        if record is None or record.covers_until < last:
            return None
        return tuple(event for event in record.events if first <= event.time.date() <= last)

    def session(self, day: date, as_of: datetime) -> Session | None:
        """Return the session of a day that the calendar known then lists."""
        record = self._latest(SessionCalendar, "", as_of)
        if record is None or record.covers_until < day:
            return None
        return next((session for session in record.sessions if session.day == day), None)

    def buying_power(self, as_of: datetime) -> Decimal | None:
        """Return the broker's figure of buying power in use, None once the day it is good for is over."""
        record = self._latest(BrokerFigure, "", as_of)
        return None if record is None or record.covers_until < as_of.date() else record.buying_power

    def edge(self, strategy: str, as_of: datetime) -> EdgeEstimate | None:
        """Return the estimate of a strategy's edge known then, None once the day it is good for is over."""
        record = self._latest(EdgeEstimate, strategy, as_of)
        return None if record is None or record.covers_until < as_of.date() else record

    def _latest(self, kind: type[Kind], key: str, as_of: datetime) -> Kind | None:
        """Return the newest record that was known: nothing that became known later is ever seen."""
        found = self._records.get((kind, key), [])
        place = bisect_right(found, as_of, key=lambda record: record.known_at)
        if not place:
            return None
        record = found[place - 1]
        assert isinstance(record, kind)
        return record


def _known_at(record: Record) -> datetime:
    if record.known_at.tzinfo is None:
        raise ValueError(f"expected known_at with a time zone, was {record.known_at} of {record}")
    return record.known_at


def _about(record: Record) -> str:
    """Return the underlying or strategy that a record is about, empty where it is about the market or the account."""
    return str(getattr(record, "underlying", "") or getattr(record, "strategy", ""))


#: Knows nothing: every answer is UNKNOWN.
NOTHING_KNOWN = InMemoryReferenceData()
