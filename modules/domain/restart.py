"""What a restart finds: orders at the broker, and what the journal of identities knows of the bot's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from modules.domain.contracts import Instrument


@dataclass(frozen=True, slots=True)
class OrderIdentity:
    """Name one order to everybody: the bot's id, the run that sent it (1 the first), the engine's ids, the broker's.

    It is written before submission and completed when the broker acknowledges; `is_lost` marks an order that a restart
    could not find, which only a human may settle.
    """

    order_id: str
    epoch: int
    sent_at: datetime
    lean_ids: tuple[int, ...] = ()
    broker_ids: tuple[str, ...] = ()
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class BrokerOrder:
    """Describe an open order as the broker shows it: `quantities` are signed and still to be filled, leg by leg.

    `limit` is the signed net price per share of the package, or the price of a single leg; None for other orders.
    """

    lean_ids: tuple[int, ...]
    broker_ids: tuple[str, ...]
    tag: str
    quantities: tuple[tuple[Instrument, int], ...]
    limit: Decimal | None
    created_at: datetime
