"""How much of a stock a broker lends and at what rates; source Common/Data/Shortable."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from engine.lean_runtime.common.numbers import HUNDRED, ZERO, divide, to_float
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import Ticks, date_of, from_yyyymmdd, ticks

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol


class _Row(NamedTuple):
    quantity: int | None
    rebate_rate: Decimal
    fee_rate: Decimal


class NullShortableProvider(OverridableModel):
    """Everything can be shorted, free of charge; source Common/Data/Shortable/NullShortableProvider.cs."""

    INSTANCE: ClassVar[NullShortableProvider]

    def _fee_rate(self, symbol: Symbol, local_time: datetime | Ticks) -> Decimal:
        return ZERO

    def fee_rate(self, symbol: Symbol, local_time: datetime | Ticks) -> float:
        """Return the yearly fee rate of a loan as a fraction."""
        return to_float(self._fee_rate(symbol, local_time))

    def _rebate_rate(self, symbol: Symbol, local_time: datetime | Ticks) -> Decimal:
        return ZERO

    def rebate_rate(self, symbol: Symbol, local_time: datetime | Ticks) -> float:
        """Return the yearly rate paid to the lender as a fraction."""
        return to_float(self._rebate_rate(symbol, local_time))

    def shortable_quantity(self, symbol: Symbol, local_time: datetime | Ticks) -> int | None:
        """Return the number of shares that can be borrowed, None for no limit."""
        return None


NullShortableProvider.INSTANCE = NullShortableProvider()


class LocalDiskShortableProvider(NullShortableProvider):
    """What a broker lent, by date, from files below the data folder; source .../LocalDiskShortableProvider.cs.

    A day that is not in the file has no limit and no rates.
    """

    def __init__(self, brokerage: str) -> None:
        """Keep the broker's folder name."""
        self._brokerage = brokerage.lower()
        self._ticker: str | None = None
        self._rows: dict[Ticks, _Row] = {}

    @property
    def brokerage(self) -> str:
        """Return the broker's folder name."""
        return self._brokerage

    def _fee_rate(self, symbol: Symbol, local_time: datetime | Ticks) -> Decimal:
        row = self._row(symbol, local_time)
        return row.fee_rate if row is not None else ZERO

    def _rebate_rate(self, symbol: Symbol, local_time: datetime | Ticks) -> Decimal:
        row = self._row(symbol, local_time)
        return row.rebate_rate if row is not None else ZERO

    def shortable_quantity(self, symbol: Symbol, local_time: datetime | Ticks) -> int | None:
        """Return the number of shares that can be borrowed that day, None for no limit."""
        row = self._row(symbol, local_time)
        return row.quantity if row is not None else None

    def _row(self, symbol: Symbol | None, local_time: datetime | Ticks) -> _Row | None:
        if symbol is None:
            return None
        if self._ticker != symbol.value:
            self._ticker = symbol.value
            self._rows = self._read(symbol)
        return self._rows.get(date_of(local_time if isinstance(local_time, int) else ticks(local_time)))

    def _read(self, symbol: Symbol) -> dict[Ticks, _Row]:
        """Read `date,quantity[,rebate %[,fee %]]`; a missing file is empty."""
        kind = symbol.security_type.to_string().lower()
        folder = EngineServices.current().data_folder / kind / symbol.id.market / "shortable" / self._brokerage
        path = folder / "symbols" / f"{symbol.value.lower()}.csv"
        if not path.exists():
            return {}
        rows = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                date, quantity, *rates = line.split(",")
                rebate, fee = (_percent(rates, place) for place in (0, 1))
                rows[from_yyyymmdd(date)] = _Row(int(quantity) if quantity else None, rebate, fee)
        return rows


class InteractiveBrokersShortableProvider(LocalDiskShortableProvider):
    """What Interactive Brokers lent; source Common/Data/Shortable/InteractiveBrokersShortableProvider.cs."""

    def __init__(self) -> None:
        """Use IB's folder."""
        super().__init__("interactivebrokers")


def _percent(rates: list[str], place: int) -> Decimal:
    text = rates[place].strip() if len(rates) > place else ""
    return divide(Decimal(text), HUNDRED) if text else ZERO
