"""Rolls (trading rule 15): what is tested, which roll is found, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from modules.domain.contracts import OptionContract
from modules.domain.positions import Care, ExitReason, Position
from modules.positions.management import manage
from modules.positions.rules.rolls import find_roll
from modules.positions.rules.rule import Roll, Situation
from modules.strategies.base import Close
from tests.modules.positions.situations import (
    FRIDAY,
    NEXT,
    THURSDAY,
    WEDNESDAY,
    at,
    option,
    position,
    session,
    situation,
    structure,
)

PUT, WING = option(470, "put"), option(460, "put")
CALL, CAP = option(490, "call"), option(500, "call")
CONDOR = structure("iron condor", (WING, 1), (PUT, -1), (CALL, -1), (CAP, 1))
HELD = position(CONDOR, 2, -500, losing_marks=0)


def later(strike: float) -> OptionContract:
    return option(strike, "put", NEXT)


#: The old put spread costs 4.50 at mid; the same strikes in April bring 6.00, five lower 4.90, ten lower 4.10.
MARKET = {
    PUT: (5.45, 5.55),
    WING: (0.95, 1.05),
    CALL: (0.01, 0.03),
    CAP: (0.0, 0.01),
    later(470): (12.95, 13.05),
    later(465): (10.15, 10.25),
    later(460): (6.95, 7.05),
    later(455): (5.25, 5.35),
    later(450): (2.85, 2.95),
}


def look_at(
    held: Position = HELD, spot: float = 466, day: date = WEDNESDAY, clock: str = "12:00", **changes: Any
) -> Situation:
    changes = {"days_to_exit": 0, **changes}
    next_day = {WEDNESDAY: THURSDAY, THURSDAY: FRIDAY, FRIDAY: date(2024, 3, 18)}[day]
    return situation(held, at(day, clock), spot, MARKET, session(day, "16:00", next_day), **changes)


def answer(seen: Situation) -> Roll | Close | None:
    decision = manage(seen, True, True)
    if decision is None:
        return None
    assert isinstance(decision.verdict, Roll | Close)
    return decision.verdict


def test_a_condor_rolls_its_tested_side_to_the_best_strikes_that_pay() -> None:
    """455/465 brings 10.20 - 5.30 = 4.90 for 4.50: a credit of 0.40, more than 4 x 0.0065 in fees."""
    roll = answer(look_at())
    assert isinstance(roll, Roll)
    assert str(roll.package) == "roll SPY 2024-03-15 -1P460 +1P470 2024-04-19 +1P455 -1P465"
    assert roll.quantity == 2
    assert roll.worst_price == Decimal("-0.03"), "more than the fees of 0.026 a share"
    assert len(roll.package.legs) == 4


def test_strikes_stay_where_better_ones_do_not_pay() -> None:
    dearer = {**MARKET, PUT: (6.15, 6.25)}
    seen = look_at()
    seen = situation(HELD, seen.view.time, 466, dearer, seen.view.session, days_to_exit=0)
    roll = answer(seen)
    assert isinstance(roll, Roll)
    assert [leg.contract.strike for leg in roll.opened.options] == [Decimal(460), Decimal(470)]


def test_no_credit_after_fees_is_no_roll() -> None:
    dearer = {**MARKET, PUT: (7.0, 7.1)}
    seen = look_at()
    seen = situation(HELD, seen.view.time, 466, dearer, seen.view.session, days_to_exit=0)
    assert answer(seen) is None
    assert "no credit after fees" in str(find_roll(seen, seen.shorts[:1]))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rolls": 2}, "rolled 2 times already"),
        ({"care": Care(never_roll=True)}, "a human said never roll"),
    ],
)
def test_two_rolls_and_never_roll_are_the_end(changes: dict[str, Any], why: str) -> None:
    seen = look_at(replace(HELD, **changes))
    assert find_roll(seen, seen.shorts[:1]) == why
    assert answer(seen) is None


def test_never_across_earnings_of_a_single_name_or_an_ex_date() -> None:
    seen = look_at(dividends=[(date(2024, 4, 1), 1.6)])
    assert find_roll(seen, seen.shorts[:1]) == "ex-date 2024-04-01"
    seen = look_at(dividends=[], earnings=[date(2024, 4, 2)], broad_underlyings=())
    assert find_roll(seen, seen.shorts[:1]) == "earnings on 2024-04-02"
    assert isinstance(answer(look_at(dividends=[], earnings=[date(2024, 4, 2)])), Roll), "a fund has no earnings"


def test_unknown_events_forbid_a_roll_in_live_only() -> None:
    assert isinstance(answer(look_at()), Roll)
    assert "UNKNOWN" in str(find_roll(look_at(is_live=True), HELD.structure.options[1:2]))


def test_untested_shorts_are_left() -> None:
    assert answer(look_at(spot=480)) is None


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [(THURSDAY, "14:29", Roll), (THURSDAY, "14:30", Close), (WEDNESDAY, "14:30", Roll), (FRIDAY, "10:00", Close)],
)
def test_the_deadline_is_1430_on_the_last_session_before_expiration(day: date, clock: str, expected: type) -> None:
    found = answer(look_at(day=day, clock=clock))
    assert isinstance(found, expected)
    if isinstance(found, Close):
        cheap = day == FRIDAY
        assert found.reason is (ExitReason.CHEAP_SHORT if cheap else ExitReason.ROLL_DEADLINE)


def test_a_defensive_roll_may_worsen_the_strike() -> None:
    dearer = {
        **MARKET,
        PUT: (7.0, 7.1),
        later(480): (20.0, 20.1),
        later(475): (16.0, 16.1),
    }
    held = position(structure("naked put", (PUT, -1)), 1, -300)
    near = {key: quote for key, quote in dearer.items() if key in (PUT, later(480), later(475))}
    seen = situation(held, at(WEDNESDAY, "12:00"), 466, near, session(WEDNESDAY), days_to_exit=0)
    assert answer(seen) is None
    bold = situation(held, at(WEDNESDAY, "12:00"), 466, near, session(WEDNESDAY), days_to_exit=0, roll_defensive=True)
    roll = answer(bold)
    assert isinstance(roll, Roll)
    assert roll.opened.options[0].contract.strike == 475
