"""When proceeds arrive: by instrument, by the cycle of the day, by the exchange's calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from modules.domain.contracts import Stock
from modules.domain.orders import LegFill
from modules.positions.settlement import Settlements, session_after, stock_cycle
from tests.modules.builders import contract

FRIDAY, MONDAY, TUESDAY = date(2024, 1, 12), date(2024, 1, 15), date(2024, 1, 16)
#: Monday the 15th was Martin Luther King's day.
SESSIONS = frozenset(date(2024, 1, day) for day in (8, 9, 10, 11, 12, 16, 17, 18, 19))


def put(quantity: int, price: str) -> LegFill:
    return LegFill(contract(450, "put"), quantity, Decimal(price), Decimal("0.65"))


def test_a_sold_option_settles_on_the_next_session_and_not_a_day_earlier() -> None:
    record = Settlements().sold([put(-1, "2.00")], FRIDAY, SESSIONS)
    assert [record.unsettled(day) for day in (FRIDAY, MONDAY, TUESDAY)] == [
        Decimal("200.00"),
        Decimal("200.00"),
        Decimal(0),
    ]


def test_what_is_bought_leaves_at_once() -> None:
    assert Settlements().sold([put(1, "2.00")], FRIDAY, SESSIONS) == Settlements()


@pytest.mark.parametrize(
    ("day", "cycle"),
    [
        (date(2017, 9, 4), 3),
        (date(2017, 9, 5), 2),
        (date(2024, 5, 24), 2),
        (date(2024, 5, 28), 1),
    ],
)
def test_shares_settle_by_the_cycle_of_their_day(day: date, cycle: int) -> None:
    assert stock_cycle(day) == cycle


def test_shares_sold_before_the_holiday_wait_two_sessions_in_2024() -> None:
    record = Settlements().sold([LegFill(Stock("SPY"), -100, Decimal(470), Decimal(0))], FRIDAY, SESSIONS)
    assert record.unsettled(TUESDAY) == 47_000
    assert record.unsettled(date(2024, 1, 17)) == 0


def test_beyond_the_known_days_weekdays_stand_in() -> None:
    assert session_after(FRIDAY, 1, frozenset()) == MONDAY
    assert session_after(date(2024, 1, 19), 1, SESSIONS) == date(2024, 1, 22)


def test_what_has_settled_is_forgotten() -> None:
    record = Settlements().sold([put(-1, "2.00")], FRIDAY, SESSIONS).sold([put(-1, "1.00")], TUESDAY, SESSIONS)
    assert len(record.waiting) == 1
    assert record.unsettled(TUESDAY) == Decimal("100.00")
