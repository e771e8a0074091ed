"""Rows of quote bars: open, high, low and close of bid and ask with sizes, as LEAN stores them.

Formats: LEAN Common/Util/LeanData.cs. Prices of stocks and options are ten-thousandths of a dollar; a side that is
missing is five empty fields, which LEAN reads as no bar of that side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.folder.bar_faults import BarFaults
from engine.market_simulator.folder.time_grid import TimeGrid

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
# Prices are positive cents, so two zeros behind make ten-thousandths.
_SIDE, _NO_SIDE = "%d00,%d00,%d00,%d00,%d", ",,,,"


@dataclass(frozen=True, slots=True)
class SideBars:
    """Hold one side's bars of many instruments, shape (instruments, bars): prices in cents (0: none), sizes."""

    open: Integers
    high: Integers
    low: Integers
    close: Integers
    size: Integers

    @property
    def present(self) -> Bools:
        """Return which bars have a price throughout."""
        return np.asarray(self.low > 0)


def side_bars(values: Integers, sizes: Integers, grid: TimeGrid) -> SideBars:
    """Make bars from values at the grid's marks, shape (instruments, marks), and the sizes at their ends."""
    first, last = values[:, grid.edges[:-1]], values[:, grid.edges[1:]]
    if len(grid.edges) == len(grid.marks):
        high, low = np.maximum(first, last), np.minimum(first, last)
    else:
        spans = [values[:, a : b + 1] for a, b in zip(grid.edges[:-1], grid.edges[1:], strict=True)]
        high = np.stack([span.max(axis=1) for span in spans], axis=1)
        low = np.stack([span.min(axis=1) for span in spans], axis=1)
    return SideBars(first, high, low, last, sizes[:, grid.edges[1:]])


def spoiled(
    bid: SideBars, ask: SideBars, marks: tuple[Integers, Integers], sizes: tuple[Integers, Integers], faults: BarFaults
) -> tuple[SideBars, SideBars]:
    """Return bars with frozen and crossed quotes; `marks` are bids and asks at the grid's marks, `sizes` theirs."""
    if not faults.any:
        return bid, ask
    columns = zip((bid, ask), marks, sizes, strict=True)
    bid, ask = (_frozen(side, prices, counts, faults.frozen_at) for side, prices, counts in columns)
    return crossed(bid, ask, faults.crossed), ask


def _frozen(side: SideBars, prices: Integers, sizes: Integers, frozen_at: Integers) -> SideBars:
    """Repeat the quote at a mark, its size with it: a feed that has frozen changes nothing at all."""
    held, mark = frozen_at >= 0, np.maximum(frozen_at, 0)
    old = prices[:, mark]
    first, high, low, last = (np.where(held, old, column) for column in (side.open, side.high, side.low, side.close))
    return SideBars(first, high, low, last, np.where(held, sizes[:, mark], side.size))


def crossed(bid: SideBars, ask: SideBars, cents: Integers) -> SideBars:
    """Return bids that stand above the asks by some cents, where cents are not 0."""
    chosen = (cents > 0) & ask.present
    pairs = ((bid.open, ask.open), (bid.high, ask.high), (bid.low, ask.low), (bid.close, ask.close))
    first, high, low, last = (np.where(chosen, above + cents, own) for own, above in pairs)
    return SideBars(first, high, low, last, bid.size)


class QuoteRows:
    """Print the bars of a session's instruments, one text an instrument."""

    def __init__(self, grid: TimeGrid, faults: BarFaults) -> None:
        """Prepare the row templates of every bar in each of its possible states."""
        self._faults = faults
        self._both = [f"{stamp},{_SIDE},{_SIDE}\n" for stamp in grid.stamps]
        self._ask_only = [f"{stamp},{_NO_SIDE},{_SIDE}\n" for stamp in grid.stamps]
        self._bid_only = [f"{stamp},{_SIDE},{_NO_SIDE}\n" for stamp in grid.stamps]
        self._neither = [f"{stamp},{_NO_SIDE},{_NO_SIDE}\n" for stamp in grid.stamps]
        self._zero = [f"{stamp},0,0,0,0,0,0,0,0,0,0\n" for stamp in grid.stamps]
        self._whole_day = "".join(self._both)

    def texts(self, bid: SideBars, ask: SideBars) -> list[str]:
        """Return the file text of each instrument."""
        sides = (bid, ask)
        table = np.stack([c for s in sides for c in (s.open, s.high, s.low, s.close, s.size)], axis=-1)
        has_bid = bid.present & ~self._faults.no_bid
        has_ask = ask.present & ~self._faults.no_ask
        is_whole = not (self._faults.absent.any() or self._faults.zero.any())
        sound = np.all(has_bid & has_ask, axis=1) & np.bool_(is_whole)
        return [
            self._whole_day % tuple(table[row].ravel().tolist())
            if bool(sound[row])
            else self._text(table[row], has_bid[row], has_ask[row])
            for row in range(len(table))
        ]

    def _text(self, table: Integers, has_bid: Bools, has_ask: Bools) -> str:
        shown = ~self._faults.absent & ~self._faults.zero
        template = "".join(self._row(bar, bool(has_bid[bar]), bool(has_ask[bar])) for bar in range(len(table)))
        printed = np.repeat(np.stack((has_bid & shown, has_ask & shown), axis=-1), 5, axis=-1)
        return template % tuple(table[printed].tolist())

    def _row(self, bar: int, has_bid: bool, has_ask: bool) -> str:
        if self._faults.absent[bar]:
            return ""
        if self._faults.zero[bar]:
            return self._zero[bar]
        if has_bid:
            return self._both[bar] if has_ask else self._bid_only[bar]
        return self._ask_only[bar] if has_ask else self._neither[bar]


def trade_rows(stamps: Sequence[str], columns: Sequence[Sequence[object]]) -> str:
    """Return rows of a stamp and any further columns."""
    return "".join(",".join(map(str, row)) + "\n" for row in zip(stamps, *columns, strict=True))
