"""Quotes, marks and whether a mark can be trusted (trading rule 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

#: A spread wider than the larger of these two makes a mark unreliable.
MAX_SPREAD = Decimal("0.20")
MAX_SPREAD_SHARE_OF_MID = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Quote:
    """Hold the last real two-sided quote of a contract, dollars per share.

    A side that does not exist is zero. `time` is the end of the bar the quote came from (New York, aware).
    """

    bid: Decimal
    ask: Decimal
    time: datetime

    @property
    def mid(self) -> Decimal:
        """Return the middle of both sides."""
        return (self.bid + self.ask) / 2

    @property
    def is_two_sided(self) -> bool:
        """Say whether both sides exist and do not cross."""
        return self.bid > 0 and self.ask > 0 and self.bid <= self.ask


@dataclass(frozen=True, slots=True)
class Mark:
    """Value a contract per share and say whether stops may rely on it."""

    value: Decimal
    is_reliable: bool
    reason: str = ""


def mark(quote: Quote | None, now: datetime, is_long: bool, max_age: timedelta) -> Mark:
    """Mark one contract by trading rule 2.

    A zero bid makes a long worthless and costs a short the ask; a missing, stale, crossed or wide quote is unreliable.
    """
    if quote is None:
        return Mark(Decimal(0), False, "no quote")
    if now - quote.time > max_age:
        return Mark(quote.mid, False, f"quote is {now - quote.time} old")
    if quote.bid == 0 and quote.ask > 0:
        return Mark(Decimal(0) if is_long else quote.ask, True, "zero bid")
    if not quote.is_two_sided:
        return Mark(max(quote.bid, quote.ask), False, "crossed or one-sided")
    if quote.ask - quote.bid > max(MAX_SPREAD, MAX_SPREAD_SHARE_OF_MID * quote.mid):
        return Mark(quote.mid, False, f"spread {quote.ask - quote.bid} on mid {quote.mid}")
    return Mark(quote.mid, True)
