"""Threads that carry out order requests (Engine/TransactionHandlers/OrderRequestProcessingPool.cs).

The requests of one order, or of one combo, are carried out in their order by one thread; those of different orders
overlap. The pool starts with two threads and grows while all are busy.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_MINUTE
from engine.lean_runtime.live_trading.threads import ClockThread, start_thread

if TYPE_CHECKING:
    from engine.lean_runtime.live_trading.clock import Clock
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.requests import OrderRequest

MINIMUM_THREADS, MAXIMUM_THREADS = 2, 10
_Key = tuple[bool, int]


class RequestPool:
    """Hand requests to threads."""

    def __init__(
        self, clock: Clock, process: Callable[[OrderRequest], None], on_error: Callable[[BaseException], None]
    ) -> None:
        """Start the first threads."""
        self._clock = clock
        self._process = process
        self._on_error = on_error
        self._guard = threading.Lock()
        self._ready: deque[tuple[OrderRequest, _Key]] = deque()
        self._in_flight: dict[_Key, deque[OrderRequest]] = {}
        self._busy = 0
        self._is_closing = False
        self.threads: list[ClockThread] = []
        for _ in range(MINIMUM_THREADS):
            self._grow()

    def dispatch(self, request: OrderRequest, order: Order) -> None:
        """Queue a request behind those of its order that are under way."""
        group = order.group_order_manager
        key = (True, group.id) if group is not None and group.id > 0 else (False, order.id)
        with self._guard:
            parked = self._in_flight.get(key)
            if parked is not None:
                parked.append(request)
                return
            self._in_flight[key] = deque()
            grows = self._busy >= len(self.threads) < MAXIMUM_THREADS and not self._is_closing
            self._ready.append((request, key))
        if grows:
            self._grow()
        self._clock.wake()

    def close(self) -> None:
        """Carry out what is queued, then end the threads; one that hangs is left behind after a minute."""
        self._is_closing = True
        self._clock.wake()
        until = self._clock.now() + TICKS_PER_MINUTE
        for thread in self.threads:
            thread.finish(until)

    def _grow(self) -> None:
        self.threads.append(start_thread(self._clock, f"Transaction Thread {len(self.threads)}", self._work))

    def _work(self) -> None:
        while True:
            self._clock.wait(MAX_TICKS, lambda: bool(self._ready) or self._is_closing)
            with self._guard:
                if not self._ready:
                    if self._is_closing:
                        return
                    continue
                request, key = self._ready.popleft()
                self._busy += 1
            try:
                self._carry_out(request, key)
            except (Exception, SystemExit) as error:
                self._on_error(error)
                return
            finally:
                with self._guard:
                    self._busy -= 1

    def _carry_out(self, request: OrderRequest, key: _Key) -> None:
        """Carry out a request and those of the same order that came meanwhile."""
        following: OrderRequest | None = request
        while following is not None:
            self._process(following)
            with self._guard:
                parked = self._in_flight[key]
                following = parked.popleft() if parked else None
                if following is None:
                    del self._in_flight[key]
