"""Volume: on-balance volume and volume weighted prices of a window and of a session.

Sources: Granville (1963) for OBV; prices as LEAN weighs them: the mean of open, high, low and close over a window
(VolumeWeightedAveragePriceIndicator.cs), the typical price within a session (IntradayVwap.cs).
"""

from __future__ import annotations

from datetime import date

from modules.indicators.bar import Bar
from modules.indicators.windows import NOT_READY, RollingWindow


class OnBalanceVolume:
    """Running volume in shares, added on rising and taken off on falling closes; starts with the first bar's volume."""

    warm_up = 1

    def __init__(self) -> None:
        """Start empty."""
        self._before: float | None = None
        self._total = 0.0

    @property
    def is_ready(self) -> bool:
        """Say whether a bar came."""
        return self._before is not None

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        if self._before is None or bar.close > self._before:
            self._total += bar.volume
        elif bar.close < self._before:
            self._total -= bar.volume
        self._before = bar.close

    @property
    def value(self) -> float:
        """Return the running volume."""
        return self._total if self.is_ready else NOT_READY


class WindowVwap:
    """Volume weighted price of the last `period` bars, dollars; NaN also where none of them had volume."""

    def __init__(self, period: int = 20) -> None:
        """Start empty."""
        self.warm_up = period
        self._dollars, self._shares = RollingWindow(period), RollingWindow(period)

    @property
    def is_ready(self) -> bool:
        """Say whether a period came."""
        return self._shares.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self._dollars.update((bar.open + bar.high + bar.low + bar.close) / 4 * bar.volume)
        self._shares.update(bar.volume)

    @property
    def value(self) -> float:
        """Return the price."""
        return self._dollars.total / self._shares.total if self.is_ready and self._shares.total > 0 else NOT_READY


class SessionVwap:
    """Volume weighted typical price of the session so far, dollars; ready with the session's first volume."""

    warm_up = 1

    def __init__(self) -> None:
        """Start without a session."""
        self._session: date | None = None
        self._dollars = self._shares = 0.0

    @property
    def is_ready(self) -> bool:
        """Say whether there was volume in this session."""
        return self._shares > 0

    def update(self, bar: Bar) -> None:
        """Take the next bar; the first of another session starts afresh."""
        if bar.session != self._session:
            self._session, self._dollars, self._shares = bar.session, 0.0, 0.0
        self._dollars += bar.typical * bar.volume
        self._shares += bar.volume

    @property
    def value(self) -> float:
        """Return the price."""
        return self._dollars / self._shares if self.is_ready else NOT_READY
