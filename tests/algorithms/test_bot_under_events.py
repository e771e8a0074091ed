"""Item 25 and the market events of the fault script: what the bot does when something happens to a stock."""

from __future__ import annotations

from datetime import date

import pytest

from modules.domain.positions import ExitReason
from tests.algorithms.eventful_week import Week, play


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    found = play(tmp_path_factory.mktemp("eventful"))
    assert (found.result.status, found.result.runtime_error) == ("Completed", "")
    return found


def reasons(week: Week, name: str) -> list[ExitReason]:
    """Return why a position, or what was left of it, was closed."""
    closed = week.state.closed
    return [one.reason for one in closed if one.position.position_id.startswith(f"request-{name}")]


def test_flash_crash_of_one_bar_is_one_losing_mark_and_stops_nothing(week: Week) -> None:
    before, bottom, after = (week.note("put-spread", f"2024-01-09 {clock}") for clock in ("11:00", "11:01", "11:02"))
    assert (before[2], bottom[2], after[2]) == (0, 1, 0)
    assert bottom[0] < -700 < 0 < after[0], "a loss of three quarters of what the spread can lose"
    assert week.lines("2024-01-09 11:", "management.close") == []


def test_flash_crash_that_lasts_stops_at_the_second_reliable_mark(week: Week) -> None:
    first, second = (week.note("put-spread", f"2024-01-09 {clock}") for clock in ("13:02", "13:03"))
    assert (first[1:3], second[1:3]) == (("mid", 1), ("mid", 2))
    (closed,) = week.lines("2024-01-09 13:", "management.close")
    assert closed.startswith("2024-01-09 13:03:00")
    assert "STOP" in closed
    assert reasons(week, "put-spread") == [ExitReason.STOP]


def test_iv_jump_moves_the_marks_at_once_and_the_risk_rules_the_next_session(week: Week) -> None:
    before, after = (week.note("far-calls", f"2024-01-10 {clock}") for clock in ("12:29", "12:30"))
    assert before[0] > 0
    assert after[0] < -150, "nothing but volatility has moved: a spread eight percent out of the money loses"
    assert reasons(week, "far-calls") == [ExitReason.STOP]
    (tripped,) = week.lines("2024-01-11", "breaker.tripped")
    assert "reduce-only: VIX_JUMP" in tripped
    volatilities = week.state.observed.of("SPY")
    assert volatilities[date(2024, 1, 10)] > 1.7 * volatilities[date(2024, 1, 9)], "the record follows the options"


def test_special_dividend_flags_the_call_in_the_money_and_closes_it_before_the_ex_date(week: Week) -> None:
    (flagged,) = week.lines("2024-01-10 10:", "alert", "SPY 2024-01-19 375 call is likely to be assigned")
    assert "against a dividend of 5.5" in flagged
    assert "550.00 dividend owed" in flagged
    (closed,) = week.lines("2024-01-10 14:30:00", "management.close")
    assert "EX_DIVIDEND" in closed
    assert reasons(week, "deep-calls") == [ExitReason.EX_DIVIDEND]
    assert week.lines("2024-01-11", "dividend.paid", "SPY 5.5 a share")
    assert week.state.upkeep.early == (), "nothing was assigned early"


def test_early_close_moves_the_cut_offs_with_it(week: Week) -> None:
    (refused,) = week.lines("2024-01-12 12:0", "request too-late", "risk.refused")
    assert "EXPIRATION_CUT_OFF: SPY 2024-01-12 400 put trades 58 minutes more" in refused
    (closed,) = week.lines("2024-01-12 12:00:00", "management.close", "request-last-day")
    assert "CUT_OFF" in closed, "an hour before 13:00, which a full session would do at 15:00"
    assert len(reasons(week, "last-day")) == 1
    assert "2024-01-12 13:0" not in "".join(week.result.logs), "nothing is done after the early close"


def test_split_stops_openings_and_closes_the_options_before_the_engine_would(week: Week) -> None:
    assert week.lines("2024-01-16 00:00:00", "alert", "split of SPY before the next session")
    assert week.lines("2024-01-16 10:", "risk.refused", "before-the-split", "CORPORATE_ACTION: split of SPY")
    assert week.lines("2024-01-16 15:00:00", "management.close", "request-kept", "CORPORATE_ACTION")
    assert reasons(week, "kept") == [ExitReason.CORPORATE_ACTION]
    assert week.lines("2024-01-16", "engine.action") == []


def test_after_the_split_old_contracts_have_no_market_and_new_ones_trade(week: Week) -> None:
    assert week.lines("2024-01-17", "request.refused", "adjusted: NO_MARKET")
    assert week.lines("2024-01-17 10:", "risk.passed", "request anew")
    assert "request-anew" in week.state.positions


def test_split_counts_shares_anew_and_the_book_stays_the_brokers(week: Week) -> None:
    shares = week.state.positions["request-shares"]
    assert shares.structure.shares * shares.quantity == 40
    (lot,) = [lot for lot in week.state.upkeep.lots.open if str(lot.instrument) == "SPY"]
    assert lot.quantity == 40
    assert lot.cost == shares.entry_cost + shares.entry_fees
    assert week.lines("2024-01", "EXTERNAL CHANGE") == []
    assert [position.frozen for position in week.state.positions.values()] == ["", ""]
