"""The bar that streaming indicators are fed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bar:
    """Hold one bar of trades: dollars per share and shares; `session` is the exchange day it belongs to."""

    session: date
    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0

    @property
    def typical(self) -> float:
        """Return the mean of high, low and close."""
        return (self.high + self.low + self.close) / 3


class BarIndicator(Protocol):
    """Take bars in order of time; what it shows is NaN until `warm_up` bars came, and `is_ready` says so."""

    @property
    def warm_up(self) -> int:
        """Return the number of bars after which it is ready."""
        ...

    @property
    def is_ready(self) -> bool:
        """Say whether it has seen enough."""
        ...

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        ...
