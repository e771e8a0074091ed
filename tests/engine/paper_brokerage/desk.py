"""A small market by hand and a real broker process to trade in it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.market_simulator.trading_calendar import NEW_YORK
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.endpoint import read_endpoint
from engine.paper_brokerage.instruments import Instrument, equity, option
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.process import install_script
from engine.paper_brokerage.script import script_from_json
from engine.paper_brokerage.store import create_account
from engine.paper_brokerage.terms import Leg, OrderTerms, OrderType
from modules.domain.contracts import OptionRight

#: Marks what `make crash-matrix-broker` runs and the ordinary suite does not.
long_suite = pytest.mark.skipif(not os.environ.get("HOB_LONG_SUITE"), reason="run by make crash-matrix-broker")
DAY = date(2024, 1, 17)
EXPIRATION = date(2024, 1, 19)
SPY = equity("SPY")
CALL = option("SPY", EXPIRATION, Decimal(470), OptionRight.CALL)
HIGHER_CALL = option("SPY", EXPIRATION, Decimal(475), OptionRight.CALL)
PUT = option("SPY", EXPIRATION, Decimal(465), OptionRight.PUT)
INDEX_PUT = option("SPX", EXPIRATION, Decimal(4700), OptionRight.PUT, "SPXW", index=True)


def at(clock: str, day: date = DAY) -> datetime:
    """Return an instant of New York's clock, such as `10:30`, in UTC."""
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def quote(clock: str, instrument: Instrument, bid: str | None, ask: str | None, day: date = DAY) -> dict[str, Any]:
    """Return a line of a quoted market."""
    return {"instant": at(clock, day).isoformat(), "instrument": instrument.key, "bid": bid, "ask": ask}


#: Stock 470.00/470.02, calls 7.95/8.05 and 5.95/6.05, as the real engine was observed with (observed/live.md 3).
QUOTES = [
    quote("09:30", SPY, "470.00", "470.02"),
    quote("09:30", CALL, "7.95", "8.05"),
    quote("09:30", HIGHER_CALL, "5.95", "6.05"),
    quote("09:30", PUT, "3.00", "3.10"),
    quote("09:30", INDEX_PUT, "20.00", "20.50"),
    {"day": EXPIRATION.isoformat(), "instrument": "equity:SPY", "close": "472.00"},
    {"day": EXPIRATION.isoformat(), "instrument": "index:SPX", "close": "4690.00"},
]


def single(kind: OrderType, instrument: Instrument, quantity: int, **values: Any) -> OrderTerms:
    """Return an order of one leg; prices may be texts."""
    prices = {name: Decimal(value) if name.endswith("_price") else value for name, value in values.items()}
    return OrderTerms(kind, (Leg(instrument, 1),), quantity, **prices)


def call_spread(kind: OrderType, quantity: int, limit: str | None = None, tag: str = "") -> OrderTerms:
    """Return the spread long the lower and short the higher call."""
    legs = (Leg(CALL, 1), Leg(HIGHER_CALL, -1))
    return OrderTerms(kind, legs, quantity, None if limit is None else Decimal(limit), tag=tag)


def make_account(folder: Path, rules: list[dict[str, Any]] | None = None, quotes: list[Any] | None = None) -> Path:
    """Make an account of 100,000 dollars with a broker script and a quoted market beside it."""
    create_account(folder, Decimal(100_000), at("09:00"))
    lines = (json.dumps(line) for line in (QUOTES if quotes is None else quotes))
    (folder / "quotes.jsonl").write_text("\n".join(lines) + "\n")
    if rules:
        install_script(folder, script_from_json({"version": 1, "rules": rules}))
    return folder


def market_of(folder: Path) -> dict[str, Any]:
    """Return the configuration of the account's quoted market."""
    return {"kind": "quoted", "file": str(folder / "quotes.jsonl")}


def driven(clock: str = "10:00", day: date = DAY) -> dict[str, Any]:
    """Return a clock that a client moves."""
    return {"mode": "driven", "start": at(clock, day).isoformat()}


class Desk:
    """One client of one broker process."""

    def __init__(self, folder: Path, answer_within_s: float = 1.0) -> None:
        """Start the broker if need be and connect."""
        self.folder = folder
        self.client = BrokerageClient(folder, ensure_running=ensure_running, answer_within_s=answer_within_s)
        self.client.connect()

    def open(self, clock: str = "10:00", day: date = DAY) -> Desk:
        """Begin a session with a driven clock."""
        self.client.request("configure", clock=driven(clock, day), market=market_of(self.folder))
        return self

    def advance(self, clock: str, day: date = DAY) -> None:
        """Move the broker's clock."""
        self.client.request("advance", instant=at(clock, day).isoformat())

    def later(self, seconds: float) -> None:
        """Move the broker's clock by seconds."""
        now = datetime.fromisoformat(self.client.request("status")["instant"])
        self.client.request("advance", instant=(now + timedelta(seconds=seconds)).isoformat())

    def order(self, client_id: str) -> dict[str, Any]:
        """Return an order as the broker has it."""
        found: dict[str, Any] = self.client.request("order", client_id=client_id)["order"]
        return found

    def cash(self) -> Decimal:
        """Return the dollars of the account."""
        return Decimal(self.client.request("cash")["amount"])

    def holdings(self) -> dict[str, int]:
        """Return pieces by instrument."""
        return {held["instrument"]: held["quantity"] for held in self.client.request("holdings")["holdings"]}

    def kinds(self) -> list[str]:
        """Return the kinds of the events that have come."""
        return [event.kind.value for event in self.client.events()]


@contextmanager
def desk(folder: Path, rules: list[dict[str, Any]] | None = None, **options: Any) -> Iterator[Desk]:
    """Yield an open desk in a new account; its broker process is gone afterwards."""
    make_account(folder, rules)
    with running(folder, **options) as opened:
        yield opened.open()


@contextmanager
def running(folder: Path, **options: Any) -> Iterator[Desk]:
    """Yield a desk at an account that exists; its broker process is gone afterwards."""
    opened = Desk(folder, **options)
    try:
        yield opened
    finally:
        opened.client.close()
        stop_broker(folder)


def stop_broker(folder: Path) -> None:
    """Kill the broker of an account."""
    with suppress(ProcessLookupError):
        os.kill(read_endpoint(folder).pid, signal.SIGKILL)
