"""Several sources in turn: the first that knows speaks, UNKNOWN only where none does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from modules.reference_data.facts import (
    BrokerFigure,
    DividendCalendar,
    EarningsCalendar,
    EarningsDate,
    EdgeEstimate,
    EventCalendar,
    Profile,
    Session,
    SessionCalendar,
    UnderlyingKind,
)
from modules.reference_data.in_memory import NOTHING_KNOWN, InMemoryReferenceData
from modules.reference_data.layered import LayeredReferenceData

NOW = datetime(2024, 1, 2, 12, 0, tzinfo=ZoneInfo("America/New_York"))
DAY, SOON, LATE = NOW.date(), date(2024, 1, 9), date(2024, 3, 1)


def test_the_first_that_covers_the_days_answers() -> None:
    document = InMemoryReferenceData([EarningsCalendar("AAPL", NOW, LATE, (EarningsDate(SOON, True),))])
    dataset = InMemoryReferenceData([EarningsCalendar("AAPL", NOW, SOON), EarningsCalendar("MSFT", NOW, SOON)])
    both = LayeredReferenceData(document, dataset)
    assert both.earnings("AAPL", DAY, SOON, NOW) == (EarningsDate(SOON, True),)
    assert both.earnings("MSFT", DAY, SOON, NOW) == ()
    assert both.earnings("MSFT", DAY, LATE, NOW) is None


def test_every_kind_of_fact_is_passed_on() -> None:
    session = Session(DAY, None, None)
    known = InMemoryReferenceData(
        [
            DividendCalendar("SPY", NOW, LATE),
            Profile("SPY", NOW, UnderlyingKind.ETF),
            EventCalendar(NOW, LATE),
            SessionCalendar(NOW, LATE, (session,)),
            BrokerFigure(NOW, LATE, Decimal(5)),
            EdgeEstimate("iron condor", NOW, LATE, 0.1, 60),
        ]
    )
    both = LayeredReferenceData(NOTHING_KNOWN, known)
    assert both.dividends("SPY", DAY, SOON, NOW) == ()
    assert both.profile("SPY", NOW) is not None
    assert both.events(DAY, SOON, NOW) == ()
    assert both.session(DAY, NOW) == session
    assert both.buying_power(NOW) == 5
    assert both.edge("iron condor", NOW) is not None
    assert LayeredReferenceData(NOTHING_KNOWN).profile("SPY", NOW) is None


def test_what_is_added_later_changes_no_earlier_answer_and_nothing_old_is_added() -> None:
    data = InMemoryReferenceData([EarningsCalendar("AAPL", NOW, SOON)])
    data.add(EarningsCalendar("AAPL", NOW + timedelta(days=1), LATE, (EarningsDate(SOON),)))
    assert data.earnings("AAPL", DAY, SOON, NOW) == ()
    assert data.earnings("AAPL", DAY, SOON, NOW + timedelta(days=1)) == (EarningsDate(SOON),)
    with pytest.raises(ValueError, match="or later"):
        data.add(EarningsCalendar("AAPL", NOW, LATE))
