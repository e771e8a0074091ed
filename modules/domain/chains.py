"""A snapshot of one underlying's option chain, by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from modules.domain.contracts import Instrument, OptionContract, Stock
from modules.domain.feed import NOT_WATCHED, FeedBeat
from modules.domain.quotes import Quote

Floats = NDArray[np.float64]
Array = TypeVar("Array", bound=NDArray[Any])


@dataclass(frozen=True)
class ChainSnapshot:
    """Hold what is quoted on one underlying at one instant, one row a contract.

    `spot` is dollars per share, `time` aware; `open_interest` is None where the source has none; `stock_quote` is the
    underlying's own market where it is known, `beat` what the feed brought since the step before. The arrays are views
    for analytics: floats, read-only, made once.
    """

    underlying: str
    spot: Decimal
    time: datetime
    contracts: tuple[OptionContract, ...]
    quotes: tuple[Quote, ...]
    open_interest: tuple[int | None, ...]
    stock_quote: Quote | None = None
    beat: FeedBeat = NOT_WATCHED

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        lengths = {len(self.contracts), len(self.quotes), len(self.open_interest)}
        if len(lengths) > 1:
            raise ValueError(f"expected columns of equal length, was {sorted(lengths)}")

    @property
    def today(self) -> date:
        """Return the date of the snapshot."""
        return self.time.date()

    @cached_property
    def row_of(self) -> Mapping[OptionContract, int]:
        """Return the row number of every contract."""
        return {contract: row for row, contract in enumerate(self.contracts)}

    @cached_property
    def _rows(self) -> Mapping[date, list[int]]:
        found: dict[date, list[int]] = {}
        for row, contract in enumerate(self.contracts):
            found.setdefault(contract.expiration, []).append(row)
        return {
            expiration: sorted(found[expiration], key=lambda row: self.contracts[row].strike)
            for expiration in sorted(found)
        }

    def expirations(self) -> list[date]:
        """Return the listed expirations, nearest first."""
        return list(self._rows)

    def rows(self, expiration: date) -> list[int]:
        """Return the row numbers of one expiration, by strike."""
        return list(self._rows.get(expiration, ()))

    def quote_table(self) -> Mapping[Instrument, Quote]:
        """Return the quotes by instrument, the underlying's shares among them (at the spot if nobody quotes them)."""
        return self._quote_table

    @cached_property
    def _quote_table(self) -> dict[Instrument, Quote]:
        table: dict[Instrument, Quote] = dict(zip(self.contracts, self.quotes, strict=True))
        table[Stock(self.underlying)] = self.stock_quote or Quote(self.spot, self.spot, self.time)
        return table

    def open_interest_of(self, contracts: Iterable[OptionContract]) -> list[int | None]:
        """Return the open interest of some contracts, None where unknown."""
        rows = (self.row_of.get(contract) for contract in contracts)
        return [None if row is None else self.open_interest[row] for row in rows]

    @cached_property
    def strikes(self) -> Floats:
        """Return strikes in dollars per share."""
        return _frozen(np.array([float(contract.strike) for contract in self.contracts], dtype=np.float64))

    @cached_property
    def is_call(self) -> NDArray[np.bool_]:
        """Return True for calls, False for puts."""
        return _frozen(np.array([contract.is_call for contract in self.contracts], dtype=np.bool_))

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """Return calendar days to expiration."""
        today = self.today.toordinal()
        days = [contract.expiration.toordinal() - today for contract in self.contracts]
        return _frozen(np.array(days, dtype=np.int64))

    @cached_property
    def bids(self) -> Floats:
        """Return bids in dollars per share, zero where there is none."""
        return _frozen(np.array([float(quote.bid) for quote in self.quotes], dtype=np.float64))

    @cached_property
    def asks(self) -> Floats:
        """Return asks in dollars per share, zero where there is none."""
        return _frozen(np.array([float(quote.ask) for quote in self.quotes], dtype=np.float64))

    @cached_property
    def mids(self) -> Floats:
        """Return mids of two-sided, uncrossed quotes; NaN elsewhere."""
        sound = (self.bids > 0) & (self.bids <= self.asks)
        return _frozen(np.where(sound, (self.bids + self.asks) / 2, np.nan))

    @cached_property
    def ages(self) -> Floats:
        """Return the ages of the quotes in seconds."""
        ages = [quote.age(self.time).total_seconds() for quote in self.quotes]
        return _frozen(np.array(ages, dtype=np.float64))


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
