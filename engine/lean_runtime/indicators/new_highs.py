"""Stocks at new highs against stocks at new lows (Indicators/{NewHighsNewLows,NewHighsNewLowsVolume}.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.arithmetic import quotient
from engine.lean_runtime.indicators.breadth import as_symbol
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.functional import BarFunction
from engine.lean_runtime.indicators.kinds import BarIndicator, TradeBarIndicator


class _Asset:
    """A watched stock: its bar of the present period and the extremes of those before."""

    __slots__ = ("bar", "highest", "lowest")

    def __init__(self, period: int) -> None:
        self.bar: Any = None
        self.highest = Maximum(period)
        self.lowest = Minimum(period)

    @property
    def is_ready(self) -> bool:
        """Return whether there are enough periods before."""
        return self.highest.is_ready and self.lowest.is_ready

    def extend(self, time: Ticks, bar: Any) -> None:
        """Add a bar to the periods before."""
        self.highest._feed(time, bar._high)
        self.lowest._feed(time, bar._low)

    def reset(self) -> None:
        """Forget all bars."""
        self.bar = None
        self.highest.reset()
        self.lowest.reset()


class NewHighsNewLows(BarIndicator):
    """Stocks above the highest high less stocks below the lowest low of a number of periods."""

    def __init__(self, name: str, period: int) -> None:
        """Make difference and ratio."""
        super().__init__(name)
        self._period = int(period)
        self._assets: dict[Any, _Asset] = {}
        self._period_time: Ticks | None = None
        self._highs: list[Any] = []
        self._lows: list[Any] = []
        self._difference = BarFunction(
            f"{name}_Difference", lambda data: Decimal(len(self._highs) - len(self._lows)), lambda: self.is_ready
        )
        self._ratio = BarFunction(f"{name}_Ratio", lambda data: self._count_ratio(), lambda: self.is_ready)

    def _count_ratio(self) -> Decimal:
        highs, lows = Decimal(len(self._highs)), Decimal(len(self._lows))
        return quotient(highs, lows) if lows else highs

    @property
    def difference(self) -> BarFunction:
        """Return new highs less new lows."""
        return self._difference

    @property
    def ratio(self) -> BarFunction:
        """Return new highs per new low."""
        return self._ratio

    @property
    def warm_up_period(self) -> int:
        """Return the samples of each stock needed to become ready."""
        return self._period + 1

    @property
    def is_ready(self) -> bool:
        """Return whether every stock has enough periods before."""
        return bool(self._assets) and all(asset.is_ready for asset in self._assets.values())

    def add(self, asset: Symbol | str) -> None:
        """Watch a stock."""
        self._assets.setdefault(as_symbol(asset).id, _Asset(self._period))

    def remove(self, asset: Symbol | str) -> None:
        """Watch a stock no more."""
        self._assets.pop(as_symbol(asset).id, None)

    def _compute(self, data: Any) -> Decimal | None:
        self._enqueue(data)
        if any(asset.bar is None for asset in self._assets.values()) or not self.is_ready:
            return None
        assets = self._assets.values()
        self._highs = [asset.bar for asset in assets if asset.bar._high > asset.highest._value]
        self._lows = [asset.bar for asset in assets if asset.bar._low < asset.lowest._value]
        self._difference._update(data)
        self._ratio._update(data)
        return self._difference._value

    def _enqueue(self, data: Any) -> None:
        asset, time = self._assets.get(data.symbol.id), data._time
        if data._end_time == self._period_time:
            if asset is not None:
                asset.extend(data._end_time, data)
            return
        if self._period_time is not None and time > self._period_time:
            for each in self._assets.values():
                if each.bar is not None:
                    each.extend(self._period_time, each.bar)
                each.bar = None
            self._period_time = time
        if asset is not None and self._period_time in (None, time):
            asset.bar = data
            self._period_time = time

    def reset(self) -> None:
        """Forget the bars of all stocks too."""
        for asset in self._assets.values():
            asset.reset()
        self._period_time = None
        self._difference.reset()
        self._ratio.reset()
        super().reset()


class NewHighsNewLowsVolume(NewHighsNewLows):
    """The volume of stocks at new highs relative to that of stocks at new lows."""

    _accepted: tuple[type, ...] = TradeBarIndicator._accepted
    _accepted_name = TradeBarIndicator._accepted_name

    def __init__(self, name: str, period: int) -> None:
        """Make the volume ratio."""
        super().__init__(name, period)
        self._volume_ratio = BarFunction(
            f"{name}_VolumeRatio", lambda data: self._relate_volumes(), lambda: self.is_ready
        )

    def _relate_volumes(self) -> Decimal:
        highs = sum((bar._volume for bar in self._highs), ZERO)
        lows = sum((bar._volume for bar in self._lows), ZERO)
        return quotient(highs, lows) if lows else highs

    @property
    def volume_ratio(self) -> BarFunction:
        """Return the ratio of volumes."""
        return self._volume_ratio

    def _compute(self, data: Any) -> Decimal | None:
        if super()._compute(data) is None:
            return None
        self._volume_ratio._update(data)
        return self._volume_ratio._value

    def reset(self) -> None:
        """Reset the volume ratio too."""
        self._volume_ratio.reset()
        super().reset()
