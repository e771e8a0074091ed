"""A snapshot of one underlying's option chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from modules.domain.contracts import OptionContract
from modules.domain.quotes import Quote


@dataclass(frozen=True, slots=True)
class ChainSnapshot:
    """Hold what is quoted on one underlying at one instant, one row a contract.

    `spot` is dollars per share, `time` aware New York time; `open_interest` is None where the source has none.
    """

    underlying: str
    spot: Decimal
    time: datetime
    contracts: tuple[OptionContract, ...]
    quotes: tuple[Quote, ...]
    open_interest: tuple[int | None, ...]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        lengths = {len(self.contracts), len(self.quotes), len(self.open_interest)}
        if len(lengths) > 1:
            raise ValueError(f"expected columns of equal length, was {sorted(lengths)}")

    @property
    def today(self) -> date:
        """Return the date of the snapshot."""
        return self.time.date()

    def expirations(self) -> list[date]:
        """Return the listed expirations, nearest first."""
        return sorted({contract.expiration for contract in self.contracts})

    def rows(self, expiration: date) -> list[int]:
        """Return the row numbers of one expiration, by strike."""
        found = (row for row, contract in enumerate(self.contracts) if contract.expiration == expiration)
        return sorted(found, key=lambda row: self.contracts[row].strike)

    def quote_table(self) -> dict[OptionContract, Quote]:
        """Return the quotes by contract."""
        return dict(zip(self.contracts, self.quotes, strict=True))

    def open_interest_of(self, contracts: Iterable[OptionContract]) -> list[int | None]:
        """Return the open interest of some contracts, None where unknown."""
        table = dict(zip(self.contracts, self.open_interest, strict=True))
        return [table.get(contract) for contract in contracts]
