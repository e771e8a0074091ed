"""Everything the bot knows, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.domain.events import VolatilityRank
from modules.domain.intents import Purpose, TradeIntent
from modules.domain.orders import WorkingOrder
from modules.domain.positions import ClosedPosition, Position
from modules.domain.settings import Settings
from modules.risk.breaker import BreakerState


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

    @property
    def watched(self) -> frozenset[OptionContract]:
        """Return the contracts whose quotes matter at every step: those of positions and of intents under way."""
        structures = [position.structure for position in self.positions.values()]
        structures += [order.intent.structure for order in self.orders.values()]
        structures += [attempt.intent.structure for attempt in self.waiting]
        return frozenset(leg.contract for structure in structures for leg in structure.options)

    def is_search_due(self, now: datetime, session: SessionClock) -> bool:
        """Say whether openings are looked for now: once a session, in the entry window, with nothing under way."""
        if self.rank is None or self.searched_on == now.date() or self.pending_openings:
            return False
        left = session.minutes_to_close(now)
        return now.time() >= self.settings.entry_from and left >= self.settings.entry_minutes_before_close

    def is_being_closed(self, position_id: str) -> bool:
        """Say whether a close of the position is working or waiting; one at a time."""
        intents = [order.intent for order in self.orders.values()] + [attempt.intent for attempt in self.waiting]
        return any(intent.position_id == position_id for intent in intents if intent.purpose is Purpose.REDUCE)

    @property
    def realised(self) -> Decimal:
        """Return the net profit of all closed positions in dollars."""
        return sum((closed.net_profit for closed in self.closed), Decimal(0))
