"""A feed whose subscriptions all come point by point, so that each point can be waited for and written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.feed.subscription import Emission, PointSubscription
from engine.lean_runtime.live_trading.day_recorder import DayRecorder, RecordedSubscription

if TYPE_CHECKING:
    from engine.lean_runtime.common.session import EngineServices
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest


class PointFeed(FileSystemDataFeed):
    """Read the stored days point by point."""

    recorder: DayRecorder | None = None
    """Where intraday points are written down; set before the first subscription."""

    def __init__(self, algorithm: Any, services: EngineServices, results: Any) -> None:
        super().__init__(algorithm, services, results)

    def _comes_in_columns(self, request: SubscriptionRequest) -> bool:
        return False

    def _point_subscription(self, request: SubscriptionRequest, emissions: Iterator[Emission]) -> PointSubscription:
        if self.recorder is None or not is_recorded(request):
            return super()._point_subscription(request, emissions)
        return RecordedSubscription(request, emissions, self.recorder)


def is_recorded(request: SubscriptionRequest) -> bool:
    """Tell whether a recording holds the points of a request: intraday bars, quotes and open interest."""
    config = request.configuration
    return (
        not request.is_universe_subscription
        and not config.is_custom_data
        and config.resolution is not Resolution.DAILY
        and config.type in (TradeBar, QuoteBar, OpenInterest)
    )
