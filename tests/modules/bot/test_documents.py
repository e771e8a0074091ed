"""Documents of older versions, of newer ones, and of a size that does not grow with what is over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modules.bot.documents import (
    VERSION,
    UnusableDocumentError,
    closed_positions,
    closed_records,
    from_document,
    to_document,
)
from modules.bot.migrations import MIGRATIONS
from modules.domain.positions import ClosedPosition, ExitReason
from modules.domain.settings import Settings
from modules.execution.continuity import ENDED_IDENTITIES_KEPT, Continuity
from tests.modules.bot.test_bot import opened
from tests.modules.builders import NOON

RECORDED = Path(__file__).with_name("recorded_documents")


@pytest.mark.parametrize("file", sorted(RECORDED.glob("*.json")), ids=lambda file: file.stem)
def test_a_recorded_document_of_an_earlier_bot_is_read_whole(file: Path) -> None:
    document = json.loads(file.read_text())
    state = from_document(document, Settings())
    assert sorted(state.positions) == sorted(position["position_id"] for position in document["positions"])
    assert {order_id: state.works[order.intent.intent_id].order_id for order_id, order in state.orders.items()} == {
        order["order_id"]: order["order_id"] for order in document["orders"]
    }
    again = to_document(state)
    assert again["version"] == VERSION
    assert from_document(again, Settings()) == state


def test_every_version_since_the_oldest_recorded_has_its_step() -> None:
    recorded = {int(json.loads(file.read_text())["version"]) for file in RECORDED.glob("*.json")}
    assert recorded
    assert set(MIGRATIONS) == set(range(min(recorded), VERSION))


@pytest.mark.parametrize("version", [VERSION + 1, 0, None, "4"])
def test_a_document_of_another_version_is_refused_not_read_half(version: Any) -> None:
    mailbox, _ = opened()
    document = {**to_document(mailbox.state), "version": version}
    with pytest.raises(UnusableDocumentError, match="version"):
        from_document(document, Settings())


def test_a_damaged_field_is_named() -> None:
    mailbox, _ = opened()
    document = json.loads(json.dumps(to_document(mailbox.state)))
    document["positions"][0]["entry_cost"] = "not a number"
    with pytest.raises(UnusableDocumentError, match=r"positions\.0\.entry_cost"):
        from_document(document, Settings())


def test_a_thousand_closed_positions_add_nothing_to_the_document_and_come_back_from_their_records() -> None:
    mailbox, _ = opened()
    position = next(iter(mailbox.state.positions.values()))
    closed = tuple(
        ClosedPosition(position, Decimal(number), Decimal("2.60"), NOON, ExitReason.STOP) for number in range(1000)
    )
    few = len(json.dumps(to_document(replace(mailbox.state, closed=closed[:1]))))
    many = len(json.dumps(to_document(replace(mailbox.state, closed=closed))))
    assert many - few < 20
    state = replace(mailbox.state, closed=closed, closed_before=7)
    assert closed_positions(json.loads(json.dumps(closed_records(state, 1005)))) == list(closed[998:])


def test_identities_of_ended_orders_are_bounded_and_open_ones_never_forgotten() -> None:
    kept = Continuity(epoch=1)
    for number in range(ENDED_IDENTITIES_KEPT + 50):
        kept = kept.sent(f"o{number}", NOON + timedelta(seconds=number), {"o3"})
    assert "o3" in kept.identities
    assert len(kept.identities) == ENDED_IDENTITIES_KEPT + 2
    assert "o4" not in kept.identities
