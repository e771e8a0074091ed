"""A subscription of bars whose days come as arrays (see column_stream.py); the fast form of PointSubscription."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.lean_runtime.feed.subscription import Subscription

if TYPE_CHECKING:
    from engine.lean_runtime.feed.column_stream import ColumnStream, DayBatch
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest


class ColumnSubscription(Subscription):
    """Waits on the column board for its next day, or takes part in the board's lane with the day it has loaded."""

    def __init__(
        self,
        request: SubscriptionRequest,
        stream: ColumnStream,
        on_dispose: Callable[[ColumnSubscription], None],
    ) -> None:
        super().__init__(request)
        self.stream = stream
        self._on_dispose = on_dispose
        self.is_known = False
        """Whether the board has noticed the subscription."""
        self.bound = 0
        """A UTC time before which a waiting subscription emits nothing."""
        self.is_waiting = False
        """Whether no emission of the subscription is left in the lane."""
        self.is_open_day = False
        """Whether the events of the waiting day were already asked for."""
        self.pending_events = 0
        self.batch: DayBatch | None = None
        self.since = 0
        """The UTC time from which the loaded day counts."""
        self.row = -1
        """The place in the lane, -1 outside."""
        self.synced = 0
        """Slots of the lane that the security has seen."""

    def dispose(self) -> None:
        """End the stream and leave the board."""
        super().dispose()
        self._on_dispose(self)
