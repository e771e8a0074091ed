"""Everything the bot knows, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.events import VolatilityRank
from modules.domain.intents import Purpose, TradeIntent
from modules.domain.orders import WorkingOrder
from modules.domain.positions import ClosedPosition, Position
from modules.domain.settings import Settings
from modules.risk.circuit_breaker import BreakerState


@dataclass(frozen=True, slots=True)
class Attempt:
    """Remember an intent that is being walked: `number` of the next attempt, 1 for the first."""

    intent: TradeIntent
    number: int


@dataclass(frozen=True, slots=True)
class BotState:
    """Hold the bot's knowledge; only `evolve` makes the next value.

    `orders` are open attempts by order id, `waiting` intents whose next attempt is due at the next data step.
    """

    settings: Settings
    breaker: BreakerState = field(default_factory=BreakerState)
    positions: Mapping[str, Position] = field(default_factory=dict)
    orders: Mapping[str, WorkingOrder] = field(default_factory=dict)
    waiting: tuple[Attempt, ...] = ()
    closed: tuple[ClosedPosition, ...] = ()
    rank: VolatilityRank | None = None
    chain: ChainSnapshot | None = None
    account: Account | None = None
    session: SessionClock | None = None
    next_number: int = 1
    searched_on: date | None = None
    time: datetime | None = None

    @property
    def pending_openings(self) -> tuple[TradeIntent, ...]:
        """Return the openings that have passed the risk check and are not filled."""
        intents = [order.intent for order in self.orders.values()] + [attempt.intent for attempt in self.waiting]
        return tuple(intent for intent in intents if intent.purpose is Purpose.OPEN)

    def is_being_closed(self, position_id: str) -> bool:
        """Say whether a close of the position is working or waiting; one at a time."""
        intents = [order.intent for order in self.orders.values()] + [attempt.intent for attempt in self.waiting]
        return any(intent.position_id == position_id for intent in intents if intent.purpose is Purpose.REDUCE)

    @property
    def realised(self) -> Decimal:
        """Return the net profit of all closed positions in dollars."""
        return sum((closed.net_profit for closed in self.closed), Decimal(0))
