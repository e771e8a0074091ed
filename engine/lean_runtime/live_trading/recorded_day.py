"""Reads a recorded live day and plays it back: the same points, commands and brokerage events at the same times."""

from __future__ import annotations

import gzip
import json
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderStatus
from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.common.ticks import MAX_TICKS, Ticks
from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.feed.subscription import PointSubscription, Subscription
from engine.lean_runtime.live_trading.command_files import CommandFiles
from engine.lean_runtime.live_trading.day_recorder import FORMAT, VERSION, key_of
from engine.lean_runtime.live_trading.paper_brokerage import PaperBrokerage
from engine.lean_runtime.live_trading.point_feed import is_recorded
from engine.lean_runtime.live_trading.point_rows import Row, point_of
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.securities.cash_amount import CashAmount

if TYPE_CHECKING:
    from engine.lean_runtime.common.session import EngineServices
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.live_trading.account_data import AccountData
    from engine.lean_runtime.orders.order import Order


class RecordedDay:
    """What a recording holds, in order."""

    def __init__(self, file: Path) -> None:
        """Read a recording; one cut short by kill -9 holds what came before. UserError for another file."""
        self.file = file
        self.header: dict[str, Any] = {}
        self.points: dict[str, deque[tuple[Ticks, Row]]] = {}
        self.commands: list[tuple[Ticks, str, str]] = []
        self.batches: deque[tuple[Ticks, list[list[Any]]]] = deque()
        names: dict[int, str] = {}
        for value in _values(file):
            if isinstance(value, dict):
                self.header = value
            elif value[0] == "k":
                names[value[1]] = value[2]
            elif value[0] == "d":
                self.points.setdefault(names[value[1]], deque()).append((value[2], value[3]))
            elif value[0] == "c":
                self.commands.append((value[1], value[2], value[3]))
            elif value[0] == "e":
                self.batches.append((value[1], value[2]))
        self.all_batches = list(self.batches)
        if self.header.get("format") != FORMAT or self.header.get("version") != VERSION:
            raise UserError("is no recorded live day", str(file), "name a recording of this version")

    @property
    def instants(self) -> list[Ticks]:
        """Return when commands were taken."""
        return [time for time, _, _ in self.commands]


def _values(file: Path) -> Iterator[Any]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (EOFError, json.JSONDecodeError):
        return  # the run was killed while it wrote: what came before is whole
    except OSError as error:
        raise UserError(f"cannot be read: {error}", str(file), "name a recording of a live day") from None


class RecordedFeed(FileSystemDataFeed):
    """Hand out the recorded points; universes and daily bars come from the data folder of the recorded run."""

    def __init__(self, algorithm: Any, services: EngineServices, results: Any, day: RecordedDay) -> None:
        super().__init__(algorithm, services, results)
        self._day = day

    def _comes_in_columns(self, request: SubscriptionRequest) -> bool:
        return False

    def create_subscription(self, request: SubscriptionRequest) -> Subscription:
        """Start the stream of a request."""
        if not is_recorded(request):
            return super().create_subscription(request)
        rows = self._day.points.setdefault(key_of(request.configuration), deque())
        return _PlayedSubscription(request, rows)


class _PlayedSubscription(PointSubscription):
    """Take rows off a queue that later subscriptions of the same key go on with; it never ends by itself."""

    def __init__(self, request: SubscriptionRequest, rows: deque[tuple[Ticks, Row]]) -> None:
        super().__init__(request, iter(()))
        self._rows = rows

    def move_next(self) -> bool:
        """Look at the next row."""
        if self.end_of_stream:
            return False
        if not self._rows:
            self.current, self.next_emit = None, MAX_TICKS
            return True
        self.next_emit, row = self._rows[0]
        self.current, self._factor = point_of(row, self.configuration.symbol), ONE
        return True

    def take(self) -> Any:
        """Hand the next point out."""
        self._rows.popleft()
        return super().take()


class RecordedCommands:
    """Run the recorded commands in the steps they were taken in; answers are not written again."""

    def __init__(self, algorithm: Any, day: RecordedDay, folder: Path) -> None:
        self._commands = deque(day.commands)
        self._runner = CommandFiles(algorithm, folder)

    def process(self, time: Ticks) -> None:
        """Run what is due in the step of a time."""
        while self._commands and self._commands[0][0] <= time:
            self._runner.run(self._commands.popleft()[2])


class RecordedBrokerage(PaperBrokerage):
    """Tell what the brokerage of the recorded day told, whatever it was; orders are taken and wait for it."""

    def __init__(self, algorithm: Any, account: AccountData, day: RecordedDay) -> None:
        super().__init__(algorithm, account)
        self._batches = day.batches
        self._fill_model = day.header.get("fillModel", "")

    @property
    def name(self) -> str:
        """Return the name of the brokerage."""
        return "Recorded Brokerage"

    def connect(self) -> None:
        """Name the model that filled the recorded orders, not one that the algorithm has installed."""
        self._algorithm.set_runtime_statistic("Fill Model", f"{self._fill_model or 'not named'} (as recorded)")

    def has_work(self) -> bool:
        """Return whether a batch is due."""
        return bool(self._batches) and self._batches[0][0] <= self._algorithm._utc_ticks

    def place_order(self, order: Order) -> bool:
        """Take a new order."""
        self._keep(order)
        return True

    def update_order(self, order: Order) -> bool:
        """Take a changed order."""
        return True

    def cancel_order(self, order: Order) -> bool:
        """Take a cancellation."""
        return True

    def scan(self) -> None:
        """Tell the batches that are due and whose orders are there."""
        while self.has_work():
            rows = self._batches[0][1]
            if any(row[0] not in self._pending for row in rows):
                return
            self._batches.popleft()
            self._raise(self.orders_status_changed, *(self._event(row) for row in rows))

    def _event(self, row: list[Any]) -> OrderEvent:
        number, status, price, quantity, (amount, currency), message = row
        order = self._pending[number]
        event = OrderEvent(order, self._algorithm._utc_ticks, OrderFee(CashAmount(Decimal(amount), currency)), message)
        event.status = next(one for one in OrderStatus if int(one) == status)
        event._fill_price, event._fill_quantity = Decimal(price), Decimal(quantity)
        return event
