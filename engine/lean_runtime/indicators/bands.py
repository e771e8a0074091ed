"""Bands around a price: Bollinger, Keltner, Donchian, acceleration bands, regression channel, squeeze.

Source: Indicators/{BollingerBands,KeltnerChannels,DonchianChannel,AccelerationBands,RegressionChannel,
SqueezeMomentum}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.numbers import HUNDRED, MINUS_ONE, ONE, ZERO, to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, ratio_or, times
from engine.lean_runtime.indicators.composite import CompositeIndicator
from engine.lean_runtime.indicators.deviations import StandardDeviation
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.functional import BarFunction, Identity
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.ranges import AverageTrueRange
from engine.lean_runtime.indicators.shaped_averages import LeastSquaresMovingAverage

_TWO = Decimal(2)
_THREE = Decimal(3)
_SIMPLE = MovingAverageType.SIMPLE


class BollingerBands(Indicator):
    """An average with bands k standard deviations away; the value itself is the input.

    A zero deviation once all parts are ready is a math error: the value then stays what it was.
    """

    @named("BB({period},{k})")
    def __init__(self, name: str, period: int, k: Any, moving_average_type: MovingAverageType = _SIMPLE) -> None:
        """Make the average, the deviation and the bands."""
        super().__init__(name)
        join = IndicatorExtensions
        self._period = int(period)
        self._type = moving_average_type
        self._deviation = StandardDeviation(f"{name}_StandardDeviation", period)
        self._middle = average_of(moving_average_type, period, f"{name}_MiddleBand")
        width = to_decimal(k)
        self._lower = join.minus(self._middle, join.times(self._deviation, width), f"{name}_LowerBand")
        self._upper = join.plus(self._middle, join.times(self._deviation, width), f"{name}_UpperBand")
        span = join.minus(self._upper, self._lower)
        self._band_width = join.times(join.over(span, self._middle), HUNDRED, f"{name}_BandWidth")
        self._price = Identity(f"{name}_Close")
        self._percent_b = join.over(join.minus(self._price, self._lower), span, f"{name}_%B")

    @property
    def moving_average_type(self) -> MovingAverageType:
        """Return the kind of the average."""
        return self._type

    @property
    def standard_deviation(self) -> StandardDeviation:
        """Return the deviation of the period."""
        return self._deviation

    @property
    def middle_band(self) -> Indicator:
        """Return the average."""
        return self._middle

    @property
    def upper_band(self) -> CompositeIndicator:
        """Return the average plus k deviations."""
        return self._upper

    @property
    def lower_band(self) -> CompositeIndicator:
        """Return the average less k deviations."""
        return self._lower

    @property
    def band_width(self) -> CompositeIndicator:
        """Return the distance of the bands in percent of the average."""
        return self._band_width

    @property
    def percent_b(self) -> CompositeIndicator:
        """Return where the price stands between the bands: 0 lower, 1 upper."""
        return self._percent_b

    @property
    def price(self) -> Identity:
        """Return the price itself."""
        return self._price

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether all parts are ready."""
        return (
            self._middle.is_ready
            and self._upper.is_ready
            and self._lower.is_ready
            and self._band_width.is_ready
            and self._percent_b.is_ready
        )

    def _compute(self, time: Ticks, value: Decimal) -> Decimal | None:
        symbol = self._input_symbol
        self._deviation._feed(time, value, symbol)
        self._middle._feed(time, value, symbol)
        self._price._feed(time, value, symbol)
        return value if self._deviation._value or not self.is_ready else None

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._deviation, self._middle, self._upper, self._lower, self._band_width, self._percent_b):
            part.reset()
        super().reset()


class KeltnerChannels(BarIndicator):
    """An average of the typical price with bands k average true ranges away."""

    @named("KC({period},{k})")
    def __init__(self, name: str, period: int, k: Any, moving_average_type: MovingAverageType = _SIMPLE) -> None:
        """Make the average, the range and the bands."""
        super().__init__(name)
        self._period = int(period)
        self._k = to_decimal(k)
        self._atr = AverageTrueRange(f"{name}_AverageTrueRange", period, _SIMPLE)
        self._middle = average_of(moving_average_type, period, f"{name}_MiddleBand")
        middle = self._middle
        self._lower = BarFunction(
            f"{name}_LowerBand", lambda data: self._band(-1), lambda: middle.is_ready, middle.reset
        )
        self._upper = BarFunction(
            f"{name}_UpperBand", lambda data: self._band(1), lambda: middle.is_ready, middle.reset
        )

    def _band(self, side: int) -> Decimal:
        if not self._middle.is_ready:
            return ZERO
        return plus(self._middle._value, side * times(self._atr._value, self._k))

    @property
    def middle_band(self) -> Indicator:
        """Return the average of the typical price."""
        return self._middle

    @property
    def upper_band(self) -> BarIndicator:
        """Return the average plus k ranges."""
        return self._upper

    @property
    def lower_band(self) -> BarIndicator:
        """Return the average less k ranges."""
        return self._lower

    @property
    def average_true_range(self) -> AverageTrueRange:
        """Return the average true range."""
        return self._atr

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether average and range are ready."""
        return self._middle.is_ready and self._atr.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._atr._update(data)
        self._middle._feed(data._end_time, quotient(data._high + data._low + data._close, _THREE))
        self._lower._update(data)
        self._upper._update(data)
        return self._middle._value

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._atr, self._middle, self._upper, self._lower):
            part.reset()
        super().reset()


class DonchianChannel(BarIndicator):
    """Highest high and lowest low, each of its own period; the value is their mean.

    Made as (period), (upper_period, lower_period) or with a name first.
    """

    def __init__(self, *arguments: Any, name: str | None = None, **periods: int) -> None:
        """Make both bands."""
        rest = list(arguments)
        if rest and isinstance(rest[0], str):
            name = rest.pop(0)
        both = int(rest[0]) if rest else periods.get("period", 0)
        upper = int(periods.get("upper_period", both))
        lower = int(periods.get("lower_period", rest[1] if len(rest) > 1 else both))
        # The lower period stands twice in LEAN's own default name.
        super().__init__(f"DCH({lower},{lower})" if name is None else name)
        self._upper = Maximum(f"{self._name}_UpperBand", upper)
        self._lower = Minimum(f"{self._name}_LowerBand", lower)

    @property
    def upper_band(self) -> Maximum:
        """Return the highest high."""
        return self._upper

    @property
    def lower_band(self) -> Minimum:
        """Return the lowest low."""
        return self._lower

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return max(self._upper.period, self._lower.period)

    @property
    def is_ready(self) -> bool:
        """Return whether both periods are full."""
        return self._upper.is_ready and self._lower.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._upper._feed(data._end_time, data._high)
        self._lower._feed(data._end_time, data._low)
        return quotient(plus(self._upper._value, self._lower._value), _TWO)

    def reset(self) -> None:
        """Reset both bands too."""
        super().reset()
        self._upper.reset()
        self._lower.reset()


class AccelerationBands(BarIndicator):
    """Averages of the close and of high and low widened by their relative distance."""

    @named("ABANDS({period},{width},{moving_average_type})")
    def __init__(
        self, name: str, period: int, width: Any = Decimal(4), moving_average_type: MovingAverageType = _SIMPLE
    ) -> None:
        """Make the three averages."""
        super().__init__(name)
        self._period = int(period)
        self._width = to_decimal(width)
        self._type = moving_average_type
        self._middle, self._lower, self._upper = (
            average_of(moving_average_type, period, f"{name}_{place}Band") for place in ("Middle", "Lower", "Upper")
        )

    @property
    def moving_average_type(self) -> MovingAverageType:
        """Return the kind of the averages."""
        return self._type

    @property
    def middle_band(self) -> Indicator:
        """Return the average close."""
        return self._middle

    @property
    def upper_band(self) -> Indicator:
        """Return the average of the widened highs."""
        return self._upper

    @property
    def lower_band(self) -> Indicator:
        """Return the average of the widened lows."""
        return self._lower

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the averages are ready."""
        return self._middle.is_ready and self._lower.is_ready and self._upper.is_ready

    def _compute(self, data: Any) -> Decimal:
        time, high, low = data._end_time, data._high, data._low
        widening = times(self._width, ratio_or(high - low, high + low))
        self._lower._feed(time, times(low, minus(ONE, widening)))
        self._upper._feed(time, times(high, plus(ONE, widening)))
        self._middle._feed(time, data._close)
        return self._middle._value

    def reset(self) -> None:
        """Reset the averages too."""
        super().reset()
        for part in (self._middle, self._lower, self._upper):
            part.reset()


class RegressionChannel(Indicator):
    """The least squares average with channels k standard deviations away."""

    @named("RC({period},{k})")
    def __init__(self, name: str, period: int, k: Any) -> None:
        """Make the regression, the deviation and the channels."""
        super().__init__(name)
        join, width = IndicatorExtensions, to_decimal(k)
        self._period = int(period)
        self._deviation = StandardDeviation(period)
        self._regression = LeastSquaresMovingAverage(f"{name}_LinearRegression", period)
        self._lower = join.minus(self._regression, join.times(self._deviation, width), f"{name}_LowerChannel")
        self._upper = join.plus(self._regression, join.times(self._deviation, width), f"{name}_UpperChannel")

    @property
    def linear_regression(self) -> LeastSquaresMovingAverage:
        """Return the least squares average."""
        return self._regression

    @property
    def upper_channel(self) -> CompositeIndicator:
        """Return the regression plus k deviations."""
        return self._upper

    @property
    def lower_channel(self) -> CompositeIndicator:
        """Return the regression less k deviations."""
        return self._lower

    @property
    def intercept(self) -> Identity:
        """Return the fitted line's value at zero."""
        return self._regression.intercept

    @property
    def slope(self) -> Identity:
        """Return the fitted line's slope."""
        return self._regression.slope

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether all parts are ready."""
        return self._deviation.is_ready and self._regression.is_ready and self._upper.is_ready and self._lower.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._deviation._feed(time, value, self._input_symbol)
        self._regression._feed(time, value, self._input_symbol)
        return self._regression._value

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._deviation, self._regression, self._lower, self._upper):
            part.reset()
        super().reset()


class SqueezeMomentum(BarIndicator):
    """One while the Bollinger bands lie inside the Keltner channels, else minus one."""

    @named("SM({bollinger_period},{bollinger_multiplier},{keltner_period},{keltner_multiplier})")
    def __init__(
        self, name: str, bollinger_period: int, bollinger_multiplier: Any, keltner_period: int, keltner_multiplier: Any
    ) -> None:
        """Make bands and channels."""
        super().__init__(name)
        self._bands = BollingerBands(bollinger_period, bollinger_multiplier)
        self._channels = KeltnerChannels(keltner_period, keltner_multiplier, MovingAverageType.EXPONENTIAL)
        self._warm_up = max(int(bollinger_period), int(keltner_period))

    @property
    def bollinger_bands(self) -> BollingerBands:
        """Return the Bollinger bands."""
        return self._bands

    @property
    def keltner_channels(self) -> KeltnerChannels:
        """Return the Keltner channels."""
        return self._channels

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether bands and channels are ready."""
        return self._bands.is_ready and self._channels.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._bands._update(data)
        self._channels._update(data)
        if not self.is_ready:
            return ZERO
        bands, channels = self._bands, self._channels
        inside = channels._upper._value > bands._upper._value and channels._lower._value < bands._lower._value
        return ONE if inside else MINUS_ONE

    def reset(self) -> None:
        """Reset bands and channels too."""
        self._bands.reset()
        self._channels.reset()
        super().reset()
