"""Proceeds that have not settled: in a cash account they pay for nothing yet.

SEC Rule 15c6-1 sets the cycle: three sessions for shares, two from 2017-09-05, one from 2024-05-28; listed options have
settled on the next session throughout (OCC). Money paid, fees included, leaves at once, as in
LEAN's DelayedSettlementModel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from modules.domain.contracts import OptionContract
from modules.domain.orders import LegFill

#: From each day on, the sessions until a sale of shares settles; the newest first.
STOCK_CYCLES = ((date(2024, 5, 28), 1), (date(2017, 9, 5), 2), (date.min, 3))
OPTION_CYCLE = 1


@dataclass(frozen=True, slots=True)
class Proceeds:
    """Hold dollars that arrive on a session."""

    settles_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Settlements:
    """Hold what has been sold and not settled."""

    waiting: tuple[Proceeds, ...] = ()

    def sold(self, fills: Iterable[LegFill], day: date, sessions: frozenset[date]) -> Settlements:
        """Return the record after executions of a day; the exchange's days tell when what they brought settles."""
        kept = [each for each in self.waiting if each.settles_on > day]
        for fill in fills:
            is_option = isinstance(fill.instrument, OptionContract)
            multiplier = fill.instrument.multiplier if isinstance(fill.instrument, OptionContract) else 1
            amount = -fill.quantity * fill.price * multiplier
            if amount > 0:
                cycle = OPTION_CYCLE if is_option else stock_cycle(day)
                kept.append(Proceeds(session_after(day, cycle, sessions), amount))
        return Settlements(tuple(kept))

    def unsettled(self, day: date) -> Decimal:
        """Return the dollars that have not arrived on a day.

        Example: a put sold for 2.00 on Friday leaves 200.00 unsettled until Monday.
        """
        return sum((each.amount for each in self.waiting if each.settles_on > day), Decimal(0))


def stock_cycle(day: date) -> int:
    """Return the sessions until shares sold on a day settle."""
    return next(cycle for since, cycle in STOCK_CYCLES if day >= since)


def session_after(day: date, count: int, sessions: frozenset[date]) -> date:
    """Return the session `count` after a day; beyond the last one known every weekday counts as one."""
    last = max(sessions, default=date.min)
    found = day
    for _ in range(count):
        found += timedelta(days=1)
        while found.weekday() > 4 or (found <= last and found not in sessions):
            found += timedelta(days=1)
    return found
