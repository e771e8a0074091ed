"""Volume or time spent per price (Indicators/{MarketProfile,VolumeProfile,TimeProfile}.cs)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, ceiling, to_decimal, to_float
from engine.lean_runtime.indicators.arithmetic import quotient
from engine.lean_runtime.indicators.averages import Sum
from engine.lean_runtime.indicators.kinds import TradeBarIndicator
from engine.lean_runtime.indicators.naming import named

_SEVENTY_PERCENT = Decimal("0.70")
_FIVE_CENTS = Decimal("0.05")


class MarketProfile(TradeBarIndicator):
    """The price with the largest share of a period, and the area around it that holds most of the volume."""

    def __init__(
        self,
        name: str,
        period: int,
        value_area_volume_percentage: Any = _SEVENTY_PERCENT,
        price_range_round_off: Any = _FIVE_CENTS,
    ) -> None:
        """Take the share of the value area and the price step; ArgumentException for a step not above zero."""
        super().__init__(name)
        step = to_decimal(price_range_round_off)
        if step <= 0:
            raise ArgumentException("Must be strictly bigger than zero.", "priceRangeRoundOff")
        self._period = int(period)
        self._share = to_decimal(value_area_volume_percentage)
        self._steps_per_unit = quotient(ONE, step)
        self._points: deque[tuple[Decimal, Decimal]] = deque(maxlen=self._period)
        self._volumes: dict[Decimal, Decimal] = {}
        self._prices: list[Decimal] = []
        self._total = Sum(f"{name}_Sum", period)
        self._figures = dict.fromkeys(("high", "low", "poc", "poc_volume", "area", "area_high", "area_low"), ZERO)

    profile_high = property(lambda self: to_float(self._figures["high"]), doc="Highest price of the period.")
    profile_low = property(lambda self: to_float(self._figures["low"]), doc="Lowest price of the period.")
    poc_price = property(lambda self: to_float(self._figures["poc"]), doc="Price with the most volume.")
    poc_volume = property(lambda self: to_float(self._figures["poc_volume"]), doc="Volume at that price.")
    value_area_volume = property(lambda self: to_float(self._figures["area"]), doc="Volume of the value area.")
    value_area_high = property(lambda self: to_float(self._figures["area_high"]), doc="Top of the value area.")
    value_area_low = property(lambda self: to_float(self._figures["area_low"]), doc="Bottom of the value area.")

    @property
    def volume_per_price(self) -> dict[float, float]:
        """Return the volume at each price, ascending."""
        return {to_float(price): to_float(self._volumes[price]) for price in self._prices}

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._total.is_ready

    def _volume_of(self, data: Any) -> Decimal:
        """Return what a bar adds at its price."""
        raise NotImplementedError

    def _compute(self, data: Any) -> Decimal:
        self._add(data)
        figures, prices = self._figures, self._prices
        if not prices:
            self._figures = dict.fromkeys(figures, ZERO)
            return ZERO
        place = self._largest()
        figures["poc"], figures["poc_volume"] = prices[place], self._volumes[prices[place]]
        figures["high"], figures["low"] = prices[-1], prices[0]
        self._find_area(place)
        return figures["poc"]

    def _add(self, data: Any) -> None:
        volume, points = self._volume_of(data), self._points
        leaving = points[-1] if len(points) == self._period else None
        points.appendleft((data._close, volume))
        price = self._round(data._close)
        if price not in self._volumes:
            insort(self._prices, price)
            self._volumes[price] = ZERO
        self._volumes[price] += volume
        self._total._feed(data._time, volume)
        if leaving is not None:
            price = self._round(leaving[0])
            if price in self._volumes:
                self._volumes[price] -= leaving[1]
                if not self._volumes[price]:
                    del self._volumes[price]
                    del self._prices[bisect_left(self._prices, price)]

    def _largest(self) -> int:
        """Return the place of the largest volume; among equals the one nearer to the middle."""
        volumes = [self._volumes[price] for price in self._prices]
        middle = (len(volumes) - 1) // 2
        best = 0
        for place, volume in enumerate(volumes):
            nearer = abs(middle - place) < abs(middle - best)
            if volume > volumes[best] or (volume == volumes[best] and nearer):
                best = place
        return best

    def _find_area(self, place: int) -> None:
        """Widen the value area around the largest volume, always to the side with more."""
        figures, prices = self._figures, self._prices
        figures["area"] = self._total._value * self._share
        reached, low, high = figures["poc_volume"], place, place
        while reached <= figures["area"] and figures["area"]:
            below = self._volumes[prices[low - 1]] if low > 0 else ZERO
            above = self._volumes[prices[high + 1]] if high < len(prices) - 1 else ZERO
            if not above or (below and below > above):
                reached += below
                low = max(low - 1, 0)
            elif not below or above >= below:
                reached += above
                high = min(high + 1, len(prices) - 1)
            if not above and not below:
                break
        figures["area_high"], figures["area_low"] = prices[high], prices[low]

    def _round(self, price: Decimal) -> Decimal:
        """Round up to the next price step."""
        return quotient(ceiling(price * self._steps_per_unit), self._steps_per_unit)

    def reset(self) -> None:
        """Forget all prices too."""
        self._points.clear()
        self._volumes.clear()
        self._prices.clear()
        self._total.reset()
        super().reset()


class VolumeProfile(MarketProfile):
    """The market profile of traded volume."""

    @named("VP({period},{value_area_volume_percentage},{price_range_round_off})")
    def __init__(
        self,
        name: str,
        period: int = 2,
        value_area_volume_percentage: Any = _SEVENTY_PERCENT,
        price_range_round_off: Any = _FIVE_CENTS,
    ) -> None:
        """Take period, share of the value area and price step."""
        super().__init__(name, period, value_area_volume_percentage, price_range_round_off)

    def _volume_of(self, data: Any) -> Decimal:
        volume: Decimal = data._volume
        return volume


class TimeProfile(MarketProfile):
    """The market profile of time: every bar counts one."""

    @named("TP({period},{value_area_volume_percentage},{price_range_round_off})")
    def __init__(
        self,
        name: str,
        period: int = 2,
        value_area_volume_percentage: Any = _SEVENTY_PERCENT,
        price_range_round_off: Any = _FIVE_CENTS,
    ) -> None:
        """Take period, share of the value area and price step."""
        super().__init__(name, period, value_area_volume_percentage, price_range_round_off)

    def _volume_of(self, data: Any) -> Decimal:
        return ONE
