"""What a fault script does to the bars of one session's files.

A bar is touched by a fault if its last second lies in the fault's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.faults.fault import FEED_FAULTS, QUOTE_FAULTS, Fault, FaultKind, Side
from engine.market_simulator.folder.time_grid import TimeGrid
from engine.market_simulator.market import second_of

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BarFaults:
    """Hold, a bar: whether it is absent, shows zeros, lacks a side; cents by which it is crossed (0: not); the mark
    whose quote it repeats (-1: its own); and whether trades are absent."""

    absent: Bools
    zero: Bools
    no_bid: Bools
    no_ask: Bools
    crossed: NDArray[np.int64]
    frozen_at: NDArray[np.int64]
    no_trades: Bools

    @property
    def any(self) -> bool:
        """Return whether anything is wrong at all."""
        touched = (self.absent, self.zero, self.no_bid, self.no_ask, self.crossed > 0, self.frozen_at >= 0)
        return any(bool(column.any()) for column in touched)


def bar_faults(faults: Sequence[Fault], day: date, symbol: str, is_option: bool, grid: TimeGrid) -> BarFaults:
    """Return what the script does to a stock's bars, or to those of its options, on a session."""
    absent, zero, no_bid, no_ask, no_trades = (np.zeros(grid.bars, dtype=bool) for _ in range(5))
    crossed, frozen_at = np.zeros(grid.bars, dtype=np.int64), np.full(grid.bars, -1)
    ends = grid.ends()
    for fault in faults:
        if fault.kind not in FEED_FAULTS | QUOTE_FAULTS or fault.day != day or not fault.concerns(symbol, is_option):
            continue
        assert fault.start is not None
        assert fault.until is not None
        start, until = second_of(fault.start), second_of(fault.until)
        inside = (ends >= start) & (ends < until)
        if fault.kind in {FaultKind.GAP, FaultKind.HALT}:
            absent |= inside
        elif fault.kind is FaultKind.FREEZE:
            frozen_at[inside] = max(int(np.searchsorted(grid.marks, start, side="right")) - 1, 0)
        elif fault.kind is FaultKind.ZERO:
            zero |= inside
        elif fault.kind is FaultKind.CROSSED:
            crossed[inside] = round(fault.size * 100)
        # LEAN's files know no NaN: a number that is not there is an empty field, on both sides.
        if fault.kind is FaultKind.NAN or (fault.kind is FaultKind.ONE_SIDED and fault.side is Side.BID):
            no_bid |= inside
        if fault.kind is FaultKind.NAN or (fault.kind is FaultKind.ONE_SIDED and fault.side is Side.ASK):
            no_ask |= inside
        if fault.kind in {FaultKind.GAP, FaultKind.HALT, FaultKind.FREEZE}:
            no_trades |= inside
    return BarFaults(absent, zero, no_bid, no_ask, crossed, frozen_at, no_trades)
