"""How much a stock moved since yesterday's close, and how its volume compares with what is usual by this time."""

from __future__ import annotations

import math
from collections import deque
from datetime import date

from modules.indicators.bar import Bar

SESSIONS = 20


class MoveTracker:
    """Follow one ticker bar by bar; work per bar does not grow with the history.

    The usual volume is the mean of what had been traded by the same minute of the previous 20 sessions; it is unknown
    until that many closed, and the move until one did. A session without a bar at that very minute counts with the last
    one before.
    """

    def __init__(self, sessions: int = SESSIONS) -> None:
        """Start without a bar."""
        self._sessions = sessions
        #: Volume so far by minute of the session, of the sessions before; the newest last.
        self._past: deque[list[float]] = deque(maxlen=sessions)
        self._today: list[float] = []
        self._usual: list[float] = []
        self._session: date | None = None
        self._last_close = self._price = math.nan

    def update(self, bar: Bar, minute: int) -> None:
        """Take the next bar, which ends `minute` minutes (1 and more) after the session's open."""
        if bar.session != self._session:
            self._begin(bar.session)
        before = self._today[-1] if self._today else 0.0
        self._today.extend([before] * (minute - 1 - len(self._today)))
        self._today.append(before + bar.volume)
        self._price = bar.close

    def _begin(self, session: date) -> None:
        if self._session is not None:
            self._past.append(self._today)
            self._last_close = self._price
        self._session, self._today = session, []
        longest = max((len(day) for day in self._past), default=0)
        padded = [day + day[-1:] * (longest - len(day)) for day in self._past]
        self._usual = [sum(volumes) / len(volumes) for volumes in zip(*padded, strict=True)]

    @property
    def price(self) -> float:
        """Return the last price in dollars, NaN before the first bar."""
        return self._price

    @property
    def move(self) -> float:
        """Return the relative move since the last session's close, NaN in the first session."""
        return self._price / self._last_close - 1 if self._last_close > 0 else math.nan

    @property
    def relative_volume(self) -> float:
        """Return today's volume so far over the usual one by this minute, NaN until 20 sessions closed."""
        if len(self._past) < self._sessions or not self._today or not self._usual:
            return math.nan
        usual = self._usual[min(len(self._today), len(self._usual)) - 1]
        return self._today[-1] / usual if usual > 0 else math.nan
