"""Enums of orders and trades, with LEAN's integers."""

from __future__ import annotations

from engine.lean_runtime.common.enum_base import LeanEnum


class OrderType(LeanEnum):
    """Kind of order (Common/Orders/OrderTypes.cs)."""

    MARKET = 0
    LIMIT = 1
    STOP_MARKET = 2
    STOP_LIMIT = 3
    MARKET_ON_OPEN = 4
    MARKET_ON_CLOSE = 5
    OPTION_EXERCISE = 6
    LIMIT_IF_TOUCHED = 7
    COMBO_MARKET = 8
    COMBO_LIMIT = 9
    COMBO_LEG_LIMIT = 10
    TRAILING_STOP = 11


class OrderStatus(LeanEnum):
    """State of an order (Common/Orders/OrderTypes.cs)."""

    NEW = 0
    SUBMITTED = 1
    PARTIALLY_FILLED = 2
    FILLED = 3
    CANCELED = 5
    NONE = 6
    INVALID = 7
    CANCEL_PENDING = 8
    UPDATE_SUBMITTED = 9


class OrderDirection(LeanEnum):
    """Side of an order (Common/Orders/OrderTypes.cs)."""

    BUY = 0
    SELL = 1
    HOLD = 2


class OrderPosition(LeanEnum):
    """Side of an order in words of the position (Common/Orders/OrderTypes.cs)."""

    BUY_TO_OPEN = 0
    BUY_TO_CLOSE = 1
    SELL_TO_OPEN = 2
    SELL_TO_CLOSE = 3


class OrderField(LeanEnum):
    """Price fields a ticket can show (Common/Orders/OrderField.cs)."""

    LIMIT_PRICE = 0
    STOP_PRICE = 1
    TRIGGER_PRICE = 2
    TRAILING_AMOUNT = 3
    TRAILING_AS_PERCENTAGE = 4


class OrderRequestStatus(LeanEnum):
    """State of an order request (Common/Orders/OrderRequestStatus.cs)."""

    UNPROCESSED = 0
    PROCESSING = 1
    PROCESSED = 2
    ERROR = 3


class OrderRequestType(LeanEnum):
    """Kind of order request (Common/Orders/OrderRequestType.cs)."""

    SUBMIT = 0
    UPDATE = 1
    CANCEL = 2


class OrderResponseErrorCode(LeanEnum):
    """Why an order request was refused (Common/Orders/OrderResponseErrorCode.cs)."""

    NONE = 0
    PROCESSING_ERROR = -1
    ORDER_ALREADY_EXISTS = -2
    INSUFFICIENT_BUYING_POWER = -3
    BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER = -4
    BROKERAGE_FAILED_TO_SUBMIT_ORDER = -5
    BROKERAGE_FAILED_TO_UPDATE_ORDER = -6
    BROKERAGE_HANDLER_REFUSED_TO_UPDATE_ORDER = -7
    BROKERAGE_FAILED_TO_CANCEL_ORDER = -8
    INVALID_ORDER_STATUS = -9
    UNABLE_TO_FIND_ORDER = -10
    ORDER_QUANTITY_ZERO = -11
    UNSUPPORTED_REQUEST_TYPE = -12
    PRE_ORDER_CHECKS_ERROR = -13
    MISSING_SECURITY = -14
    EXCHANGE_NOT_OPEN = -15
    SECURITY_PRICE_ZERO = -16
    FOREX_BASE_AND_QUOTE_CURRENCIES_REQUIRED = -17
    FOREX_CONVERSION_RATE_ZERO = -18
    SECURITY_HAS_NO_DATA = -19
    EXCEEDED_MAXIMUM_ORDERS = -20
    MARKET_ON_CLOSE_ORDER_TOO_LATE = -21
    INVALID_REQUEST = -22
    REQUEST_CANCELED = -23
    ALGORITHM_WARMING_UP = -24
    BROKERAGE_MODEL_REFUSED_TO_UPDATE_ORDER = -25
    QUOTE_CURRENCY_REQUIRED = -26
    CONVERSION_RATE_ZERO = -27
    NON_TRADABLE_SECURITY = -28
    NON_EXERCISABLE_SECURITY = -29
    ORDER_QUANTITY_LESS_THAN_LOT_SIZE = -30
    EXCEEDS_SHORTABLE_QUANTITY = -31
    INVALID_NEW_ORDER_STATUS = -32
    EUROPEAN_OPTION_NOT_EXPIRED_ON_EXERCISE = -33
    OPTION_ORDER_ON_STOCK_SPLIT = -34
    MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS = -35


class OrderError(LeanEnum):
    """Reasons of older order refusals (Common/Orders/OrderError.cs)."""

    CAN_NOT_UPDATE_FILLED_ORDER = -8
    GENERAL_ERROR = -7
    TIMESTAMP_ERROR = -6
    MAX_ORDERS_EXCEEDED = -5
    INSUFFICIENT_CAPITAL = -4
    MARKET_CLOSED = -3
    NO_DATA = -2
    ZERO_QUANTITY = -1
    NONE = 0


class IndiaProductType(LeanEnum):
    """Product types of Indian brokerages (Common/Orders/IndiaOrderProperties.cs)."""

    MIS = 0
    CNC = 1
    NRML = 2

    _labels_ = {"MIS": "MIS", "CNC": "CNC", "NRML": "NRML"}


class TradeDirection(LeanEnum):
    """Side of a closed trade (Common/Statistics/TradeEnums.cs)."""

    LONG = 0
    SHORT = 1


class FillGroupingMethod(LeanEnum):
    """How fills make up a trade (Common/Statistics/TradeEnums.cs)."""

    FILL_TO_FILL = 0
    FLAT_TO_FLAT = 1
    FLAT_TO_REDUCED = 2


class FillMatchingMethod(LeanEnum):
    """Which fill a closing fill is matched with (Common/Statistics/TradeEnums.cs)."""

    FIFO = 0
    LIFO = 1

    _labels_ = {"FIFO": "FIFO", "LIFO": "LIFO"}


class PredicateTargetValue(LeanEnum):
    """Property of a leg in a condition (Common/Securities/Option/StrategyMatcher/PredicateTargetValue.cs)."""

    RIGHT = 0
    QUANTITY = 1
    STRIKE = 2
    EXPIRATION = 3


class ComparisonOperatorTypes(LeanEnum):
    """Comparison operators (Common/Util/ComparisonOperatorTypes.cs)."""

    EQUALS = 0
    NOT_EQUAL = 1
    GREATER = 2
    GREATER_OR_EQUAL = 3
    LESS = 4
    LESS_OR_EQUAL = 5


class Match(LeanEnum):
    """How two currency pairs relate (Common/Util/CurrencyPairUtil.cs)."""

    NO_MATCH = 0
    EXACT_MATCH = 1
    INVERSE_MATCH = 2
