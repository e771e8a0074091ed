"""Tells whether what a feed brings is new, or the same bars once more (rule FROZEN).

Nearly always the first bar looked at has changed, so a step costs one comparison; only a feed that may have frozen is
compared whole. The bars of the step before are kept as LEAN gave them, nothing is copied.
"""

from __future__ import annotations

from typing import Any

from AlgorithmImports import Bar, QuoteBar, Security, Slice, Symbol, TradeBar

from algorithms.lean_bridge import moment
from modules.domain.feed import FeedBeat

#: With fewer contracts quoted in a step, one that rests says nothing of the feed.
LEAST_CONTRACTS = 10


class FeedBeats:
    """Compare the real bars of one underlying and of its options with those of the step before."""

    def __init__(self, stock: Symbol) -> None:
        """Start without a step."""
        self._stock = stock
        self._quoted: tuple[Any, ...] = ()
        self._traded: tuple[Any, ...] = ()
        self._before: Any = None
        self._lively: Symbol | None = None

    def read(self, data: Slice, security: Security) -> FeedBeat:
        """Return what a slice brings of the underlying that `security` stands for."""
        bar, quotes = data.bars.get(self._stock), data.quote_bars.get(self._stock)
        real = [found for found in (bar, quotes) if found is not None and not found.is_fill_forward]
        options = self._options(data.quote_bars)
        if not real:
            return FeedBeat(None, options)
        ends = max(moment(found.end_time, security.exchange.hours) for found in real)
        return FeedBeat(self._has_moved(bar, quotes), options, ends)

    def _has_moved(self, bar: TradeBar | None, quotes: QuoteBar | None) -> bool:
        """Compare trades and quotes of the underlying, each with the last real ones there were."""
        before = self._traded, self._quoted
        if bar is not None and not bar.is_fill_forward:
            self._traded = (*_prices(bar), bar.volume)
        if quotes is not None and not quotes.is_fill_forward:
            self._quoted = _quoted(quotes)
        return before != (self._traded, self._quoted)

    def _options(self, bars: Any) -> bool | None:
        lively = None if self._lively is None else bars.get(self._lively)
        if lively is not None and not lively.is_fill_forward and self._differs(self._lively, lively):
            self._before = bars
            return True
        repeated = 0
        for symbol, bar in bars.items():
            if bar.is_fill_forward or not symbol.has_underlying or symbol.underlying != self._stock:
                continue
            if self._differs(symbol, bar):
                self._before, self._lively = bars, symbol
                return True
            repeated += 1
        return False if repeated >= LEAST_CONTRACTS else None

    def _differs(self, symbol: Symbol | None, bar: QuoteBar) -> bool:
        earlier = None if self._before is None else self._before.get(symbol)
        return earlier is None or _quoted(earlier) != _quoted(bar)


def _quoted(bar: QuoteBar) -> tuple[Any, ...]:
    return (_prices(bar.bid), _prices(bar.ask), bar.last_bid_size, bar.last_ask_size)


def _prices(bar: Bar | TradeBar | None) -> tuple[float, ...]:
    return () if bar is None else (bar.open, bar.high, bar.low, bar.close)
