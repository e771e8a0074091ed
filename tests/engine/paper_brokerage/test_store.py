"""An account that cannot be trusted is not opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from engine.paper_brokerage.errors import AccountBusyError, AccountUnusableError
from engine.paper_brokerage.events import Event, EventKind
from engine.paper_brokerage.lease import Lease
from engine.paper_brokerage.store import DATABASE, MARKER, Changes, Store, create_account
from tests.engine.paper_brokerage.desk import at, make_account


def sql(statement: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        connection = sqlite3.connect(folder / DATABASE)
        connection.executescript(statement)
        connection.close()

    return change


def scribble(folder: Path) -> None:
    data = bytearray((folder / DATABASE).read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    (folder / DATABASE).write_bytes(data)


DAMAGES = {
    "gone": lambda folder: (folder / DATABASE).unlink(),
    "empty": lambda folder: (folder / DATABASE).write_bytes(b""),
    "text": lambda folder: (folder / DATABASE).write_text("not a database, but long enough to be looked at"),
    "overwritten": scribble,
    "foreign": sql("PRAGMA application_id = 1"),
    "newer": sql("PRAGMA user_version = 99"),
    "other cash": sql("UPDATE cash SET amount = '100001'"),
    "strange cash": sql("UPDATE cash SET amount = 'much'"),
    "no cash": sql("DELETE FROM cash"),
    "invented holding": sql("INSERT INTO holdings VALUES ('equity:SPY', 5, '1')"),
    "no events": sql("DROP TRIGGER events_stay; DELETE FROM events"),
    "no table": sql("DROP TABLE orders"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_account_is_refused_and_left_alone(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = make_account(tmp_path / "account")
    damage(folder)
    before = (folder / DATABASE).read_bytes() if (folder / DATABASE).exists() else None
    with pytest.raises(AccountUnusableError) as refusal:
        Store(folder)
    assert refusal.value.remedy
    after = (folder / DATABASE).read_bytes() if (folder / DATABASE).exists() else None
    assert after == before or damage is DAMAGES["empty"]


def test_a_folder_without_account_is_no_empty_account(tmp_path: Path) -> None:
    with pytest.raises(AccountUnusableError, match="holds no account"):
        Store(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_account_is_never_made_over_another_one_nor_over_its_remains(tmp_path: Path) -> None:
    folder = make_account(tmp_path / "account")
    for lost in (DATABASE, MARKER):
        with pytest.raises(AccountUnusableError, match="holds an account already"):
            create_account(folder, Decimal(5), at("10:00"))
        (folder / lost).unlink()
        if lost == DATABASE:
            with pytest.raises(AccountUnusableError, match="is gone"):
                Store(folder)


def test_what_a_killed_creation_left_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / f"{DATABASE}.new").write_bytes(b"half")
    create_account(tmp_path, Decimal("12.34"), at("10:00"))
    assert Store(tmp_path).book.cash == Decimal("12.34")


def test_the_log_cannot_be_changed(tmp_path: Path) -> None:
    folder = make_account(tmp_path / "account")
    connection = sqlite3.connect(folder / DATABASE)
    for statement in ("UPDATE events SET kind = 'x'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)


def test_the_file_is_durable_and_private(tmp_path: Path) -> None:
    folder = make_account(tmp_path / "account")
    store = Store(folder)
    modes = [store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert modes == ["wal", 2]
    assert (folder / DATABASE).stat().st_mode & 0o777 == 0o600


def test_an_account_has_one_writer(tmp_path: Path) -> None:
    with Lease(tmp_path), pytest.raises(AccountBusyError, match="in use by process"):
        Lease(tmp_path)
    Lease(tmp_path).close()


def test_a_full_disk_ends_the_broker_and_what_was_committed_stands(tmp_path: Path) -> None:
    folder = make_account(tmp_path / "account")
    store = Store(folder)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    def fill_the_disk() -> None:
        while True:
            event = Event(store.sequence + 1, at("10:00"), EventKind.SESSION_STARTED, detail={"filler": "x" * 500})
            store.commit(Changes([event]))

    with pytest.raises(AccountUnusableError, match="cannot be written: database or disk is full"):
        fill_the_disk()
    store.close()
    assert Store(folder).sequence == store.sequence > 1
