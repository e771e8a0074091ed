"""What a live run asks of a streaming market: who trades when, and quotes of an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.identity.symbol import Symbol

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class QuoteRows:
    """Quotes of symbols at one instant, each of shape (symbols,); prices in dollars, NaN for what is not quoted.

    `last` is the last trade of a stock or the level of an index, `volume` the shares since the open.
    """

    bid: Floats
    ask: Floats
    bid_size: Integers
    ask_size: Integers
    last: Floats
    volume: Integers


class MarketSource(Protocol):
    """A market with second-level quotes; the same question has the same answer, in any order of asking."""

    def session(self, day: date) -> tuple[Ticks, Ticks] | None:
        """Return open and close of a day (UTC), None when the exchange is closed."""

    def quotes(self, utc: Ticks, symbols: Sequence[Symbol]) -> QuoteRows:
        """Return the quotes of a second."""

    def open_interest(self, day: date, symbol: Symbol) -> int:
        """Return the open contracts known before the open of a day, 0 for none."""
