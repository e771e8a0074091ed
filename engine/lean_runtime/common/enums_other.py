"""Enums of charts, indicators, insights and packets, with LEAN's integers."""

from __future__ import annotations

from engine.lean_runtime.common.enum_base import LeanEnum


class SeriesType(LeanEnum):
    """Drawing of a series (Common/BaseSeries.cs)."""

    LINE = 0
    SCATTER = 1
    CANDLE = 2
    BAR = 3
    FLAG = 4
    STACKED_AREA = 5
    PIE = 6
    TREEMAP = 7
    HEATMAP = 9
    SCATTER_3D = 10


class ChartType(LeanEnum):
    """Layout of several series (Common/Chart.cs)."""

    OVERLAY = 0
    STACKED = 1


class ScatterMarkerSymbol(LeanEnum):
    """Symbol of a scatter point (Common/Series.cs)."""

    NONE = 0
    CIRCLE = 1
    SQUARE = 2
    DIAMOND = 3
    TRIANGLE = 4
    TRIANGLE_DOWN = 5


class InsightDirection(LeanEnum):
    """Direction of an insight (Common/Algorithm/Framework/Alphas/InsightDirection.cs)."""

    DOWN = -1
    FLAT = 0
    UP = 1


class InsightScoreType(LeanEnum):
    """Scored part of an insight (Common/Algorithm/Framework/Alphas/InsightScoreType.cs)."""

    DIRECTION = 0
    MAGNITUDE = 1


class InsightType(LeanEnum):
    """Subject of an insight (Common/Algorithm/Framework/Alphas/InsightType.cs)."""

    PRICE = 0
    VOLATILITY = 1


class PortfolioBias(LeanEnum):
    """Sides a portfolio may take (Algorithm/Portfolio/PortfolioBias.cs)."""

    SHORT = -1
    LONG_SHORT = 0
    LONG = 1


class OptionPricingModelType(LeanEnum):
    """Models of the greek indicators (Common/Indicators/OptionPricingModelType.cs)."""

    BLACK_SCHOLES = 0
    BINOMIAL_COX_ROSS_RUBINSTEIN = 1
    FORWARD_TREE = 2


class MovingAverageType(LeanEnum):
    """Kinds of moving average (Indicators/MovingAverageType.cs)."""

    SIMPLE = 0
    EXPONENTIAL = 1
    WILDERS = 2
    LINEAR_WEIGHTED_MOVING_AVERAGE = 3
    DOUBLE_EXPONENTIAL = 4
    TRIPLE_EXPONENTIAL = 5
    TRIANGULAR = 6
    T_3 = 7
    KAMA = 8
    HULL = 9
    ALMA = 10
    ZLEMA = 11
    MGD = 12

    _labels_ = {"MGD": "MGD"}


class CorrelationType(LeanEnum):
    """Kinds of correlation (Indicators/CorrelationType.cs)."""

    PEARSON = 0
    SPEARMAN = 1


class IndicatorStatus(LeanEnum):
    """Outcome of an indicator update (Indicators/IndicatorStatus.cs)."""

    SUCCESS = 0
    INVALID_INPUT = 1
    MATH_ERROR = 2
    VALUE_NOT_READY = 3


class CandleSettingType(LeanEnum):
    """What a candle setting measures (Indicators/CandlestickPatterns/CandleEnums.cs)."""

    BODY_LONG = 0
    BODY_VERY_LONG = 1
    BODY_SHORT = 2
    BODY_DOJI = 3
    SHADOW_LONG = 4
    SHADOW_VERY_LONG = 5
    SHADOW_SHORT = 6
    SHADOW_VERY_SHORT = 7
    NEAR = 8
    FAR = 9
    EQUAL = 10


class CandleRangeType(LeanEnum):
    """Part of a candle that is measured (Indicators/CandlestickPatterns/CandleEnums.cs)."""

    REAL_BODY = 0
    HIGH_LOW = 1
    SHADOWS = 2


class CandleColor(LeanEnum):
    """Colour of a candle (Indicators/CandlestickPatterns/CandleEnums.cs)."""

    WHITE = 1
    BLACK = -1


class PivotPointType(LeanEnum):
    """Kind of pivot (Indicators/PivotPointsHighLow.cs)."""

    LOW = -1
    NONE = 0
    HIGH = 1
    BOTH = 2


class SwissArmyKnifeTool(LeanEnum):
    """Filters of the swiss army knife indicator (Indicators/SwissArmyKnife.cs)."""

    GAUSS = 0
    BUTTER = 1
    HIGH_PASS = 2
    TWO_POLE_HIGH_PASS = 3
    BAND_PASS = 4


class TomDemarkSequentialPhase(LeanEnum):
    """Phases of the sequential indicator (Indicators/TomDemarkSequential.cs)."""

    NONE = 0
    BUY_SETUP = 1
    SELL_SETUP = 2
    BUY_COUNTDOWN = 3
    SELL_COUNTDOWN = 4
    BUY_SETUP_PERFECT = 5
    SELL_SETUP_PERFECT = 6


class OptimizationStatus(LeanEnum):
    """State of an optimization (Common/Optimizer/OptimizationStatus.cs)."""

    NEW = 0
    ABORTED = 1
    RUNNING = 2
    COMPLETED = 3


class HistoryResultType(LeanEnum):
    """Kind of history packet (Common/Packets/HistoryPacket.cs)."""

    FILE = 0
    STATUS = 1
    COMPLETED = 2
    ERROR = 3


class LogType(LeanEnum):
    """Kind of log line (Logging/LogType.cs)."""

    DEBUG = 0
    TRACE = 1
    ERROR = 2
    REPORT = 3


class PerformanceTarget(LeanEnum):
    """Measured part of the engine loop (Common/Util/PerformanceTrackingTool.cs)."""

    SELECTION = 0
    SUBSCRIPTIONS = 1
    SLICE = 2
    ON_DATA = 3
    SCHEDULE = 4
    CONSOLIDATORS = 5
    SECURITIES = 6
    TRANSACTIONS = 7
    SPLITS_DIVIDENDS_DELISTING = 8


class CompileState(LeanEnum):
    """State of a compilation (Common/Api/CompileState.cs)."""

    IN_QUEUE = 0
    BUILD_SUCCESS = 1
    BUILD_ERROR = 2


class NodeType(LeanEnum):
    """Kind of cloud node (Common/Api/Nodes.cs)."""

    BACKTEST = 0
    RESEARCH = 1
    LIVE = 2


class PacketType(LeanEnum):
    """Kind of message packet (Common/Packets/Packet.cs)."""

    NONE = 0
    ALGORITHM_NODE = 1
    AUTOCOMPLETE_WORK = 2
    AUTOCOMPLETE_RESULT = 3
    BACKTEST_NODE = 4
    BACKTEST_RESULT = 5
    BACKTEST_WORK = 6
    LIVE_NODE = 7
    LIVE_RESULT = 8
    LIVE_WORK = 9
    SECURITY_TYPES = 10
    BACKTEST_ERROR = 11
    ALGORITHM_STATUS = 12
    BUILD_WORK = 13
    BUILD_SUCCESS = 14
    BUILD_ERROR = 15
    RUNTIME_ERROR = 16
    HANDLED_ERROR = 17
    LOG = 18
    DEBUG = 19
    ORDER_EVENT = 20
    SUCCESS = 21
    HISTORY = 22
    COMMAND_RESULT = 23
    GIT_HUB_HOOK = 24
    DOCUMENTATION_RESULT = 25
    DOCUMENTATION = 26
    SYSTEM_DEBUG = 27
    ALPHA_RESULT = 28
    ALPHA_WORK = 29
    ALPHA_NODE = 30
    REGRESSION_ALGORITHM = 31
    ALPHA_HEARTBEAT = 32
    DEBUGGING_STATUS = 33
    OPTIMIZATION_NODE = 34
    OPTIMIZATION_ESTIMATE = 35
    OPTIMIZATION_STATUS = 36
    OPTIMIZATION_RESULT = 37
    AGGREGATED = 38
    LANGUAGE_MODEL_QUERY = 39
    LANGUAGE_MODEL_FEEDBACK = 40
    LANGUAGE_MODEL_RESPONSE = 41
    LANGUAGE_MODEL_CODE_ANALYSIS = 42
    LANGUAGE_MODEL_CHAT_WORK = 43
    LANGUAGE_MODEL_CHAT_RESPONSE = 44
    ALGORITHM_NAME_UPDATE = 45
    ALGORITHM_TAGS_UPDATE = 46
    RESEARCH_NODE = 47
    ORGANIZATION_UPDATE = 48
    BUILD_WARNING = 49
    LANGUAGE_MODEL_FUNCTION_CALL = 50
    LANGUAGE_MODEL_AGENT_MESSAGE = 51
    AGENT_NODE = 52
