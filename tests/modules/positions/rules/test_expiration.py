"""Cut-offs, pin zones, cheap shorts and AM settlement (trading rules 18, 20, 21 and 22)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from modules.domain.contracts import Deliverable, Delivery, ExerciseStyle, Settlement, Stock
from modules.domain.positions import Position
from modules.domain.structures import StockLeg
from modules.positions.management import manage, notices
from modules.positions.rules.rule import Situation
from modules.strategies.base import Close
from tests.modules.positions.situations import FRIDAY, THURSDAY, at, option, position, session, situation, structure

PUT, WING = option(470, "put"), option(460, "put")
SPREAD = structure("bull put spread", (PUT, -1), (WING, 1))
HELD = position(SPREAD, 2, -300)
#: Nothing but the last day's own rules may speak.
QUIET = {"days_to_exit": 0, "roll_tested": False}


def verdict(seen: Situation, allows_routine: bool = True, allows_urgent: bool = True) -> str | None:
    decision = manage(seen, allows_routine, allows_urgent)
    return None if decision is None else decision.rule.code


def friday(clock: str, spot: float, held: Position = HELD, closes: str = "16:00", true_range: float = 0.0) -> Situation:
    quotes = {PUT: (1.0, 1.1), WING: (0.1, 0.12)}
    hours = session(FRIDAY, closes)
    return situation(held, at(FRIDAY, clock), spot, quotes, hours, true_range=true_range, **QUIET)


@pytest.mark.parametrize(
    ("clock", "spot", "expected"),
    [
        ("14:59", 469.0, None),
        ("15:00", 469.0, "CUT_OFF"),
        ("15:00", 472.35, "CUT_OFF"),
        ("15:00", 472.36, None),
        ("15:59", 471.0, "CUT_OFF"),
    ],
)
def test_an_hour_before_the_close_shorts_in_the_money_or_pinned_are_worked_out(
    clock: str, spot: float, expected: str | None
) -> None:
    """Half a percent of 470 is 2.35."""
    assert verdict(friday(clock, spot)) == expected


def test_a_quarter_of_the_true_range_widens_the_pin_zone() -> None:
    assert verdict(friday("15:00", 473.0)) is None
    assert verdict(friday("15:00", 473.0, true_range=12.0)) == "CUT_OFF"


@pytest.mark.parametrize(("clock", "expected"), [("11:59", None), ("12:00", "CUT_OFF")])
def test_an_early_close_moves_the_cut_off(clock: str, expected: str | None) -> None:
    assert verdict(friday(clock, 469.0, closes="13:00")) == expected


def test_the_cut_off_runs_under_a_halt_and_for_urgent_only_but_not_against_hands_off() -> None:
    assert verdict(friday("15:00", 469.0), allows_routine=False) == "CUT_OFF"
    assert verdict(friday("15:00", 469.0), allows_routine=False, allows_urgent=False) is None


def test_long_legs_in_the_money_are_closed_before_the_cut_off() -> None:
    """The bot never exercises: a long put that would be exercised is sold (rule 20)."""
    held = position(structure("long put", (PUT, 1)), 1, 300)
    assert verdict(friday("15:00", 469.0, held)) == "CUT_OFF"


def test_what_is_open_half_an_hour_before_the_close_is_a_task_for_a_human() -> None:
    texts = [notice.text for notice in notices(friday("15:30", 469.0))]
    assert len(texts) == 1
    assert "call the desk before 16:00: 2 SPY 2024-03-15 470 put still open" in texts[0]
    assert not list(notices(friday("15:29", 469.0)))


def test_a_cheap_short_is_bought_back_alone() -> None:
    quotes = {PUT: (0.03, 0.05), WING: (0.0, 0.01)}
    seen = situation(HELD, at(FRIDAY, "10:00"), 490, quotes, session(FRIDAY), **QUIET)
    decision = manage(seen, True, True)
    assert decision is not None
    close = decision.verdict
    assert isinstance(close, Close)
    assert close.legs is not None
    assert (decision.rule.code, close.quantity, str(close.legs)) == (
        "CHEAP_SHORT",
        2,
        "bull put spread SPY 2024-03-15 +1P470",
    )


@pytest.mark.parametrize(("ask", "day"), [(0.06, FRIDAY), (0.05, THURSDAY)])
def test_a_short_that_is_not_cheap_or_not_on_its_last_day_stays(ask: float, day: date) -> None:
    seen = situation(HELD, at(day, "10:00"), 490, {PUT: (0.03, ask), WING: (0.0, 0.01)}, session(day), **QUIET)
    assert verdict(seen) != "CHEAP_SHORT"


def test_worthless_longs_are_left() -> None:
    held = position(structure("remainder", (WING, 1)), 2, -300)
    seen = situation(held, at(FRIDAY, "10:00"), 490, {WING: (0.0, 0.01)}, session(FRIDAY), **QUIET)
    assert manage(seen, True, True) is None


def test_cash_settled_options_run_to_their_settlement() -> None:
    terms = {"style": ExerciseStyle.EUROPEAN, "delivery": Delivery.CASH, "root": "SPXW"}
    short, wing = option(470, "put", **terms), option(460, "put", **terms)
    held = position(structure("bull put spread", (short, -1), (wing, 1)), 1, -150)
    seen = situation(held, at(FRIDAY, "15:30"), 469, {short: (1.0, 1.1), wing: (0.1, 0.12)}, session(FRIDAY), **QUIET)
    assert verdict(seen) is None


@pytest.mark.parametrize(("clock", "expected"), [("14:59", None), ("15:00", "AM_SETTLED"), ("15:59", "AM_SETTLED")])
def test_am_settled_series_are_left_on_the_session_before(clock: str, expected: str | None) -> None:
    terms = {"style": ExerciseStyle.EUROPEAN, "delivery": Delivery.CASH, "settlement": Settlement.AM, "root": "SPX"}
    short, wing = option(470, "put", **terms), option(460, "put", **terms)
    held = position(structure("bull put spread", (short, -1), (wing, 1)), 1, -150)
    quotes = {short: (2.9, 3.0), wing: (0.1, 0.12)}
    assert verdict(situation(held, at(THURSDAY, clock), 480, quotes, session(THURSDAY), **QUIET)) == expected
    assert verdict(situation(held, at(FRIDAY, clock), 480, quotes, session(FRIDAY), **QUIET)) is None


def test_adjusted_contracts_are_never_managed_and_named_with_their_deliverable() -> None:
    odd = option(470, "put", deliverable=Deliverable(100, 50, Decimal("12.5"), is_adjusted=True))
    held = position(structure("naked put", (odd, -1)), 1, -300)
    seen = situation(held, at(FRIDAY, "15:10"), 300, {odd: (1.0, 1.1)}, session(FRIDAY), **QUIET)
    assert manage(seen, True, True) is None
    texts = [notice.text for notice in notices(seen)]
    assert any("delivers 50 shares and 12.5 dollars" in text for text in texts)


def test_a_put_written_to_be_assigned_is_left_to_its_assignment() -> None:
    held = position(structure("naked put", (PUT, -1)), 1, -150, "cash-secured put")
    assert verdict(friday("15:00", 469.0, held)) is None
    assert verdict(friday("15:00", 469.0, position(structure("naked put", (PUT, -1)), 1, -150))) == "CUT_OFF"


def test_shares_of_an_assigned_spread_are_traded_out() -> None:
    held = position(structure("remainder", StockLeg(Stock("SPY"), 100), (WING, 1)), 1, 46_700)
    assert verdict(friday("10:00", 469.0, held)) == "TRADE_OUT"
    kept = position(structure("shares", StockLeg(Stock("SPY"), 100)), 1, 46_700, "covered call")
    assert verdict(friday("10:00", 469.0, kept)) is None
