"""A trading day of the bot in one process: its real mailbox, a store that may tear, the real paper broker, and crashes.

A crash is an exception that abandons everything the process held: mailbox, cache of the store, reports under way. What
is left is the disk and the broker; a new process starts from these.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.paper_brokerage.broker import Broker
from engine.paper_brokerage.events import Event as BrokerEvent
from engine.paper_brokerage.events import EventKind
from engine.paper_brokerage.executions import execution_from_json
from engine.paper_brokerage.instruments import Instrument, option
from engine.paper_brokerage.script import script_from_json
from engine.paper_brokerage.store import Store, create_account
from engine.paper_brokerage.terms import Leg, OrderTerms, OrderType
from modules.bot.documents import closed_records, from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.domain import events as domain
from modules.domain.account import Account, Holding
from modules.domain.commands import (
    AdoptOrder,
    AnswerKill,
    AnswerRequest,
    CancelOrder,
    QueryOrder,
    SendOrder,
    WriteJournal,
)
from modules.domain.contracts import OptionContract
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.restart import BrokerOrder
from modules.domain.settings import Layer, settings_from
from modules.persistence.segments import SegmentedList
from modules.persistence.store import DocumentStore, UnreadableDocumentError
from tests.modules.bot.test_requests import asked
from tests.modules.builders import NEW_YORK, NOON, context, session
from tests.modules.builders import chain as priced_chain

MINUTES = 18
#: Minutes at which a human asks for an order, and says stop opening by a kill file.
REQUEST_AT, KILL_AT = 2, 16
CASH = Decimal(100_000)
SETTINGS = settings_from([Layer.flat("test", {"walk_attempts": "8"})])


class Crash(BaseException):
    """The process is gone; no handler of the bot may catch it."""


@dataclass(frozen=True, slots=True)
class Point:
    """Name a moment: the nth effect of a kind, before or after it (a write also half way, or not yet flushed)."""

    kind: str
    phase: str
    index: int

    def __str__(self) -> str:
        return f"{self.phase} {self.kind} {self.index}"


@dataclass(slots=True)
class Points:
    """Counts effects and crashes at the chosen point."""

    target: Point | None = None
    seen: list[Point] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def reach(self, kind: str, phase: str) -> None:
        self.counts[kind, phase] += 1
        point = Point(kind, phase, self.counts[kind, phase])
        self.seen.append(point)
        if point == self.target:
            raise Crash(str(point))


class TornDisk:
    """A store as LEAN's: a save is cached, a flush writes in place; a crash loses the cache and may tear the write."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.points = Points()

    def contains(self, key: str) -> bool:
        return key in self.files

    def read(self, key: str) -> str:
        return self.files[key]

    def save(self, key: str, text: str) -> None:
        self.points.reach("store write", "before")
        self.points.reach("store write", "saved, not flushed:")
        before = self.files.get(key)
        self.files[key] = text[: len(text) // 2]
        self.points.reach("store write", "half of")
        self.files[key] = text
        self.points.reach("flush", "after")
        assert before != text, "every document has a number of its own"


def volatility_at(minute: int) -> float:
    """Rise while the condor is sold, so that its walk fills, then fall to its target."""
    return 0.18 + 0.004 * minute if minute < 10 else max(0.12 - 0.01 * (minute - 10), 0.04)


@lru_cache(maxsize=MINUTES + 2)
def chain_at(minute: int) -> Any:
    return priced_chain(now_at(minute), 470.0, volatility_at(minute))


def now_at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


@lru_cache(maxsize=4096)
def instrument_of(contract: OptionContract) -> Instrument:
    return option("SPY", contract.expiration, contract.strike, contract.right)


CONTRACTS = {instrument_of(contract).key: contract for contract in chain_at(0).contracts}


def write_quotes(file: Path) -> None:
    """Write the day's quotes of every contract for the broker."""
    lines = []
    for minute in range(MINUTES + 1):
        chain = chain_at(minute)
        instant = chain.time.astimezone(UTC).isoformat()
        for contract, quote in zip(chain.contracts, chain.quotes, strict=True):
            line = {"instant": instant, "instrument": instrument_of(contract).key}
            lines.append(json.dumps({**line, "bid": _text(quote.bid), "ask": _text(quote.ask)}))
    file.write_text("\n".join(lines) + "\n")


def _text(price: Decimal | None) -> str | None:
    return None if price is None else str(price)


class PaperVenue:
    """The paper brokerage's own broker over its real account file, called directly."""

    #: False for a broker of which nobody has said that it shows every order.
    is_declared = True

    def __init__(self, folder: Path, quotes: Path, rules: list[dict[str, Any]] | None = None) -> None:
        create_account(folder, CASH, NOON.astimezone(UTC) - timedelta(hours=1))
        self.store = Store(folder)
        self.broker = Broker(self.store, script_from_json({"version": 1, "rules": rules or []}), lambda point: None)
        self.events: deque[BrokerEvent] = deque()
        start = (NOON - timedelta(minutes=1)).astimezone(UTC).isoformat()
        self.ask("configure", clock={"mode": "driven", "start": start}, market={"kind": "quoted", "file": str(quotes)})
        self.sessions = 0

    @property
    def shows_all(self) -> bool:
        """Say whether what is open nowhere is over: the broker's own word, as `engine live` asks for it."""
        return self.is_declared and bool(self.broker.handle("status", {}).result["shows_all_orders"])

    def begin(self) -> None:
        """Begin a run: reports of before are nobody's; a new engine numbers from 1."""
        self.events.clear()
        self.sessions += 1

    def ask(self, operation: str, **values: Any) -> dict[str, Any]:
        outcome = self.broker.handle(operation, values)
        self.events.extend(outcome.events)
        return outcome.result

    def submit(self, number: int, order: WorkingOrder) -> None:
        legs = tuple(Leg(instrument_of(leg.instrument), leg.ratio) for leg in order.intent.structure.legs)  # type: ignore[arg-type]  # the day trades options only
        terms = OrderTerms(OrderType.COMBO_LIMIT, legs, order.quantity, order.limit, tag=order.order_id)
        self.ask("submit", client_id=f"s{self.sessions}-{number}", order=terms.to_json())

    def cancel(self, client_id: str) -> None:
        self.ask("cancel", client_id=client_id)

    def advance(self, now: datetime) -> None:
        self.ask("advance", instant=now.astimezone(UTC).isoformat())

    def cash(self) -> Decimal:
        return Decimal(self.broker.handle("cash", {}).result["amount"])

    def holdings(self) -> tuple[Holding, ...]:
        rows = self.broker.handle("holdings", {}).result["holdings"]
        return tuple(Holding(CONTRACTS[row["instrument"]], row["quantity"]) for row in rows)

    def open_orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.broker.handle("open_orders", {}).result["orders"]
        return found

    def crashed(self, kept: dict[str, Any] | None) -> None:
        """Live on: the broker does not hear of the crash."""

    def close(self) -> None:
        self.store.close()


class UndeclaredVenue(PaperVenue):
    """A broker of which nobody knows whether it shows every order, as a real one behind LEAN."""

    is_declared = False


class ForgetfulVenue(PaperVenue):
    """LEAN's paper brokerage: open orders die with the engine, the account is what the configuration says."""

    def __init__(self, folder: Path, quotes: Path, rules: list[dict[str, Any]] | None = None) -> None:
        super().__init__(folder, quotes, rules)
        self.given: tuple[Decimal, dict[OptionContract, int]] = (Decimal(0), {})

    def cash(self) -> Decimal:
        return super().cash() + self.given[0]

    def holdings(self) -> tuple[Holding, ...]:
        total = Counter({holding.instrument: holding.quantity for holding in super().holdings()})
        for contract, quantity in self.given[1].items():
            total[contract] += quantity
        return tuple(Holding(contract, quantity) for contract, quantity in total.items() if quantity)

    def crashed(self, kept: dict[str, Any] | None) -> None:
        """Forget the open orders, and go back to the account that the bot has saved."""
        for order in self.open_orders():
            self.cancel(order["client_id"])
        saved = kept or {"cash": str(CASH), "holdings": {}}
        self.given = (Decimal(0), {})
        wanted = {CONTRACTS[key]: quantity for key, quantity in saved["holdings"].items()}
        now = {holding.instrument: holding.quantity for holding in super().holdings()}
        given = {key: wanted.get(key, 0) - now.get(key, 0) for key in {*wanted, *now}}  # type: ignore[arg-type]  # contracts all
        self.given = (Decimal(saved["cash"]) - super().cash(), given)  # type: ignore[assignment]  # contracts all


class Process:
    """One life of the bot: implements the mailbox's Performer over disk and venue."""

    def __init__(self, disk: TornDisk, venue: PaperVenue, now: datetime) -> None:
        self.disk, self.venue, self.points = disk, venue, disk.points
        self.documents = DocumentStore(disk, "hob/live/run/state")
        self.closed = SegmentedList(disk, "hob/live/run/closed")
        self.lines: list[str] = []
        self.reports: deque[BrokerEvent] = deque()
        self.order_of: dict[str, str] = {}
        self.client_of: dict[str, str] = {}
        self.sent = 0
        self.answered: list[str] = []
        venue.begin()
        document = self.documents.load()
        fresh = BotState(SETTINGS, is_live=True)
        state = fresh if document is None else replace(from_document(document, SETTINGS), is_live=True)
        self.closed_saved = state.closed_before
        self.mailbox = Mailbox(state, self)
        self.post(self.recovery(state.continuity.epoch + 1, now))
        self.post(domain.SessionStarted(now, "SPY", context(60)))

    def recovery(self, epoch: int, now: datetime) -> domain.AccountRecovered:
        shown = []
        for number, order in enumerate(self.venue.open_orders(), 1):
            terms, sign = order["terms"], 1 if order["terms"]["quantity"] > 0 else -1
            left = (abs(terms["quantity"]) - order["filled"]) * sign
            legs = tuple((CONTRACTS[leg["instrument"]], leg["ratio"] * left) for leg in terms["legs"])
            limit, placed = Decimal(terms["limit_price"]), datetime.fromisoformat(order["placed"])
            shown.append(BrokerOrder((number,), (order["id"],), terms.get("tag") or "", legs, limit, placed))
            self.order_of[order["client_id"]] = f"lean {number}"
        return domain.AccountRecovered(now, epoch, self.account(), tuple(shown), self.venue.shows_all)

    def account(self) -> Account:
        cash = self.venue.cash()
        return Account(cash, cash, self.venue.holdings())

    def post(self, event: domain.Event) -> None:
        self.mailbox.post(event)
        self.mailbox.drain()
        self.deliver()

    def deliver(self) -> None:
        """Hand on what the broker reports, one report after another."""
        while self.venue.events:
            report = self.venue.events.popleft()
            if report.order is None or report.order["client_id"] not in self.order_of:
                continue
            event = self.translate(report, self.order_of[report.order["client_id"]])
            if event is None:
                continue
            kind = report.kind.value
            self.points.reach(kind, "before")
            self.mailbox.post(event)
            self.mailbox.drain()
            self.points.reach(kind, "after")

    def translate(self, report: BrokerEvent, order_id: str) -> domain.Event | None:
        assert report.order is not None
        now = report.instant.astimezone(NEW_YORK)
        match report.kind:
            case EventKind.ORDER_ACKNOWLEDGED:
                return domain.OrderAccepted(now, order_id, (self.sent,), (report.order["id"],))
            case EventKind.ORDER_FILLED:
                trades = [execution_from_json(body) for body in report.executions]
                return domain.OrderFilled(
                    now,
                    order_id,
                    tuple(LegFill(CONTRACTS[t.instrument.key], t.quantity, t.price, t.fee, t.id) for t in trades),
                )
            case EventKind.ORDER_CANCELED | EventKind.ORDER_EXPIRED:
                return domain.OrderCancelled(now, order_id)
            case EventKind.ORDER_REJECTED:
                return domain.OrderRejected(now, order_id, str(report.order["reason"]))
        return None

    # ---- the Performer: every effect on the outside has a point before and after -------------------------------

    def _effect(self, kind: str, action: Callable[[], Any]) -> None:
        self.points.reach(kind, "before")
        action()
        self.points.reach(kind, "after")

    def send(self, order: SendOrder) -> None:
        self.sent += 1
        client_id = f"s{self.venue.sessions}-{self.sent}"
        self.order_of[client_id], self.client_of[order.order.order_id] = order.order.order_id, client_id
        self._effect("send", lambda: self.venue.submit(self.sent, order.order))

    def cancel(self, command: CancelOrder) -> None:
        client_id = self.client_of.get(command.order_id)
        if client_id is not None:
            self._effect("cancel", lambda: self.venue.cancel(client_id))

    def query(self, command: QueryOrder) -> None:
        self._effect("query", lambda: None)

    def adopt(self, command: AdoptOrder) -> None:
        def listen() -> None:
            name = f"lean {command.lean_ids[0]}"
            client_id = next(key for key, value in self.order_of.items() if value == name)
            self.order_of[client_id] = command.order.order_id
            self.client_of[command.order.order_id] = client_id

        self._effect("adopt", listen)

    def save(self, state: BotState) -> bool:
        records = closed_records(state, self.closed_saved)
        self.closed.write(self.closed_saved, records)
        self.closed_saved += len(records)
        holdings = {instrument_of(h.instrument).key: h.quantity for h in self.venue.holdings()}  # type: ignore[arg-type]  # contracts all
        account = {"cash": str(self.venue.cash()), "holdings": holdings}
        self._effect("save", lambda: self.documents.save({**to_document(state), "account": account}))
        return True

    def journal(self, entry: WriteJournal) -> None:
        self._effect("journal", lambda: self.lines.append(f"{entry.name}: {entry.text}"))

    def answer_kill(self, command: AnswerKill) -> None:
        self._effect("answer_kill", lambda: self.answered.append(command.kill_id))

    def answer_request(self, command: AnswerRequest) -> None:
        self._effect("answer_request", lambda: self.answered.append(command.request_id))


@dataclass(slots=True)
class Day:
    """Hold what became of a day."""

    state: BotState
    points: list[Point]
    lines: list[str]
    holdings: dict[Any, int]
    cash: Decimal
    closed: int
    crashes: int
    halts: int
    shows_all: bool
    #: The bot's ids of the orders open at the broker at the end.
    open_orders: frozenset[str]


def play(
    folder: Path,
    quotes: Path,
    *targets: Point,
    make: type[PaperVenue] = PaperVenue,
    rules: list[dict[str, Any]] | None = None,
    downtime: int = 0,
) -> Day:
    """Play the day, crash at each target (counted from the start of its life), restart `downtime` minutes later."""
    venue, disk = make(folder, quotes, rules), TornDisk()
    left, lines, halts, minute = list(targets), [], 0, 0
    reached: list[Point] = []
    process: Process | None = None
    try:
        while minute <= MINUTES:
            try:
                if process is None:
                    disk.points = Points(left[0] if left else None)
                    halts += restore(disk, venue)
                    process = Process(disk, venue, now_at(minute))
                    halts += settle(process, now_at(minute))
                step(process, venue, minute)
                watch(venue)
                minute += 1
            except Crash:
                reached += disk.points.seen
                lines += process.lines if process is not None else []
                del left[0]
                process = None
                watch(venue)
                venue.crashed(account_on(disk))
                for _ in range(downtime):
                    minute += 1
                    venue.advance(now_at(minute))
        assert process is not None
        assert not left, f"{left[0]} was never reached"
        state = process.mailbox.state
        return Day(
            state,
            [*reached, *disk.points.seen],
            [*lines, *process.lines],
            {holding.instrument: holding.quantity for holding in venue.holdings()},
            venue.cash(),
            state.closed_before + len(state.closed),
            len(targets),
            halts,
            venue.shows_all,
            frozenset(order.terms.tag for order in venue.store.book.orders.values() if order.is_open),
        )
    finally:
        venue.close()


def step(process: Process, venue: PaperVenue, minute: int) -> None:
    """Let a minute pass: the broker looks at the market, then the bot does."""
    now = now_at(minute)
    venue.advance(now)
    process.deliver()
    state = process.mailbox.state
    if minute >= REQUEST_AT and "a-1" not in (*state.requests, *state.settled_requests):
        process.post(replace(asked(worst_price="-3.03"), time=now))
    if minute >= KILL_AT and "kill-1" not in state.kills:
        process.post(domain.HumanCommand(now, domain.HumanOrder.STOP_OPENING, "end of the day", "kill-1"))
    process.post(domain.MarketStep(now, process.account(), session(now), (chain_at(minute),)))


def settle(process: Process, now: datetime) -> int:
    """Do what docs/recovery.md tells a human to do with lost orders: have them ended at the broker, settle, reset."""
    state = process.mailbox.state
    lost = [order_id for order_id in state.orders if state.continuity.is_lost(order_id)]
    if not lost:
        return 0
    live = {order.terms.tag: order for order in process.venue.store.book.orders.values() if order.is_open}
    shown = {order["terms"].get("tag") for order in process.venue.open_orders()}
    assert not shown & set(lost), "an order that is alive is never lost while the broker shows it with its tag"
    for order_id in set(lost) & live.keys():
        process.venue.cancel(live[order_id].client_id)
    process.post(domain.HumanCommand(now, domain.HumanOrder.SETTLE_ORDERS, "looked it up"))
    process.post(domain.HumanCommand(now, domain.HumanOrder.RESET_BREAKER, "settled"))
    return 1


def watch(venue: PaperVenue) -> None:
    """Assert that no intent has two orders at the broker."""
    book = venue.store.book.orders.values()
    owners = Counter(order.terms.tag.rpartition("-")[0] for order in book if order.is_open)
    assert not owners or max(owners.values()) == 1, owners


def restore(disk: TornDisk, venue: PaperVenue) -> int:
    """Do what the refusal to start tells a human: move away a state that is not whole, if nothing was ever sent.

    Only the first document of all can be torn without a whole one beside it; whatever is sent comes after it.
    """
    try:
        DocumentStore(disk, "hob/live/run/state").load()
    except UnreadableDocumentError:
        assert not venue.store.book.orders, "a state that was ever sent from has a whole slot"
        disk.files.clear()
        return 1
    return 0


def account_on(disk: TornDisk) -> dict[str, Any] | None:
    try:
        document = DocumentStore(disk, "hob/live/run/state").load()
    except UnreadableDocumentError:
        return None
    return None if document is None else document["account"]


def check(day: Day) -> bool:
    """Assert that the book is the broker's, that nothing is filled beyond its intent, and that every cent is booked.

    Return whether nothing waits for a human: what differs must have been shown to one as an EXTERNAL CHANGE.
    """
    booked: Counter[Any] = Counter()
    for position in day.state.positions.values():
        for leg in position.structure.legs:
            booked[leg.instrument] += leg.ratio * position.quantity
    differing = [name for name in {*booked, *day.holdings} if booked[name] != day.holdings.get(name, 0)]
    shown = [line for line in day.lines if "EXTERNAL CHANGE" in line]
    assert all(any(str(name) in line for line in shown) for name in differing), differing
    assert not [order for order in day.state.orders.values() if not order.intent.is_reduction]
    assert all(work.filled <= work.intent.quantity for work in day.state.works.values())
    if differing:
        return False
    # Two minutes of absence may let the day end within a walk.
    assert day.state.orders.keys() == day.open_orders
    if not any("price not known" in line for line in day.lines):
        assert day.state.continuity.cash_flow == day.cash - CASH
    return True
