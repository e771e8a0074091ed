"""The subscriptions of the feed in order, and the fill-forward pace they agree on (SubscriptionCollection.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import Resolution, resolution_span
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE
from engine.lean_runtime.feed.subscription import PointSubscription, Subscription

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig


class SubscriptionCollection:
    """Hold subscriptions by configuration; the finest resolution of user data sets the pace of fill-forward."""

    def __init__(self) -> None:
        self._subscriptions: dict[SubscriptionDataConfig, Subscription] = {}
        self._sorted: list[Subscription] = []
        self._points: list[PointSubscription] = []
        self._sorting_required = False
        self._frozen = False
        self._fill_forward_resolution = TICKS_PER_MINUTE
        self.on_fill_forward_resolution_changed: Callable[[], None] = lambda: None
        self.version = 0
        """Grows with every addition and removal."""

    def __len__(self) -> int:
        return len(self._subscriptions)

    def __iter__(self) -> Iterator[Subscription]:
        return iter(self.ordered())

    def ordered(self) -> list[Subscription]:
        """Return the subscriptions by security type, tick type and symbol: underlyings come before options.

        The list is never changed, a later change makes a new one.
        """
        if self._sorting_required:
            self._sorting_required = False
            self._sorted = sorted(self._subscriptions.values(), key=order_of)
            self._points = [item for item in self._sorted if isinstance(item, PointSubscription)]
            for rank, subscription in enumerate(self._sorted):
                subscription.rank = rank
        return self._sorted

    def point_subscriptions(self) -> list[PointSubscription]:
        """Return the subscriptions that emit point by point, in the same order."""
        if self._sorting_required:
            self.ordered()
        return self._points

    def get(self, configuration: SubscriptionDataConfig) -> Subscription | None:
        """Return the subscription of a configuration."""
        return self._subscriptions.get(configuration)

    def try_add(self, subscription: Subscription) -> bool:
        """Add a subscription unless its configuration is taken."""
        if subscription.configuration in self._subscriptions:
            return False
        self._subscriptions[subscription.configuration] = subscription
        self._after_add(subscription.configuration)
        self._changed()
        return True

    def remove(self, configuration: SubscriptionDataConfig) -> Subscription | None:
        """Remove and return a subscription; one that ran out of data leaves the fill-forward resolution alone."""
        subscription = self._subscriptions.pop(configuration, None)
        if subscription is not None:
            if not subscription.end_of_stream:
                self._after_remove(configuration)
            self._changed()
        return subscription

    def touch(self) -> None:
        """Let those who follow the version look again: something else about a subscription changed."""
        self.version += 1

    def freeze_fill_forward_resolution(self, freeze: bool) -> None:
        """Keep the resolution while subscriptions are restarted."""
        self._frozen = freeze

    def update_and_get_fill_forward_resolution(
        self, configuration: SubscriptionDataConfig | None = None
    ) -> Callable[[], int]:
        """Count a configuration that is about to be added and return a view of the resolution in ticks."""
        if (
            configuration is not None
            and _counts(configuration)
            and configuration._increment != self._fill_forward_resolution
        ):
            self._update([*self._subscriptions, configuration])
        return lambda: self._fill_forward_resolution

    def _after_add(self, configuration: SubscriptionDataConfig) -> None:
        if _counts(configuration) and configuration._increment != self._fill_forward_resolution:
            self._update(list(self._subscriptions))

    def _after_remove(self, configuration: SubscriptionDataConfig) -> None:
        if (
            _counts(configuration)
            and configuration._increment == self._fill_forward_resolution
            and not any(
                _counts(other) and other.resolution is configuration.resolution for other in self._subscriptions
            )
        ):
            self._update(list(self._subscriptions))

    def _update(self, configurations: list[SubscriptionDataConfig]) -> None:
        if self._frozen:
            return
        finest = min((item.resolution for item in configurations if _counts(item)), key=int, default=Resolution.MINUTE)
        span = resolution_span(finest)
        if span != self._fill_forward_resolution:
            self._fill_forward_resolution = span
            self.on_fill_forward_resolution_changed()

    def _changed(self) -> None:
        self._sorting_required = True
        self.version += 1


def order_of(subscription: Subscription) -> tuple[int, int, str]:
    """Return the sort key of a subscription."""
    configuration = subscription.configuration
    symbol = configuration.symbol
    return int(symbol.security_type), int(configuration.tick_type), symbol.value.upper()


def _counts(configuration: SubscriptionDataConfig) -> bool:
    return not configuration.is_internal_feed and configuration.resolution is not Resolution.TICK
