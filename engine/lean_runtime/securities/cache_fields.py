"""The fields of a security cache: prices, sizes and volume, resolved from the newest bar that has them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.common.numbers import ZERO, divide, to_float
from engine.lean_runtime.common.ticks import Ticks


def _field(name: str, log: str, exact: str, face: str, doc: str) -> tuple[Any, Any]:
    """Make the exact and the float property of a field: its attribute on the bars of a log, else its settled value."""
    settled = f"_base_{name}"

    def read_exact(self: Any) -> Decimal:
        if self._feed is not None:
            self._feed.pull()
        for bar in reversed(getattr(self, log)):
            value: Decimal = getattr(bar, exact)
            if value:
                return value
        result: Decimal = getattr(self, settled)
        return result

    def read_float(self: Any) -> float:
        if self._feed is not None:
            self._feed.pull()
        for bar in reversed(getattr(self, log)):
            value: float = getattr(bar, face)
            if value:
                return value
        return to_float(getattr(self, settled))

    def refuse(self: Any, value: Any) -> None:
        raise TypeError("property is read-only")

    return property(read_exact), property(read_float, refuse, doc=doc)


class CacheFields(LeanObject):
    """Fields with LEAN's rule that zero overwrites nothing."""

    #: How many bars are remembered before they are settled.
    _SETTLE_AFTER: ClassVar[int] = 32
    #: What brings in data that came since the last look (feed/cache_feed.py), None where data are brought at once.
    _feed: Any = None

    def __init__(self) -> None:
        """Start with every field zero."""
        self._clear_fields()

    def _clear_fields(self) -> None:
        #: Bars that may give open, high, low, close and price; trade bars for volume; quote bars for the two sides.
        self._bars: list[Any] = []
        self._trades: list[Any] = []
        self._quotes: list[Any] = []
        self._last_quote_end: Ticks = 0
        self._last_price_end: Ticks = 0
        self._base_price = self._base_open = self._base_high = self._base_low = self._base_close = ZERO
        self._base_bid_price = self._base_bid_size = self._base_ask_price = self._base_ask_size = ZERO
        self._base_volume = ZERO
        self._base_open_interest = 0

    _price, price = _field("price", "_bars", "_close", "close", "Last price.")
    _open, open = _field("open", "_bars", "_open", "open", "First price of the last bar.")
    _high, high = _field("high", "_bars", "_high", "high", "Highest price of the last bar.")
    _low, low = _field("low", "_bars", "_low", "low", "Lowest price of the last bar.")
    _close, close = _field("close", "_bars", "_close", "close", "Last price of the last bar.")
    _volume, volume = _field("volume", "_trades", "_volume", "volume", "Last volume.")
    _bid_price, bid_price = _field("bid_price", "_quotes", "_bid_close", "_bid_close_face", "Last bid.")
    _ask_price, ask_price = _field("ask_price", "_quotes", "_ask_close", "_ask_close_face", "Last ask.")
    _bid_size, bid_size = _field("bid_size", "_quotes", "_last_bid_size", "last_bid_size", "Size of the last bid.")
    _ask_size, ask_size = _field("ask_size", "_quotes", "_last_ask_size", "last_ask_size", "Size of the last ask.")

    @property
    def open_interest(self) -> int:
        """Return the number of open contracts."""
        if self._feed is not None:
            self._feed.pull()
        return self._base_open_interest

    def _settle(self) -> None:
        """Turn the remembered bars into plain fields."""
        if self._bars:
            self._base_price, self._base_open, self._base_high = self._price, self._open, self._high
            self._base_low, self._base_close = self._low, self._close
            self._bars.clear()
        if self._trades:
            self._base_volume = self._volume
            self._trades.clear()
        if self._quotes:
            self._base_bid_price, self._base_ask_price = self._bid_price, self._ask_price
            self._base_bid_size, self._base_ask_size = self._bid_size, self._ask_size
            self._quotes.clear()

    def settle_behind_newest(self) -> None:
        """Forget the bars behind a newest one that has every value; settle all bars where one lacks some."""
        for log in (self._bars, self._trades, self._quotes):
            if len(log) > 1:
                if not _is_complete(log[-1]):
                    self._settle()
                    return
                del log[:-1]

    def _take_tick(self, tick: Any) -> None:
        """Update the fields by a trade or quote tick; the bars must be settled."""
        self._base_price = tick._value or self._base_price
        if tick.tick_type is TickType.TRADE:
            self._base_volume = tick._quantity or self._base_volume
        elif tick.tick_type is TickType.QUOTE:
            self._base_bid_price = tick._bid_price or self._base_bid_price
            self._base_bid_size = tick._bid_size or self._base_bid_size
            self._base_ask_price = tick._ask_price or self._base_ask_price
            self._base_ask_size = tick._ask_size or self._base_ask_size

    def _scale_fields(self, factor: Decimal) -> None:
        """Multiply prices by the factor of a split and divide sizes by it."""
        self._settle()
        for name in ("price", "open", "high", "low", "close", "bid_price", "ask_price"):
            setattr(self, f"_base_{name}", getattr(self, f"_base_{name}") * factor)
        for name in ("volume", "bid_size", "ask_size"):
            setattr(self, f"_base_{name}", divide(getattr(self, f"_base_{name}"), factor))


def _is_complete(bar: Any) -> bool:
    """Tell whether a bar of a raw row is known to have no zero."""
    source, row = bar._source, bar._row
    return source is not None and source.factor is None and all(column[row] for column in source.columns)
