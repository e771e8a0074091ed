"""Enums of instruments, data, accounts and the run, with LEAN's integers."""

from __future__ import annotations

from engine.lean_runtime.common.enum_base import LeanEnum


class Resolution(LeanEnum):
    """Width of the bars of a subscription (Common/Global.cs)."""

    TICK = 0
    SECOND = 1
    MINUTE = 2
    HOUR = 3
    DAILY = 4


class TickType(LeanEnum):
    """What a data point tells: trades, quotes or open interest (Common/Global.cs)."""

    TRADE = 0
    QUOTE = 1
    OPEN_INTEREST = 2


class SecurityType(LeanEnum):
    """Kind of instrument (Common/Global.cs)."""

    BASE = 0
    EQUITY = 1
    OPTION = 2
    COMMODITY = 3
    FOREX = 4
    FUTURE = 5
    CFD = 6
    CRYPTO = 7
    FUTURE_OPTION = 8
    INDEX = 9
    INDEX_OPTION = 10
    CRYPTO_FUTURE = 11


class OptionRight(LeanEnum):
    """Right to buy or to sell (Common/Global.cs)."""

    CALL = 0
    PUT = 1


class OptionStyle(LeanEnum):
    """When an option may be exercised (Common/Global.cs)."""

    AMERICAN = 0
    EUROPEAN = 1


class SettlementType(LeanEnum):
    """What an exercised option delivers (Common/Global.cs)."""

    PHYSICAL_DELIVERY = 0
    CASH = 1


class DelistingType(LeanEnum):
    """Stage of a delisting (Common/Global.cs)."""

    WARNING = 0
    DELISTED = 1


class SplitType(LeanEnum):
    """Stage of a split (Common/Global.cs)."""

    WARNING = 0
    SPLIT_OCCURRED = 1


class DataNormalizationMode(LeanEnum):
    """How prices are adjusted for splits and dividends (Common/Global.cs)."""

    RAW = 0
    ADJUSTED = 1
    SPLIT_ADJUSTED = 2
    TOTAL_RETURN = 3
    FORWARD_PANAMA_CANAL = 4
    BACKWARDS_PANAMA_CANAL = 5
    BACKWARDS_RATIO = 6
    SCALED_RAW = 7


class DataMappingMode(LeanEnum):
    """How a continuous contract rolls (Common/Global.cs)."""

    LAST_TRADING_DAY = 0
    FIRST_DAY_MONTH = 1
    OPEN_INTEREST = 2
    OPEN_INTEREST_ANNUAL = 3


class MarketDataType(LeanEnum):
    """Form of a data point (Common/Global.cs)."""

    BASE = 0
    TRADE_BAR = 1
    TICK = 2
    AUXILIARY = 3
    QUOTE_BAR = 4
    OPTION_CHAIN = 5
    FUTURES_CHAIN = 6


class AccountType(LeanEnum):
    """Whether the account may borrow (Common/Global.cs)."""

    MARGIN = 0
    CASH = 1


class PositionSide(LeanEnum):
    """Sign of a position (Common/Global.cs)."""

    SHORT = -1
    NONE = 0
    LONG = 1


class AlgorithmStatus(LeanEnum):
    """State of the run (Common/Global.cs)."""

    DEPLOY_ERROR = 0
    IN_QUEUE = 1
    RUNNING = 2
    STOPPED = 3
    LIQUIDATED = 4
    DELETED = 5
    COMPLETED = 6
    RUNTIME_ERROR = 7
    INVALID = 8
    LOGGING_IN = 9
    INITIALIZING = 10
    HISTORY = 11
    PENDING_INPUT = 12
    IDLE = 13


class AlgorithmMode(LeanEnum):
    """Purpose of the run (Common/Global.cs)."""

    LIVE = 0
    OPTIMIZATION = 1
    BACKTESTING = 2
    RESEARCH = 3


class DeploymentTarget(LeanEnum):
    """Where the run happens (Common/Global.cs)."""

    CLOUD_PLATFORM = 0
    LOCAL_PLATFORM = 1
    PRIVATE_CLOUD_PLATFORM = 2


class SubscriptionTransportMedium(LeanEnum):
    """Where custom data come from (Common/Global.cs)."""

    LOCAL_FILE = 0
    REMOTE_FILE = 1
    REST = 2
    STREAMING = 3
    OBJECT_STORE = 4


class WritePolicy(LeanEnum):
    """What writing does to an existing file (Common/Global.cs)."""

    OVERWRITE = 0
    MERGE = 1
    APPEND = 2


class CashBookUpdateType(LeanEnum):
    """What happened to the cash book (Common/Global.cs)."""

    ADDED = 0
    REMOVED = 1
    UPDATED = 2


class DataFeedEndpoint(LeanEnum):
    """Kind of data feed (Common/Global.cs)."""

    BACKTESTING = 0
    FILE_SYSTEM = 1
    LIVE_TRADING = 2
    DATABASE = 3


class BrokerageEnvironment(LeanEnum):
    """Kind of brokerage account (Common/Global.cs)."""

    LIVE = 0
    PAPER = 1


class Language(LeanEnum):
    """Language of an algorithm (Common/Global.cs)."""

    C_SHARP = 0
    F_SHARP = 1
    VISUAL_BASIC = 2
    JAVA = 3
    PYTHON = 4


class ServerType(LeanEnum):
    """Size of a server (Common/Global.cs)."""

    SERVER_512 = 0
    SERVER_1024 = 1
    SERVER_2048 = 2


class StoragePermissions(LeanEnum):
    """Who may read a stored object (Common/Global.cs)."""

    PUBLIC = 0
    AUTHENTICATED = 1


class Period(LeanEnum):
    """Common bar lengths in seconds (Common/Global.cs)."""

    TEN_SECONDS = 10
    THIRTY_SECONDS = 30
    ONE_MINUTE = 60
    TWO_MINUTES = 120
    THREE_MINUTES = 180
    FIVE_MINUTES = 300
    TEN_MINUTES = 600
    FIFTEEN_MINUTES = 900
    TWENTY_MINUTES = 1200
    THIRTY_MINUTES = 1800
    ONE_HOUR = 3600
    TWO_HOURS = 7200
    FOUR_HOURS = 14400
    SIX_HOURS = 21600


class FileFormat(LeanEnum):
    """Form of a custom data file (Common/Data/FileFormat.cs)."""

    CSV = 0
    BINARY = 1
    ZIP_ENTRY_NAME = 2
    UNFOLDING_COLLECTION = 3
    INDEX = 4
    FOLDING_COLLECTION = 5


class MarketHoursState(LeanEnum):
    """Part of the trading day (Common/Securities/MarketHoursState.cs)."""

    CLOSED = 0
    PRE_MARKET = 1
    MARKET = 2
    POST_MARKET = 3


class TradingDayType(LeanEnum):
    """What a calendar day is (Common/TradingDay.cs)."""

    BUSINESS_DAY = 0
    PUBLIC_HOLIDAY = 1
    WEEKEND = 2
    OPTION_EXPIRATION = 3
    FUTURE_EXPIRATION = 4
    FUTURE_ROLL = 5
    SYMBOL_DELISTING = 6
    EQUITY_DIVIDENDS = 7
    ECONOMIC_EVENT = 8


class BarDirection(LeanEnum):
    """Direction of a range bar (Common/Data/Market/BarDirection.cs)."""

    RISING = 0
    NO_DELTA = 1
    FALLING = 2


class RenkoType(LeanEnum):
    """Kind of renko bar (Common/Data/Market/RenkoType.cs)."""

    CLASSIC = 0
    WICKED = 1


class AdjustmentType(LeanEnum):
    """Direction in which continuous prices are adjusted (Common/Securities/Interfaces/IContinuousContractModel.cs)."""

    FORWARD_ADJUSTED = 0
    BACK_ADJUSTED = 1


class BrokerageName(LeanEnum):
    """Brokerages that have a model (Common/Brokerages/BrokerageName.cs)."""

    QUANT_CONNECT_BROKERAGE = 0
    DEFAULT = 0
    INTERACTIVE_BROKERS_BROKERAGE = 1
    TRADIER_BROKERAGE = 2
    OANDA_BROKERAGE = 3
    FXCM_BROKERAGE = 4
    BITFINEX = 5
    BINANCE = 6
    GDAX = 12
    ALPACA = 13
    ALPHA_STREAMS = 14
    ZERODHA = 15
    SAMCO = 16
    ATREYU = 17
    TRADING_TECHNOLOGIES = 18
    KRAKEN = 19
    FTX = 20
    FTXUS = 21
    EXANTE = 22
    BINANCE_US = 23
    WOLVERINE = 24
    TD_AMERITRADE = 25
    BINANCE_FUTURES = 26
    BINANCE_COIN_FUTURES = 27
    RBI = 28
    BYBIT = 29
    EZE = 30
    AXOS = 31
    COINBASE = 32
    TRADE_STATION = 33
    TERMINAL_LINK = 34
    CHARLES_SCHWAB = 35
    TASTYTRADE = 36
    INTERACTIVE_BROKERS_FIX = 37
    DYDX = 38
    WEBULL = 39
    PUBLIC = 40
    BLOOMBERG_FIX = 41

    _labels_ = {
        "GDAX": "GDAX",
        "FTX": "FTX",
        "FTXUS": "FTXUS",
        "BINANCE_US": "BinanceUS",
        "TD_AMERITRADE": "TDAmeritrade",
        "RBI": "RBI",
        "DYDX": "DYDX",
    }


class BrokerageMessageType(LeanEnum):
    """Severity of a brokerage message (Common/Brokerages/BrokerageMessageType.cs)."""

    INFORMATION = 0
    WARNING = 1
    ERROR = 2
    RECONNECT = 3
    DISCONNECT = 4
    ACTION_REQUIRED = 5


class DayOfWeek(LeanEnum):
    """Days of the week as .NET numbers them (System.DayOfWeek)."""

    SUNDAY = 0
    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6


class MidpointRounding(LeanEnum):
    """How halves are rounded (System.MidpointRounding)."""

    TO_EVEN = 0
    AWAY_FROM_ZERO = 1
    TO_ZERO = 2
    TO_NEGATIVE_INFINITY = 3
    TO_POSITIVE_INFINITY = 4
