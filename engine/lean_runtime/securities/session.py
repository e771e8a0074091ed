"""Daily bars of a security as its exchange's session goes on; source Common/Data/Market/{Session,SessionBar}.cs.

A session is asleep until its size is set: [0] is then today's bar, which changes with every data point of regular
hours, [1] yesterday's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType, TickType
from engine.lean_runtime.common.numbers import MAX_VALUE, ZERO, decimal_text, smart_rounding, to_decimal, to_float
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_DAY, Ticks, date_of
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.rolling_window import RollingWindow
from engine.lean_runtime.securities.faces import decimal_face, local_time_face

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


class SessionBar(TradeBar):
    """One day; prices come from trades or from mid quotes, the volume always from trades."""

    __slots__ = ("_bar", "_day_volume", "_has_open", "_last_volume_time", "_open_interest", "_source_tick_type")

    def __init__(self, source_tick_type: TickType = TickType.TRADE) -> None:
        """Start an empty day."""
        super().__init__()
        self._source_tick_type = source_tick_type
        self._period = TICKS_PER_DAY
        self._open_interest = ZERO
        self._day_volume = ZERO
        self._last_volume_time: Ticks = 0
        self._has_open = False
        self._bar: QuoteBar | None = None

    _end_time: Any = property(lambda self: min(self._time + self._period, MAX_TICKS))

    def _of_bar(self, name: str) -> Decimal:
        return ZERO if self._bar is None else getattr(self._bar, name)

    _open: Any = property(lambda self: self._of_bar("_open"))
    _high: Any = property(lambda self: self._of_bar("_high"))
    _low: Any = property(lambda self: self._of_bar("_low"))
    _close: Any = property(lambda self: self._of_bar("_close"))
    _value: Any = _close
    _price: Any = _close
    _volume: Any = property(lambda self: self._day_volume)
    open: float = decimal_face("_open", "First price of the day.")
    high: float = decimal_face("_high", "Highest price of the day.")
    low: float = decimal_face("_low", "Lowest price of the day.")
    close: float = decimal_face("_close", "Last price of the day.")
    value: float = decimal_face("_close", "Last price of the day.")
    price: float = decimal_face("_close", "Last price of the day.")
    volume: float = decimal_face("_day_volume", "Traded quantity of the day.")

    @property
    def open_interest(self) -> float:
        """Return the open contracts."""
        return to_float(self._open_interest)

    @open_interest.setter
    def open_interest(self, value: Any) -> None:
        self._open_interest = to_decimal(value)

    def _take(self, data: Any, previous: SessionBar | None) -> None:
        """Extend the day by a data point of regular hours (Update)."""
        bar = self._begin(data, previous)
        if data._time < bar._time:
            return
        kind = data.data_type
        if kind is MarketDataType.TRADE_BAR:
            self._add_volume(data, data._volume)
            if self._source_tick_type is TickType.TRADE:
                self._extend(bar, data._open, data._high, data._low, data._close)
                bar._time = data._end_time
        elif kind is MarketDataType.QUOTE_BAR and self._source_tick_type is TickType.QUOTE:
            bar.bid, bar.ask = _merged(bar.bid, data.bid), _merged(bar.ask, data.ask)
            bar._value = data._value
            bar._time = data._end_time
        elif kind is MarketDataType.TICK:
            self._take_tick(bar, data)

    def _take_tick(self, bar: QuoteBar, tick: Any) -> None:
        self._add_volume(tick, tick._quantity)
        if self._source_tick_type is not tick.tick_type:
            return
        if tick.tick_type is TickType.TRADE:
            self._extend(bar, tick._value, tick._value, tick._value, tick._value)
        else:
            bar._update(ZERO, tick._bid_price, tick._ask_price, ZERO, tick._bid_size, tick._ask_size)
        bar._time = tick._end_time

    def _add_volume(self, data: Any, volume: Decimal) -> None:
        """Add the volume unless the span was counted already at another resolution."""
        if self._last_volume_time <= data._time:
            self._last_volume_time = data._end_time
            self._day_volume += volume

    def _extend(self, bar: QuoteBar, open: Decimal, high: Decimal, low: Decimal, close: Decimal) -> None:
        """Extend the trade prices, which live on the bid side of the inner bar."""
        side = bar.bid
        assert side is not None
        if not self._has_open:
            self._has_open = True
            side._open = open
        side._close = close
        side._low = min(side._low, low)
        side._high = max(side._high, high)

    def _begin(self, data: Any, previous: SessionBar | None) -> QuoteBar:
        """Return the inner bar, made at the day's first point; quotes start at yesterday's last ones."""
        if self._bar is None:
            bar = QuoteBar(exact_time(date_of(data._time)), data.symbol, None, 0, None, 0)  # type: ignore[arg-type]
            bar._period = self._period
            if self._source_tick_type is TickType.TRADE:
                bar.bid = Bar(ZERO, ZERO, MAX_VALUE, ZERO)
            elif previous is not None:
                last = previous._bar
                bid = ZERO if last is None or last.bid is None else last.bid._close
                ask = ZERO if last is None or last.ask is None else last.ask._close
                bar._update(ZERO, bid, ask, ZERO, ZERO, ZERO)
            self._bar = bar
        return self._bar

    def __str__(self) -> str:
        """Print as 'O: 1 H: 2 L: 1 C: 2 V: 10 OI: 0'."""
        parts = (("O", self._open), ("H", self._high), ("L", self._low), ("C", self._close), ("V", self._volume))
        text = " ".join(f"{name}: {decimal_text(smart_rounding(value))}" for name, value in parts)
        return f"{text} OI: {decimal_text(self._open_interest)}"


class Session(RollingWindow[SessionBar]):
    """The window of session bars with today's bar as its own face."""

    __slots__ = (
        "_exchange_hours",
        "_last_end",
        "_last_finished",
        "_on_activated",
        "_symbol",
        "_tick_type",
        "_today",
        "_touched",
    )

    def __init__(
        self, tick_type: TickType, exchange_hours: SecurityExchangeHours, symbol: Symbol, size: int = 0
    ) -> None:
        """Keep what the bars are made of; a size above zero wakes the session."""
        super().__init__(size)
        self._tick_type = tick_type
        self._exchange_hours = exchange_hours
        self._symbol = symbol
        self._today: SessionBar | None = None
        self._last_finished: SessionBar | None = None
        #: End of the last finished session; earlier points come too late.
        self._last_end: Ticks = 0
        self._touched = False
        self._on_activated: Callable[[], None] | None = None
        self._try_initialize()

    @property
    def size(self) -> int:
        """Return the number of sessions kept; assigning one above zero wakes the session."""
        return self._size

    @size.setter
    def size(self, value: int) -> None:
        self._resize(int(value))
        self._try_initialize()

    @property
    def _is_active(self) -> bool:
        return self._today is not None

    def _try_initialize(self) -> None:
        if self._size > 0 and self._today is None:
            self._start_day()
            if self._on_activated is not None:
                self._on_activated()

    def _start_day(self) -> SessionBar:
        """Put a new day in front: the next trading day, unknown before the first; return it."""
        day = SessionBar(self._tick_type)
        day.symbol = self._symbol
        last = self._last_finished
        if last is None:
            day._time = MAX_TICKS
        else:
            day._time = date_of(self._exchange_hours._get_next_trading_day(last._time))
        self._today = day
        self._touched = False
        self.add(day)
        return day

    def update(self, data: Any) -> None:
        """Take a data point: points of a later day end the session first."""
        day = self._today
        if day is None:
            return
        if data._time - day._time >= TICKS_PER_DAY:
            day = self._finish()
        if data._time < self._last_end:
            return
        if not self._touched:
            if day._time == MAX_TICKS or date_of(data._time) > date_of(day._time):
                day._time = date_of(data._time)
            self._touched = True
        if data.data_type is MarketDataType.TICK and data.tick_type is TickType.OPEN_INTEREST:
            day._open_interest = data._value
        elif self._exchange_hours._is_open_between(data._time, data._end_time, False):
            day._take(data, self._last_finished)

    def _scan(self, local_time: Ticks) -> None:
        """End the session when its day is over."""
        if self._today is not None and self._touched and local_time - self._today._time >= TICKS_PER_DAY:
            self._finish()

    def _finish(self) -> SessionBar:
        assert self._today is not None
        self._last_finished, self._last_end = self._today, self._today._end_time
        return self._start_day()

    def reset(self) -> None:
        """Forget all sessions; the size stays."""
        if self._today is not None:
            super().reset()
            self._last_finished, self._last_end = None, 0
            self._start_day()

    @property
    def symbol(self) -> Symbol:
        """Return the security's symbol."""
        return self._symbol

    def _of_today(self, name: str) -> Any:
        return getattr(self._today, name) if self._today is not None else ZERO

    _open = property(lambda self: self._of_today("_open"))
    _high = property(lambda self: self._of_today("_high"))
    _low = property(lambda self: self._of_today("_low"))
    _close = property(lambda self: self._of_today("_close"))
    _volume = property(lambda self: self._of_today("_volume"))
    _open_interest = property(lambda self: self._of_today("_open_interest"))
    _end_time = property(lambda self: self._today._end_time if self._today is not None else 0)
    open: float = decimal_face("_open", "First price of today.")
    high: float = decimal_face("_high", "Highest price of today.")
    low: float = decimal_face("_low", "Lowest price of today.")
    close: float = decimal_face("_close", "Last price of today.")
    volume: float = decimal_face("_volume", "Traded quantity of today.")
    open_interest: float = decimal_face("_open_interest", "Open contracts.")
    end_time: datetime = local_time_face("_end_time", "End of today's session bar.")

    def __str__(self) -> str:
        """Print today's bar."""
        return str(self._today) if self._today is not None else ""


def _merged(side: Bar | None, new: Bar | None) -> Bar | None:
    """Return a side extended by that of a new quote bar."""
    if new is None:
        return side
    if side is None:
        return Bar(new._open, new._high, new._low, new._close)
    side._close = new._close
    side._high = max(side._high, new._high)
    side._low = min(side._low, new._low)
    return side
