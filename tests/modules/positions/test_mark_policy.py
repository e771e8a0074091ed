"""How old a reliable mark may be (rule 2): literally 15 s live, one bar in backtests, from the end of the bar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.domain.account import SessionClock
from modules.positions.management import mark_policy
from modules.pricing.marks import MarkReason, mark
from tests.modules.builders import NOON, quote, session

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def hours(step: timedelta) -> SessionClock:
    return SessionClock(session().opens, session().closes, step)


@pytest.mark.parametrize(
    ("step", "is_live", "most"),
    [
        (SECOND, True, 15 * SECOND),
        (MINUTE, True, 15 * SECOND),
        (timedelta(hours=1), True, 15 * SECOND),
        (SECOND, False, 15 * SECOND),
        (MINUTE, False, MINUTE),
        (timedelta(hours=1), False, timedelta(hours=1)),
        (DAY, False, DAY),
    ],
)
def test_a_mark_is_reliable_up_to_its_age_and_not_a_second_longer(
    step: timedelta, is_live: bool, most: timedelta
) -> None:
    policy = mark_policy(hours(step), is_live=is_live)
    ages = (most - SECOND, most, most + SECOND)
    found = [mark(quote(1.00, 1.10, NOON - age), NOON, True, policy).reason for age in ages]
    assert found == [MarkReason.MID, MarkReason.MID, MarkReason.STALE]


def test_a_minute_bar_is_fresh_when_it_arrives_live() -> None:
    """The bar that ends at noon tells of the minute before it, but its close is of noon."""
    policy = mark_policy(hours(MINUTE), is_live=True)
    assert mark(quote(1.00, 1.10, NOON), NOON + SECOND, True, policy).is_reliable
