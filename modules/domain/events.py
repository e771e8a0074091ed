"""Everything that can reach the bot, as typed facts for the mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.findings import Mispriced, Mover
from modules.domain.intents import TradeIntent
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.positions import Care
from modules.domain.requests import OrderRequest
from modules.domain.restart import BrokerOrder
from modules.domain.session_context import NO_SHAPE, SessionContext, VolatilityShape
from modules.domain.templates import Run, Template


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A trading day of an underlying begins; what the closed sessions say about it is known.

    `sessions` are the exchange's days from some hundred days ago to the end of this month.
    """

    time: datetime
    underlying: str
    context: SessionContext
    sessions: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class MarketStep:
    """One data step inside the session: the account, and of each underlying what matters of its chain."""

    time: datetime
    account: Account
    session: SessionClock
    chains: tuple[ChainSnapshot, ...]

    def chain(self, underlying: str) -> ChainSnapshot | None:
        """Return the snapshot of an underlying, None without one in this step."""
        return next((chain for chain in self.chains if chain.underlying == underlying), None)


@dataclass(frozen=True, slots=True)
class ClockTick:
    """A second of the running clock (live only); `last_data` is when market data last came in this session."""

    time: datetime
    last_data: datetime
    is_session_open: bool


@dataclass(frozen=True, slots=True)
class CashFlowed:
    """The owner has put money in (positive) or taken it out, dollars: neither profit nor loss."""

    time: datetime
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class VolatilityIndexSeen:
    """A value of VIX, in volatility points."""

    time: datetime
    value: float


@dataclass(frozen=True, slots=True)
class EntriesSearched:
    """The strategies have been asked about an underlying for this session."""

    time: datetime
    underlying: str


@dataclass(frozen=True, slots=True)
class VolatilityRecorded:
    """The bot has taken an underlying's 30-day at-the-money volatility (annual) and its shape near the close."""

    time: datetime
    underlying: str
    value: float
    shape: VolatilityShape = NO_SHAPE


@dataclass(frozen=True, slots=True)
class ScanAsked:
    """A human asks for a scan of an underlying's chain at the next step, of all underlyings where it is empty."""

    time: datetime
    underlying: str = ""


@dataclass(frozen=True, slots=True)
class ChainScanned:
    """The options scanner has looked at an underlying's chain in this session."""

    time: datetime
    underlying: str
    finds: tuple[Mispriced, ...] = ()


@dataclass(frozen=True, slots=True)
class MovesSeen:
    """The movement scanner has found stocks that it has not told of in this session."""

    time: datetime
    movers: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class IntentTaken:
    """An intent has passed its checks and will be worked."""

    time: datetime
    intent: TradeIntent


@dataclass(frozen=True, slots=True)
class IntentDropped:
    """An intent is worked no longer; what has filled of it stays booked."""

    time: datetime
    intent_id: str


@dataclass(frozen=True, slots=True)
class IntentHeld:
    """The next attempt at an intent waits, and why (empty: it waits no longer)."""

    time: datetime
    intent_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderRequested:
    """Somebody outside asks for an order; the same request id again changes nothing."""

    time: datetime
    request: OrderRequest


@dataclass(frozen=True, slots=True)
class RequestSettled:
    """A request has become intents or was refused; its id is remembered."""

    time: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class TemplateRan:
    """A recurring template was due and has been asked."""

    time: datetime
    run: Run


@dataclass(frozen=True, slots=True)
class TemplatesSet:
    """The recurring templates are these from now on; runs stay recorded."""

    time: datetime
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class TemplateSwitched:
    """A human switches one recurring template on or off."""

    time: datetime
    template_id: str
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class TwoPartHeld:
    """Part two of a two-part spread is refused, and by which rules."""

    time: datetime
    trade_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """A human was told something; the same key is not told again."""

    time: datetime
    key: str


@dataclass(frozen=True, slots=True)
class LegsPlanned:
    """A structure that is not sent as one order will be worked package by package."""

    time: datetime
    whole: TradeIntent


@dataclass(frozen=True, slots=True)
class LegsStopped:
    """The packages of a plan that have not filled are not sent; what is held stays."""

    time: datetime
    plan_id: str


@dataclass(frozen=True, slots=True)
class FlattenEnded:
    """A flatten has closed all it could; the breaker stays halted."""

    time: datetime


@dataclass(frozen=True, slots=True)
class OrderSent:
    """The owner is about to hand an order to the broker (booked before submission)."""

    time: datetime
    order: WorkingOrder


@dataclass(frozen=True, slots=True)
class OrderAccepted:
    """The broker works the order; `lean_ids` and `broker_ids` are what engine and broker call it, where they say."""

    time: datetime
    order_id: str
    lean_ids: tuple[int, ...] = ()
    broker_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRecovered:
    """A live run begins: what the broker shows, open orders and holdings, before anything is sent.

    `epoch` is the number of the run. `shows_all_orders` says that an order of an earlier run which is neither among
    `orders` nor in the holdings can neither be open nor still arrive.
    """

    time: datetime
    epoch: int
    account: Account
    orders: tuple[BrokerOrder, ...]
    shows_all_orders: bool = False


@dataclass(frozen=True, slots=True)
class OrderFilled:
    """Executions of the order: all of it, one leg, or a part."""

    time: datetime
    order_id: str
    fills: tuple[LegFill, ...]


@dataclass(frozen=True, slots=True)
class OrderUnknown:
    """Nobody answered a submission or a cancel: the broker is asked before anything is sent again."""

    time: datetime
    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CancelRefused:
    """The broker or engine refused to cancel: the order works on."""

    time: datetime
    order_id: str
    reason: str


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
class EngineAction:
    """The engine itself traded: exercise, assignment, expiration, split or liquidation (trading rule 11).

    The first of `trades` takes something away (an option that expires is traded at zero); what it delivers follows.
    """

    time: datetime
    trades: tuple[LegFill, ...]
    description: str


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """The program itself failed while it handled something (live only; a backtest ends with the error)."""

    time: datetime
    description: str


@dataclass(frozen=True, slots=True)
class DividendPaid:
    """Shares that were held went ex: the account got `amount` dollars a share (a short paid it)."""

    time: datetime
    underlying: str
    amount: Decimal


class CorporateAction(StrEnum):
    """What ends the options of an underlying as they are, and may end its shares."""

    SPLIT = "split"
    DELISTING = "delisting"


@dataclass(frozen=True, slots=True)
class CorporateActionAhead:
    """This session is the last one before a corporate action of an underlying.

    LEAN closes every option on a splitting underlying by market-on-close orders 15 1/2 minutes before the bell, and
    whatever is held of a delisted one at its last price.
    """

    time: datetime
    underlying: str
    action: CorporateAction


@dataclass(frozen=True, slots=True)
class SharesSplit:
    """An underlying has split: a share has become 1 / `factor` shares (0.5 for two to one).

    Whole shares are held on, the rest of one was paid in cash at `price`, dollars a new share.
    """

    time: datetime
    underlying: str
    factor: Decimal
    price: Decimal

    def __post_init__(self) -> None:
        """Refuse a factor that is none."""
        if not (self.factor.is_finite() and self.factor > 0):
            raise ValueError(f"expected a split factor above zero, was {self.factor}")


@dataclass(frozen=True, slots=True)
class TickerChanged:
    """A company of which an underlying is the stock goes by another ticker from now on; its contracts stay the same."""

    time: datetime
    underlying: str
    old: str
    new: str


class HumanOrder(StrEnum):
    """What a human may tell the bot; the kill commands are the second to fifth (trading rule 35)."""

    HALT = "halt"
    STOP_OPENING = "stop-opening"
    CANCEL_ENTRIES = "cancel-entries"
    CANCEL_ALL = "cancel-all"
    FLATTEN = "flatten"
    HANDS_OFF = "hands-off"
    RESET_BREAKER = "reset-breaker"
    #: Orders that a restart did not find are dead: somebody has looked.
    SETTLE_ORDERS = "settle-orders"


@dataclass(frozen=True, slots=True)
class HumanCommand:
    """A human overrules the bot; a reset wants a reason.

    `kill_id` names the kill file that it came by (trading rule 36), empty otherwise; that file is answered. `time` is
    when it came, `said_at` when it was said, None where nobody knows. `kill_stands` says that a kill file lay there
    when it came: that holds for as long as it is there.
    """

    time: datetime
    order: HumanOrder
    reason: str
    kill_id: str = ""
    said_at: datetime | None = None
    kill_stands: bool = False

    @property
    def said(self) -> datetime:
        """Return when it was said, as far as is known: never after it came."""
        return self.time if self.said_at is None else min(self.said_at, self.time)


@dataclass(frozen=True, slots=True)
class CareChanged:
    """A human says how one position is to be looked after from now on."""

    time: datetime
    position_id: str
    care: Care
    reason: str


class Answer(StrEnum):
    """What a human makes of a difference between book and broker (trading rule 11)."""

    ADOPT = "adopt"
    IGNORE = "ignore"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class DifferenceAnswered:
    """A human answers an EXTERNAL CHANGE of one instrument, named as it is shown.

    `price` is dollars per share at which the other side traded it, None where that is not known: the last quote is
    booked then.
    """

    time: datetime
    instrument: str
    answer: Answer
    reason: str
    price: Decimal | None = None


Event = (
    SessionStarted
    | MarketStep
    | ClockTick
    | CashFlowed
    | VolatilityIndexSeen
    | EntriesSearched
    | VolatilityRecorded
    | ScanAsked
    | ChainScanned
    | MovesSeen
    | IntentTaken
    | IntentDropped
    | IntentHeld
    | OrderRequested
    | RequestSettled
    | TemplateRan
    | TemplatesSet
    | TemplateSwitched
    | TwoPartHeld
    | LegsPlanned
    | LegsStopped
    | NoticeTold
    | CareChanged
    | DifferenceAnswered
    | FlattenEnded
    | OrderSent
    | OrderAccepted
    | AccountRecovered
    | OrderFilled
    | OrderUnknown
    | CancelRefused
    | OrderCancelled
    | OrderRejected
    | EngineAction
    | DividendPaid
    | CorporateActionAhead
    | TickerChanged
    | SharesSplit
    | FaultSeen
    | HumanCommand
)
