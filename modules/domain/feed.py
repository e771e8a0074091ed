"""What a market data feed brought at one step, told by whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedBeat:
    """Hold what real bars (none filled forward) of one underlying said since the step before.

    `stock` and `options` are True where anything differed (a price, a size, a contract not there before), False where
    every bar repeated the one before, None where nothing came, or too little to judge. `data_time` is the aware end of
    the newest bar of the underlying that came, None without one.
    """

    stock: bool | None = None
    options: bool | None = None
    data_time: datetime | None = None

    @property
    def has_data(self) -> bool:
        """Say whether any bar came."""
        return not (self.stock is None and self.options is None and self.data_time is None)


#: Nothing is known of the feed: recorded and generated chains say nothing of what came before them.
NOT_WATCHED = FeedBeat()
