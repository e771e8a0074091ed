"""What the clearing house did to options while the bot was away: they expired, or were exercised or assigned.

The holdings tell what is gone and which shares have come; the cash tells a spread that ended in the money from one that
expired worthless. Only what is the single possible story is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import product

from modules.domain.contracts import Delivery, Instrument, OptionContract, Stock
from modules.domain.orders import LegFill

#: Expired contracts that are tried in every combination; more are left to a human.
MOST_EXPIRED = 14

Story = tuple[tuple[LegFill, ...], ...]


def settled_away(
    book: Mapping[Instrument, int], differences: Mapping[Instrument, int], moved: Decimal | None, now: datetime
) -> Story:
    """Return the trades of each contract that ended, the option's first; of an underlying only if they are certain.

    `differences` is what the broker holds beyond the book, `moved` the dollars that moved and are not booked, None if
    nobody knows. A short that is gone before its end was assigned; a contract past its end was exercised or assigned,
    or expired, as a whole. A story explains every difference of its underlying. Contracts settled in cash tell nothing.
    """
    by_underlying: dict[str, dict[Instrument, int]] = defaultdict(dict)
    for instrument, quantity in differences.items():
        by_underlying[instrument.underlying][instrument] = quantity
    told = [_stories(book, found, now) for found in by_underlying.values()]
    if all(told) and any(len(stories) > 1 for stories in told) and moved is not None:
        fitting = [parts for parts in product(*told) if sum(map(_dollars, parts)) == moved]
        told = [[part] for part in fitting[0]] if len(fitting) == 1 else told
    return tuple(trades for stories in told if len(stories) == 1 for trades in stories[0])


def _stories(book: Mapping[Instrument, int], differences: Mapping[Instrument, int], now: datetime) -> list[Story]:
    """Return everything that exchange and clearing house can have done to make the differences of one underlying."""
    gone = {
        contract: -quantity
        for contract, quantity in differences.items()
        if isinstance(contract, OptionContract) and _is_ended(contract, book.get(contract, 0), quantity, now)
    }
    shares = {stock: quantity for stock, quantity in differences.items() if isinstance(stock, Stock)}
    if not gone or len(gone) > MOST_EXPIRED or len(gone) + len(shares) < len(differences):
        return []
    choices = [(True, False) if now >= contract.settles_at else (True,) for contract in gone]
    return [
        story
        for taken in product(*choices)
        if _shares(story := tuple(_trades(*item, is_taken=one) for item, one in zip(gone.items(), taken, strict=True)))
        == shares
    ]


def _is_ended(contract: OptionContract, booked: int, difference: int, now: datetime) -> bool:
    """Say whether what is missing of a contract can only have ended by itself."""
    if contract.delivery is Delivery.CASH or contract.deliverable.is_adjusted or booked * difference >= 0:
        return False
    if now >= contract.settles_at:
        return difference == -booked
    return booked < 0 and abs(difference) <= -booked


def _trades(contract: OptionContract, quantity: int, *, is_taken: bool) -> tuple[LegFill, ...]:
    """Return how a quantity of a contract (negative: short) ended: taken away, and shares delivered if exercised."""
    zero = Decimal(0)
    option = LegFill(contract, -quantity, zero, zero)
    if not is_taken:
        return (option,)
    delivered = quantity * contract.deliverable.shares * (1 if contract.is_call else -1)
    return option, LegFill(Stock(contract.underlying), delivered, contract.strike, zero)


def _shares(story: Story) -> dict[Stock, int]:
    found: dict[Stock, int] = defaultdict(int)
    for fill in _delivered(story):
        if isinstance(fill.instrument, Stock):
            found[fill.instrument] += fill.quantity
    return {stock: quantity for stock, quantity in found.items() if quantity}


def _dollars(story: Story) -> Decimal:
    return -sum((fill.quantity * fill.price for fill in _delivered(story)), Decimal(0))


def _delivered(story: Story) -> Iterable[LegFill]:
    return (fill for trades in story for fill in trades[1:])
