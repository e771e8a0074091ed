"""A subscription of the feed: its requests and the stream of its points (Engine/DataFeeds/Subscription.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.common.ticks import MAX_TICKS
from engine.lean_runtime.feed.point_stream import scaled
from engine.lean_runtime.feed.user_defined_universe import UserDefinedUniverse

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.feed.universe import Universe

Emission = tuple[int, "BaseData", Decimal]
"""The UTC ticks at which a point becomes known, the raw point, and its price factor."""


class Subscription:
    """Base of all subscriptions: who wants it, and when it ended."""

    def __init__(self, request: SubscriptionRequest) -> None:
        self.requests = [request]
        self.configuration = request.configuration
        self.security = request.security
        self.is_universe_selection_subscription = request.is_universe_subscription
        self.utc_start_time = request.start_time_utc
        self.end_of_stream = False
        self.removed_from_universe = False
        self.rank = 0
        """The place in the feed's order."""

    @property
    def universes(self) -> list[Universe]:
        """Return the universes that asked for the subscription."""
        return [request.universe for request in self.requests if request.universe is not None]

    @property
    def universe(self) -> Universe:
        """Return the one universe of a universe's own subscription."""
        (universe,) = self.universes
        return universe

    def add_subscription_request(self, request: SubscriptionRequest) -> bool:
        """Note one more universe that wants the data; tell whether it was new."""
        if self.is_universe_selection_subscription or request.is_universe_subscription:
            if isinstance(request.universe, UserDefinedUniverse):
                return False
            raise RuntimeError(
                "Subscription.AddSubscriptionRequest(): Universe selection"
                " subscriptions should not have more than 1 SubscriptionRequest"
            )
        if any(universe is request.universe for universe in self.universes):
            return False
        self.requests.append(request)
        return True

    def remove_subscription_request(self, universe: Universe | None = None) -> bool:
        """Forget a universe's wish, or all of them; tell whether nobody wants the data any more."""
        if universe is None:
            removed = self.universes
            self.requests = []
        else:
            self.requests = [request for request in self.requests if request.universe is not universe]
            removed = [universe]
        if self.requests:
            return False
        symbol = self.configuration.symbol
        if not any(symbol in item.securities for item in removed):
            self.removed_from_universe = True
        return True

    def dispose(self) -> None:
        """End the stream."""
        self.end_of_stream = True


class PointSubscription(Subscription):
    """A subscription whose points come one by one from an iterator; the general form.

    `current` is the next point to be emitted and `next_emit` its UTC time, MAX_TICKS while unknown or past the end.
    """

    def __init__(self, request: SubscriptionRequest, points: Iterator[Emission]) -> None:
        super().__init__(request)
        self._points = points
        self.current: BaseData | None = None
        self._factor = ONE
        self.next_emit = MAX_TICKS

    def move_next(self) -> bool:
        """Go to the next point; False at the end."""
        if self.end_of_stream:
            return False
        found = next(self._points, None)
        if found is None:
            self.end_of_stream = True
            self.current, self.next_emit = None, MAX_TICKS
            return False
        self.next_emit, self.current, self._factor = found
        return True

    def take(self) -> BaseData:
        """Return the next point, prices adjusted as the subscription wants them now."""
        assert self.current is not None
        return scaled(self.configuration, self.current, self._factor)

    def dispose(self) -> None:
        """End the stream and forget its points."""
        super().dispose()
        self.next_emit = MAX_TICKS
