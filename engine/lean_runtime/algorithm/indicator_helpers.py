"""LEAN's helper methods for indicators of prices, bars and volumes (Algorithm/QCAlgorithm.Indicators.cs).

Each line says: the class made, the name it gets (with its parameters), the parameters in order. Parameters given by a
kind are required, those given by a value are optional.
"""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.algorithm.indicator_helper import (
    AVERAGE,
    DAILY_OR_NONE,
    DECIMAL,
    DOUBLE,
    INT,
    BreadthRecipe,
    ExtremeRecipe,
    Helper,
    PairRecipe,
    UnnamedRecipe,
    UnwarmedRecipe,
    helper,
)
from engine.lean_runtime.algorithm.indicator_history import AlgorithmIndicatorHistory
from engine.lean_runtime.common.enums import CorrelationType, MovingAverageType, Resolution
from engine.lean_runtime.common.numbers import D

SIMPLE = MovingAverageType.SIMPLE
EXPONENTIAL = MovingAverageType.EXPONENTIAL
WILDERS = MovingAverageType.WILDERS
DAILY = Resolution.DAILY


def _twice(period: int) -> tuple[int, int]:
    return period, period


class AlgorithmIndicatorHelpers(AlgorithmIndicatorHistory):
    """Makes indicators by their short names."""

    # -- averages ------------------------------------------------------------------------------------------------------

    sma = helper("averages.SimpleMovingAverage", "SMA({period})", period=INT)
    ema = helper("averages.ExponentialMovingAverage", "EMA({period})", period=INT).or_with(
        "EMA({period})", period=INT, smoothing_factor=DECIMAL
    )
    wwma = helper("averages.WilderMovingAverage", "WWMA({period})", period=INT)
    lwma = helper("averages.LinearWeightedMovingAverage", "LWMA({period})", period=INT)
    dema = helper("averages.DoubleExponentialMovingAverage", "DEMA({period})", period=INT)
    tema = helper("averages.TripleExponentialMovingAverage", "TEMA({period})", period=INT)
    trima = helper("averages.TriangularMovingAverage", "TRIMA({period})", period=INT)
    t_3 = helper("averages.T3MovingAverage", "T3({period},{volume_factor})", period=INT, volume_factor=D("0.7"))
    sum = helper("averages.Sum", "SUM({period})", period=INT)
    kama = helper("adaptive_averages.KaufmanAdaptiveMovingAverage", "KAMA({period},2,30)", period=INT).or_with(
        "KAMA({period},{fast_ema_period},{slow_ema_period})", period=INT, fast_ema_period=INT, slow_ema_period=INT
    )
    ker = helper("adaptive_averages.KaufmanEfficiencyRatio", "KER({period})", period=2)
    vidya = helper("adaptive_averages.VariableIndexDynamicAverage", "VIDYA({period})", period=INT)
    frama = helper(
        "adaptive_averages.FractalAdaptiveMovingAverage", "FRAMA({period},{long_period})", period=INT, long_period=198
    )
    mgd = helper("adaptive_averages.McGinleyDynamic", "MGD({period})", period=INT)
    alma = helper(
        "shaped_averages.ArnaudLegouxMovingAverage",
        "ALMA({period},{sigma},{offset})",
        period=INT,
        sigma=6,
        offset=D("0.85"),
    )
    hma = helper("shaped_averages.HullMovingAverage", "HMA({period})", period=INT)
    lsma = helper("shaped_averages.LeastSquaresMovingAverage", "LSMA({period})", period=INT)
    tsf = helper("shaped_averages.TimeSeriesForecast", "TSF({period})", period=INT)
    rma = helper("shaped_averages.RelativeMovingAverage", "RMA({period})", period=INT)
    zlema = helper("shaped_averages.ZeroLagExponentialMovingAverage", "ZLEMA({period})", period=INT)
    arima = helper(
        "arima.AutoRegressiveIntegratedMovingAverage",
        "ARIMA({ar_order},{diff_order},{ma_order},{period})",
        build=lambda *orders: (*orders, True),
        ar_order=INT,
        diff_order=INT,
        ma_order=INT,
        period=INT,
    ).or_with(
        "ARIMA({ar_order},{diff_order},{ma_order},{period})",
        ar_order=INT,
        diff_order=INT,
        ma_order=INT,
        period=INT,
        intercept="bool",
    )
    ht = helper(
        "cycles.HilbertTransform",
        "",
        UnnamedRecipe,
        length=INT,
        in_phase_multiplication_factor=DECIMAL,
        quadrature_multiplication_factor=DECIMAL,
    )
    mama = helper(
        "cycles.MesaAdaptiveMovingAverage", "MAMA({fast_limit},{slow_limit})", fast_limit=D("0.5"), slow_limit=D("0.05")
    )
    swiss = helper(
        "cycles.SwissArmyKnife", "SWISS({period},{delta},{tool})", period=INT, delta=DOUBLE, tool="SwissArmyKnifeTool"
    )

    # -- bands, channels and extremes ----------------------------------------------------------------------------------

    bb = helper("bands.BollingerBands", "BB({period},{k})", period=INT, k=DECIMAL, moving_average_type=SIMPLE)
    kch = helper("bands.KeltnerChannels", "KCH({period},{k})", period=INT, k=DECIMAL, moving_average_type=SIMPLE)
    dch = helper(
        "bands.DonchianChannel", "DCH({upper_period},{lower_period})", upper_period=INT, lower_period=INT
    ).or_with("DCH({period},{period})", build=_twice, period=INT)
    abands = helper(
        "bands.AccelerationBands", "ABANDS({period},{width})", period=INT, width=D(4), moving_average_type=SIMPLE
    )
    rc = helper("bands.RegressionChannel", "RC({period},{k})", period=INT, k=DECIMAL)
    sm = helper(
        "bands.SqueezeMomentum",
        "SM({bollinger_period}, {bollinger_multiplier}, {keltner_period}, {keltner_multiplier})",
        bollinger_period=20,
        bollinger_multiplier=D("2"),
        keltner_period=20,
        keltner_multiplier=D("1.5"),
    )
    max: Any = Helper(ExtremeRecipe("extremes.Maximum", lambda bar: bar._high))
    min: Any = Helper(ExtremeRecipe("extremes.Minimum", lambda bar: bar._low))
    midpoint = helper("extremes.MidPoint", "MIDPOINT({period})", period=INT)
    midprice = helper("extremes.MidPrice", "MIDPRICE({period})", period=INT)
    ichimoku = helper(
        "japanese.IchimokuKinkoHyo",
        "ICHIMOKU({tenkan_period},{kijun_period},{senkou_a_period},{senkou_b_period},{senkou_a_delay_period},{senkou_b_delay_period})",
        tenkan_period=INT,
        kijun_period=INT,
        senkou_a_period=INT,
        senkou_b_period=INT,
        senkou_a_delay_period=INT,
        senkou_b_delay_period=INT,
    )
    heikin_ashi = helper("japanese.HeikinAshi", "HA")

    # -- momentum ------------------------------------------------------------------------------------------------------

    mom = helper("momentum.Momentum", "MOM({period})", period=INT)
    momp = helper("momentum.MomentumPercent", "MOMP({period})", period=INT)
    roc = helper("momentum.RateOfChange", "ROC({period})", period=INT)
    rocp = helper("momentum.RateOfChangePercent", "ROCP({period})", period=INT)
    rocr = helper("momentum.RateOfChangeRatio", "ROCR({period})", period=INT)
    logr = helper("momentum.LogReturn", "LOGR({period})", period=INT)
    momersion = helper(
        "momentum.Momersion", "MOMERSION({min_period},{full_period})", min_period="int | None", full_period=INT
    )
    cmo = helper("momentum.ChandeMomentumOscillator", "CMO({period})", period=INT)
    rsi = helper(
        "strength.RelativeStrengthIndex", "RSI({period},{moving_average_type})", period=INT, moving_average_type=WILDERS
    )
    srsi = helper(
        "strength.StochasticRelativeStrengthIndex",
        "SRSI({rsi_period},{stoch_period},{k_smoothing_period},{d_smoothing_period})",
        rsi_period=INT,
        stoch_period=INT,
        k_smoothing_period=INT,
        d_smoothing_period=INT,
        moving_average_type=SIMPLE,
    )
    crsi = helper(
        "strength.ConnorsRelativeStrengthIndex",
        "CRSI({rsi_period},{rsi_period_streak},{look_back_period})",
        rsi_period=INT,
        rsi_period_streak=INT,
        look_back_period=INT,
    )
    do = helper(
        "strength.DerivativeOscillator",
        "DO({rsi_period},{smoothing_rsi_period},{double_smoothing_rsi_period},{signal_line_period})",
        rsi_period=INT,
        smoothing_rsi_period=INT,
        double_smoothing_rsi_period=INT,
        signal_line_period=INT,
    )
    macd = helper(
        "trends.MovingAverageConvergenceDivergence",
        "MACD({fast_period},{slow_period},{signal_period})",
        fast_period=INT,
        slow_period=INT,
        signal_period=INT,
        type=EXPONENTIAL,
    )
    apo = helper(
        "trends.AbsolutePriceOscillator",
        "APO({fast_period},{slow_period})",
        fast_period=INT,
        slow_period=INT,
        moving_average_type=AVERAGE,
    )
    ppo = helper(
        "trends.PercentagePriceOscillator",
        "PPO({fast_period},{slow_period})",
        fast_period=INT,
        slow_period=INT,
        moving_average_type=AVERAGE,
    )
    cc = helper(
        "trends.CoppockCurve",
        "CC({short_roc_period},{long_roc_period},{lwma_period})",
        short_roc_period=11,
        long_roc_period=14,
        lwma_period=10,
    )
    kst = helper(
        "trends.KnowSureThing",
        "KST({roc_1_period},{roc_1_ma_period},{roc_2_period},{roc_2_ma_period},{roc_3_period},{roc_3_ma_period},{roc_4_period},{roc_4_ma_period},{signal_period},{moving_average_type})",
        roc_1_period=10,
        roc_1_ma_period=10,
        roc_2_period=15,
        roc_2_ma_period=10,
        roc_3_period=20,
        roc_3_ma_period=10,
        roc_4_period=30,
        roc_4_ma_period=15,
        signal_period=9,
        moving_average_type=SIMPLE,
    )
    dpo = helper("trends.DetrendedPriceOscillator", "DPO({period})", period=INT)
    stc = helper(
        "trends.SchaffTrendCycle",
        "STC({cycle_period},{fast_period},{slow_period})",
        cycle_period=INT,
        fast_period=INT,
        slow_period=INT,
        moving_average_type=EXPONENTIAL,
    )
    tsi = helper(
        "trends.TrueStrengthIndex",
        "TSI({long_term_period},{short_term_period},{signal_period})",
        long_term_period=25,
        short_term_period=13,
        signal_period=7,
        signal_type=EXPONENTIAL,
    )
    trix = helper("trends.Trix", "TRIX({period})", period=INT)

    # -- oscillators of bars -------------------------------------------------------------------------------------------

    ao = helper(
        "oscillators.AwesomeOscillator",
        "AO({fast_period},{slow_period},{type})",
        fast_period=INT,
        slow_period=INT,
        type=AVERAGE,
    )
    aroon = helper("oscillators.AroonOscillator", "AROON({period},{period})", build=_twice, period=INT).or_with(
        "AROON({up_period},{down_period})", up_period=INT, down_period=INT
    )
    cci = helper("oscillators.CommodityChannelIndex", "CCI({period})", period=INT, moving_average_type=SIMPLE)
    sto = helper(
        "oscillators.Stochastic", "STO({period},{k_period},{d_period})", period=INT, k_period=INT, d_period=INT
    ).or_with("STO({period},{period},3)", build=lambda period: (period, period, 3), period=INT)
    pso = helper("oscillators.PremierStochasticOscillator", "PSO({period},{ema_period})", period=INT, ema_period=INT)
    ultosc = helper(
        "oscillators.UltimateOscillator",
        "ULTOSC({period_1},{period_2},{period_3})",
        period_1=INT,
        period_2=INT,
        period_3=INT,
    )
    wilr = helper("oscillators.WilliamsPercentR", "WILR({period})", period=INT)
    bop = helper("bar_shapes.BalanceOfPower", "BOP")
    ibs = helper("bar_shapes.InternalBarStrength", "IBS")
    dem = helper("bar_shapes.DeMarkerIndicator", "DEM({period},{type})", period=INT, type=AVERAGE)
    fish = helper("bar_shapes.FisherTransform", "FISH({period})", period=INT)
    mass = helper("bar_shapes.MassIndex", "MASS({ema_period},{sum_period})", ema_period=9, sum_period=25)
    rvi = helper(
        "bar_shapes.RelativeVigorIndex", "RVI({period},{moving_average_type})", period=INT, moving_average_type=SIMPLE
    )
    wto = helper(
        "bar_shapes.WaveTrendOscillator",
        "WTO({channel_period},{average_period},{signal_period})",
        channel_period=INT,
        average_period=INT,
        signal_period=INT,
    )
    si = helper("bar_shapes.WilderSwingIndex", "SI", limit_move=DECIMAL, resolution=DAILY_OR_NONE)
    asi = helper("bar_shapes.WilderAccumulativeSwingIndex", "ASI", limit_move=DECIMAL, resolution=DAILY_OR_NONE)
    tds = helper("demark.TomDemarkSequential", "TDS")
    zz = helper(
        "turning_points.ZigZag", "ZZ({sensitivity},{min_trend_length})", sensitivity=D("0.05"), min_trend_length=1
    )
    pphl = helper(
        "turning_points.PivotPointsHighLow",
        "PPHL({length_high},{length_low})",
        length_high=INT,
        length_low=INT,
        last_stored_values=100,
        strict=True,
    ).or_with(
        "PPHL({length_high},{length_low})",
        build=lambda high, low, stored: (high, low, stored, True),
        length_high=INT,
        length_low=INT,
        last_stored_values=INT,
    )
    psar = helper(
        "turning_points.ParabolicStopAndReverse",
        "PSAR({af_start},{af_increment},{af_max})",
        af_start=D("0.02"),
        af_increment=D("0.02"),
        af_max=D("0.2"),
    )
    sarext = helper(
        "turning_points.ParabolicStopAndReverseExtended",
        "SAREXT({sar_start},{offset_on_reverse},{af_start_short},{af_increment_short},{af_max_short},{af_start_long},{af_increment_long},{af_max_long})",
        sar_start=D("0.0"),
        offset_on_reverse=D("0.0"),
        af_start_short=D("0.02"),
        af_increment_short=D("0.02"),
        af_max_short=D("0.2"),
        af_start_long=D("0.02"),
        af_increment_long=D("0.02"),
        af_max_long=D("0.2"),
    )

    # -- ranges and volatility -----------------------------------------------------------------------------------------

    tr = helper("ranges.TrueRange", "TR")
    atr = helper("ranges.AverageTrueRange", "ATR({period})", period=INT, type=SIMPLE)
    natr = helper("ranges.NormalizedAverageTrueRange", "NATR({period})", period=INT)
    ar = helper("ranges.AverageRange", "AR({period})", period=INT)
    adx = helper("directional.AverageDirectionalIndex", "ADX({period})", period=INT)
    adxr = helper("directional.AverageDirectionalMovementIndexRating", "ADXR({period})", period=INT)
    chop = helper("ranges.ChoppinessIndex", "CHOP({period})", period=INT)
    cks = helper(
        "ranges.ChandeKrollStop",
        "CKS({atr_period},{atr_mult},{period})",
        atr_period=INT,
        atr_mult=DECIMAL,
        period=INT,
        moving_average_type=WILDERS,
    )
    str = helper(
        "ranges.SuperTrend", "STR({period},{multiplier})", period=INT, multiplier=DECIMAL, moving_average_type=WILDERS
    )
    vtx = helper("ranges.Vortex", "VTX({period})", period=INT)
    std = helper("deviations.StandardDeviation", "STD({period})", period=INT)
    mad = helper("deviations.MeanAbsoluteDeviation", "MAD({period})", period=INT)
    tdd = helper(
        "deviations.TargetDownsideDeviation",
        "TDD({period},{minimum_acceptable_return})",
        period=INT,
        minimum_acceptable_return=0.0,
    )
    var = helper(
        "deviations.ValueAtRisk", "VAR({period},{confidence_level})", period=INT, confidence_level=DOUBLE
    ).or_with("V({period})", path="deviations.Variance", period=INT)
    aps = helper("deviations.AugenPriceSpike", "APS({period})", period=3)
    he = helper("deviations.HurstExponent", "HE({period},{max_lag})", period=INT, max_lag=20)
    rsv = helper("deviations.RogersSatchellVolatility", "RSV({period})", period=INT)
    sortino = helper(
        "ratios.SortinoRatio",
        "SORTINO({sortino_period},{minimum_acceptable_return})",
        sortino_period=INT,
        minimum_acceptable_return=0.0,
    )

    # -- volume --------------------------------------------------------------------------------------------------------

    obv = helper("volume.OnBalanceVolume", "OBV")
    sobv = helper("volume.SmoothedOnBalanceVolume", "SOBV({period})", period=INT, type=SIMPLE)
    ad = helper("volume.AccumulationDistribution", "AD")
    adosc = helper(
        "volume.AccumulationDistributionOscillator",
        "ADOSC({fast_period},{slow_period})",
        fast_period=INT,
        slow_period=INT,
    )
    cmf = helper("volume.ChaikinMoneyFlow", "CMF({period})", period=INT)
    co = helper("volume.ChaikinOscillator", "CO({fast_period},{slow_period})", fast_period=INT, slow_period=INT)
    emv = helper("volume.EaseOfMovementValue", "EMV({period}, {scale})", period=1, scale=10000)
    fi = helper("volume.ForceIndex", "FI({period})", period=INT, type=EXPONENTIAL)
    mfi = helper("volume.MoneyFlowIndex", "MFI({period})", period=INT)
    kvo = helper(
        "volume_averages.KlingerVolumeOscillator",
        "KVO({fast_period},{slow_period},{signal_period})",
        fast_period=INT,
        slow_period=INT,
        signal_period=13,
    )
    vwma = helper("volume_averages.VolumeWeightedMovingAverage", "VWMA({period})", period=INT)
    rdv = helper("volume_averages.RelativeDailyVolume", "RDV({period})", UnwarmedRecipe, period=2, resolution=DAILY)
    vp = helper(
        "profiles.VolumeProfile",
        "VP({period},{value_area_volume_percentage},{price_range_round_off})",
        period=2,
        value_area_volume_percentage=D("0.70"),
        price_range_round_off=D("0.05"),
        resolution=DAILY,
    )
    tp = helper(
        "profiles.TimeProfile",
        "TP({period},{value_area_volume_percentage},{price_range_round_off})",
        period=2,
        value_area_volume_percentage=D("0.70"),
        price_range_round_off=D("0.05"),
        resolution=DAILY,
    )

    # -- several symbols -----------------------------------------------------------------------------------------------

    b = helper("relations.Beta", "B({period})", PairRecipe, period=INT)
    c = helper("relations.Correlation", "C({period})", PairRecipe, period=INT, correlation_type=CorrelationType.PEARSON)
    cov = helper("relations.Covariance", "COV({period})", PairRecipe, period=INT)
    nhnl = helper("new_highs.NewHighsNewLows", "NH/NL({period})", BreadthRecipe, period=INT)
    nhnlv = helper("new_highs.NewHighsNewLowsVolume", "NH/NL Volume({period})", BreadthRecipe, period=INT)
    trin = helper("breadth.ArmsIndex", "TRIN", BreadthRecipe)
    adr = helper("breadth.AdvanceDeclineRatio", "A/D Ratio", BreadthRecipe)
    advr = helper("breadth.AdvanceDeclineVolumeRatio", "A/D Volume Rate", BreadthRecipe)
    addiff = helper("breadth.AdvanceDeclineDifference", "A/D Difference", BreadthRecipe)
    mosc = helper(
        "breadth.McClellanOscillator", "MO({fast_period},{slow_period})", BreadthRecipe, fast_period=19, slow_period=39
    )
    msi = helper(
        "breadth.McClellanSummationIndex",
        "MSI({fast_period},{slow_period})",
        BreadthRecipe,
        fast_period=19,
        slow_period=39,
    )
