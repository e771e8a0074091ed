"""What the account and the session look like at one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """Hold the broker's figures in dollars."""

    net_liquidation: Decimal
    cash: Decimal


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Hold one regular session (aware New York times); `step` is the length of a data bar."""

    opens: datetime
    closes: datetime
    step: timedelta

    def minutes_to_close(self, now: datetime) -> float:
        """Return minutes left in the session, negative after it."""
        return (self.closes - now).total_seconds() / 60
