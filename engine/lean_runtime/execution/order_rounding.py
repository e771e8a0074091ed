"""Brings quantities to whole lots and prices to whole ticks before an order is placed.

Source: Engine/TransactionHandlers/BrokerageTransactionHandler.cs RoundOffOrder, RoundOrderPrices. The first change of
each kind in a run is announced by an error line.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OrderType
from engine.lean_runtime.common.models import call_model
from engine.lean_runtime.common.numbers import ZERO, decimal_text, divide, round_half_even
from engine.lean_runtime.securities.price_variation import GetMinimumPriceVariationParameters

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

#: Prices of each kind of order, in the order LEAN rounds them: (attribute, name in the warning).
_LIMIT = ("_limit_price", "LimitPrice")
_STOP = ("_stop_price", "StopPrice")
_PRICES: dict[OrderType, tuple[tuple[str, str], ...]] = {
    OrderType.LIMIT: (_LIMIT,),
    OrderType.STOP_MARKET: (_STOP,),
    OrderType.STOP_LIMIT: (_LIMIT, _STOP),
    OrderType.TRAILING_STOP: (_STOP, ("_trailing_amount", "TrailingAmount")),
    OrderType.LIMIT_IF_TOUCHED: (_LIMIT, ("_trigger_price", "TriggerPrice")),
    OrderType.COMBO_LEG_LIMIT: (_LIMIT,),
}


def minimum_price_variation(security: Security, price: Decimal) -> Decimal:
    """Return the tick of a security at a price; 0 means any price."""
    parameters = GetMinimumPriceVariationParameters(security, price)
    return call_model(security.price_variation_model, "get_minimum_price_variation", parameters)


class OrderRounding:
    """Rounds orders of one run."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        """Remember whom to warn."""
        self._algorithm = algorithm
        self._warned_of_lots = False
        self._warned_of_prices = False

    def round_off_order(self, order: Order, security: Security) -> Decimal:
        """Cut the quantity of an order toward zero to whole lots and return it."""
        lot_size: Decimal = security.symbol_properties._lot_size
        rest = order._quantity % lot_size
        if rest:
            order._quantity = order._quantity - rest
            if not self._warned_of_lots:
                self._warned_of_lots = True
                self._algorithm._error(
                    "Warning: Due to brokerage limitations, orders will be rounded to the nearest lot size of "
                    f"{decimal_text(lot_size)}"
                )
        return order._quantity

    def round_order_prices(
        self, order: Order, security: Security, combo_is_ready: bool, securities: dict[Order, Security]
    ) -> None:
        """Round the prices of an order; a combo's limit waits for all legs and takes their smallest tick."""
        if order.type is OrderType.COMBO_LIMIT:
            if combo_is_ready:
                self._round(order.group_order_manager, _LIMIT, self._smallest_variation(securities))
            return
        for price in _PRICES.get(order.type, ()):
            if price[0] == "_trailing_amount" and order.trailing_as_percentage:
                continue
            self._round(order, price, minimum_price_variation(security, getattr(order, price[0])))

    @staticmethod
    def _smallest_variation(securities: dict[Order, Security]) -> Decimal:
        variations = [minimum_price_variation(security, leg._price) for leg, security in securities.items()]
        return min((variation for variation in variations if variation > 0), default=ZERO)

    def _round(self, owner: Any, price: tuple[str, str], increment: Decimal) -> None:
        if increment <= 0:
            return
        attribute, name = price
        original: Decimal = getattr(owner, attribute)
        rounded = round_half_even(divide(original, increment)) * increment
        setattr(owner, attribute, rounded)
        if rounded != original and not self._warned_of_prices:
            self._warned_of_prices = True
            self._algorithm._error(
                f"Warning: To meet brokerage precision requirements, order {name} was rounded to "
                f"{decimal_text(rounded)} from {decimal_text(original)}"
            )
