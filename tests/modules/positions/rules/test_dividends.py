"""Ex-dividend and short-put flags (trading rule 16)."""

from __future__ import annotations

from datetime import date

import pytest

from modules.domain.contracts import Stock
from modules.domain.positions import Position
from modules.domain.structures import StockLeg
from modules.positions.management import manage, notices
from modules.positions.rules.rule import Situation
from modules.strategies.base import Close
from tests.modules.positions.situations import FRIDAY, NEXT, at, option, position, session, situation, structure

SHORT, LONG = option(460, "call", NEXT), option(480, "call", NEXT)
PUT = option(460, "put", NEXT)
SPREAD = position(structure("bear call spread", (SHORT, -1), (LONG, 1)), 3, -3000)
#: Ex on Monday; the last session before it is Friday.
MONDAY = date(2024, 3, 18)


def eve(
    clock: str,
    call: float,
    held: Position = SPREAD,
    put: float | None = None,
    ex_date: date = MONDAY,
    next_day: date = MONDAY,
    closes: str = "16:00",
    **settings: object,
) -> Situation:
    """Return the Friday before a dividend of 1.60, the spot at 470."""
    quotes = {SHORT: (call - 0.05, call + 0.05), LONG: (1.9, 2.0)}
    if put is not None:
        quotes[PUT] = (put - 0.05, put + 0.05)
    hours = session(FRIDAY, closes, next_day)
    return situation(held, at(FRIDAY, clock), 470, quotes, hours, [(ex_date, 1.60)], **settings)  # type: ignore[arg-type]


def code(seen: Situation) -> str | None:
    decision = manage(seen, False, True)
    return None if decision is None else decision.rule.code


def flagged(seen: Situation) -> list[str]:
    return [notice.text for notice in notices(seen) if "likely to be assigned" in notice.text]


@pytest.mark.parametrize(
    ("clock", "call", "expected"),
    [("09:59", 11.0, 0), ("10:00", 11.0, 1), ("10:00", 11.60, 1), ("10:00", 11.61, 0), ("10:00", 13.0, 0)],
)
def test_a_call_in_the_money_with_less_extrinsic_than_dividend_and_fees_is_flagged(
    clock: str, call: float, expected: int
) -> None:
    """At 470 the exercise value is 10.00: extrinsic below 1.60 + 0.0065."""
    assert len(flagged(eve(clock, call))) == expected


def test_the_flag_shows_dividend_shares_and_margin() -> None:
    (text,) = flagged(eve("10:00", 11.0))
    assert "extrinsic 1.00" in text
    assert "-300 shares at 460, 480.00 dividend owed, 70500.00 margin" in text


def test_the_put_at_the_strike_is_a_second_opinion() -> None:
    assert len(flagged(eve("10:00", 11.90, put=1.20))) == 1
    assert not flagged(eve("10:00", 11.90, put=1.80))


@pytest.mark.parametrize(
    ("clock", "closes", "expected"),
    [
        ("14:29", "16:00", None),
        ("14:30", "16:00", "EX_DIVIDEND"),
        ("11:29", "13:00", None),
        ("11:30", "13:00", "EX_DIVIDEND"),
    ],
)
def test_it_is_closed_in_time_also_under_a_halt_and_before_an_early_close(
    clock: str, closes: str, expected: str | None
) -> None:
    assert code(eve(clock, 11.0, closes=closes)) == expected


def test_the_whole_spread_leaves_with_its_long_leg() -> None:
    decision = manage(eve("15:00", 11.0), True, True)
    assert decision is not None
    assert isinstance(decision.verdict, Close)
    assert decision.verdict.legs is None


def test_only_the_call_of_a_covered_call_is_bought_back() -> None:
    held = position(structure("covered call", StockLeg(Stock("SPY"), 100), (SHORT, -1)), 2, 90_000, "covered call")
    decision = manage(eve("15:00", 11.0, held), True, True)
    assert decision is not None
    assert isinstance(decision.verdict, Close)
    assert str(decision.verdict.legs) == "covered call SPY 2024-04-19 +1C460"


def test_by_setting_only_an_alert() -> None:
    seen = eve("15:00", 11.0, ex_dividend_action="alert")
    assert code(seen) is None
    assert len(flagged(seen)) == 1


def test_a_holiday_weekend_makes_friday_the_eve_of_a_tuesday() -> None:
    tuesday = date(2024, 3, 19)
    assert len(flagged(eve("10:00", 11.0, ex_date=tuesday, next_day=tuesday))) == 1
    assert not flagged(eve("10:00", 11.0, ex_date=tuesday))


def test_special_dividends_of_the_same_day_add_up() -> None:
    quotes = {SHORT: (12.95, 13.05), LONG: (1.9, 2.0)}
    hours = session(FRIDAY, "16:00", MONDAY)
    paid = [(MONDAY, 1.60), (MONDAY, 2.00)]
    assert len(flagged(situation(SPREAD, at(FRIDAY, "10:00"), 470, quotes, hours, paid))) == 1


def test_unknown_dividends_are_told_in_live() -> None:
    quotes = {SHORT: (10.9, 11.1), LONG: (1.9, 2.0)}
    hours = session(FRIDAY, "16:00", MONDAY)
    live = situation(SPREAD, at(FRIDAY, "10:00"), 470, quotes, hours, is_live=True)
    assert any("UNKNOWN" in notice.text for notice in notices(live))
    tested = situation(SPREAD, at(FRIDAY, "10:00"), 470, quotes, hours)
    assert not any("UNKNOWN" in notice.text for notice in notices(tested))


@pytest.mark.parametrize(("extrinsic", "expected"), [(0.80, 1), (0.95, 0)])
def test_a_short_put_below_interest_on_its_strike_is_flagged(extrinsic: float, expected: int) -> None:
    """460 x (1 - exp(-0.02 x 35.2/365)) is 0.88."""
    held = position(structure("naked put", (PUT, -1)), 1, -1000)
    quotes = {PUT: (20 + extrinsic - 0.05, 20 + extrinsic + 0.05)}
    seen = situation(held, at(FRIDAY, "10:00"), 440, quotes, session(FRIDAY, "16:00", MONDAY))
    assert sum("interest on the strike" in notice.text for notice in notices(seen)) == expected
