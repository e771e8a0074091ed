"""The port through which the broker sees the market: its own view, not the bot's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from engine.paper_brokerage.corporate_actions import CorporateAction
from engine.paper_brokerage.instruments import Instrument
from engine.paper_brokerage.sessions import SessionHours


@dataclass(frozen=True, slots=True)
class Bar:
    """Hold the prices one side of a market went through from `start` to `end` (aware UTC), dollars per share."""

    start: datetime
    end: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


def flat(start: datetime, end: datetime, price: Decimal) -> Bar:
    """Return the bar of a single price."""
    return Bar(start, end, price, price, price, price)


@dataclass(frozen=True, slots=True)
class Prices:
    """Hold the newest known prices of one instrument; a side nobody quotes is missing, so are trades nobody made."""

    bid: Bar | None = None
    ask: Bar | None = None
    trade: Bar | None = None

    def side(self, quantity: int) -> Bar | None:
        """Return what an order of this sign trades against: a buy the ask, a sell the bid, else trades."""
        quote = self.ask if quantity > 0 else self.bid
        return self.trade if quote is None else quote


class Market(Protocol):
    """What the broker asks of a market; the same question has the same answer in every process."""

    @property
    def hours(self) -> SessionHours:
        """Return when its sessions close."""

    def prices(self, now: datetime, instruments: Iterable[Instrument]) -> dict[Instrument, Prices]:
        """Return the newest prices that were complete at `now`; instruments without any are left out."""

    def action(self, day: date, instrument: Instrument) -> CorporateAction:
        """Return what a session's day brings to a stock: a split, a dividend, or nothing."""

    def closing_price(self, day: date, instrument: Instrument) -> Decimal | None:
        """Return the last price of a stock or index on a session day, None if unknown."""
