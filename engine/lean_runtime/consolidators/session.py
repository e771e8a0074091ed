"""Session bars from any data of a security (Common/Data/Consolidators/SessionConsolidator.cs)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType, TickType
from engine.lean_runtime.common.ticks import MAX_TICKS, date_of, ticks
from engine.lean_runtime.consolidators.period_count import PeriodCountConsolidatorBase
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.securities.session import SessionBar

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


class SessionConsolidator(PeriodCountConsolidatorBase):
    """The bar of each trading day's regular hours, made of trades or of quotes."""

    _input = BaseData
    _output = SessionBar

    def __init__(self, exchange_hours: SecurityExchangeHours, source_tick_type: TickType, symbol: Symbol) -> None:
        """Take the hours, what prices come from, and the security."""
        super().__init__(timedelta(days=1))
        self._hours, self._source, self._of = exchange_hours, source_tick_type, symbol
        self._begin()

    def _begin(self) -> SessionBar:
        """Make the bar of the next trading day; the first one's day is unknown until data come."""
        bar = SessionBar(self._source)
        bar.symbol = self._of
        last = self._consolidated
        bar._time = MAX_TICKS if last is None else date_of(self._hours._get_next_trading_day(last._time))
        self._working: Any = bar
        self._touched = False
        return bar

    @property
    def working_instance(self) -> SessionBar:
        """Return the unfinished bar itself."""
        working: SessionBar = self._working if self._working is not None else self._begin()
        return working

    def _aggregate(self, working: Any, data: Any) -> Any:
        bar = self.working_instance
        if not self._touched:
            if bar._time == MAX_TICKS or date_of(data._time) > date_of(bar._time):
                bar._time = date_of(data._time)
            self._touched = True
        if data.data_type is MarketDataType.TICK and data.tick_type is TickType.OPEN_INTEREST:
            bar._open_interest = data._value
        elif self._hours._is_open_between(data._time, data._end_time, False):
            bar._take(data, self._consolidated)
        return bar

    def validate_and_scan(self, current_local_time: datetime) -> None:
        """Finish the day once another one has begun."""
        local = ticks(current_local_time)
        if self._touched and date_of(local) != date_of(self.working_instance._time):
            self._scan(local)

    def reset(self) -> None:
        """Forget the days."""
        super().reset()
        self._begin()
