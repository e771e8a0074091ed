"""The vocabulary of a fault script: one `Fault` a mishap, and which fields each kind takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class FaultKind(StrEnum):
    """Name what goes wrong."""

    FREEZE = "freeze"
    GAP = "gap"
    CROSSED = "crossed"
    ZERO = "zero"
    NAN = "nan"
    ONE_SIDED = "one_sided"
    HALT = "halt"
    FLASH_CRASH = "flash_crash"
    IV_JUMP = "iv_jump"
    SPLIT = "split"
    SPECIAL_DIVIDEND = "special_dividend"
    EARLY_CLOSE = "early_close"


class Scope(StrEnum):
    """Name which quotes of a symbol a fault touches."""

    STOCK = "stock"
    OPTIONS = "options"
    ALL = "all"


class Side(StrEnum):
    """Name a side of a quote."""

    BID = "bid"
    ASK = "ask"


#: Faults of the data feed: what the bot sees differs from the market, which trades on.
FEED_FAULTS = frozenset({FaultKind.FREEZE, FaultKind.GAP, FaultKind.CROSSED, FaultKind.ZERO, FaultKind.NAN})
#: Faults of the market's quotes themselves: whoever trades meets them too.
QUOTE_FAULTS = frozenset({FaultKind.ONE_SIDED, FaultKind.HALT})
#: Kinds that last from one time of a day to another.
WINDOW_FAULTS = FEED_FAULTS | QUOTE_FAULTS | {FaultKind.FLASH_CRASH}

#: What each kind does, for help and documents.
ABOUT: dict[FaultKind, str] = {
    FaultKind.FREEZE: "the feed repeats the last quote before the window; the market trades on unseen",
    FaultKind.GAP: "the feed brings nothing; the market trades on unseen",
    FaultKind.CROSSED: "the feed shows the bid above the ask by `width` dollars",
    FaultKind.ZERO: "the feed shows bid, ask and sizes of zero",
    FaultKind.NAN: "the feed shows no numbers (NaN in the stream, empty fields in files)",
    FaultKind.ONE_SIDED: "one `side` of the market is missing: nobody bids, or nobody offers",
    FaultKind.HALT: "trading of the stock and its options stops; no quotes, no trades, then a reopening",
    FaultKind.FLASH_CRASH: "the price falls by `depth` to the middle of the window and recovers by its end",
    FaultKind.IV_JUMP: "volatility indexes, and so all options, jump by `points`, fading with `half_life` sessions",
    FaultKind.SPLIT: "`ratio` new shares for one old, from the day on",
    FaultKind.SPECIAL_DIVIDEND: "`amount` dollars a share, ex on the day",
    FaultKind.EARLY_CLOSE: "the session ends at `time`",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold one mishap.

    `symbols` are underlyings; empty means all. `size` is the kind's one number: `width` of a crossed quote in dollars,
    `depth` of a flash crash as a share, `points` of an iv_jump, `ratio` of a split, `amount` of a dividend in dollars.
    `start` and `until` bound a window of New York time, `until` excluded; `start` of an early close is the close.
    """

    kind: FaultKind
    day: date
    start: time | None = None
    until: time | None = None
    symbols: tuple[str, ...] = ()
    scope: Scope = Scope.ALL
    side: Side = Side.BID
    size: float = 0.0
    half_life: float = 3.0

    def concerns(self, symbol: str, is_option: bool) -> bool:
        """Return whether the fault touches the stock quote of a symbol, or the quotes of its options."""
        wrong_scope = Scope.STOCK if is_option else Scope.OPTIONS
        return self.scope is not wrong_scope and (not self.symbols or symbol in self.symbols)
