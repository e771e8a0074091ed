"""What a run leaves, held against what the broker's own account says; every difference is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.file_store.store import FileStore
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.executions import execution_from_json
from engine.paper_brokerage.instruments import Instrument, parse_instrument
from engine.paper_brokerage.launch import ensure_running
from modules.bot.documents import from_document
from modules.bot.state import BotState
from modules.domain.settings import settings_from
from modules.observability.entry import JournalEntry
from modules.observability.segments import joined
from modules.persistence.namespace import journal_key, state_key
from modules.persistence.store import DocumentStore
from modules.positions.reconciliation import booked

RUN = "bot"
OPENING_CASH = Decimal(100_000)
_ENDS = {"order.filled", "order.cancelled", "order.rejected", "recovery.filled", "recovery.ended"}
_REFUSALS = ("risk.refused", "request.refused", "roll.refused", "order.rejected")
_OVER = ("canceled", "filled", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Count what happened and what does not fit; all of `problems` should be empty.

    `fills` are executions at the broker, `sources` the sources of taken intents, `shown` differences that the bot has
    itself shown to a human as EXTERNAL CHANGE.
    """

    orders: int
    fills: int
    managed: int
    refused: int
    sources: tuple[str, ...]
    level: str
    shown: int
    problems: tuple[str, ...]


def judge(project: Path, account: Path) -> Verdict:
    """Return the verdict over a finished run."""
    store = FileStore(project / "storage")
    entries = journal_of(store)
    document = DocumentStore(store, state_key("live", RUN)).load()
    if document is None:
        return Verdict(0, 0, 0, 0, (), "", 0, ("no state was kept",))
    client = BrokerageClient(account, ensure_running=ensure_running)
    client.connect(from_now=True)
    try:
        executions = [execution_from_json(row) for row in client.request("executions")["executions"]]
        holdings = {row["instrument"]: row["quantity"] for row in client.request("holdings")["holdings"]}
        cash = Decimal(client.request("cash")["amount"])
        events = _events(client)
    finally:
        client.close()
    orders = list({event["order"]["client_id"]: event["order"] for event in events if event.get("order")}.values())
    names = Counter(entry.name for entry in entries)
    state = from_document(document, settings_from([]))
    held = {_broker_name(parse_instrument(key)): quantity for key, quantity in holdings.items()}
    ours = _booked(state)
    problems = [
        *_missing_fills(entries, executions),
        *_missing_orders(entries, orders),
        *(f"{name}: {text}" for name, text in _wrong(entries)),
        *_two_at_once(events),
    ]
    shown = [entry.text for entry in entries if "EXTERNAL CHANGE" in entry.text]
    for name in {*held, *ours}:
        if held.get(name, 0) != ours[name] and not any(name in _name_in(text) for text in shown):
            problems.append(f"{name}: booked {ours[name]:+d}, held {held.get(name, 0):+d}, and not shown")
    flow = state.continuity.cash_flow
    if not shown and flow != cash - OPENING_CASH:
        problems.append(f"cash booked {flow}, moved {cash - OPENING_CASH}")
    return Verdict(
        len(orders),
        len(executions),
        sum(count for name, count in names.items() if name.startswith("management.")),
        sum(names[name] for name in _REFUSALS),
        tuple(sorted({str(entry.data.get("source")) for entry in entries if entry.name == "intent.taken"})),
        str(state.breaker.level),
        len(shown),
        tuple(problems),
    )


def _name_in(alert: str) -> str:
    """Return the instrument that an alert of an EXTERNAL CHANGE names."""
    return _name(alert.partition("EXTERNAL CHANGE ")[2].partition(":")[0])


def journal_of(store: FileStore) -> list[JournalEntry]:
    """Return the run's journal, oldest first."""
    key = journal_key("live", RUN)
    names = [name for name in store.keys() if name.startswith(f"{key}-")]  # noqa: SIM118  # a store is no mapping
    return joined(store.read(name) for name in names)


def _events(client: BrokerageClient) -> list[dict[str, Any]]:
    """Return all events of the account, oldest first."""
    found: list[dict[str, Any]] = []
    while page := client.request("events", since=found[-1]["sequence"] if found else 0)["events"]:
        found += page
    return found


def _name(text: str) -> str:
    """Return the name of an instrument with its strike as a plain number, whoever wrote it."""
    parts = text.split()
    if len(parts) < 4:
        return parts[0]
    return f"{parts[0]} {parts[1]} {Decimal(parts[2]).normalize():f} {parts[3]}"


def _broker_name(instrument: Instrument) -> str:
    one = instrument.contract
    if one is None:
        return instrument.ticker
    return _name(f"{one.underlying} {one.expiration} {one.strike} {one.right}")


def _booked(state: BotState) -> Counter[str]:
    """Return what the bot's book holds, reported parts of open orders included."""
    found = Counter({_name(str(leg)): quantity for leg, quantity in booked(state.positions.values()).items()})
    for order in state.orders.values():
        found.update({_name(str(leg)): total.quantity for leg, total in order.filled.items()})
    return found


def _missing_fills(entries: Iterable[JournalEntry], executions: list[Any]) -> list[str]:
    """Return the trades of the account that the journal does not tell, by contract and dollars of fees."""
    told: Counter[str] = Counter()
    has_recovered = False
    for entry in entries:
        has_recovered |= entry.name == "recovery.filled"
        if entry.name in ("order.filled", "engine.action"):
            for leg in entry.data.get("legs") or entry.data.get("trades") or ():
                told[_name(str(leg["instrument"]))] += int(leg["quantity"])
    traded: Counter[str] = Counter()
    for trade in executions:
        traded[_broker_name(trade.instrument)] += trade.quantity
    if has_recovered:
        # What a restart read off the holdings is told by order, not by leg; the book is held against the broker.
        return []
    return [
        f"{name}: traded {traded[name]:+d}, the journal tells {told[name]:+d}"
        for name in {*told, *traded}
        if told[name] != traded[name]
    ]


def _missing_orders(entries: Iterable[JournalEntry], orders: list[dict[str, Any]]) -> list[str]:
    """Return orders of the account whose sending or end the journal does not tell."""
    sent, ended = set(), set()
    for entry in entries:
        if entry.name == "order.sent":
            sent.add(entry.ids.order)
        if entry.name in _ENDS:
            ended.add(entry.ids.order or entry.text.partition(" has")[0].partition(" is")[0].removeprefix("order "))
    problems = []
    for order in orders:
        tag = order["terms"]["tag"]
        if tag not in sent:
            problems.append(f"order {tag} is not in the journal")
        elif order["state"] in _OVER and tag not in ended:
            problems.append(f"order {tag} is {order['state']}, and the journal does not tell")
    return problems


def _wrong(entries: Iterable[JournalEntry]) -> list[tuple[str, str]]:
    return [(entry.name, entry.text) for entry in entries if entry.name == "fault"]


def _two_at_once(events: list[dict[str, Any]]) -> list[str]:
    """Return intents that ever had two orders open at the broker."""
    alive: dict[str, str] = {}
    found = set()
    for event in events:
        order = event.get("order")
        if not order:
            continue
        intent = order["terms"]["tag"].rpartition("-")[0]
        if order["state"] in _OVER:
            alive.pop(order["client_id"], None)
        else:
            alive[order["client_id"]] = intent
        found |= {name for name, count in Counter(alive.values()).items() if count > 1}
    return [f"two orders open for {intent}" for intent in sorted(found)]
