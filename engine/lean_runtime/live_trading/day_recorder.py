"""Writes down a live day as it happens: the data seen, the commands taken, what the brokerage told.

The format (docs/live.md): one JSON value a line, gzip, complete up to the last simulated minute even after kill -9.

    {"format": "hob-live-day", "version": 1, ...}       what was run, first line
    ["k", number, key]                                  a subscription gets a number
    ["d", number, emitted, point]                       a point handed to the algorithm (point_rows.py), UTC ticks
    ["c", time, name, text]                             a command file taken in the step of a time
    ["e", time, [[order, status, price, quantity, fee, message], ...]]    a batch of events of the brokerage
"""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks
from engine.lean_runtime.feed.subscription import PointSubscription
from engine.lean_runtime.live_trading.point_rows import row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.subscription import Emission
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.orders.order_event import OrderEvent

FORMAT, VERSION = "hob-live-day", 1
RECORDING = "recorded-day.jsonl.gz"
_LEVEL = 1


def free_recording(folder: Path) -> Path:
    """Return where a run writes its recording: a run taken up again leaves what was recorded before as it is."""
    file, part = folder / RECORDING, 1
    while file.exists():
        part += 1
        file = folder / RECORDING.replace(".", f"-{part}.", 1)
    return file


def key_of(config: SubscriptionDataConfig) -> str:
    """Return what names a subscription in a recording."""
    kind = getattr(config.type, "__name__", str(config.type))
    internal = "internal" if config.is_internal_feed else "user"
    return f"{config.symbol.id}|{kind}|{int(config.resolution)}|{int(config.tick_type)}|{internal}"


class DayRecorder:
    """Append to a recording; safe between threads."""

    def __init__(self, file: Path, header: dict[str, Any]) -> None:
        """Begin a recording, replacing an older one of the same name."""
        self._file = file.open("wb")
        self._zip = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._guard = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._next_flush: Ticks = 0
        self._write({"format": FORMAT, "version": VERSION, **header})

    def data(self, config: SubscriptionDataConfig, emitted: Ticks, point: BaseData) -> None:
        """Write down a point that is handed out."""
        row = row_of(point)
        if row is None:
            return
        key = key_of(config)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            self._write(["k", number, key])
        self._write(["d", number, emitted, row])

    def command(self, time: Ticks, name: str, text: str) -> None:
        """Write down a command file."""
        self._write(["c", time, name, text])
        self.flush()

    def events(self, time: Ticks, events: tuple[OrderEvent, ...]) -> None:
        """Write down what the brokerage told."""
        self._write(["e", time, [event_row(event) for event in events]])

    def tick(self, time: Ticks) -> None:
        """Bring what was written to the disk once a simulated minute."""
        if time >= self._next_flush:
            self._next_flush = time + TICKS_PER_MINUTE
            self.flush()

    def flush(self) -> None:
        """Bring what was written to the disk, readable."""
        with self._guard:
            self._zip.flush(zlib.Z_SYNC_FLUSH)
            self._file.flush()

    def close(self) -> None:
        """End the recording."""
        with self._guard:
            self._zip.close()
            self._file.close()

    def _write(self, value: Any) -> None:
        line = json.dumps(value, separators=(",", ":")) + "\n"
        with self._guard:
            self._zip.write(line.encode())


def event_row(event: OrderEvent) -> list[Any]:
    """Return an order event as it is recorded: order, status, price, quantity, fee with currency, message."""
    fee = event.order_fee.value
    return [
        event.order_id,
        int(event.status),
        decimal_text(event._fill_price),
        decimal_text(event._fill_quantity),
        [decimal_text(fee._amount), fee.currency],
        event.message,
    ]


class RecordedSubscription(PointSubscription):
    """Write every point down when it is handed out."""

    def __init__(self, request: SubscriptionRequest, points: Iterator[Emission], recorder: DayRecorder) -> None:
        super().__init__(request, points)
        self._recorder = recorder

    def take(self) -> BaseData:
        """Hand the next point out."""
        assert self.current is not None
        self._recorder.data(self.configuration, self.next_emit, self.current)
        return super().take()
