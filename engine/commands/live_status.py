"""The status line of a live run: time, pace, equity, positions and orders, rewritten in place."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from engine.lean_runtime.live_trading.engine import LiveEngine

#: The line is rewritten at most so often (seconds of the wall clock).
PERIOD_S = 0.25


class StatusLine:
    """Show where a run stands; does nothing when disabled."""

    def __init__(self, enabled: bool, label: str, stream: TextIO | None = None) -> None:
        """Show nothing yet; the label says what market it is."""
        self._enabled = enabled
        self._label = label
        self._stream = stream or sys.stderr
        self._next = 0.0
        self._width = 0
        self._shown_logs = 0

    def update(self, engine: LiveEngine) -> None:
        """Rewrite the line when it is due, new log lines above it."""
        self._print_logs(engine)
        now = time.monotonic()
        if self._enabled and now >= self._next:
            self._next = now + PERIOD_S
            self._write(status_text(engine, self._label))

    def finish(self, logs: list[str]) -> None:
        """Print the lines that came after the last step."""
        self.close()
        for line in logs[self._shown_logs :]:
            print(line, flush=True)

    def close(self) -> None:
        """End the line."""
        if self._width:
            self._stream.write("\n")
            self._stream.flush()
            self._width = 0

    def _print_logs(self, engine: LiveEngine) -> None:
        lines = engine.results.logs[self._shown_logs :]
        self._shown_logs += len(lines)
        if lines and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0
        for line in lines:
            print(line, flush=True)

    def _write(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)


def status_text(engine: LiveEngine, label: str) -> str:
    """Return the line: `2024-01-02 10:31:05 ET | SIMULATED | 60x | equity 100,123.45 | 4 positions | ...`."""
    algorithm = engine.algorithm
    speed = engine.job.speed
    held = sum(1 for item in algorithm.securities.values() if item.holdings._quantity)
    open_orders = len(engine.transactions.get_open_order_tickets())
    parts = [
        f"{algorithm.time:%Y-%m-%d %H:%M:%S} {_zone(algorithm)}",
        label,
        "max" if speed is None else f"{speed:g}x",
        f"equity {algorithm.portfolio.total_portfolio_value:,.2f}",
        f"{held} positions",
        f"{open_orders} of {engine.transactions.orders_count} orders open",
    ]
    return " | ".join(part for part in parts if part)


def _zone(algorithm: object) -> str:
    name = str(getattr(algorithm, "_time_zone").id)  # noqa: B009 - the engine's side
    return "ET" if name == "America/New_York" else name
