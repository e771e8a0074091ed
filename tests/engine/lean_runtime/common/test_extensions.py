"""The static helpers algorithms call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.lean_runtime.common.enums import (
    OptionRight,
    OptionStyle,
    OrderDirection,
    Resolution,
    SecurityType,
    TickType,
)
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.extensions import Extensions
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.identity.symbol import Symbol

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
NOON = datetime(2021, 1, 4, 12)


def test_local_times_are_naive_and_utc_times_aware() -> None:
    assert Extensions.convert_from_utc(NOON, TimeZones.NEW_YORK) == datetime(2021, 1, 4, 7)
    assert Extensions.convert_to_utc(NOON, TimeZones.NEW_YORK) == datetime(2021, 1, 4, 17, tzinfo=UTC)
    assert Extensions.convert_to(NOON, TimeZones.NEW_YORK, TimeZones.CHICAGO) == datetime(2021, 1, 4, 11)


@pytest.mark.parametrize(
    ("method", "minute"), [(Extensions.round_down, 0), (Extensions.round_up, 5), (Extensions.round, 5)]
)
def test_rounding_of_times(method: Any, minute: int) -> None:
    assert method(datetime(2021, 1, 4, 12, 3), timedelta(minutes=5)) == datetime(2021, 1, 4, 12, minute)


def test_rounding_to_nothing_changes_nothing() -> None:
    assert Extensions.round_down(NOON, timedelta()) == NOON


def test_resolution_of_a_span() -> None:
    assert Extensions.to_higher_resolution_equivalent(timedelta(minutes=5), False) is Resolution.MINUTE
    assert Extensions.to_time_span(Resolution.HOUR) == timedelta(hours=1)
    with pytest.raises(InvalidOperationException):
        Extensions.to_higher_resolution_equivalent(timedelta(minutes=5), True)


def test_numbers_come_back_as_floats() -> None:
    assert (Extensions.round_to_significant_digits(123.456, 4), Extensions.smart_rounding(None)) == (123.5, None)
    assert (Extensions.greatest_common_divisor([4, 6]), Extensions.safe_division(1, 0, 7)) == (2, 7.0)


def test_names_are_lower_case() -> None:
    assert Extensions.tick_type_to_lower(TickType.OPEN_INTEREST) == "openinterest"
    assert Extensions.IsOption(SecurityType.INDEX_OPTION)


@pytest.mark.parametrize(
    ("right", "short", "direction"),
    [
        (OptionRight.CALL, False, OrderDirection.BUY),
        (OptionRight.CALL, True, OrderDirection.SELL),
        (OptionRight.PUT, False, OrderDirection.SELL),
        (OptionRight.PUT, True, OrderDirection.BUY),
    ],
)
def test_direction_at_exercise(right: OptionRight, short: bool, direction: OrderDirection) -> None:
    assert Extensions.get_exercise_direction(right, short) is direction


def test_mirror_contract_has_the_other_right() -> None:
    call = Symbol.create_option(SPX, "SPX", "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3000, datetime(2021, 1, 15))
    mirror = Extensions.get_mirror_option_symbol(call)
    assert (mirror.id.option_right, mirror.id.strike_price) == (OptionRight.PUT, 3000.0)
    with pytest.raises(ArgumentException):
        Extensions.get_mirror_option_symbol(SPX)


def test_contracts_end_on_their_last_day() -> None:
    call = Symbol.create_option(SPX, "SPX", "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3000, datetime(2021, 1, 15))
    assert Extensions.get_delisting_date(call) == datetime(2021, 1, 15)
    assert Extensions.get_delisting_date(SPX).year == 2050
