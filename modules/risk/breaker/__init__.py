"""The circuit breaker: trips by itself, latches over restarts, and only a human resets it (trading rules 32 to 35)."""

from modules.risk.breaker.latch import (
    UNTIMED_RESET_WAITS,
    BreakerLevel,
    BreakerState,
    Trip,
    TripCode,
    reset,
    reset_refusal,
    stopped,
    trip,
)
from modules.risk.breaker.observations import (
    observe_cash_flow,
    observe_feed,
    observe_frozen_feed,
    observe_orders,
    observe_rejection,
    observe_result,
    observe_shortfall,
    observe_value,
    observe_vix,
)

__all__ = [
    "UNTIMED_RESET_WAITS",
    "BreakerLevel",
    "BreakerState",
    "Trip",
    "TripCode",
    "observe_cash_flow",
    "observe_feed",
    "observe_frozen_feed",
    "observe_orders",
    "observe_rejection",
    "observe_result",
    "observe_shortfall",
    "observe_value",
    "observe_vix",
    "reset",
    "reset_refusal",
    "stopped",
    "trip",
]
