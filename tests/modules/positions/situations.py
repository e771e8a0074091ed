"""Positions and what their rules look at, for tests of management: quotes are stated leg by leg."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from modules.domain.account import SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.positions import Position
from modules.domain.quotes import Quote
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.positions.booking import Trade, open_position
from modules.positions.management import mark_policy
from modules.positions.rules.rule import Situation
from modules.pricing.marks import mark_position
from modules.reference_data.facts import Dividend, DividendCalendar, EarningsCalendar, EarningsDate
from modules.reference_data.in_memory import NOTHING_KNOWN, InMemoryReferenceData
from modules.strategies.base import PositionView
from tests.modules.builders import NEW_YORK, STEP

#: The Friday on which the contracts of these tests expire.
FRIDAY = date(2024, 3, 15)
THURSDAY, WEDNESDAY = date(2024, 3, 14), date(2024, 3, 13)
NEXT = date(2024, 4, 19)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), NEW_YORK)


def option(strike: float, right: str, expiration: date = FRIDAY, **terms: Any) -> OptionContract:
    return OptionContract("SPY", expiration, Decimal(str(strike)), OptionRight(right), **terms)


def structure(name: str, *legs: tuple[OptionContract, int] | StockLeg) -> Structure:
    return Structure(name, tuple(leg if isinstance(leg, StockLeg) else OptionLeg(*leg) for leg in legs))


def position(shape: Structure, quantity: int, cost: float, strategy: str = "manual", **changes: Any) -> Position:
    """Return a position that has cost some dollars in all (negative: received), without fees."""
    opened = at(date(2024, 2, 20), "10:00")
    intent = TradeIntent(
        "p1", Purpose.OPEN, Source.HUMAN, strategy, shape, quantity, Decimal(1), None, None, "test", opened
    )
    held = {leg.instrument: leg.ratio * quantity for leg in shape.legs}
    made = open_position("p1", intent, Trade(held, Decimal(str(cost)), Decimal(0)), opened)
    return replace(made, **changes)


def session(day: date, closes: str = "16:00", next_day: date | None = None) -> SessionClock:
    return SessionClock(at(day, "09:30"), at(day, closes), STEP, next_day or day + timedelta(days=1))


def situation(
    held: Position,
    now: datetime,
    spot: float,
    quotes: Mapping[OptionContract, tuple[float, float]],
    clock: SessionClock | None = None,
    dividends: Iterable[tuple[date, float]] | None = None,
    earnings: Iterable[date] | None = None,
    true_range: float = 0.0,
    is_live: bool = False,
    **settings: Any,
) -> Situation:
    """Return what the rules see; dividends and earnings of None are UNKNOWN."""
    known_at, covers = now - timedelta(days=30), now.date() + timedelta(days=365)
    records: list[Any] = []
    if dividends is not None:
        paid = tuple(Dividend(day, Decimal(str(amount))) for day, amount in dividends)
        records.append(DividendCalendar("SPY", known_at, covers, paid))
    if earnings is not None:
        records.append(EarningsCalendar("SPY", known_at, covers, tuple(EarningsDate(day) for day in earnings)))
    made = {key: Quote.from_floats(bid, ask, now) for key, (bid, ask) in quotes.items()}
    market = ChainSnapshot("SPY", Decimal(str(spot)), now, tuple(made), tuple(made.values()), tuple(5000 for _ in made))
    hours = clock or session(now.date())
    mark = mark_position(held, market.quote_table(), now, mark_policy(hours, is_live=False))
    view = PositionView(mark, market, hours, now)
    reference = InMemoryReferenceData(records) if records else NOTHING_KNOWN
    return Situation(held, view, replace(Settings(), **settings), reference, Decimal(str(true_range)), is_live)
