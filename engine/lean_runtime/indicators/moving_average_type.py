"""The average a MovingAverageType names (Indicators/MovingAverageTypeExtensions.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.indicators.adaptive_averages import KaufmanAdaptiveMovingAverage, McGinleyDynamic
from engine.lean_runtime.indicators.averages import (
    DoubleExponentialMovingAverage,
    ExponentialMovingAverage,
    LinearWeightedMovingAverage,
    SimpleMovingAverage,
    T3MovingAverage,
    TriangularMovingAverage,
    TripleExponentialMovingAverage,
    WilderMovingAverage,
)
from engine.lean_runtime.indicators.kinds import Indicator
from engine.lean_runtime.indicators.shaped_averages import (
    ArnaudLegouxMovingAverage,
    HullMovingAverage,
    ZeroLagExponentialMovingAverage,
)

_CLASSES: dict[MovingAverageType, type[Indicator]] = {
    MovingAverageType.SIMPLE: SimpleMovingAverage,
    MovingAverageType.EXPONENTIAL: ExponentialMovingAverage,
    MovingAverageType.WILDERS: WilderMovingAverage,
    MovingAverageType.LINEAR_WEIGHTED_MOVING_AVERAGE: LinearWeightedMovingAverage,
    MovingAverageType.DOUBLE_EXPONENTIAL: DoubleExponentialMovingAverage,
    MovingAverageType.TRIPLE_EXPONENTIAL: TripleExponentialMovingAverage,
    MovingAverageType.TRIANGULAR: TriangularMovingAverage,
    MovingAverageType.T3: T3MovingAverage,  # type: ignore[attr-defined]
    MovingAverageType.KAMA: KaufmanAdaptiveMovingAverage,
    MovingAverageType.HULL: HullMovingAverage,
    MovingAverageType.ALMA: ArnaudLegouxMovingAverage,
    MovingAverageType.ZLEMA: ZeroLagExponentialMovingAverage,
    MovingAverageType.MGD: McGinleyDynamic,
}


def average_of(kind: MovingAverageType, period: int, name: str | None = None) -> Indicator:
    """Make the average over the period; ArgumentOutOfRangeException for an unknown kind."""
    try:
        made = _CLASSES[kind]
    except KeyError:
        raise ArgumentOutOfRangeException("movingAverageType") from None
    return made(period) if name is None else made(name, period)  # type: ignore[arg-type,call-arg]


class MovingAverageTypeExtensions:
    """LEAN's static holder of `as_indicator`."""

    @staticmethod
    def as_indicator(
        moving_average_type: MovingAverageType, name: str | int | None = None, period: int | None = None
    ) -> Indicator:
        """Make the average: (type, period) or (type, name, period)."""
        if isinstance(name, int):
            return average_of(moving_average_type, name)
        if period is None:
            raise ArgumentOutOfRangeException("period")
        return average_of(moving_average_type, period, name)
