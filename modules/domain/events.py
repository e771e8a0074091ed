"""Everything that can reach the bot, as typed facts for the mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.domain.orders import LegFill, WorkingOrder


class RankKind(StrEnum):
    """How a volatility rank was formed; the names are shown wherever the number is."""

    IV_RANK = "IV rank"
    IV_RV_RANK = "IV/RV rank"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class VolatilityRank:
    """Hold today's rank (0 to 100) with its kind and the sessions it rests on (trading rule 38)."""

    kind: RankKind
    value: float
    implied_volatility: float
    sessions: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A trading day begins; its volatility rank is known."""

    time: datetime
    rank: VolatilityRank


@dataclass(frozen=True, slots=True)
class MarketStep:
    """One data step with the chain, the account and the session."""

    time: datetime
    chain: ChainSnapshot
    account: Account
    session: SessionClock


@dataclass(frozen=True, slots=True)
class EntriesSearched:
    """The strategies have been asked for this session."""

    time: datetime


@dataclass(frozen=True, slots=True)
class OrderSent:
    """The owner is about to hand an order to the broker (booked before submission)."""

    time: datetime
    order: WorkingOrder


@dataclass(frozen=True, slots=True)
class OrderAccepted:
    """The broker works the order."""

    time: datetime
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderFilled:
    """Executions of the order were reported; they may complete it or leave a rest at work."""

    time: datetime
    order_id: str
    fills: tuple[LegFill, ...]


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """The order is confirmed dead."""

    time: datetime
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderRejected:
    """The broker or engine refused the order."""

    time: datetime
    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderUnknown:
    """What became of the order is not known: sent or cancelled, and no answer."""

    time: datetime
    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class EngineAction:
    """The engine itself traded: exercise, assignment, expiration or liquidation (trading rule 11).

    `value` is what one share of the contract was worth in it, dollars: intrinsic at expiration, else the fill price.
    """

    time: datetime
    contract: OptionContract
    quantity: int
    value: Decimal
    description: str


class HumanOrder(StrEnum):
    """What a human may tell the bot."""

    HALT = "halt"
    REDUCE_ONLY = "reduce-only"
    RESET_BREAKER = "reset-breaker"
    CANCEL_ENTRIES = "cancel-entries"


@dataclass(frozen=True, slots=True)
class HumanCommand:
    """A human overrules the bot; a reset wants a reason."""

    time: datetime
    order: HumanOrder
    reason: str


Event = (
    SessionStarted
    | MarketStep
    | EntriesSearched
    | OrderSent
    | OrderAccepted
    | OrderFilled
    | OrderCancelled
    | OrderRejected
    | OrderUnknown
    | EngineAction
    | HumanCommand
)
