"""Every column of the indicator values recorded from the real engine, bar by bar and bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.lean_runtime.common.enums import MovingAverageType, SwissArmyKnifeTool
from engine.lean_runtime.common.numbers import to_float
from engine.lean_runtime.indicators import adaptive_averages as adaptive
from engine.lean_runtime.indicators import (
    averages,
    bands,
    bar_shapes,
    cycles,
    deviations,
    directional,
    extremes,
    japanese,
    momentum,
    oscillators,
    profiles,
    ranges,
    ratios,
    relations,
    strength,
    trends,
    volume,
    volume_averages,
)
from engine.lean_runtime.indicators import shaped_averages as shaped
from engine.lean_runtime.indicators import turning_points as turning
from engine.lean_runtime.indicators.base import IndicatorBase
from tests.engine.lean_runtime.indicators.recorded_bars import adjusted_bars, recorded, services

SIMPLE, WILDERS = MovingAverageType.SIMPLE, MovingAverageType.WILDERS
EXPONENTIAL = MovingAverageType.EXPONENTIAL

MAKERS: dict[str, Callable[[], IndicatorBase]] = {
    "sma20": lambda: averages.SimpleMovingAverage(20),
    "ema20": lambda: averages.ExponentialMovingAverage(20),
    "dema20": lambda: averages.DoubleExponentialMovingAverage(20),
    "tema20": lambda: averages.TripleExponentialMovingAverage(20),
    "trima20": lambda: averages.TriangularMovingAverage(20),
    "hma20": lambda: shaped.HullMovingAverage(20),
    "kama10": lambda: adaptive.KaufmanAdaptiveMovingAverage(10),
    "lwma20": lambda: averages.LinearWeightedMovingAverage(20),
    "alma": lambda: shaped.ArnaudLegouxMovingAverage(10, 6, 0.85),
    "zlema20": lambda: shaped.ZeroLagExponentialMovingAverage(20),
    "rsi14": lambda: strength.RelativeStrengthIndex(14, WILDERS),
    "rsi14_simple": lambda: strength.RelativeStrengthIndex(14, SIMPLE),
    "macd": lambda: trends.MovingAverageConvergenceDivergence(12, 26, 9, EXPONENTIAL),
    "bb": lambda: bands.BollingerBands(20, 2, SIMPLE),
    "kch": lambda: bands.KeltnerChannels(20, 1.5, SIMPLE),
    "dch": lambda: bands.DonchianChannel(20, 20),
    "atr14": lambda: ranges.AverageTrueRange(14, WILDERS),
    "atr14_simple": lambda: ranges.AverageTrueRange(14, SIMPLE),
    "natr14": lambda: ranges.NormalizedAverageTrueRange(14),
    "tr": lambda: ranges.TrueRange(),
    "adx14": lambda: directional.AverageDirectionalIndex(14),
    "adxr14": lambda: directional.AverageDirectionalMovementIndexRating(14),
    "aroon14": lambda: oscillators.AroonOscillator(14, 14),
    "cci20": lambda: oscillators.CommodityChannelIndex(20, SIMPLE),
    "cmo14": lambda: momentum.ChandeMomentumOscillator(14),
    "mfi14": lambda: volume.MoneyFlowIndex(14),
    "mom10": lambda: momentum.Momentum(10),
    "momp10": lambda: momentum.MomentumPercent(10),
    "roc10": lambda: momentum.RateOfChange(10),
    "rocp10": lambda: momentum.RateOfChangePercent(10),
    "rocr10": lambda: momentum.RateOfChangeRatio(10),
    "sto": lambda: oscillators.Stochastic(14, 3, 3),
    "wilr14": lambda: oscillators.WilliamsPercentR(14),
    "trix9": lambda: trends.Trix(9),
    "ultosc": lambda: oscillators.UltimateOscillator(7, 14, 28),
    "obv": lambda: volume.OnBalanceVolume(),
    "ad": lambda: volume.AccumulationDistribution(),
    "adosc": lambda: volume.AccumulationDistributionOscillator(3, 10),
    "cmf20": lambda: volume.ChaikinMoneyFlow(20),
    "emv": lambda: volume.EaseOfMovementValue(14, 10000),
    "ichimoku": lambda: japanese.IchimokuKinkoHyo(9, 26, 26, 52, 26, 26),
    "psar": lambda: turning.ParabolicStopAndReverse(0.02, 0.02, 0.2),
    "str": lambda: ranges.SuperTrend(10, 3, WILDERS),
    "heikin_ashi": lambda: japanese.HeikinAshi(),
    "std20": lambda: deviations.StandardDeviation(20),
    "var20": lambda: deviations.Variance(20),
    "mad20": lambda: deviations.MeanAbsoluteDeviation(20),
    "max20": lambda: extremes.Maximum(20),
    "min20": lambda: extremes.Minimum(20),
    "midpoint14": lambda: extremes.MidPoint(14),
    "midprice14": lambda: extremes.MidPrice(14),
    "logr10": lambda: momentum.LogReturn(10),
    "lsma20": lambda: shaped.LeastSquaresMovingAverage(20),
    "ppo": lambda: trends.PercentagePriceOscillator(12, 26, SIMPLE),
    "apo": lambda: trends.AbsolutePriceOscillator(12, 26, SIMPLE),
    "dpo20": lambda: trends.DetrendedPriceOscillator(20),
    "ao": lambda: oscillators.AwesomeOscillator(5, 34, SIMPLE),
    "bop": lambda: bar_shapes.BalanceOfPower(),
    "vwma": lambda: volume_averages.VolumeWeightedMovingAverage(20),
    "rvi10": lambda: bar_shapes.RelativeVigorIndex(10, SIMPLE),
    "srsi": lambda: strength.StochasticRelativeStrengthIndex(14, 14, 3, 3, WILDERS),
    "kst": lambda: trends.KnowSureThing(10, 10, 15, 10, 20, 10, 30, 15, 9, SIMPLE),
    "schaff": lambda: trends.SchaffTrendCycle(10, 23, 50, EXPONENTIAL),
    "fish10": lambda: bar_shapes.FisherTransform(10),
    "mass": lambda: bar_shapes.MassIndex(9, 25),
    "chop14": lambda: ranges.ChoppinessIndex(14),
    "hurst": lambda: deviations.HurstExponent(32, 20),
    "beta": lambda: relations.Beta(*_pair(), 20),
    "alpha": lambda: relations.Alpha("alpha", *_pair(), 1, 20, services().interest_rates),
    "corr": lambda: relations.Correlation(*_pair(), 20),
    "sharpe": lambda: ratios.SharpeRatio(40, 0.01),
    "sortino": lambda: ratios.SortinoRatio(40, 0.01),
    "vortex": lambda: ranges.Vortex(14),
    "regression_channel": lambda: bands.RegressionChannel(20, 2),
    "pivots": lambda: turning.PivotPointsHighLow("pivots", 5, 5, 100),
    "zigzag": lambda: turning.ZigZag(0.05, 5),
    "connors": lambda: strength.ConnorsRelativeStrengthIndex(3, 2, 100),
    "frama": lambda: adaptive.FractalAdaptiveMovingAverage(16, 198),
    "mcginley": lambda: adaptive.McGinleyDynamic(14),
    "coppock": lambda: trends.CoppockCurve(11, 14, 10),
    "squeeze": lambda: bands.SqueezeMomentum(20, 2, 20, 1.5),
    "tsi": lambda: trends.TrueStrengthIndex(25, 13, 7, EXPONENTIAL),
    "kvo": lambda: volume_averages.KlingerVolumeOscillator(34, 55, 13),
    "target_downside": lambda: deviations.TargetDownsideDeviation(40, 0),
    "augen": lambda: bar_shapes.WilderAccumulativeSwingIndex(3),
    "var_risk": lambda: deviations.ValueAtRisk(100, 0.95),
    "wwma14": lambda: averages.WilderMovingAverage(14),
    "swma": lambda: cycles.SwissArmyKnife(20, 0.1, SwissArmyKnifeTool.GAUSS),
    "force": lambda: volume.ForceIndex(13, EXPONENTIAL),
    "acc_bands": lambda: bands.AccelerationBands(20, 4, SIMPLE),
    "rdv": lambda: volume_averages.RelativeDailyVolume(2),
    "pso": lambda: oscillators.PremierStochasticOscillator(8, 5),
    "cks": lambda: ranges.ChandeKrollStop(10, 1, 9, WILDERS),
    "vp": lambda: profiles.VolumeProfile(20, 0.7, 0.05),
}
PARTS = {
    "macd": ["signal", "histogram", "fast", "slow"],
    "bb": ["upper_band", "middle_band", "lower_band", "standard_deviation", "band_width", "percent_b"],
    "kch": ["upper_band", "middle_band", "lower_band"],
    "dch": ["upper_band", "lower_band"],
    "adx14": ["positive_directional_index", "negative_directional_index"],
    "aroon14": ["aroon_up", "aroon_down"],
    "sto": ["stoch_k", "stoch_d", "fast_stoch"],
    "ichimoku": ["tenkan", "kijun", "senkou_a", "senkou_b", "chikou"],
    "heikin_ashi": ["open", "high", "low", "close", "volume"],
    "srsi": ["k", "d"],
    "ppo": ["signal", "histogram"],
    "kst": ["signal_line"],
    "vortex": ["plus_vortex", "minus_vortex"],
    "regression_channel": [
        "upper_channel", "lower_channel", "linear_regression", "slope", "intercept",
    ],
    "acc_bands": ["upper_band", "middle_band", "lower_band"],
    "tsi": ["signal"],
    "kvo": ["signal"],
    "vp": ["poc_price", "value_area_high", "value_area_low"],
}  # fmt: skip
#: The helpers for extremes take the bar's high or low.
BY_FIELD = {"max20": "_high", "min20": "_low"}
PAIRED = ("beta", "alpha", "corr")


def _pair() -> tuple[Any, Any]:
    return adjusted_bars("AAPL")[0].symbol, adjusted_bars("SPY")[0].symbol


def _shown(indicator: Any, part: str) -> str:
    value = getattr(indicator, part) if part else indicator
    return repr(value if isinstance(value, float) else value.current.value)


def _computed(name: str) -> dict[str, list[str]]:
    """Return the columns of an indicator, empty text while it is not ready."""
    spy = adjusted_bars("SPY")
    others = adjusted_bars("AAPL") if name in PAIRED else [None] * len(spy)
    indicator = MAKERS[name]()
    columns: dict[str, list[str]] = {part: [] for part in ["", *PARTS.get(name, [])]}
    for bar, other in zip(spy, others, strict=True):
        if name in BY_FIELD:
            indicator._update_pair(bar._end_time, getattr(bar, BY_FIELD[name]))
        else:
            indicator._update(bar)
        if other is not None:
            indicator._update(other)
        for part, column in columns.items():
            column.append(_shown(indicator, part) if indicator.is_ready else "")
    return columns


def test_rebuilt_bars_are_the_recorded_ones() -> None:
    for bar, row in zip(adjusted_bars("SPY"), recorded(), strict=True):
        assert [repr(to_float(bar._close)), repr(to_float(bar._volume))] == [row["close"], row["volume"]]


def test_every_recorded_column_is_covered() -> None:
    covered = {name + (f".{part}" if part else "") for name in MAKERS for part in ["", *PARTS.get(name, [])]}
    assert set(recorded()[0]) == covered | {"time", "open", "high", "low", "close", "volume"}


@pytest.mark.parametrize("name", MAKERS)
def test_indicator_equals_the_recorded_values(name: str) -> None:
    for part, column in _computed(name).items():
        key = f"{name}.{part}" if part else name
        wrong = [
            (row["time"], row[key], value)
            for row, value in zip(recorded(), column, strict=True)
            if row[key] != value and not (row[key] == "-0.0" and value == "0.0")
        ]
        assert not wrong, (key, len(wrong), wrong[:3])
