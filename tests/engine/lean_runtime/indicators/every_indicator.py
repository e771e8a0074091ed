"""One of every indicator of one symbol, by the arguments after its name."""

from __future__ import annotations

import importlib
from typing import Any

from engine.lean_runtime.common.enums import SwissArmyKnifeTool

_MODULES: dict[str, dict[str, tuple[Any, ...]]] = {
    "adaptive_averages": {
        "KaufmanEfficiencyRatio": (4,),
        "KaufmanAdaptiveMovingAverage": (4,),
        "McGinleyDynamic": (4,),
        "FractalAdaptiveMovingAverage": (6, 20),
        "VariableIndexDynamicAverage": (4,),
    },
    "arima": {"AutoRegressiveIntegratedMovingAverage": (1, 1, 1, 20)},
    "averages": {
        "Sum": (3,),
        "SimpleMovingAverage": (3,),
        "ExponentialMovingAverage": (3,),
        "WilderMovingAverage": (3,),
        "LinearWeightedMovingAverage": (3,),
        "DoubleExponentialMovingAverage": (3,),
        "TripleExponentialMovingAverage": (3,),
        "TriangularMovingAverage": (4,),
        "T3MovingAverage": (3,),
    },
    "bands": {
        "BollingerBands": (4, 2),
        "KeltnerChannels": (4, 1.5),
        "DonchianChannel": (4, 6),
        "AccelerationBands": (4, 2),
        "RegressionChannel": (5, 2),
        "SqueezeMomentum": (5, 2, 5, 1.5),
    },
    "bar_shapes": {
        "BalanceOfPower": (),
        "InternalBarStrength": (),
        "DeMarkerIndicator": (5,),
        "RelativeVigorIndex": (5,),
        "FisherTransform": (5,),
        "MassIndex": (3, 5),
        "WilderSwingIndex": (3,),
        "WilderAccumulativeSwingIndex": (3,),
        "WaveTrendOscillator": (4, 5, 3),
    },
    "cycles": {
        "SwissArmyKnife": (5, 0.1, SwissArmyKnifeTool.GAUSS),
        "HilbertTransform": (),
        "MesaAdaptiveMovingAverage": (),
    },
    "demark": {"TomDemarkSequential": ()},
    "deviations": {
        "Variance": (4,),
        "StandardDeviation": (4,),
        "MeanAbsoluteDeviation": (4,),
        "TargetDownsideDeviation": (4,),
        "ValueAtRisk": (6, 0.95),
        "AugenPriceSpike": (4,),
        "RogersSatchellVolatility": (4,),
        "HurstExponent": (12, 5),
    },
    "directional": {"AverageDirectionalIndex": (4,), "AverageDirectionalMovementIndexRating": (3,)},
    "extremes": {"Maximum": (3,), "Minimum": (3,), "MidPoint": (3,), "MidPrice": (3,)},
    "functional": {"Identity": (), "WindowIdentity": (3,), "FilteredIdentity": ()},
    "japanese": {"HeikinAshi": (), "IchimokuKinkoHyo": (2, 3, 3, 5, 3, 3)},
    "momentum": {
        "Momentum": (3,),
        "RateOfChange": (3,),
        "RateOfChangePercent": (3,),
        "MomentumPercent": (3,),
        "RateOfChangeRatio": (3,),
        "LogReturn": (3,),
        "ChandeMomentumOscillator": (3,),
        "Momersion": (4, 6),
    },
    "oscillators": {
        "Stochastic": (5, 3, 3),
        "PremierStochasticOscillator": (4, 4),
        "WilliamsPercentR": (4,),
        "AroonOscillator": (4, 5),
        "CommodityChannelIndex": (4,),
        "UltimateOscillator": (2, 3, 5),
        "AwesomeOscillator": (3, 6),
    },
    "profiles": {"VolumeProfile": (3,), "TimeProfile": (3,)},
    "ranges": {
        "TrueRange": (),
        "AverageTrueRange": (4,),
        "NormalizedAverageTrueRange": (4,),
        "AverageRange": (4,),
        "SuperTrend": (4, 2),
        "ChandeKrollStop": (4, 2, 3),
        "Vortex": (4,),
        "ChoppinessIndex": (4,),
    },
    "ratios": {"SharpeRatio": (5,), "SortinoRatio": (5,)},
    "shaped_averages": {
        "Delay": (3,),
        "HullMovingAverage": (5,),
        "ArnaudLegouxMovingAverage": (5,),
        "ZeroLagExponentialMovingAverage": (4,),
        "LeastSquaresMovingAverage": (4,),
        "TimeSeriesForecast": (4,),
        "RelativeMovingAverage": (4,),
    },
    "strength": {
        "RelativeStrengthIndex": (4,),
        "StochasticRelativeStrengthIndex": (4, 4, 3, 3),
        "ConnorsRelativeStrengthIndex": (3, 2, 6),
        "DerivativeOscillator": (4, 3, 2, 3),
    },
    "trends": {
        "MovingAverageConvergenceDivergence": (3, 6, 4),
        "AbsolutePriceOscillator": (3, 6),
        "PercentagePriceOscillator": (3, 6),
        "Trix": (3,),
        "TrueStrengthIndex": (5, 3, 3),
        "KnowSureThing": (2, 2, 3, 2, 4, 2, 5, 3, 3),
        "CoppockCurve": (3, 4, 5),
        "DetrendedPriceOscillator": (6,),
        "SchaffTrendCycle": (4, 5, 8),
    },
    "turning_points": {
        "ParabolicStopAndReverse": (),
        "ParabolicStopAndReverseExtended": (),
        "ZigZag": (0.05, 2),
        "PivotPointsHighLow": (2, 2),
    },
    "volume": {
        "OnBalanceVolume": (),
        "SmoothedOnBalanceVolume": (4,),
        "AccumulationDistribution": (),
        "AccumulationDistributionOscillator": (3, 5),
        "ChaikinMoneyFlow": (4,),
        "MoneyFlowIndex": (4,),
        "EaseOfMovementValue": (3,),
        "ForceIndex": (4,),
    },
    "volume_averages": {
        "VolumeWeightedAveragePriceIndicator": (3,),
        "VolumeWeightedMovingAverage": (3,),
        "IntradayVwap": (),
        "KlingerVolumeOscillator": (3, 5, 3),
        "RelativeDailyVolume": (3,),
    },
}
NAMES = [f"{module}.{kind}" for module, kinds in _MODULES.items() for kind in kinds]


def make(name: str) -> Any:
    """Return an indicator called "x"."""
    module, kind = name.split(".")
    arguments = _MODULES[module][kind]
    return getattr(importlib.import_module(f"engine.lean_runtime.indicators.{module}"), kind)("x", *arguments)
