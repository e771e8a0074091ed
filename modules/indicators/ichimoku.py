"""The Ichimoku cloud: middles of ranges, now and delayed (LEAN's Indicators/IchimokuKinkoHyo.cs)."""

from __future__ import annotations

from modules.indicators.bar import Bar
from modules.indicators.windows import Delay, RollingExtreme


class _Middle:
    """The middle of the highest high and the lowest low of a period."""

    def __init__(self, period: int) -> None:
        self._high = RollingExtreme(period, is_maximum=True)
        self._low = RollingExtreme(period, is_maximum=False)

    @property
    def is_ready(self) -> bool:
        return self._high.is_ready

    def update(self, bar: Bar) -> None:
        self._high.update(bar.high)
        self._low.update(bar.low)

    @property
    def value(self) -> float:
        return (self._high.value + self._low.value) / 2


class IchimokuCloud:
    """Tenkan, kijun, the two edges of the cloud as they stand under today's bar, and the delayed close; dollars.

    Each line is NaN until its own bars came; all are there, and it is ready, after the longest period plus the delay.
    """

    def __init__(self, tenkan: int = 9, kijun: int = 26, senkou_b: int = 52, delay: int = 26) -> None:
        """Start empty."""
        self.warm_up = max(tenkan, kijun, senkou_b) + delay
        self._count = 0
        self._tenkan, self._kijun, self._slow = _Middle(tenkan), _Middle(kijun), _Middle(senkou_b)
        self._delayed_a, self._delayed_b, self._chikou = Delay(delay), Delay(delay), Delay(delay)

    @property
    def is_ready(self) -> bool:
        """Say whether every line is there."""
        return self._count >= self.warm_up

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self._count += 1
        for middle in (self._tenkan, self._kijun, self._slow):
            middle.update(bar)
        self._chikou.update(bar.close)
        if self._tenkan.is_ready and self._kijun.is_ready:
            self._delayed_a.update((self.tenkan + self.kijun) / 2)
        if self._slow.is_ready:
            self._delayed_b.update(self._slow.value)

    @property
    def tenkan(self) -> float:
        """Return the conversion line: the middle of the short period."""
        return self._tenkan.value

    @property
    def kijun(self) -> float:
        """Return the base line: the middle of the medium period."""
        return self._kijun.value

    @property
    def senkou_a(self) -> float:
        """Return the mean of both lines, `delay` bars ago."""
        return self._delayed_a.value

    @property
    def senkou_b(self) -> float:
        """Return the middle of the long period, `delay` bars ago."""
        return self._delayed_b.value

    @property
    def chikou(self) -> float:
        """Return the close `delay` bars ago."""
        return self._chikou.value
