"""Bars made of streamed quotes: all symbols of a bar's end are asked together, once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from engine.lean_runtime.common.enums import Resolution, resolution_span
from engine.lean_runtime.common.ticks import TICKS_PER_SECOND, Ticks
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.live_trading.market_source import Floats, MarketSource, QuoteRows

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

#: At how many instants after its start a bar looks at the market; the last one is its end.
SAMPLES = {Resolution.SECOND: 1, Resolution.MINUTE: 4, Resolution.HOUR: 60}
#: How many bar ends are kept: subscriptions read a bar or two ahead, some farther when a market is silent.
_KEPT = 64

_Key = tuple[Resolution, Ticks]


@dataclass(slots=True)
class _Sampled:
    """The samples of one bar's end: columns of shape (samples, symbols)."""

    places: dict[Symbol, int]
    bid: Floats
    ask: Floats
    last: Floats
    rows: QuoteRows
    first_volume: np.ndarray[tuple[int], np.dtype[np.int64]]


class BarBoard:
    """Answer with the bar of a symbol that ends at an instant."""

    def __init__(self, source: MarketSource) -> None:
        """Ask a market."""
        self._source = source
        self._wanted: dict[Resolution, dict[Symbol, int]] = {}
        self._sampled: OrderedDict[_Key, list[_Sampled]] = OrderedDict()

    def register(self, symbol: Symbol, resolution: Resolution) -> None:
        """Ask for a symbol together with the others of its resolution from now on."""
        wanted = self._wanted.setdefault(resolution, {})
        wanted[symbol] = wanted.get(symbol, 0) + 1

    def forget(self, symbol: Symbol, resolution: Resolution) -> None:
        """Take one registration back."""
        wanted = self._wanted.setdefault(resolution, {})
        left = wanted.get(symbol, 0) - 1
        if left > 0:
            wanted[symbol] = left
        else:
            wanted.pop(symbol, None)

    def quote_bar(self, symbol: Symbol, resolution: Resolution, end: Ticks, local_start: Ticks) -> QuoteBar | None:
        """Return the quotes of a bar that ends at a UTC instant, None when neither side was quoted."""
        sampled, place = self._find(symbol, resolution, end)
        bid, ask = _side(sampled.bid[:, place]), _side(sampled.ask[:, place])
        if bid is None and ask is None:
            return None
        rows = sampled.rows
        bar = QuoteBar(True, symbol, bid, int(rows.bid_size[place]), ask, int(rows.ask_size[place]))
        bar._time, bar._period = local_start, resolution_span(resolution)
        return bar

    def trade_bar(self, symbol: Symbol, resolution: Resolution, end: Ticks, local_start: Ticks) -> TradeBar | None:
        """Return the trades of a bar that ends at a UTC instant, None when there were none."""
        sampled, place = self._find(symbol, resolution, end)
        side = _side(sampled.last[:, place])
        if side is None:
            return None
        volume = max(int(sampled.rows.volume[place] - sampled.first_volume[place]), 0)
        bar = TradeBar(None, symbol, side._open, side._high, side._low, side._close, volume)
        bar._time, bar._period = local_start, resolution_span(resolution)
        return bar

    def _find(self, symbol: Symbol, resolution: Resolution, end: Ticks) -> tuple[_Sampled, int]:
        key = (resolution, end)
        parts = self._sampled.get(key)
        if parts is None:
            parts = self._sampled[key] = []
            while len(self._sampled) > _KEPT:
                self._sampled.popitem(last=False)
        for part in parts:
            place = part.places.get(symbol)
            if place is not None:
                return part, place
        known = {one for part in parts for one in part.places}
        wanted = self._wanted.get(resolution, {})
        asked = [one for one in wanted if one not in known]
        if symbol not in wanted:
            asked.append(symbol)
        part = self._sample(asked, resolution, end)
        parts.append(part)
        return part, part.places[symbol]

    def _sample(self, symbols: list[Symbol], resolution: Resolution, end: Ticks) -> _Sampled:
        span, count = resolution_span(resolution), SAMPLES[resolution]
        step = span // count // TICKS_PER_SECOND * TICKS_PER_SECOND
        first = self._source.quotes(end - span, symbols)
        later = [self._source.quotes(end - step * back, symbols) for back in reversed(range(count))]
        # a bar of one second is its end alone, a longer one begins with what stood at its start
        seen = later if resolution is Resolution.SECOND else [first, *later]
        return _Sampled(
            {symbol: place for place, symbol in enumerate(symbols)},
            np.array([rows.bid for rows in seen]),
            np.array([rows.ask for rows in seen]),
            np.array([rows.last for rows in seen]),
            later[-1],
            first.volume,
        )


def _side(samples: Floats) -> Bar | None:
    """Return open, high, low and close of the samples there are, None when there are none."""
    # A price of zero is none: LEAN's bars do not take it (Common/Data/Market/Bar.cs, Update).
    quoted = samples[np.isfinite(samples) & (samples > 0)]
    if not len(quoted):
        return None
    opened, closed = quoted[0], quoted[-1]
    return Bar(_exact(opened), _exact(quoted.max()), _exact(quoted.min()), _exact(closed))


def _exact(price: float) -> Decimal:
    return Decimal(f"{price:.2f}")
