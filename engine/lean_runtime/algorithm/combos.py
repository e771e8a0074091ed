"""Orders of several legs, option strategies, and the short forms buy, sell, order (QCAlgorithm.Trading.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes, to_quantity
from engine.lean_runtime.algorithm.orders import AlgorithmOrders
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import OrderType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, to_decimal
from engine.lean_runtime.orders.faces import to_symbol
from engine.lean_runtime.orders.group_order_manager import (
    GroupOrderManager,
    get_order_leg_group_quantity,
    greatest_common_divisor,
)
from engine.lean_runtime.orders.order_extensions import is_open
from engine.lean_runtime.orders.order_ticket import OrderTicket

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Double, Legs, Number, Properties, SymbolLike
    from engine.lean_runtime.options.option_strategy import OptionStrategy
    from engine.lean_runtime.orders.leg import Leg
    from engine.lean_runtime.orders.requests import SubmitOrderRequest

register_classes("engine.lean_runtime.options.option_strategy", "OptionStrategy")


class AlgorithmCombos(AlgorithmOrders):
    """All legs of a combo are checked before any is submitted, and share one group of ids."""

    @overloaded
    def buy(
        self,
        strategy: OptionStrategy,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Buy a symbol or an option strategy at the market; the sign of the quantity is ignored."""
        return self._order_strategy(strategy, abs(int(quantity)), asynchronous, tag, order_properties)

    @buy.alternative
    def _(self, symbol: SymbolLike, quantity: Double) -> OrderTicket:
        return self._market_order(to_symbol(symbol), abs(to_quantity(quantity)), False, "", None)

    @overloaded
    def sell(
        self,
        strategy: OptionStrategy,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Sell a symbol or an option strategy at the market; the sign of the quantity is ignored."""
        return self._order_strategy(strategy, -abs(int(quantity)), asynchronous, tag, order_properties)

    @sell.alternative
    def _(self, symbol: SymbolLike, quantity: Double) -> OrderTicket:
        return self._market_order(to_symbol(symbol), -abs(to_quantity(quantity)), False, "", None)

    @overloaded
    def order(
        self,
        strategy: OptionStrategy,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Trade a symbol or an option strategy at the market; a negative quantity sells."""
        return self._order_strategy(strategy, int(quantity), asynchronous, tag, order_properties)

    @order.alternative
    def _(
        self,
        symbol: SymbolLike,
        quantity: Double,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        return self._market_order(to_symbol(symbol), to_quantity(quantity), asynchronous, tag, order_properties)

    @order.alternative
    def _(
        self,
        symbol: SymbolLike,
        quantity: Double,
        type: OrderType,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> OrderTicket:
        return self._market_order(to_symbol(symbol), to_quantity(quantity), asynchronous, tag, order_properties)

    # -- combos --------------------------------------------------------------------------------------------------------

    @overloaded
    def combo_market_order(
        self,
        legs: Legs,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Trade all legs at the market together; ArgumentException when ratios have a common divisor."""
        return self._submit_combo(_present(legs), to_decimal(quantity), ZERO, asynchronous, tag, order_properties)

    @overloaded
    def combo_leg_limit_order(
        self,
        legs: Legs,
        quantity: int,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Trade all legs together, each at its own limit; ArgumentException when a leg has none."""
        if any(not leg._order_price for leg in _present(legs)):
            raise ArgumentException("ComboLegLimitOrder requires a limit price for each leg")
        return self._submit_combo(_present(legs), to_decimal(quantity), ZERO, asynchronous, tag, order_properties)

    @overloaded
    def combo_limit_order(
        self,
        legs: Legs,
        quantity: int,
        limit_price: Number,
        asynchronous: bool = False,
        tag: str | None = "",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Trade all legs together at a net limit; ArgumentException for a zero limit or limits of legs."""
        limit = to_decimal(limit_price)
        if not limit:
            raise ArgumentException("ComboLimitOrder requires a limit price")
        if any(leg._order_price for leg in _present(legs)):
            raise ArgumentException("ComboLimitOrder does not support limit prices for individual legs")
        return self._submit_combo(_present(legs), to_decimal(quantity), limit, asynchronous, tag, order_properties)

    def _order_strategy(
        self, strategy: OptionStrategy, quantity: int, asynchronous: bool, tag: str | None, order_properties: Any
    ) -> list[OrderTicket]:
        strategy.set_symbols()
        if tag is None:
            tag = f"{strategy.name} ({quantity})"
        legs: list[Leg] = [*strategy.underlying_legs, *strategy.option_legs]
        return self._submit_combo(legs, to_decimal(quantity), ZERO, asynchronous, tag, order_properties)

    def _submit_combo(
        self,
        legs: list[Leg],
        quantity: Decimal,
        limit: Decimal,
        asynchronous: bool,
        tag: str | None,
        order_properties: Any,
    ) -> list[OrderTicket]:
        _check_ratios(legs, quantity)
        order_type = OrderType.COMBO_LIMIT if limit else OrderType.COMBO_MARKET
        group = GroupOrderManager(self.transactions.get_increment_group_order_manager_id(), len(legs), quantity, limit)
        requests: list[SubmitOrderRequest] = []
        for leg in legs:
            security = self._security_of(leg.symbol)
            if leg._order_price is not None:
                # the price of a leg and its order type stay for the unpriced legs that follow, as in LEAN
                limit = leg._order_price
                order_type = OrderType.COMBO_LEG_LIMIT
            size = get_order_leg_group_quantity(to_decimal(leg.quantity), group)
            request = self._request(
                order_type, security, size, tag, order_properties, asynchronous, limit_price=limit, group=group
            )
            response = self._pre_order_checks(request)
            if response.is_error:
                return [OrderTicket.invalid_submit_request(self.transactions, request, response)]
            requests.append(request)
        tickets: list[OrderTicket] = [self.transactions.add_order(request) for request in requests]
        if not asynchronous and order_type is OrderType.COMBO_MARKET:
            for ticket in tickets:
                if is_open(ticket.status):
                    self.transactions.wait_for_order(ticket.order_id)
        return tickets


def _present(legs: list[Leg] | None) -> list[Leg]:
    if legs is None:
        raise ArgumentNullException("source")
    return legs


def _check_ratios(legs: list[Leg], quantity: Decimal) -> None:
    """Refuse leg ratios that belong into the quantity of the combo."""
    divisor = abs(greatest_common_divisor(to_decimal(leg.quantity) for leg in legs))
    if divisor == 1:
        return
    given = ", ".join(f"{leg.quantity} {leg.symbol}" for leg in legs)
    reduced = ", ".join(f"{leg.quantity // divisor} {leg.symbol}" for leg in legs) if divisor else given
    raise ArgumentException(
        "The global combo quantity should be used to increase or reduce the size of the order, while the leg "
        "quantities should be used to specify the ratio of the order. The combo order quantities should be reduced "
        f"from {decimal_text(quantity)}x({given}) to {decimal_text(quantity * divisor)}x({reduced})."
    )
