"""Plays scripted days into the bot: quotes by the clock, a broker that fills at the limit, what the engine does.

A day starts from a saved document and ends with one, so that a bot may be killed each night, or anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from modules.bot.documents import from_document, to_document
from modules.bot.evolve import evolve
from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.domain.account import Account, Holding, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import AnswerKill, AnswerRequest, CancelOrder, QueryOrder, SendOrder, WriteJournal
from modules.domain.contracts import Delivery, Instrument, OptionContract
from modules.domain.events import Event, MarketStep, OrderFilled, OrderSent
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.positions import ClosedPosition
from modules.domain.quotes import Quote
from modules.domain.settings import Settings
from modules.domain.structures import Structure
from modules.reference_data.in_memory import InMemoryReferenceData
from tests.modules.builders import NEW_YORK, STEP

Prices = Mapping[OptionContract, tuple[float, float]]


@dataclass(frozen=True)
class Look:
    """Say what the market shows at a time of the day: spots by underlying, quotes by contract."""

    clock: str
    spots: Mapping[str, float]
    quotes: Prices


@dataclass(frozen=True)
class Day:
    """Hold a session, the looks at its market, and what happens after the close (engine actions, commands)."""

    day: date
    looks: Sequence[Look]
    closes: str = "16:00"
    next_day: date | None = None
    after: Sequence[Event] = ()
    before: Sequence[Event] = ()

    @property
    def session(self) -> SessionClock:
        return SessionClock(
            clock(self.day, "09:30"), clock(self.day, self.closes), STEP, self.next_day or self.day + timedelta(days=1)
        )


def clock(day: date, text: str) -> datetime:
    return datetime.combine(day, datetime.strptime(text, "%H:%M").time(), NEW_YORK)


def fee_of(instrument: Instrument) -> Decimal:
    if not isinstance(instrument, OptionContract):
        return Decimal(0)
    return Decimal("1.00") if instrument.delivery is Delivery.CASH else Decimal("0.65")


@dataclass
class Broker:
    """Fill every order at its limit as soon as it comes: legs at their mids, the first one takes the difference."""

    quotes: dict[Instrument, Quote] = field(default_factory=dict)
    held: dict[Instrument, int] = field(default_factory=dict)
    cash: Decimal = Decimal(0)
    lines: list[str] = field(default_factory=list)
    sent: list[WorkingOrder] = field(default_factory=list)
    mailbox: Mailbox | None = None

    def send(self, command: SendOrder) -> None:
        order = command.order
        self.sent.append(order)
        fills = self.fills_of(order)
        for fill in fills:
            self.book(fill)
        assert self.mailbox is not None
        self.mailbox.post(OrderFilled(order.sent_at, order.order_id, fills))

    def fills_of(self, order: WorkingOrder) -> tuple[LegFill, ...]:
        legs = order.intent.structure.legs
        structure = order.intent.structure
        prices = [self.quotes[leg.instrument].mid for leg in legs]
        net = sum((structure.weight(leg) * price for leg, price in zip(legs, prices, strict=True)), Decimal(0))
        prices[0] += (order.limit - net) / structure.weight(legs[0])
        return tuple(
            LegFill(
                leg.instrument,
                leg.ratio * order.quantity,
                price,
                fee_of(leg.instrument) * abs(leg.ratio) * order.quantity,
                f"{order.order_id}-{number}",
            )
            for number, (leg, price) in enumerate(zip(legs, prices, strict=True))
        )

    def book(self, fill: LegFill) -> None:
        multiplier = fill.instrument.multiplier if isinstance(fill.instrument, OptionContract) else 1
        self.held[fill.instrument] = self.held.get(fill.instrument, 0) + fill.quantity
        self.cash -= fill.quantity * fill.price * multiplier + fill.fee

    def holdings(self) -> tuple[Holding, ...]:
        return tuple(Holding(name, number) for name, number in self.held.items() if number)

    def cancel(self, command: CancelOrder) -> None: ...

    def query(self, command: QueryOrder) -> None: ...

    def save(self, state: BotState) -> bool:
        return True

    def answer_kill(self, command: AnswerKill) -> None: ...

    def answer_request(self, command: AnswerRequest) -> None: ...

    def journal(self, entry: WriteJournal) -> None:
        self.lines.append(f"{entry.name}: {entry.text}")


def opened(
    state: BotState,
    broker: Broker,
    name: str,
    structure: Structure,
    quantity: int,
    prices: Sequence[float],
    at: datetime,
    strategy: str = "manual",
    extends: str = "",
) -> BotState:
    """Return the state with a position, or more legs of one, filled leg by leg at stated prices."""
    intent = TradeIntent(
        intent_id=name,
        purpose=Purpose.OPEN,
        source=Source.HUMAN,
        strategy=strategy,
        structure=structure,
        quantity=quantity,
        worst_price=Decimal(1),
        max_loss=None,
        max_profit=None,
        rationale="scripted",
        created_at=at,
        position_id=extends,
    )
    order = WorkingOrder(f"{name}-1", intent, quantity, Decimal("0.01"), 1, at)
    fills = tuple(
        LegFill(
            leg.instrument,
            leg.ratio * quantity,
            Decimal(str(price)),
            fee_of(leg.instrument) * abs(leg.ratio) * quantity,
            f"{name}-{number}",
        )
        for number, (leg, price) in enumerate(zip(structure.legs, prices, strict=True))
    )
    for fill in fills:
        broker.book(fill)
    return evolve(evolve(state, OrderSent(at, order)), OrderFilled(at, order.order_id, fills))


@dataclass
class Played:
    """Hold what a day left behind: the document of the night, what was closed, and the journal."""

    document: dict[str, Any]
    closed: tuple[ClosedPosition, ...]
    lines: list[str]
    state: BotState


def play(
    day: Day,
    document: dict[str, Any],
    broker: Broker,
    settings: Settings,
    reference: InMemoryReferenceData,
    *,
    is_live: bool = True,
) -> Played:
    """Wake the bot from its document, show it a day, and put it to sleep again."""
    kept = from_document(document, settings)
    broker.lines = []
    mailbox = Mailbox(replace(kept, reference=reference, is_live=is_live), broker)
    broker.mailbox = mailbox
    post(mailbox, broker, day.before)
    for look in day.looks:
        post(mailbox, broker, [_step(day, look, broker)])
    post(mailbox, broker, day.after)
    state = mailbox.state
    return Played(to_document(state), state.closed, list(broker.lines), state)


def post(mailbox: Mailbox, broker: Broker, events: Iterable[Event]) -> None:
    for event in events:
        for fill in getattr(event, "trades", ()):
            broker.book(fill)
        mailbox.post(event)
        mailbox.drain()


def _step(day: Day, look: Look, broker: Broker) -> MarketStep:
    now = clock(day.day, look.clock)
    chains = []
    for underlying, spot in look.spots.items():
        mine = {key: quote for key, quote in look.quotes.items() if key.underlying == underlying}
        quotes = tuple(Quote.from_floats(bid, ask, now) for bid, ask in mine.values())
        chain = ChainSnapshot(underlying, Decimal(str(spot)), now, tuple(mine), quotes, tuple(5000 for _ in mine))
        broker.quotes.update(chain.quote_table())
        chains.append(chain)
    account = Account(Decimal(1_000_000) + broker.cash, Decimal(1_000_000) + broker.cash, broker.holdings())
    return MarketStep(now, account, day.session, tuple(chains))
