"""LEAN's paper brokerage under several threads: one lock around the book, held while a scan calls handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.common.ticks import TICKS_PER_MILLISECOND
from engine.lean_runtime.live_trading.clock import Clock, ClockLock
from engine.lean_runtime.live_trading.paper_brokerage import PaperBrokerage

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.live_trading.account_data import AccountData
    from engine.lean_runtime.orders.order import Order

#: From a request being taken up to SUBMITTED; 1 to 15 ms were seen on the real engine.
SUBMIT_LATENCY = 3 * TICKS_PER_MILLISECOND


class LeanPaperBrokerage(PaperBrokerage):
    """Keep the book under `_needsScanLock`: a handler of a fill that waits for another order waits in vain."""

    def __init__(self, algorithm: QCAlgorithm, account: AccountData, clock: Clock) -> None:
        """Take the account the run starts with and the clock of the run."""
        super().__init__(algorithm, account, concurrent=True)
        self._clock = clock
        self._lock = ClockLock(clock)

    def place_order(self, order: Order) -> bool:
        """Take a new order a moment after it was sent."""
        self._clock.wait(self._clock.now() + SUBMIT_LATENCY)
        return super().place_order(order)

    def _keep(self, order: Order) -> None:
        with self._lock:
            super()._keep(order)

    def _drop(self, order: Order) -> bool:
        with self._lock:
            return super()._drop(order)

    def _scan_pending(self) -> None:
        with self._lock:
            super()._scan_pending()
