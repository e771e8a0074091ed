"""Entries survive as lines; segments are bounded, rotated, and survive a restart and a failing store."""

from __future__ import annotations

import ast
import json
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.bot.alerting import AlertCode
from modules.domain.commands import WriteJournal
from modules.domain.journal import Ids, plain, typed
from modules.observability.entry import JournalEntry, from_line
from modules.observability.names import NAMES, Category, category_of
from modules.observability.segments import SegmentedJournal, joined, parse_segment
from tests.modules.builders import NOON
from tests.modules.memory_store import MemoryStore

ROOT = Path(__file__).resolve().parents[3]


def note(number: int) -> WriteJournal:
    return WriteJournal("signal.none", f"note {number}", Ids(intent=f"i{number}"), typed(number=number))


def filled(journal: SegmentedJournal, count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        journal.append(note(number), NOON)


TEXTS = st.text(max_size=20)
DATA = st.dictionaries(
    TEXTS, st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS, max_size=3), max_size=3
)


@given(text=TEXTS, order=TEXTS, data=DATA)
def test_entry_survives_its_line(text: str, order: str, data: dict[str, object]) -> None:
    entry = JournalEntry(3, NOON, "order.filled", text, Ids(order=order), data)
    line = entry.to_line()
    assert "\n" not in line
    read = from_line(line)
    assert (read.sequence, read.name, read.text, read.ids, read.data) == (
        3,
        "order.filled",
        text,
        Ids(order=order),
        data,
    )
    assert read.time == NOON


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"v":1}', "not json", '{"v":9,"n":1}'])
def test_what_is_no_entry_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own error is one too
        from_line(line)


def test_money_stays_exact_and_what_is_no_number_becomes_null() -> None:
    data = typed(cost=Decimal("-1.4500"), chance=float("nan"), at=NOON, several=[Decimal("0.1"), None, True])
    assert data == {"cost": "-1.4500", "chance": None, "at": NOON.isoformat(), "several": ["0.1", None, True]}
    json.dumps(data, allow_nan=False)
    assert plain(Ids(order="x"))["order"] == "x"


def test_journal_reads_back_what_was_appended_in_order() -> None:
    store = MemoryStore()
    journal = SegmentedJournal(store, "hob/j", segment_size=400, kept=50)
    filled(journal, 20)
    journal.flush()
    assert len(store.texts) > 3
    assert [entry.text for entry in joined(store.texts.values())] == [f"note {n}" for n in range(1, 21)]


def test_rotation_keeps_the_newest_and_shows_what_is_gone() -> None:
    store = MemoryStore()
    journal = SegmentedJournal(store, "hob/j", segment_size=400, kept=3)
    filled(journal, 40)
    journal.flush()
    entries = joined(store.texts.values())
    assert len(store.texts) == 3
    assert entries[-1].text == "note 40"
    assert entries[0].sequence > 1
    assert [entry.sequence for entry in entries] == list(range(entries[0].sequence, 41))


def test_restart_goes_on_behind_what_is_there() -> None:
    store = MemoryStore()
    first = SegmentedJournal(store, "hob/j", segment_size=400, kept=9)
    filled(first, 5)
    first.flush()
    second = SegmentedJournal(store, "hob/j", segment_size=400, kept=9)
    second.resume()
    filled(second, 3, first=6)
    second.flush()
    assert [entry.sequence for entry in joined(store.texts.values())] == list(range(1, 9))


def test_segment_cut_short_gives_the_entries_that_are_whole() -> None:
    store = MemoryStore()
    journal = SegmentedJournal(store, "hob/j")
    filled(journal, 3)
    journal.flush()
    number, entries = parse_segment(store.texts["hob/j-00"][:-20])
    assert (number, len(entries)) == (0, 2)
    assert parse_segment("") == (-1, [])


def test_refusing_store_loses_nothing_once_it_takes_again() -> None:
    store = MemoryStore()
    journal = SegmentedJournal(store, "hob/j", segment_size=10_000)
    filled(journal, 2)
    store.is_full = True
    with pytest.raises(OSError, match="full"):
        journal.flush()
    filled(journal, 1, first=3)
    store.is_full = False
    journal.flush()
    assert len(joined(store.texts.values())) == 3


def test_unlisted_name_is_an_error_to_be_looked_at() -> None:
    assert category_of("made.up") is Category.ERROR
    assert category_of("order.filled") is Category.EXECUTION


def names_written() -> set[str]:
    """Return the first arguments of all WriteJournal and order_entry calls of the bot."""
    found = set()
    for path in [*(ROOT / "modules").rglob("*.py"), *(ROOT / "algorithms").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("WriteJournal", "order_entry"):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
                elif isinstance(first, ast.Name) and first.id in constants:
                    found.add(str(constants[first.id]))
    return found


#: Their ids say all.
BY_IDS_ALONE = {"order.cancelled", "intent.dropped"}


def test_every_entry_carries_typed_fields() -> None:
    """Words are for people: whatever a text says can be read from `data` too."""
    bare = []
    for path in [*(ROOT / "modules").rglob("*.py"), *(ROOT / "algorithms").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "WriteJournal":
                continue
            is_typed = len(node.args) == 4 or any(keyword.arg == "data" for keyword in node.keywords)
            name = getattr(node.args[0], "value", "") if node.args else ""
            if not is_typed and name not in BY_IDS_ALONE:
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert bare == []


def alert_codes() -> set[str]:
    """Return the codes of alerts: the bot's own, and those of management's watches."""
    found = {str(code) for code in AlertCode}
    for path in (ROOT / "modules" / "positions" / "rules").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
                assert isinstance(node.args[0], ast.Constant)
                found.add(str(node.args[0].value))
    return found


def test_page_tells_every_code_of_an_alert() -> None:
    page = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")
    told = page[page.index("## Alerts") :]
    rows = re.findall(r"^\| (`[A-Z_`, ]+) \|", told[: told.index("## Correlation")], re.MULTILINE)
    assert {code for row in rows for code in re.findall(r"`([A-Z_]+)`", row)} == alert_codes()


def test_every_name_that_is_written_is_listed_and_none_is_listed_in_vain() -> None:
    assert names_written() == set(NAMES)


def test_page_tells_every_name_with_its_category() -> None:
    page = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")
    told = {}
    for row in re.findall(r"^\| (`.*?) \| (\w+) \|", page, re.MULTILINE):
        told |= dict.fromkeys(re.findall(r"`([a-z._-]+)`", row[0]), row[1])
    assert {name: told.get(name) for name in NAMES} == {name: str(category) for name, category in NAMES.items()}


def test_entries_carry_aware_times() -> None:
    assert from_line(JournalEntry(1, NOON, "human").to_line()).time.tzinfo is not None
    assert isinstance(NOON, datetime)
