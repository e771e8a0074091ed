"""Reference data: what was known when, and UNKNOWN apart from 'none'."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.reference_data.document import from_json
from modules.reference_data.facts import (
    Dividend,
    DividendCalendar,
    EarningsCalendar,
    EarningsDate,
    EventCalendar,
    MarketEvent,
    MarketEventKind,
    Profile,
    Session,
    SessionCalendar,
    UnderlyingKind,
)
from modules.reference_data.in_memory import NOTHING_KNOWN, InMemoryReferenceData

ZONE = ZoneInfo("America/New_York")
FIRST, SECOND = datetime(2024, 1, 2, 8, 0, tzinfo=ZONE), datetime(2024, 1, 20, 8, 0, tzinfo=ZONE)
DAY, MOVED, END = date(2024, 2, 1), date(2024, 2, 8), date(2024, 3, 31)


def earnings() -> InMemoryReferenceData:
    """The report is first estimated, then moved by a week and confirmed."""
    return InMemoryReferenceData(
        [
            EarningsCalendar("AAPL", SECOND, END, (EarningsDate(MOVED, True),)),
            EarningsCalendar("AAPL", FIRST, END, (EarningsDate(DAY),)),
        ]
    )


def test_a_later_record_replaces_the_earlier_one_only_from_its_own_time_on() -> None:
    data = earnings()
    between = SECOND - timedelta(seconds=1)
    assert data.earnings("AAPL", DAY, END, between) == (EarningsDate(DAY),)
    assert data.earnings("AAPL", DAY, END, SECOND) == (EarningsDate(MOVED, True),)


def test_before_anything_was_known_the_answer_is_unknown() -> None:
    assert earnings().earnings("AAPL", DAY, END, FIRST - timedelta(days=1)) is None


def test_known_none_differs_from_unknown() -> None:
    data = earnings()
    assert data.earnings("AAPL", DAY, DAY + timedelta(days=2), SECOND) == ()
    assert data.earnings("AAPL", DAY, END + timedelta(days=1), SECOND) is None
    assert data.earnings("MSFT", DAY, END, SECOND) is None


def test_every_kind_of_fact_is_answered() -> None:
    noon = datetime(2024, 1, 31, 14, 0, tzinfo=ZONE)
    event = MarketEvent(MarketEventKind.FOMC, noon)
    profile = Profile("SPY", FIRST, UnderlyingKind.ETF, "broad", 1.0)
    half_day = Session(date(2024, 7, 3), None, None)
    data = InMemoryReferenceData(
        [
            DividendCalendar("SPY", FIRST, END, (Dividend(date(2024, 3, 15), Decimal("1.59")),)),
            profile,
            EventCalendar(FIRST, END, (event,)),
            SessionCalendar(FIRST, date(2024, 12, 31), (half_day,)),
        ]
    )
    assert data.dividends("SPY", DAY, END, SECOND) == (Dividend(date(2024, 3, 15), Decimal("1.59")),)
    assert data.profile("SPY", SECOND) == profile
    assert data.events(noon.date(), noon.date(), SECOND) == (event,)
    assert data.session(half_day.day, SECOND) == half_day
    assert data.session(date(2024, 7, 4), SECOND) is None


def test_the_brokers_figure_is_good_until_the_end_of_its_day() -> None:
    record = '{"known_at": "2024-01-02T10:05:00-05:00", "covers_until": "2024-01-02", "buying_power": "12500.00"}'
    figure = from_json(f'{{"broker": [{record}]}}', "test")
    morning, noon = datetime(2024, 1, 2, 10, 4, tzinfo=ZONE), datetime(2024, 1, 2, 12, 0, tzinfo=ZONE)
    assert figure.buying_power(morning) is None
    assert figure.buying_power(noon) == Decimal("12500.00")
    assert figure.buying_power(noon.replace(hour=23)) == Decimal("12500.00")
    assert figure.buying_power(noon + timedelta(days=1)) is None


def test_an_estimate_of_an_edge_is_seen_from_its_day_on_until_it_is_too_old() -> None:
    record = '"strategy": "iron condor", "known_at": "2024-01-02T08:00:00-05:00", "covers_until": "2024-06-30"'
    data = from_json(f'{{"edges": [{{{record}, "bound": 0.12, "trades": 180}}]}}', "test")
    day = datetime(2024, 1, 2, 8, 0, tzinfo=ZONE)
    assert data.edge("iron condor", day - timedelta(seconds=1)) is None
    found = data.edge("iron condor", day)
    assert found is not None
    assert (found.bound, found.trades) == (0.12, 180)
    assert data.edge("butterfly", day) is None
    assert data.edge("iron condor", datetime(2024, 7, 1, 8, 0, tzinfo=ZONE)) is None


def test_nothing_known_answers_unknown_to_all() -> None:
    assert NOTHING_KNOWN.earnings("AAPL", DAY, END, SECOND) is None
    assert NOTHING_KNOWN.dividends("AAPL", DAY, END, SECOND) is None
    assert NOTHING_KNOWN.profile("AAPL", SECOND) is None
    assert NOTHING_KNOWN.events(DAY, END, SECOND) is None
    assert NOTHING_KNOWN.session(DAY, SECOND) is None
    assert NOTHING_KNOWN.buying_power(SECOND) is None


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        InMemoryReferenceData([Profile("SPY", datetime(2024, 1, 2), UnderlyingKind.ETF)])


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8, unique=True), st.integers(-10, 310))
def test_nothing_that_became_known_later_is_ever_seen(days: list[int], asked: int) -> None:
    records = [Profile("X", FIRST + timedelta(days=day), UnderlyingKind.ETF, str(day)) for day in days]
    found = InMemoryReferenceData(records).profile("X", FIRST + timedelta(days=asked))
    known = [day for day in days if day <= asked]
    assert (found.sector if found else None) == (str(max(known)) if known else None)
