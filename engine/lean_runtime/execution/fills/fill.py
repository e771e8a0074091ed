"""What fill models are given and what they return (Common/Orders/Fills/{Fill,FillModelParameters,Prices}.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.ticks import Ticks, span, to_datetime, to_timedelta
from engine.lean_runtime.orders.faces import decimal_face, moment
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.writable import WritableObject

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security


class Fill(LeanObject):
    """The events a fill model answers with."""

    def __init__(self, order_events: OrderEvent | Iterable[OrderEvent]) -> None:
        """Keep one event or several."""
        self._order_events: list[Any] = [order_events] if isinstance(order_events, OrderEvent) else list(order_events)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the events."""
        return iter(self._order_events)


class FillModelParameters(LeanObject):
    """The order to fill with everything a fill model may look at."""

    def __init__(
        self,
        security: Security,
        order: Order,
        config_provider: Any,
        stale_price_time_span: timedelta | Ticks,
        securities_for_orders: dict[Order, Security],
        on_order_updated: Callable[[Order], None] | None = None,
    ) -> None:
        """Keep the context; on_order_updated is told of a moved stop or a triggered limit."""
        self.security = security
        self.order = order
        self.config_provider = config_provider
        self._stale_price_time_span: Ticks = span(stale_price_time_span)
        self._securities_for_orders = securities_for_orders
        self.on_order_updated: Callable[[Order], None] = on_order_updated or _ignore

    @property
    def stale_price_time_span(self) -> timedelta:
        """Return the age beyond which a price is stale."""
        return to_timedelta(self._stale_price_time_span)

    @property
    def securities_for_orders(self) -> LeanDictionary[Order, Security]:
        """Return the security of every order of the group."""
        return LeanDictionary(self._securities_for_orders)

    def _legs(self) -> list[tuple[Order, Security]]:
        """Return the orders of the group by id with their securities."""
        return sorted(self._securities_for_orders.items(), key=lambda leg: leg[0].id)


def _ignore(order: Order) -> None:
    """Tell nobody."""


class Prices(WritableObject):
    """The prices of a span as one side of the market sees them; a zero price is replaced by the current one."""

    def __init__(self, *args: Any, **named: Any) -> None:
        """Take (bar), (time, end_time, bar) or (time, end_time, current, open, high, low, close)."""
        if len(args) == 1:
            bar = args[0]
            args = (bar._time, bar._end_time, bar)
        if len(args) == 3:
            time, end_time, bar = args
            args = (time, end_time, bar._close, bar._open, bar._high, bar._low, bar._close)
        self._set(*args, **named)

    def _set(self, time: Any, end_time: Any, current: Any, open: Any, high: Any, low: Any, close: Any) -> None:
        self._time: Ticks = moment(time)
        self._end_time: Ticks = moment(end_time)
        self._current: Decimal = to_decimal(current)
        self._open: Decimal = to_decimal(open) or self._current
        self._high: Decimal = to_decimal(high) or self._current
        self._low: Decimal = to_decimal(low) or self._current
        self._close: Decimal = to_decimal(close) or self._current

    current = decimal_face("current", writable=True)
    open = decimal_face("open", writable=True)
    high = decimal_face("high", writable=True)
    low = decimal_face("low", writable=True)
    close = decimal_face("close", writable=True)

    @property
    def time(self) -> datetime:
        """Return the start of the span on the exchange's clock."""
        return to_datetime(self._time)

    @property
    def end_time(self) -> datetime:
        """Return the end of the span on the exchange's clock."""
        return to_datetime(self._end_time)
