"""Contracts carry everything that decides what they are worth and when they end."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from modules.domain.contracts import (
    NEW_YORK,
    Deliverable,
    Delivery,
    ExerciseStyle,
    LastSession,
    OptionContract,
    OptionRight,
    Settlement,
)

THIRD_FRIDAY = date(2024, 1, 19)
SPX = OptionContract(
    "SPX", THIRD_FRIDAY, Decimal(4700), OptionRight.PUT, ExerciseStyle.EUROPEAN, Delivery.CASH, Settlement.AM
)
SPXW = replace(SPX, settlement=Settlement.PM, root="SPXW")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 1, day, hour, minute, tzinfo=NEW_YORK)


def test_monthly_and_weekly_of_one_day_are_different_contracts() -> None:
    assert SPX != SPXW
    assert (str(SPX), str(SPXW)) == ("SPX 2024-01-19 4700 put", "SPXW 2024-01-19 4700 put")


def test_am_settled_series_trades_last_the_day_before() -> None:
    assert (SPX.last_trade, SPX.settles_at) == (at(18, 16), at(19, 9, 30))
    assert (SPXW.last_trade, SPXW.settles_at) == (at(19, 16), at(19, 16))


def test_stated_hours_win_and_are_no_part_of_the_identity() -> None:
    early = replace(SPXW, last_session=LastSession(at(19, 13), at(19, 13)))
    assert early.last_trade == at(19, 13)
    assert early == SPXW
    assert hash(early) == hash(SPXW)


def test_naive_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        LastSession(datetime(2024, 1, 19, 16), datetime(2024, 1, 19, 16))


@pytest.mark.parametrize(
    ("deliverable", "is_standard"),
    [
        (Deliverable(), True),
        (Deliverable(10, 10), False),
        (Deliverable(100, 150, is_adjusted=True), False),
        (Deliverable(100, 100, is_adjusted=True), False),
    ],
)
def test_only_a_hundred_unadjusted_shares_are_standard(deliverable: Deliverable, is_standard: bool) -> None:
    assert deliverable.is_standard is is_standard


def test_odd_deliverable_must_say_that_it_is_adjusted() -> None:
    with pytest.raises(ValueError, match="adjusted"):
        Deliverable(100, 150)


def test_contract_survives_pickling_as_a_key() -> None:
    assert {pickle.loads(pickle.dumps(SPX)): 1}[SPX] == 1


def test_contracts_sort_by_terms() -> None:
    assert sorted([SPXW, SPX]) == [SPX, SPXW]
