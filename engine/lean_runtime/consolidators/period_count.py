"""Consolidators of a period, of a number of inputs, or of both (PeriodCountConsolidatorBase.cs)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.text import span_text
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, Ticks, date_of, to_timedelta
from engine.lean_runtime.consolidators.base import OwnEventConsolidator
from engine.lean_runtime.consolidators.period_rules import PeriodRule, SpanRule, rule_of
from engine.lean_runtime.data.trade_bar import TradeBar


class PeriodCountConsolidatorBase(OwnEventConsolidator):
    """Aggregates inputs of one symbol until a period is over or a number of them came.

    Made as (period[, start_time]), (max_count), (max_count, period) or (calendar function).
    """

    _rule = PeriodRule()
    _max_count: int | None = None
    _period: Ticks | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take the period, the count or the calendar."""
        super().__init__()
        self._rule, self._max_count, self._period = rule_of(*arguments, **named)

    def _start(self) -> None:
        self._symbol: Any = None
        self._current_count = 0
        self._working: Any = None
        self._last_emit: Ticks | None = None
        self._checked_length = False

    @property
    def period(self) -> timedelta | None:
        """Return the length of the bar, None for counted ones."""
        return None if self._period is None else to_timedelta(self._period)

    @property
    def is_time_based(self) -> bool:
        """Return whether no count ends a bar."""
        return self._max_count is None

    @property
    def working_data(self) -> Any:
        """Return a copy of the unfinished bar, None without one."""
        return None if self._working is None else self._working.clone()

    def _should_process(self, data: Any) -> bool:
        """Return whether an input counts."""
        return True

    def _aggregate(self, working: Any, data: Any) -> Any:
        """Return the unfinished bar, new if there was none, with an input added."""
        raise NotImplementedError

    def aggregate_bar(self, working_bar: Any, data: Any) -> Any:
        """Add an input to a bar."""
        return self._aggregate(working_bar, data)

    def update(self, data: Any) -> None:
        """Add a data point, finishing the bar before it or with it.

        Raises ArgumentNullException for data of another class, InvalidOperationException for another symbol and
        ArgumentException for data longer than the period.
        """
        if not isinstance(data, self._input):
            self._require(data)
        if data.symbol is not self._symbol:
            self._check_symbol(data.symbol)
        if not self._should_process(data):
            return
        if not self._checked_length and self._period is not None:
            self._check_length(data)
        time = data._time
        counted = self._max_count is not None
        finished = counted and self._count()
        if self._last_emit is None:
            self._last_emit = time if counted else 0
        period = self._period
        if period is not None:
            working = self._working
            if working is not None and time - working._time >= period and self._rounded(data) > self._last_emit:
                finished = True
            if not period:
                finished = counted = True
        if counted and time >= self._last_emit:
            self._working = working = self._aggregate(self._working, data)
            if self._max_count is not None:
                working._end_time = data._end_time
        if finished:
            self._finish(time)
        if not counted and time >= self._last_emit:
            self._working = self._aggregate(self._working, data)

    def _count(self) -> bool:
        """Count an input; returns whether the count is full."""
        self._current_count += 1
        if self._current_count < (self._max_count or 0):
            return False
        self._current_count = 0
        return True

    def _finish(self, time: Ticks) -> None:
        """Announce the unfinished bar because of an input at a time."""
        working = self._working
        if self._period is not None and isinstance(working, TradeBar):
            working._period = self._period
        self._last_emit = working._end_time if self._max_count is None and working is not None else time
        self._emit(working)

    def _scan(self, local: Ticks) -> None:
        """Finish the bar if its period is over."""
        working, period = self._working, self._period
        if working is None or not period or local - working._time < period:
            return
        if self._start_of(local) > (self._last_emit or 0):
            self._last_emit = working._end_time
            self._emit(working)

    def _start_of(self, time: Ticks) -> Ticks:
        """Return where the bar of a time starts; a new bar takes its length from there."""
        start = self._rule.start(time)
        if self._working is None:
            self._period = self._rule.period
        return start

    def _rounded(self, data: Any) -> Ticks:
        """Return where the bar of an input starts, no earlier than the bar would hold the input's end."""
        time = data._time
        start = self._start_of(time)
        period = self._period
        if period is not None and start + period < data._end_time:
            if data._end_time - time == TICKS_PER_HOUR and date_of(start) < date_of(time):
                return self._start_of(data._end_time)
            return int(time)
        return start

    def _emit(self, bar: Any) -> None:
        """Announce a bar to the engine, then to the algorithm, and begin a new one."""
        super()._emit(bar)
        self._announce(bar)
        self._reset_working()

    def _reset_working(self) -> None:
        self._working = None

    def _check_symbol(self, symbol: Any) -> None:
        if self._symbol is not None and symbol != self._symbol:
            raise InvalidOperationException(
                "Consolidators can only be used with a single symbol. The previous consolidated SecurityIdentifier "
                f"({self._symbol.id}) is not the same as in the current data ({symbol.id})."
            )
        self._symbol = symbol

    def _check_length(self, data: Any) -> None:
        self._checked_length = True
        length = data._end_time - data._time
        if isinstance(self._rule, SpanRule) and length > (self._period or 0):
            raise ArgumentException(
                f"For Symbol {data.symbol} can not consolidate bars of period: {span_text(self._period or 0)}, "
                f"using data of the same or higher period: {span_text(length)}"
            )


class TradeBarConsolidatorBase(PeriodCountConsolidatorBase):
    """A consolidator that makes trade bars (TradeBarConsolidatorBase.cs)."""

    _output = TradeBar

    @property
    def working_bar(self) -> Any:
        """Return a copy of the unfinished bar, None without one."""
        return self.working_data
