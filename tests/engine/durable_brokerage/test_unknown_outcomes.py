"""Sent, no answer: the broker is asked over the wire until it says what became of it; nothing is sent again before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.errors import OutcomeUnknownError, RefusedError
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.terms import OrderTerms
from tests.engine.durable_brokerage.booth import Booth, booth
from tests.engine.lean_runtime.live_trading.stage import notes

SETUP = """
    self.set_brokerage_model(BrokerageName.CHARLES_SCHWAB, AccountType.MARGIN)
"""
DAY = """
    def on_data(self, data):
        minute = self.time.hour * 60 + self.time.minute - 600
        if minute == 0:
            self.tickets = {tag: self.market_order(self.spy, 10, True, tag) for tag in ("arrived", "lost on the way")}
            self.tickets["resting"] = self.limit_order(self.spy, 1, 1, tag="resting")
        if minute == 2:
            self.tickets["resting"].cancel()

    def on_order_event(self, event):
        ticket = self.transactions.get_order_ticket(event.order_id)
        self.notes.append((ticket.tag, str(event.status).split(".")[-1], event.message))
"""


class DeafClient(BrokerageClient):
    """Hears no answer to what it orders, and is told to ask more slowly when it looks orders up."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.asked: Counter[str] = Counter()

    def submit(self, client_id: str, terms: OrderTerms) -> dict[str, Any]:
        self.asked[f"submit {terms.tag}"] += 1
        if terms.tag != "lost on the way":
            super().submit(client_id, terms)
        if terms.tag != "resting":
            raise OutcomeUnknownError("no answer, however often it was asked")
        return super().submit(client_id, terms)

    def cancel(self, client_id: str, reason: str = "") -> dict[str, Any]:
        self.asked["cancel"] += 1
        if self.asked["cancel"] == 1:
            raise OutcomeUnknownError("no answer, and it was not carried out")
        if self.asked["cancel"] == 2:
            raise RefusedError("throttled", "too many requests")
        return super().cancel(client_id, reason)

    def request(self, operation: str, **values: Any) -> dict[str, Any]:
        self.asked[operation] += 1
        if operation == "order" and self.asked[operation] <= 3:
            raise RefusedError("throttled", "too many requests")
        return super().request(operation, **values)


class DeafBooth(Booth):
    """A booth whose runs hear no answers."""

    deaf: DeafClient | None = None

    def client(self) -> BrokerageClient:
        if self.deaf is None:
            self.deaf = DeafClient(self.account, ensure_running=ensure_running)
            return self.deaf
        return super().client()


@pytest.fixture(scope="module")
def played(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeafBooth, list[Any]]]:
    with booth(tmp_path_factory.mktemp("deaf"), tiny_data, make=DeafBooth) as opened:
        assert isinstance(opened, DeafBooth)
        yield opened, notes(opened.act(SETUP, DAY))


def told(played: tuple[DeafBooth, list[Any]], tag: str) -> list[str]:
    return [status for name, status, _ in played[1] if name == tag]


def test_an_order_that_had_arrived_is_found_and_fills_once(played: tuple[DeafBooth, list[Any]]) -> None:
    opened, _ = played
    assert told(played, "arrived") == ["SUBMITTED", "FILLED"]
    assert opened.held() == {"equity:SPY": 10}
    assert opened.deaf is not None
    assert opened.deaf.asked["submit arrived"] == 1


def test_an_order_that_never_arrived_is_invalid_only_once_the_broker_says_so(
    played: tuple[DeafBooth, list[Any]],
) -> None:
    opened, heard = played
    assert told(played, "lost on the way") == ["INVALID"]
    assert next(text for name, _, text in heard if name == "lost on the way") == "the order never reached the broker"
    assert opened.deaf is not None
    assert opened.deaf.asked["order"] >= 4, "three times too many requests: that says nothing of the order"


def test_a_cancel_without_an_answer_is_asked_for_again(played: tuple[DeafBooth, list[Any]]) -> None:
    opened, _ = played
    assert told(played, "resting")[-1] == "CANCELED"
    assert opened.deaf is not None
    assert opened.deaf.asked["cancel"] == 3
    assert opened.ask("open_orders")["orders"] == []
