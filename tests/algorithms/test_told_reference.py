"""What humans tell a running bot of the world: known from then on, kept over restarts, refused with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from algorithms.told_reference import ToldReference
from tests.modules.builders import NOON
from tests.modules.memory_store import MemoryStore

TOLD = {"broker": [{"covers_until": "2024-01-10", "buying_power": "12500.00"}]}


def told(store: MemoryStore | None = None) -> ToldReference:
    return ToldReference(store)


def test_the_brokers_figure_counts_from_the_command_to_the_end_of_its_day() -> None:
    reference = told()
    entry = reference.tell({"reference": TOLD, "reason": "screen at noon"}, NOON)
    assert (entry.name, entry.text) == ("human", "reference: broker: screen at noon")
    assert reference.buying_power(NOON - timedelta(seconds=1)) is None
    assert reference.buying_power(NOON) == Decimal("12500.00")
    assert reference.buying_power(NOON + timedelta(days=1)) is None


def test_what_was_told_survives_a_restart() -> None:
    store = MemoryStore()
    told(store).tell({"reference": TOLD}, NOON)
    again = told(store)
    assert again.buying_power(NOON) == Decimal("12500.00")
    again.tell({"reference": {"broker": [{"covers_until": "2024-01-10", "buying_power": "9000"}]}}, NOON)
    assert told(store).buying_power(NOON) == 9000, "the last word counts"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "expected reference as an object"),
        ({}, "expected reference as an object"),
        ({"brokers": []}, "brokers"),
        ({"broker": [{"covers_until": "2024-01-10", "buying_power": "much"}]}, "buying_power"),
        ({"broker": 5}, "broker"),
        ({"broker": [{**TOLD["broker"][0], "known_at": "2024-01-10T12:00:00"}]}, "time zone"),
    ],
)
def test_what_says_nothing_usable_is_refused_and_keeps_nothing(document: Any, message: str) -> None:
    store = MemoryStore()
    with pytest.raises(ValueError, match=message):
        told(store).tell({"reference": document}, NOON)
    assert store.texts == {}


def test_something_older_than_what_is_known_is_refused() -> None:
    reference = told()
    reference.tell({"reference": TOLD}, NOON)
    with pytest.raises(ValueError, match="or later"):
        reference.tell({"reference": TOLD}, NOON - timedelta(hours=1))
