"""The account on disk: one SQLite file, one transaction a change, and a start that refuses what it cannot trust.

Start-up and recovery are one path: `Store.open` after a clean end and after a kill does the same things.
"""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.paper_brokerage.book import Book, Holding
from engine.paper_brokerage.errors import AccountUnusableError
from engine.paper_brokerage.events import Event, EventKind, event_from_json
from engine.paper_brokerage.executions import Execution, execution_from_json
from engine.paper_brokerage.instruments import parse_instrument
from engine.paper_brokerage.orders import Order, order_from_json, plan_from_json
from engine.paper_brokerage.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES
from engine.paper_brokerage.terms import canonical

DATABASE = "account.sqlite"
#: Written once when an account is made: if it is there and the database is not, the account was lost, not never made.
MARKER = "account.json"
CURRENCY = "USD"


@dataclass(slots=True)
class Changes:
    """Gather what one command changes, to be written in one transaction."""

    events: list[Event] = field(default_factory=list)
    orders: dict[int, Order] = field(default_factory=dict)
    executions: list[tuple[int, Execution]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is to be written."""
        return not (self.events or self.orders or self.executions or self.meta)


def create_account(folder: Path, opening_cash: Decimal, now: datetime) -> None:
    """Make a new account; AccountUnusableError if one stands there, or stood there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / DATABASE).exists() or (folder / MARKER).exists():
        raise AccountUnusableError(f"{folder} holds an account already", "name another folder, or leave out --new")
    draft = folder / f"{DATABASE}.new"
    for leftover in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
        leftover.unlink(missing_ok=True)
    connection = sqlite3.connect(draft, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(TABLES)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("INSERT INTO cash VALUES (?, ?, ?)", (CURRENCY, str(opening_cash), str(opening_cash)))
    opened = Event(1, now, EventKind.ACCOUNT_OPENED, detail={"cash": str(opening_cash), "currency": CURRENCY})
    _insert_event(connection, opened)
    connection.close()
    draft.chmod(0o600)
    _sync(draft)
    draft.rename(folder / DATABASE)
    marker = {"made": now.isoformat(), "cash": str(opening_cash), "currency": CURRENCY, "data": "SIMULATED account"}
    (folder / MARKER).write_text(json.dumps(marker, indent=1) + "\n")
    _sync(folder / MARKER)
    _sync(folder)


def has_account(folder: Path) -> bool:
    """Say whether the folder holds an account, whole or not."""
    return (folder / DATABASE).exists() or (folder / MARKER).exists()


class Store:
    """Reads and writes one account; the caller holds its lease."""

    def __init__(self, folder: Path) -> None:
        """Open and examine the account; AccountUnusableError if anything about it is in doubt."""
        self.path = folder / DATABASE
        if not self.path.exists():
            raise _lost(folder) if (folder / MARKER).exists() else absent(folder)
        try:
            self._connection = self._open()
            self._examine()
            self.book, self.meta, self.sequence = self._load()
        except (sqlite3.Error, ValueError, KeyError, TypeError, ArithmeticError) as error:
            raise AccountUnusableError(f"{self.path} cannot be read: {error}", _RESTORE) from error
        if not (folder / MARKER).exists():
            (folder / MARKER).write_text(json.dumps({"data": "SIMULATED account"}) + "\n")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, isolation_level=None)
        connection.execute("PRAGMA busy_timeout = 2000")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _examine(self) -> None:
        ask = self._connection.execute
        if ask("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise AccountUnusableError(f"{self.path} is not an account of the paper brokerage", "name another folder")
        version = ask("PRAGMA user_version").fetchone()[0]
        if version != SCHEMA_VERSION:
            raise AccountUnusableError(
                f"{self.path} has schema {version}; this program knows {SCHEMA_VERSION}",
                "use the program the account was made with, or a new folder",
            )
        if ask("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise AccountUnusableError(f"{self.path} cannot keep a write-ahead log", "keep the account on a local disk")
        verdict = ask("PRAGMA quick_check").fetchone()[0]
        if verdict != "ok":
            raise AccountUnusableError(f"{self.path} is damaged: {verdict}", _RESTORE)

    def _load(self) -> tuple[Book, dict[str, str], int]:
        ask = self._connection.execute
        opening, amount = ask("SELECT opening, amount FROM cash WHERE currency = ?", (CURRENCY,)).fetchone()
        book = Book(Decimal(opening))
        for (body,) in ask("SELECT body FROM executions ORDER BY rowid"):
            book.execute(execution_from_json(json.loads(body)))
        self._compare(book, Decimal(amount))
        for body, fingerprint, plan in ask("SELECT body, fingerprint, plan FROM orders ORDER BY number"):
            book.place(order_from_json(json.loads(body), fingerprint, plan_from_json(json.loads(plan))))
        count, last = ask("SELECT count(*), coalesce(max(sequence), 0) FROM events").fetchone()
        if count != last or not count:
            raise AccountUnusableError(f"{self.path} has {count} events and the last is number {last}", _RESTORE)
        return book, dict(ask("SELECT key, value FROM meta").fetchall()), last

    def _compare(self, book: Book, amount: Decimal) -> None:
        """Refuse tables that contradict the executions: corrupt data are worse than no data."""
        if book.cash != amount:
            raise AccountUnusableError(f"{self.path}: cash is {amount} but its executions say {book.cash}", _RESTORE)
        rows = self._connection.execute("SELECT instrument, quantity, average_price FROM holdings").fetchall()
        stored = {key: Holding(parse_instrument(key), quantity, Decimal(price)) for key, quantity, price in rows}
        if stored != book.holdings:
            keys = sorted(key for key in {*stored, *book.holdings} if stored.get(key) != book.holdings.get(key))
            raise AccountUnusableError(f"{self.path}: holdings of {', '.join(keys)} contradict executions", _RESTORE)

    def commit(self, changes: Changes) -> None:
        """Write a command's changes and its events in one transaction, on disk when this returns."""
        if changes.is_empty:
            return
        try:
            self._write(changes)
        except sqlite3.Error as error:
            # the book in memory is ahead of the disk now, so this process must not go on
            raise AccountUnusableError(
                f"{self.path} cannot be written: {error}", "make room, then start again"
            ) from error
        self.meta.update(changes.meta)
        if changes.events:
            self.sequence = changes.events[-1].sequence

    def _write(self, changes: Changes) -> None:
        ask = self._connection.execute
        ask("BEGIN IMMEDIATE")
        for event in changes.events:
            _insert_event(self._connection, event)
        for order in changes.orders.values():
            self._write_order(order)
        for sequence, execution in changes.executions:
            self._write_execution(sequence, execution)
        if changes.executions:
            ask("UPDATE cash SET amount = ? WHERE currency = ?", (str(self.book.cash), CURRENCY))
        for key, value in changes.meta.items():
            ask("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))
        ask("COMMIT")

    def commit_meta(self, values: dict[str, str]) -> None:
        """Write facts about the account that belong to no event."""
        self.commit(Changes(meta=values))

    def _write_order(self, order: Order) -> None:
        values = (
            order.number,
            order.id,
            order.client_id,
            order.fingerprint,
            order.state.value,
            order.terms.quantity,
            order.filled,
            canonical(order.to_json()),
            canonical(order.plan.to_json()),
        )
        self._connection.execute(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET"
            " id = excluded.id, state = excluded.state, quantity = excluded.quantity, filled = excluded.filled,"
            " body = excluded.body, plan = excluded.plan",
            values,
        )

    def _write_execution(self, sequence: int, execution: Execution) -> None:
        key = execution.instrument.key
        body = canonical(execution.to_json())
        ask = self._connection.execute
        ask(
            "INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?)",
            (execution.id, sequence, execution.order_number, key, execution.quantity, body),
        )
        held = self.book.holdings.get(key)
        if held is None:
            ask("DELETE FROM holdings WHERE instrument = ?", (key,))
        else:
            ask(
                "INSERT INTO holdings VALUES (?, ?, ?) ON CONFLICT (instrument) DO UPDATE SET"
                " quantity = excluded.quantity, average_price = excluded.average_price",
                (key, held.quantity, str(held.average_price)),
            )

    def events_since(self, sequence: int, limit: int) -> list[Event]:
        """Return up to `limit` events after a number, oldest first."""
        rows = self._connection.execute(
            "SELECT body FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?", (sequence, limit)
        )
        return [event_from_json(json.loads(body)) for (body,) in rows]

    def executions_since(self, sequence: int, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` executions of events after a number, each with that number."""
        rows = self._connection.execute(
            "SELECT sequence, body FROM executions WHERE sequence > ? ORDER BY sequence, rowid LIMIT ?",
            (sequence, limit),
        )
        return [{"sequence": number, **json.loads(body)} for number, body in rows]

    def close(self) -> None:
        """Close the file; nothing is lost if this is never called."""
        self._connection.close()


_RESTORE = "nothing was changed; restore the folder from a copy, or start a new account in another folder"


def _lost(folder: Path) -> AccountUnusableError:
    return AccountUnusableError(f"{folder} held an account, but {DATABASE} is gone", _RESTORE)


def absent(folder: Path) -> AccountUnusableError:
    """Return the error of a folder without an account."""
    return AccountUnusableError(f"{folder} holds no account", "make one with --new and --cash")


def _insert_event(connection: sqlite3.Connection, event: Event) -> None:
    row = (event.sequence, event.instant.isoformat(), event.kind.value, canonical(event.to_json()))
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?)", row)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
