"""Profit tiers, targets and stops (trading rules 13 and 14), by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.positions import Care, ExitReason, Position
from modules.positions.management import manage, with_mark
from modules.positions.rules.rule import Situation
from modules.strategies.base import Close
from modules.strategies.exits import TIER_SHARES, debit_tiers, due_at_tiers, largest_remainder
from tests.modules.positions.situations import NEXT, WEDNESDAY, at, option, position, situation, structure

CALL, WING = option(470, "call", NEXT), option(480, "call", NEXT)
DEBIT_SPREAD = structure("bull call spread", (CALL, 1), (WING, -1))
CREDIT_SPREAD = structure("bear call spread", (CALL, -1), (WING, 1))
NOON = at(WEDNESDAY, "12:00")


def worth(held: Position, price: float, **changes: object) -> Situation:
    """Return the position whose structure can be sold at a net price (the wing is worth 1.00)."""
    sign = 1 if held.structure.options[0].ratio > 0 else -1
    call = 1.0 + sign * price
    quotes = {CALL: (call - 0.01, call + 0.01), WING: (0.99, 1.01)}
    return situation(held, NOON, 465, quotes, **changes)  # type: ignore[arg-type]


def closed(seen: Situation) -> tuple[str, int | None] | None:
    decision = manage(seen, True, True)
    if decision is None:
        return None
    assert isinstance(decision.verdict, Close)
    return decision.verdict.reason, decision.verdict.quantity


@pytest.mark.parametrize(
    ("opened", "parts"),
    [(3, [1, 1, 1]), (4, [1, 2, 1]), (5, [2, 2, 1]), (7, [2, 4, 1]), (10, [3, 5, 2]), (11, [3, 6, 2])],
)
def test_tiers_are_whole_structures_by_largest_remainder(opened: int, parts: list[int]) -> None:
    """Five: 1.5, 2.5 and 1.0 leave one over; the first of the equal remainders takes it."""
    assert largest_remainder(opened, TIER_SHARES) == parts


@given(st.integers(1, 500))
def test_tiers_close_exactly_what_was_opened(opened: int) -> None:
    tiers = debit_tiers(opened, Decimal(200), Decimal(800))
    assert sum(tier.quantity for tier in tiers) == opened
    assert [tier.profit_each for tier in tiers] == sorted(tier.profit_each for tier in tiers)


@pytest.mark.parametrize(
    ("price", "expected"),
    [(2.95, None), (3.0, ("profit target", 3)), (4.0, ("profit target", 8)), (6.0, ("profit target", 10))],
)
def test_ten_lots_of_a_debit_of_200_leave_at_50_100_and_200_percent(
    price: float, expected: tuple[str, int] | None
) -> None:
    """A 10-wide spread bought at 2.00 gains at most 8.00: no tier is above 7.20, 90 % of that."""
    assert closed(worth(position(DEBIT_SPREAD, 10, 2000), price)) == expected


def test_a_tier_above_ninety_percent_of_the_maximum_moves_there() -> None:
    """Bought at 4.00 the maximum is 6.00: the last tier stands at 5.40, not at 8.00."""
    held = position(DEBIT_SPREAD, 10, 4000)
    left = replace(held, quantity=2, entry_cost=Decimal(800))
    assert closed(worth(left, 9.35)) is None
    assert closed(worth(left, 9.40)) == ("profit target", 2)


def test_what_earlier_tiers_have_closed_counts() -> None:
    held = position(DEBIT_SPREAD, 10, 2000)
    left = replace(held, quantity=7, entry_cost=Decimal(1400))
    assert due_at_tiers(left, Decimal(7 * 100), Decimal(1400)) == 0
    assert due_at_tiers(left, Decimal(7 * 200), Decimal(1400)) == 5


@pytest.mark.parametrize(("cost", "price"), [(400, 4.0), (1200, 9.2)])
def test_under_three_lots_all_leave_at_the_nearer_of_100_percent_and_80_of_the_maximum(
    cost: float, price: float
) -> None:
    """Two lots at 2.00: +100 % is at 4.00, before 80 % of 8.00. At 6.00: 80 % of 4.00 is 3.20, at 9.20."""
    held = position(DEBIT_SPREAD, 2, cost)
    assert closed(worth(held, price - 0.02)) is None
    assert closed(worth(held, price)) == ("profit target", 2)


def test_a_credit_leaves_at_half_of_it() -> None:
    held = position(CREDIT_SPREAD, 2, -400)
    assert closed(worth(held, -1.02)) is None
    assert closed(worth(held, -1.0)) == ("profit target", 2)


@pytest.mark.parametrize(("cost", "stop"), [(-400, 6.0), (-800, 8.5)])
def test_a_credit_stops_at_three_times_the_credit_or_75_percent_of_max_loss(cost: float, stop: float) -> None:
    """Two 10-wide spreads for 2.00: three times is 6.00. For 4.00: 75 % of 6.00 is 4.50, so at 8.50."""
    held = position(CREDIT_SPREAD, 2, cost)
    near, beyond = worth(held, -(stop - 0.02)), worth(held, -stop)
    assert with_mark(held, near.view, near.settings).losing_marks == 0
    once = with_mark(held, beyond.view, beyond.settings)
    assert (once.losing_marks, closed(worth(once, -stop))) == (1, None)
    later = replace(beyond.view, time=NOON + timedelta(minutes=1))
    assert with_mark(once, beyond.view, beyond.settings).losing_marks == 1, "the same instant is one mark"
    twice = with_mark(once, later, beyond.settings)
    assert closed(worth(twice, -stop)) == ("stop", None)


def test_a_debit_stops_at_half_of_it() -> None:
    held = position(DEBIT_SPREAD, 4, 800)
    seen = worth(held, 1.0)
    assert with_mark(held, seen.view, seen.settings).losing_marks == 1
    assert with_mark(held, worth(held, 1.02).view, seen.settings).losing_marks == 0


def test_stops_wait_for_the_first_five_minutes_and_for_reliable_marks() -> None:
    held = position(CREDIT_SPREAD, 2, -400, losing_marks=2)
    seen = worth(held, -7.0)
    early = replace(seen, view=replace(seen.view, time=at(WEDNESDAY, "09:34")))
    assert closed(seen) == ("stop", None)
    assert closed(early) is None
    wide = situation(held, NOON, 465, {CALL: (5.0, 11.0), WING: (0.99, 1.01)})
    fresh = replace(held, losing_marks=0)
    assert with_mark(fresh, wide.view, wide.settings) == fresh


def test_a_human_overrides_target_and_stop_of_one_position() -> None:
    held = position(CREDIT_SPREAD, 2, -400)
    patient = replace(held, care=Care(target=Decimal(300), stop=Decimal(100)))
    assert closed(worth(patient, -1.0)) is None
    assert closed(worth(patient, -0.5)) == ("profit target", None)
    seen = worth(patient, -2.5)
    assert with_mark(patient, seen.view, seen.settings).losing_marks == 1


@pytest.mark.parametrize("care", [Care(hands_off=True), Care(urgent_only=True)])
def test_hands_off_and_urgent_only_leave_a_profit_alone(care: Care) -> None:
    held = position(CREDIT_SPREAD, 2, -400, care=care)
    assert closed(worth(held, -0.5)) is None


def test_a_human_may_close_one_position_even_under_a_halt() -> None:
    held = position(CREDIT_SPREAD, 2, -400, care=Care(close_now=True))
    decision = manage(worth(held, -1.9), False, False)
    assert decision is not None
    assert decision.verdict == Close(ExitReason.HUMAN)


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-1), Decimal("NaN")])
def test_a_target_that_is_none_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="target"):
        Care(target=amount)
