"""A feed whose subscriptions all come point by point, so that the next point of each is known (never in columns)."""

from __future__ import annotations

from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest


class PointFeed(FileSystemDataFeed):
    """Read the stored days point by point."""

    def _comes_in_columns(self, request: SubscriptionRequest) -> bool:
        return False
