"""What became of attempts: how many filled, how soon and at what slippage, by what could have mattered.

Attempts are summed in cells of structure, spread width, price share, days to expiration and time of day, so that the
record stays small and survives every restart. Floats: this is analytics, no ledger.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from modules.domain.account import SessionClock
from modules.domain.orders import OrderState, WorkingOrder

#: Edges of the cells: dollars per share, share of the package's range, days, minutes after the open.
WIDTHS = (0.05, 0.10, 0.20, 0.50, 1.00)
SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
DAYS = (1, 7, 21, 45, 90)
MINUTES = (30, 150, 270, 360)
DIMENSIONS = ("structure", "width", "share", "days", "minute")


@dataclass(frozen=True, slots=True)
class Attempt:
    """Describe one attempt: `width` of the package's market in dollars per share, `share` of the range its limit stood
    at (0 the near side, 1 natural), `days` to expiration, `minute` after the open, `life` in minutes it was given.

    Once over: whether anything `filled`, after how many `seconds`, and what more than mid was paid a share.
    """

    structure: str
    legs: int
    width: float
    share: float
    days: int
    minute: float
    life: float
    filled: bool = False
    seconds: float = 0.0
    slippage: float = 0.0

    @property
    def cell(self) -> str:
        """Return the key of the cell that counts this attempt."""
        bins = (
            _between(WIDTHS, self.width),
            _between(SHARES, self.share),
            _between(DAYS, self.days),
            _between(MINUTES, self.minute),
        )
        return "|".join((self.structure, *bins))


@dataclass(frozen=True, slots=True)
class Cell:
    """Sum attempts alike; the sums of `width` to `life` give their averages, those of `seconds` and `slippage` belong
    to the filled ones."""

    attempts: int = 0
    filled: int = 0
    legs: int = 0
    width: float = 0.0
    share: float = 0.0
    days: float = 0.0
    minute: float = 0.0
    life: float = 0.0
    seconds: float = 0.0
    slippage: float = 0.0

    def with_attempt(self, attempt: Attempt) -> Cell:
        """Return the cell with one more attempt."""
        hit = 1 if attempt.filled else 0
        return Cell(
            self.attempts + 1,
            self.filled + hit,
            self.legs + attempt.legs,
            self.width + attempt.width,
            self.share + attempt.share,
            self.days + attempt.days,
            self.minute + attempt.minute,
            self.life + attempt.life,
            self.seconds + hit * attempt.seconds,
            self.slippage + hit * attempt.slippage,
        )

    def plus(self, other: Cell) -> Cell:
        """Return the sum of two cells."""
        return Cell(*(getattr(self, name) + getattr(other, name) for name in Cell.__dataclass_fields__))

    def mean(self, structure: str) -> Attempt:
        """Return the average attempt."""
        n = max(self.attempts, 1)
        days, minute = round(self.days / n), self.minute / n
        return Attempt(structure, round(self.legs / n), self.width / n, self.share / n, days, minute, self.life / n)

    @property
    def fill_rate(self) -> float:
        """Return the share of attempts that filled."""
        return self.filled / self.attempts if self.attempts else math.nan

    @property
    def seconds_to_fill(self) -> float:
        """Return the average seconds to a fill."""
        return self.seconds / self.filled if self.filled else math.nan

    @property
    def mean_slippage(self) -> float:
        """Return what fills paid beyond mid on average, dollars per share."""
        return self.slippage / self.filled if self.filled else math.nan


@dataclass(frozen=True, slots=True)
class FillStatistics:
    """Hold the cells by key; `real` counts the attempts that a real broker answered, the others are SIMULATED."""

    cells: Mapping[str, Cell] = field(default_factory=dict)
    real: int = 0

    @property
    def attempts(self) -> int:
        """Return all attempts."""
        return sum(cell.attempts for cell in self.cells.values())

    def with_attempt(self, attempt: Attempt, *, is_real: bool) -> FillStatistics:
        """Return the statistics with one more attempt.

        The first real attempt puts an end to what was learnt from simulated ones.
        """
        kept = self if self.real or not is_real else FillStatistics()
        cell = kept.cells.get(attempt.cell, Cell()).with_attempt(attempt)
        return replace(kept, cells={**kept.cells, attempt.cell: cell}, real=kept.real + is_real)

    def by(self, dimension: str) -> dict[str, Cell]:
        """Return the cells summed over everything but one of DIMENSIONS."""
        place = DIMENSIONS.index(dimension)
        found: dict[str, Cell] = {}
        for key, cell in sorted(self.cells.items()):
            name = key.split("|")[place]
            found[name] = found.get(name, Cell()).plus(cell)
        return found

    def averages(self) -> Iterator[tuple[Attempt, Cell]]:
        """Yield the average attempt of every cell with its counts."""
        for key, cell in sorted(self.cells.items()):
            yield cell.mean(key.split("|")[0]), cell


def attempt_of(order: WorkingOrder, session: SessionClock, life: float) -> Attempt | None:
    """Return an order as an attempt, at its sending; None where its market was not known or had no width."""
    if order.market_bid is None or order.market_ask is None or order.market_ask <= order.market_bid:
        return None
    width = order.market_ask - order.market_bid
    structure = order.intent.structure
    return Attempt(
        structure=structure.name,
        legs=len(structure.legs),
        width=float(width),
        share=float((order.limit - order.market_bid) / width),
        days=min((structure.expiration - order.sent_at.date()).days, 9_999),
        minute=(order.sent_at - session.opens).total_seconds() / 60,
        life=life,
    )


def finished_attempt(order: WorkingOrder, ended_at: datetime, session: SessionClock, life: float) -> Attempt | None:
    """Return what became of an order that is over; None for one that says nothing about fills, as a rejected one."""
    attempt = attempt_of(order, session, life)
    if attempt is None or order.state is OrderState.REJECTED:
        return None
    whole = order.whole_structures
    if not whole:
        return attempt
    assert order.market_bid is not None
    assert order.market_ask is not None
    paid = order.cost / (whole * order.intent.structure.multiplier)
    slippage = float(paid - (order.market_bid + order.market_ask) / 2)
    return replace(attempt, filled=True, seconds=(ended_at - order.sent_at).total_seconds(), slippage=slippage)


def _between(edges: tuple[float, ...], value: float) -> str:
    """Return the name of the bin that a value lies in, such as `0.1-0.2`; a lower edge belongs to its bin."""
    place = bisect_right(edges, value)
    low = f"{edges[place - 1]:g}" if place else ""
    high = f"{edges[place]:g}" if place < len(edges) else ""
    return f"{low}-{high}"
