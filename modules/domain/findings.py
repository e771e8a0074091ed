"""What the scanners have found, as it is kept for people to look at: nothing is traded because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mover:
    """Hold a stock that moved: relative move since the last close, volume over the usual, price in dollars.

    `headlines` are the news that match, newest first; `reason` says it all in words.
    """

    time: datetime
    ticker: str
    move: float
    relative_volume: float
    price: float
    headlines: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Mispriced:
    """Hold a quote or vertical beyond its value; one of `bought` and `sold` may be empty.

    `price` and `value` are dollars a share, `edge` dollars after fees if the surface is right, `outside` spreads.
    """

    time: datetime
    bought: str
    sold: str
    price: float
    value: float
    edge: float
    outside: float
    reason: str
