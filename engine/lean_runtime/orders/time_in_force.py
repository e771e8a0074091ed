"""How long an order works before the brokerage cancels it (Common/Orders/TimeInForce.cs, TimeInForces/*.cs)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    Ticks,
    date_of,
    iso_text,
    time_of_day,
    to_datetime,
    to_utc_datetime,
)
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.orders.faces import moment

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.security import Security

#: Currency orders expire at 17:00 New York whatever the brokerage.
_CURRENCY_CUT_OFF = 17 * TICKS_PER_HOUR
_CURRENCY_TYPES = (SecurityType.FOREX, SecurityType.CFD)
_COIN_TYPES = (SecurityType.CRYPTO, SecurityType.CRYPTO_FUTURE)


class TimeInForce(LeanObject):
    """Decides when a resting order expires; the base of the three kinds."""

    GOOD_TIL_CANCELED: ClassVar[TimeInForce]
    DAY: ClassVar[TimeInForce]

    def is_order_expired(self, security: Security, order: Order) -> bool:
        """Say whether the order is past its life at the security's local time."""
        raise NotImplementedError

    def is_fill_valid(self, security: Security, order: Order, fill: OrderEvent) -> bool:
        """Say whether the fill may be emitted."""
        return True

    @staticmethod
    def GOOD_TIL_DATE(expiry: datetime | date | Ticks) -> GoodTilDateTimeInForce:  # noqa: N802 - LEAN's static member
        """Return the kind that expires at the close of the given day."""
        return GoodTilDateTimeInForce(expiry)

    good_til_date = GOOD_TIL_DATE

    def json_members(self) -> list[tuple[str, str]]:
        """Return (name, value) of what the JSON form tells beyond nothing (TimeInForceJsonConverter.cs)."""
        return [("$type", f"QuantConnect.Orders.TimeInForces.{type(self).__name__}")]


class GoodTilCanceledTimeInForce(TimeInForce):
    """Never expires."""

    def is_order_expired(self, security: Security, order: Order) -> bool:
        """Return False."""
        return False

    def json_members(self) -> list[tuple[str, str]]:
        """Return nothing: it is the default a reader assumes."""
        return []


class DayTimeInForce(TimeInForce):
    """Expires at the last close of the day the order was placed on (TimeInForces/DayTimeInForce.cs)."""

    def is_order_expired(self, security: Security, order: Order) -> bool:
        """Say whether the session of the order's own day has ended."""
        hours = security.exchange.hours
        now = security._local_time
        kind = order.security_type
        if kind in _CURRENCY_TYPES:
            placed = TimeZones.NEW_YORK.to_local(order._time)
            cut_off = date_of(placed) + _CURRENCY_CUT_OFF
            if time_of_day(placed) > _CURRENCY_CUT_OFF:
                cut_off += TICKS_PER_DAY
            return TimeZones.NEW_YORK.to_local(hours.time_zone.to_utc(now)) >= cut_off
        placed = hours.time_zone.to_local(order._time)
        if kind in _COIN_TYPES:
            return date_of(now) > date_of(placed)
        return now >= hours._get_last_daily_market_close(placed, False)


class GoodTilDateTimeInForce(TimeInForce):
    """Expires at the last close of a given day (TimeInForces/GoodTilDateTimeInForce.cs)."""

    def __init__(self, expiry: datetime | date | Ticks) -> None:
        """Keep the expiry, taken as it stands on the clock of the exchange."""
        self._expiry: Ticks = moment(expiry)
        self._expiry_is_utc = isinstance(expiry, datetime) and expiry.tzinfo is not None

    @property
    def expiry(self) -> datetime:
        """Return the expiry as it was given."""
        return to_utc_datetime(self._expiry) if self._expiry_is_utc else to_datetime(self._expiry)

    def is_order_expired(self, security: Security, order: Order) -> bool:
        """Say whether the session of the expiry day has ended."""
        hours = security.exchange.hours
        now = security._local_time
        if order.security_type in _CURRENCY_TYPES:
            return hours.time_zone.to_utc(now) >= self._get_forex_order_expiry_date_time(order)
        if order.security_type in _COIN_TYPES:
            return date_of(now) > date_of(self._expiry)
        return now >= hours._get_last_daily_market_close(date_of(self._expiry), False)

    def get_forex_order_expiry_date_time(self, order: Order) -> datetime:
        """Return the UTC moment a currency order expires."""
        return to_utc_datetime(self._get_forex_order_expiry_date_time(order))

    def _get_forex_order_expiry_date_time(self, order: Order) -> Ticks:
        cut_off = date_of(self._expiry) + _CURRENCY_CUT_OFF
        if date_of(order._time) == date_of(self._expiry):
            placed = TimeZones.NEW_YORK.to_local(order._time)
            if time_of_day(placed) > _CURRENCY_CUT_OFF:
                cut_off += TICKS_PER_DAY
        return TimeZones.NEW_YORK.to_utc(cut_off)

    def json_members(self) -> list[tuple[str, str]]:
        """Return the type and the expiry."""
        return [*super().json_members(), ("Expiry", iso_text(self._expiry, utc=self._expiry_is_utc))]


TimeInForce.GOOD_TIL_CANCELED = GoodTilCanceledTimeInForce()
TimeInForce.DAY = DayTimeInForce()


def is_expired(time_in_force: Any, security: Security, order: Order) -> bool:
    """Ask a time in force, ours or one written in an algorithm, whether the order expired."""
    return bool(time_in_force.is_order_expired(security, order))
