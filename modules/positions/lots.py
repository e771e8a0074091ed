"""Tax lots (trading rule 23): what each purchase or sale cost, and what closing it realised, to the cent.

Lots are matched first in, first out within a lineage. An exercise or assignment realises nothing: the option's cost
joins the shares it delivers. So a put that was rolled off is realised, and only the assigned put's premium lowers the
basis of its shares. Nothing here is tax advice: candidates are flagged for whoever gives it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from modules.domain.contracts import Delivery, Instrument, OptionContract, Stock
from modules.domain.orders import LegFill

_CENT = Decimal("0.01")
#: 26 U.S.C. 1091: thirty days before or after the sale.
WASH_SALE_DAYS = timedelta(days=30)
#: Longer than a year is long term (26 U.S.C. 1222).
LONG_TERM = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Lot:
    """Hold one opening trade: signed contracts or shares, dollars paid with fees (negative: received)."""

    instrument: Instrument
    quantity: int
    cost: Decimal
    opened_at: datetime
    lineage_id: str
    origin: str = "trade"

    @property
    def is_section_1256(self) -> bool:
        """Say whether the contract may be one of 26 U.S.C. 1256: a cash-settled index option."""
        return isinstance(self.instrument, OptionContract) and self.instrument.delivery is Delivery.CASH


@dataclass(frozen=True, slots=True)
class ClosedLot:
    """Hold a lot that is gone, or the part of one; `proceeds` is dollars received after fees (negative: paid)."""

    lot: Lot
    proceeds: Decimal
    closed_at: datetime
    how: str = "trade"

    @property
    def gain(self) -> Decimal:
        """Return the dollars realised."""
        return self.proceeds - self.lot.cost

    @property
    def is_section_1256(self) -> bool:
        """Say whether the contract may be one of 26 U.S.C. 1256."""
        return self.lot.is_section_1256


@dataclass(frozen=True, slots=True)
class LotBook:
    """Hold all lots; open costs less closed gains are the cash that was paid for everything."""

    open: tuple[Lot, ...] = ()
    closed: tuple[ClosedLot, ...] = ()

    def cost_of(self, lineage_id: str, instrument: Instrument) -> Decimal:
        """Return the tax basis in dollars of what a lineage holds of an instrument."""
        lots = (lot for lot in self.open if (lot.lineage_id, lot.instrument) == (lineage_id, instrument))
        return sum((lot.cost for lot in lots), Decimal(0))

    def realised(self, lineage_id: str) -> Decimal:
        """Return what the closed lots of a lineage have realised, dollars after fees."""
        return sum((closed.gain for closed in self.closed if closed.lot.lineage_id == lineage_id), Decimal(0))

    def since(self, time: datetime) -> LotBook:
        """Return the book without lots closed before a time: what a wash sale may still look at."""
        return replace(self, closed=tuple(closed for closed in self.closed if closed.closed_at >= time))


def dollars(fill: LegFill) -> Decimal:
    """Return what an execution has paid with its fee (negative: received)."""
    multiplier = fill.instrument.multiplier if isinstance(fill.instrument, OptionContract) else 1
    return fill.quantity * fill.price * multiplier + fill.fee


def trade(book: LotBook, fills: Iterable[LegFill], lineage_id: str, time: datetime, how: str = "trade") -> LotBook:
    """Return the book after executions: they close the lineage's oldest lots of the other side, the rest opens one."""
    for fill in fills:
        book = _traded(book, fill.instrument, fill.quantity, dollars(fill), lineage_id, time, how)
    return book


#: How shares come to lots without a trade of their own.
DELIVERED = frozenset({"assignment", "exercise"})
#: Lines that are income and no trade: they change no lot's basis.
DIVIDEND, CASH_IN_LIEU = "dividend", "cash in lieu"


def income(
    book: LotBook,
    stock: Stock,
    shares: int,
    received: Decimal,
    lineage_id: str,
    time: datetime,
    how: str = DIVIDEND,
) -> LotBook:
    """Return the book with a dividend as a line of its own: income (or its payment) that changes no lot's basis."""
    lot = Lot(stock, shares, Decimal(0), time, lineage_id, how)
    return replace(book, closed=(*book.closed, ClosedLot(lot, received, time, how)))


def split_shares(book: LotBook, stock: Stock, lineage_id: str, held: int, received: Decimal, time: datetime) -> LotBook:
    """Return the book after a split that leaves a lineage `held` shares and pays cash for the rest of one, dollars.

    The lots stay, at the same cost; one that no whole share is left of adds its cost to the next. The cash is a line of
    its own; where it is all that is left, it closes the lots.
    """
    mine = [lot for lot in book.open if (lot.lineage_id, lot.instrument) == (lineage_id, stock)]
    before = sum(lot.quantity for lot in mine)
    if not held:
        return _traded(book, stock, -before, -received, lineage_id, time, CASH_IN_LIEU) if before else book
    if received:
        book = income(book, stock, held, received, lineage_id, time, CASH_IN_LIEU)
    scaled: list[Lot] = []
    seen = given = 0
    cost = Decimal(0)
    for lot in mine:
        seen += lot.quantity
        quantity = int(Decimal(seen) * held / before) - given
        given, cost = given + quantity, cost + lot.cost
        if quantity:
            scaled.append(replace(lot, quantity=quantity, cost=cost))
            cost = Decimal(0)
    if cost and scaled:
        scaled[-1] = replace(scaled[-1], cost=scaled[-1].cost + cost)
    others = tuple(lot for lot in book.open if lot not in mine)
    return replace(book, open=(*others, *scaled))


def exercise(
    book: LotBook, taken: LegFill, delivered: Sequence[LegFill], lineage_id: str, time: datetime, how: str
) -> LotBook:
    """Return the book after an exercise or assignment: the option's cost goes into the shares.

    The option's lot is closed at its own cost, so that it stays on record and realises nothing.
    """
    open_lots, cost, left = list(book.open), dollars(taken), taken.quantity
    closed = list(book.closed)
    for lot in book.open:
        if left == 0 or not _closes(lot, taken.instrument, left, lineage_id):
            continue
        part, rest = _split(lot, min(abs(left), abs(lot.quantity)))
        place = open_lots.index(lot)
        open_lots[place : place + 1] = [rest] if rest is not None else []
        closed.append(ClosedLot(part, part.cost, time, how))
        cost += part.cost
        left += part.quantity
    book = LotBook(tuple(open_lots), tuple(closed))
    whole = sum(abs(fill.quantity) for fill in delivered)
    for fill in delivered:
        paid = dollars(fill) + cost * abs(fill.quantity) / whole
        book = _traded(book, fill.instrument, fill.quantity, paid, lineage_id, time, how)
    return book


def _traded(
    book: LotBook, instrument: Instrument, quantity: int, paid: Decimal, lineage_id: str, time: datetime, how: str
) -> LotBook:
    open_lots: list[Lot] = []
    closed = list(book.closed)
    for lot in book.open:
        if quantity == 0 or not _closes(lot, instrument, quantity, lineage_id):
            open_lots.append(lot)
            continue
        count = min(abs(quantity), abs(lot.quantity))
        part, rest = _split(lot, count)
        share = paid if count == abs(quantity) else (paid * count / abs(quantity)).quantize(_CENT)
        closed.append(ClosedLot(part, -share, time, how))
        paid, quantity = paid - share, quantity + part.quantity
        open_lots += [] if rest is None else [rest]
    if quantity:
        open_lots.append(Lot(instrument, quantity, paid, time, lineage_id, how))
    return LotBook(tuple(open_lots), tuple(closed))


def _closes(lot: Lot, instrument: Instrument, quantity: int, lineage_id: str) -> bool:
    return lot.lineage_id == lineage_id and lot.instrument == instrument and lot.quantity * quantity < 0


def _split(lot: Lot, count: int) -> tuple[Lot, Lot | None]:
    """Return the part of a lot with some contracts, to the cent, and the rest, None if nothing is left."""
    if count == abs(lot.quantity):
        return lot, None
    sign = 1 if lot.quantity > 0 else -1
    cost = (lot.cost * count / abs(lot.quantity)).quantize(_CENT)
    return (
        replace(lot, quantity=sign * count, cost=cost),
        replace(lot, quantity=lot.quantity - sign * count, cost=lot.cost - cost),
    )


def is_wash_sale_candidate(closed: ClosedLot, book: LotBook) -> bool:
    """Say whether a loss has another purchase on its underlying within thirty days; others decide if it is one."""
    if closed.gain >= 0 or closed.is_section_1256:
        return False
    if closed.how in (DIVIDEND, CASH_IN_LIEU):
        return False
    others = (*book.open, *(each.lot for each in book.closed))
    return any(
        lot != closed.lot
        and lot.origin not in (DIVIDEND, CASH_IN_LIEU)
        and lot.instrument.underlying == closed.lot.instrument.underlying
        and abs(lot.opened_at - closed.closed_at) <= WASH_SALE_DAYS
        for lot in others
    )


_COLUMNS = (
    "lineage",
    "instrument",
    "quantity",
    "opened",
    "origin",
    "closed",
    "how",
    "cost",
    "proceeds",
    "gain",
    "term",
    "section 1256",
    "wash sale candidate",
)


def to_csv(book: LotBook) -> str:
    """Return the lots as CSV text, closed ones by time, then the open ones; dollars with fees."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for closed in sorted(book.closed, key=lambda each: each.closed_at):
        lot = closed.lot
        term = "long" if closed.closed_at - lot.opened_at > LONG_TERM else "short"
        flags = (_yes(closed.is_section_1256), _yes(is_wash_sale_candidate(closed, book)))
        money = (f"{lot.cost:.2f}", f"{closed.proceeds:.2f}", f"{closed.gain:.2f}")
        writer.writerow((*_opening(lot), f"{closed.closed_at:%Y-%m-%d %H:%M}", closed.how, *money, term, *flags))
    for lot in book.open:
        writer.writerow((*_opening(lot), "", "", f"{lot.cost:.2f}", "", "", "", _yes(lot.is_section_1256), ""))
    return text.getvalue()


def _opening(lot: Lot) -> tuple[str, ...]:
    return (
        _plain(lot.lineage_id),
        _plain(str(lot.instrument)),
        str(lot.quantity),
        f"{lot.opened_at:%Y-%m-%d %H:%M}",
        _plain(lot.origin),
    )


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
