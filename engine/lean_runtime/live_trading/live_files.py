"""The files of a live run while it runs: status, log, order events (Engine/Results/LiveTradingResultHandler.cs).

`ID.json` is written at the start, every ten minutes and at the end; `ID-DATE-order-events.json` with it and within
twelve seconds of a fill; `ID-log.txt` every two minutes and at the end. Each file is replaced whole: LEAN overwrites in
place, so that a reader may see half a document, which is not worth copying.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, TICKS_PER_SECOND, Ticks, to_date
from engine.lean_runtime.live_trading.live_results import LiveResultHandler
from engine.lean_runtime.orders.order_extensions import is_fill
from engine.lean_runtime.orders.order_json import order_json
from engine.lean_runtime.results.result_files import ResultFiles, write_json, write_whole

STATUS_PERIOD = 10 * TICKS_PER_MINUTE
LOG_PERIOD = 2 * TICKS_PER_MINUTE
FILL_DELAY = 12 * TICKS_PER_SECOND


class LiveFiles:
    """Write the files of a run into its folder; an OSError is the caller's to tell."""

    def __init__(self, folder: Path, algorithm: Any, results: LiveResultHandler, job: Any, began: datetime) -> None:
        """Write nothing yet; `began` is the aware wall-clock start."""
        self._folder = folder
        self._algorithm = algorithm
        self._results = results
        self._id = job.algorithm_id
        self._files = ResultFiles(results, algorithm, job, began)
        self._began = began
        self._next_status: Ticks = 0
        self._next_log: Ticks = 0
        self._events_seen = 0
        self._lines_written = 0

    def update(self) -> None:
        """Write what is due at the algorithm's time."""
        now = self._algorithm._utc_ticks
        self._watch_fills(now)
        if now >= self._next_status:
            self._next_status = now + STATUS_PERIOD
            self.write_status()
        if now >= self._next_log:
            self._next_log = now + LOG_PERIOD
            self.write_log()

    def _watch_fills(self, now: Ticks) -> None:
        """Let the status follow a fill soon."""
        events = self._results.order_events
        if any(is_fill(event.status) for event in events[self._events_seen :]):
            self._next_status = min(self._next_status, now + FILL_DELAY)
        self._events_seen = len(events)

    def write_status(self) -> None:
        """Write the state of the account and today's order events."""
        write_json(self._folder / f"{self._id}.json", self._status())
        day = to_date(self._algorithm._utc_ticks)
        write_json(
            self._folder / f"{self._id}-{day:%Y-%m-%d}-order-events.json", self._files.order_events(), compact=True
        )

    def write_log(self) -> None:
        """Append the new lines to the log."""
        lines = self._results.logs[self._lines_written :]
        if not lines and self._lines_written:
            return
        with (self._folder / f"{self._id}-log.txt").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        self._lines_written += len(lines)

    def finish(self) -> None:
        """Write everything once more at the end."""
        self.write_log()
        self.write_status()
        document = self._files.document()
        write_whole(self._folder / f"{self._id}-result.json", json.dumps(document, indent=2, ensure_ascii=False))

    def _status(self) -> dict[str, Any]:
        algorithm = self._algorithm
        return {
            "runtimeStatistics": self._results.runtime_summary({}),
            "holdings": {
                str(item.symbol.id): _holding(item) for item in algorithm.securities.values() if item.invested
            },
            "cash": {entry.symbol: float(entry._amount) for entry in algorithm.portfolio.cash_book.values()},
            "orders": {
                str(order.id): json.loads(order_json(order, camel=True))
                for order in sorted(algorithm.transactions.get_orders(), key=lambda order: order.id)
            },
            "state": {
                "Status": self._results.status.to_string(),
                "StartTime": self._began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "AlgorithmTime": algorithm.utc_time.isoformat(),
                "OrderCount": str(algorithm.transactions.orders_count),
                "LogCount": str(len(self._results.logs)),
                "RuntimeError": self._results.runtime_error,
            },
        }


def _holding(security: Any) -> dict[str, float]:
    """Return a position in LEAN's short names: average, quantity, price, value, unrealised, unrealised percent."""
    held = security.holdings
    return {
        "a": held.average_price,
        "q": held.quantity,
        "p": security.price,
        "v": held.holdings_value,
        "u": held.unrealized_profit,
        "up": round(held.unrealized_profit_percent * 100, 2),
    }
