"""When orders expire."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.orders.time_in_force import (
    DayTimeInForce,
    GoodTilCanceledTimeInForce,
    GoodTilDateTimeInForce,
    TimeInForce,
)

CLOSE = ticks(datetime(2024, 1, 3, 16))


def security(local: datetime) -> Any:
    hours = SimpleNamespace(time_zone=TimeZones.NEW_YORK, _get_last_daily_market_close=lambda when, extended: CLOSE)
    return SimpleNamespace(_local_time=ticks(local), exchange=SimpleNamespace(hours=hours))


def order(utc: datetime, kind: SecurityType = SecurityType.EQUITY) -> Any:
    return SimpleNamespace(_time=ticks(utc), security_type=kind)


MORNING = datetime(2024, 1, 3, 15, tzinfo=UTC)


def test_kinds_are_shared_objects() -> None:
    assert isinstance(TimeInForce.GOOD_TIL_CANCELED, GoodTilCanceledTimeInForce)
    assert isinstance(TimeInForce.DAY, DayTimeInForce)
    assert isinstance(TimeInForce.good_til_date(MORNING), GoodTilDateTimeInForce)


def test_good_til_canceled_never_expires() -> None:
    assert not TimeInForce.GOOD_TIL_CANCELED.is_order_expired(security(datetime(2099, 1, 1)), order(MORNING))


@pytest.mark.parametrize("kind", [TimeInForce.DAY, TimeInForce.GOOD_TIL_DATE(datetime(2024, 1, 3, 12))])
@pytest.mark.parametrize(
    ("local", "expired"), [(datetime(2024, 1, 3, 15, 59), False), (datetime(2024, 1, 3, 16), True)]
)
def test_stocks_expire_at_the_close(kind: TimeInForce, local: datetime, expired: bool) -> None:
    assert kind.is_order_expired(security(local), order(MORNING)) is expired


@pytest.mark.parametrize(
    ("placed", "local", "expired"),
    [
        (MORNING, datetime(2024, 1, 3, 16, 59), False),
        (MORNING, datetime(2024, 1, 3, 17), True),
        (datetime(2024, 1, 3, 23, tzinfo=UTC), datetime(2024, 1, 4, 16), False),
        (datetime(2024, 1, 3, 23, tzinfo=UTC), datetime(2024, 1, 4, 17), True),
    ],
)
def test_currencies_expire_at_five_in_new_york(placed: datetime, local: datetime, expired: bool) -> None:
    placed_order = order(placed, SecurityType.FOREX)
    assert TimeInForce.DAY.is_order_expired(security(local), placed_order) is expired
    dated = TimeInForce.GOOD_TIL_DATE(datetime(2024, 1, 3))
    assert dated.is_order_expired(security(local), placed_order) is expired


@pytest.mark.parametrize("kind", [TimeInForce.DAY, TimeInForce.GOOD_TIL_DATE(datetime(2024, 1, 3))])
@pytest.mark.parametrize(("local", "expired"), [(datetime(2024, 1, 3, 23), False), (datetime(2024, 1, 4), True)])
def test_coins_expire_at_midnight(kind: TimeInForce, local: datetime, expired: bool) -> None:
    assert kind.is_order_expired(security(local), order(MORNING, SecurityType.CRYPTO)) is expired


def test_expiry_is_shown_as_it_was_given() -> None:
    naive, aware = datetime(2024, 1, 3, 12), datetime(2024, 1, 3, 12, tzinfo=UTC)
    assert GoodTilDateTimeInForce(naive).expiry == naive
    assert GoodTilDateTimeInForce(aware).expiry == aware
