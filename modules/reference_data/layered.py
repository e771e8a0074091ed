"""Several sources of reference data asked in turn: the first that knows answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from modules.reference_data.facts import Dividend, EarningsDate, EdgeEstimate, MarketEvent, Profile, Session
from modules.reference_data.port import ReferenceData

Answer = TypeVar("Answer")


class LayeredReferenceData:
    """Ask a human's document before a dataset, a dataset before nothing; None only where none of them knows."""

    def __init__(self, *sources: ReferenceData) -> None:
        """Take the sources, the most trusted first."""
        self._sources = sources

    def earnings(self, underlying: str, first: date, last: date, as_of: datetime) -> tuple[EarningsDate, ...] | None:
        """Return the reports within the days."""
        return self._first(lambda source: source.earnings(underlying, first, last, as_of))

    def dividends(self, underlying: str, first: date, last: date, as_of: datetime) -> tuple[Dividend, ...] | None:
        """Return the ex-dates within the days."""
        return self._first(lambda source: source.dividends(underlying, first, last, as_of))

    def profile(self, underlying: str, as_of: datetime) -> Profile | None:
        """Return what an underlying is."""
        return self._first(lambda source: source.profile(underlying, as_of))

    def events(self, first: date, last: date, as_of: datetime) -> tuple[MarketEvent, ...] | None:
        """Return the market-wide releases within the days."""
        return self._first(lambda source: source.events(first, last, as_of))

    def session(self, day: date, as_of: datetime) -> Session | None:
        """Return the session of a day."""
        return self._first(lambda source: source.session(day, as_of))

    def buying_power(self, as_of: datetime) -> Decimal | None:
        """Return the broker's own figure."""
        return self._first(lambda source: source.buying_power(as_of))

    def edge(self, strategy: str, as_of: datetime) -> EdgeEstimate | None:
        """Return an estimate of a strategy's edge."""
        return self._first(lambda source: source.edge(strategy, as_of))

    def _first(self, ask: Callable[[ReferenceData], Answer | None]) -> Answer | None:
        answers = (ask(source) for source in self._sources)
        return next((answer for answer in answers if answer is not None), None)
