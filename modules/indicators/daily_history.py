"""A window of daily bars, read whole once and then session by session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

#: High, low and close in dollars per share.
HighLowClose = tuple[float, float, float]
#: Answers with the last so many finished sessions, oldest first.
Ask = Callable[[int], dict[date, HighLowClose]]

#: Bars asked for again each session: those known must have stayed what they were.
OVERLAP = 5


class DailyHistory:
    """Hold the last `count` finished sessions.

    To read a year of them costs a tenth of a session's time, so only the newest are asked for again; where one of them
    is not what it was (a split has adjusted them all) or they do not join on, everything is read afresh.
    """

    def __init__(self, ask: Ask, count: int) -> None:
        """Read nothing yet."""
        self._ask = ask
        self._count = count
        self._known: dict[date, HighLowClose] = {}

    def read(self) -> dict[date, HighLowClose]:
        """Return high, low and close by session, oldest first, as of now; the caller's to change."""
        newest = self._ask(OVERLAP) if self._known else {}
        if self._joins(newest):
            self._known = dict(list({**self._known, **newest}.items())[-self._count :])
        else:
            self._known = self._ask(self._count)
        return dict(self._known)

    def _joins(self, newest: dict[date, HighLowClose]) -> bool:
        """Say whether the newest bars carry on those known: the oldest of them is known, none has changed."""
        same = all(self._known.get(session, bar) == bar for session, bar in newest.items())
        return bool(newest) and next(iter(newest)) in self._known and same
