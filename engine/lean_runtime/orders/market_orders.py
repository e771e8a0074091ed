"""Orders without a price of their own: market, at the open, at the close, option exercise.

Sources: Common/Orders/{MarketOrder,MarketOnOpenOrder,MarketOnCloseOrder,OptionExerciseOrder}.cs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.enums import OrderType
from engine.lean_runtime.common.numbers import ZERO, divide, to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.orders.order import Order

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security


class MarketOrder(Order):
    """Fills at the market at once."""

    type = OrderType.MARKET

    def __init__(
        self,
        symbol: Symbol | None = None,
        quantity: Any = ZERO,
        time: datetime | Ticks = 0,
        *rest: Any,
        price: Any = None,
        tag: str | None = "",
        properties: Any = None,
    ) -> None:
        """Take (symbol, quantity, time[, price][, tag][, properties])."""
        values = list(rest)
        if values and not isinstance(values[0], str) and values[0] is not None:
            price = values.pop(0)
        if values:
            tag = values.pop(0)
        if values:
            properties = values.pop(0)
        super().__init__(symbol, quantity, time, tag, properties)
        if price is not None:
            self._price = to_decimal(price)

    @property
    def is_marketable(self) -> bool:
        """Return True."""
        return True


class MarketOnOpenOrder(Order):
    """Fills at the next open."""

    type = OrderType.MARKET_ON_OPEN


class MarketOnCloseOrder(Order):
    """Fills at the next close; must be placed the buffer's length before it."""

    type = OrderType.MARKET_ON_CLOSE

    DEFAULT_SUBMISSION_TIME_BUFFER: ClassVar[timedelta] = timedelta(minutes=15.5)
    submission_time_buffer: ClassVar[timedelta] = DEFAULT_SUBMISSION_TIME_BUFFER


class OptionExerciseOrder(Order):
    """Exercises a long option, or records an assignment or an expiry; quantity is the change of the holding."""

    type = OrderType.OPTION_EXERCISE

    def _get_value_impl(self, security: Security) -> Decimal:
        option: Any = security
        exercised: Decimal = option._get_exercise_quantity(self._quantity)
        return divide(exercised * self._price, option.symbol_properties._contract_multiplier)
