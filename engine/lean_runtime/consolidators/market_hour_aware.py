"""Consolidators that follow the exchange's sessions (Common/Data/Consolidators/MarketHourAwareConsolidator.cs)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution, TickType, resolution_span, span_resolution
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks, round_down, span, to_timedelta
from engine.lean_runtime.consolidators.base import ConsolidatorBase, forget, listen
from engine.lean_runtime.consolidators.calendar import CalendarPeriod
from engine.lean_runtime.consolidators.quote_bar import QuoteBarConsolidator
from engine.lean_runtime.consolidators.ticks import TickConsolidator, TickQuoteBarConsolidator
from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.reference.daily_calendar import (
    CalendarInfo,
    get_daily_calendar,
    get_intraday_calendar,
    use_strict_end_time,
)
from engine.lean_runtime.reference.market_hours import MarketHoursDatabase

if TYPE_CHECKING:
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


class MarketHourAwareConsolidator(ConsolidatorBase):
    """Bars of regular hours; daily ones span the session, other uneven ones count from the open.

    Made as (daily_strict_end_time_enabled, resolution or timedelta, data_type, tick_type, extended_market_hours).
    """

    def __init__(
        self,
        daily_strict_end_time_enabled: bool,
        resolution: Any,
        data_type: type,
        tick_type: TickType,
        extended_market_hours: bool,
    ) -> None:
        """Make the inner consolidator; ArgumentNullException for classes of data it does not know."""
        super().__init__()
        self._strict_enabled = bool(daily_strict_end_time_enabled)
        self._extended = bool(extended_market_hours)
        self._period = resolution_span(resolution) if isinstance(resolution, Resolution) else span(resolution)
        self._inner = _make_inner(self._rule(), data_type, tick_type)
        listen(self._inner, self._forward)

    def _start(self) -> None:
        self._use_strict_end_time = False
        self._hours: SecurityExchangeHours | None = None

    def _rule(self) -> Any:
        """Return the period of the inner consolidator: a length, or a calendar of sessions."""
        nearest = span_resolution(self._period)
        if resolution_span(nearest) == self._period and nearest is not Resolution.DAILY:
            return to_timedelta(self._period)
        if self._period < TICKS_PER_DAY:
            return CalendarPeriod("INTRADAY", self._intraday_calendar)
        return CalendarPeriod("DAILY", self._daily_calendar)

    def _daily_calendar(self, time: Ticks) -> CalendarInfo:
        if self._hours is None or not self._use_strict_end_time or self._period > TICKS_PER_DAY:
            start = time if self._period > TICKS_PER_DAY else round_down(time, self._period)
            return CalendarInfo(start, self._period)
        return get_daily_calendar(time, self._hours, self._extended)

    def _intraday_calendar(self, time: Ticks) -> CalendarInfo:
        if self._hours is None or self._hours.is_market_always_open:
            return CalendarInfo(round_down(time, self._period), self._period)
        return get_intraday_calendar(time, self._period, self._hours, self._extended)

    @property
    def working_data(self) -> Any:
        """Return the inner consolidator's unfinished bar."""
        return self._inner.working_data

    @property
    def input_type(self) -> type:
        """Return the class of data taken."""
        kind: type = self._inner.input_type
        return kind

    @property
    def output_type(self) -> type:
        """Return the class of data made."""
        kind: type = self._inner.output_type
        return kind

    def update(self, data: Any) -> None:
        """Add a data point of market hours; others are dropped."""
        hours = self._hours
        if hours is None:
            hours = self._look_up_hours(data.symbol)
        time = data._time
        if (
            self._extended
            or hours._is_open(time, False)
            or (
                self._period == TICKS_PER_DAY
                and data._end_time - time >= TICKS_PER_HOUR
                and hours._is_open_between(time, data._end_time, False)
            )
        ):
            self._inner.update(data)

    def _look_up_hours(self, symbol: Any) -> SecurityExchangeHours:
        database = MarketHoursDatabase.from_data_folder()
        hours = self._hours = database.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)
        self._use_strict_end_time = use_strict_end_time(self._strict_enabled, symbol, self._period, hours)
        return hours

    def _scan(self, local: Ticks) -> None:
        self._inner._scan(local)

    def _forward(self, sender: Any, bar: Any) -> None:
        self._emit(bar)

    def dispose(self) -> None:
        """Dispose of the inner consolidator."""
        forget(self._inner, self._forward)
        self._inner.dispose()
        super().dispose()

    def reset(self) -> None:
        """Reset the inner consolidator."""
        self._inner.reset()
        super().reset()


def _make_inner(period: Any, data_type: type, tick_type: TickType) -> Any:
    """Return the consolidator of a class of data."""
    makers: dict[type, Callable[[Any], Any]] = {
        Tick: TickConsolidator if tick_type is TickType.TRADE else TickQuoteBarConsolidator,
        TradeBar: TradeBarConsolidator,
        QuoteBar: QuoteBarConsolidator,
    }
    maker = makers.get(data_type)
    if maker is None:
        raise ArgumentNullException("dataType", f"{data_type.__name__} not supported")
    return maker(period)
