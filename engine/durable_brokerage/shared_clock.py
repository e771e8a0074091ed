"""One time for two processes: the run moves the broker's clock, or both count wall seconds from the same instant."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import to_utc_datetime

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.paper_brokerage.client import BrokerageClient

#: Wall seconds the two clocks may be apart; more means that the run has skipped closed hours, and the broker follows.
_TOLERANCE_S = 0.5


class SharedClock:
    """Keeps the broker's clock with the run's."""

    def __init__(self, client: BrokerageClient, algorithm: QCAlgorithm, speed: float | None) -> None:
        """Take the run's speed, None for a run that moves step by step."""
        self._client = client
        self._algorithm = algorithm
        self._speed = speed
        self._told = 0
        self._start, self._epoch = datetime.fromtimestamp(0, UTC), 0.0
        if speed is None:
            client.greet = self._advance

    def setting(self) -> dict[str, Any]:
        """Return the clock as the broker is to have it from this moment on."""
        if self._speed is None:
            self._told = self._algorithm._utc_ticks
            return {"mode": "driven", "start": to_utc_datetime(self._told).isoformat()}
        self._start, self._epoch = to_utc_datetime(self._algorithm._real_utc()), time.time()
        start = self._start.isoformat()
        return {"mode": "wall", "start": start, "speed": self._speed, "epoch": self._epoch}

    def stop(self) -> None:
        """Let the broker's clock stand where the run's is."""
        if self._speed is not None:
            now = to_utc_datetime(self._algorithm._real_utc()).isoformat()
            self._client.request("clock", clock={"mode": "driven", "start": now})

    def _advance(self) -> tuple[str, dict[str, Any]]:
        return "advance", {"instant": to_utc_datetime(self._algorithm._utc_ticks).isoformat()}

    @property
    def is_behind(self) -> bool:
        """Say whether the broker is to be told the time."""
        if self._speed is None:
            return self._algorithm._utc_ticks > self._told
        assumed = self._start + timedelta(seconds=(time.time() - self._epoch) * self._speed)
        ahead = to_utc_datetime(self._algorithm._real_utc()) - assumed
        return ahead > timedelta(seconds=_TOLERANCE_S * self._speed)

    def follow(self) -> None:
        """Tell the broker the time if it needs to be told; with a driven clock it looks at its market now."""
        if not self.is_behind:
            return
        if self._speed is None:
            operation, values = self._advance()
            self._client.request(operation, **values)
            self._told = self._algorithm._utc_ticks
        else:
            self._client.request("clock", clock=self.setting())
