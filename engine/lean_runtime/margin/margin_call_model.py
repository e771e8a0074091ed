"""Margin call models: which orders bring the portfolio back within its margin, and in which order they go out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderType
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.common.models import invoke, is_overridden
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute, maximum, minus, plus, sign, times
from engine.lean_runtime.margin.parameters import MarginCallOrdersParameters
from engine.lean_runtime.margin.position_group_buying_power_model import get_reserved_buying_power_for_position_group
from engine.lean_runtime.margin.position_group_parameters import GetMaximumLotsForDeltaBuyingPowerParameters

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position import Position
    from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.orders.requests import SubmitOrderRequest
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager

#: A warning is due once less than this share of the portfolio remains as margin.
_WARNING_SHARE = Decimal("0.05")


class IMarginCallModel(LeanObject):
    """The interface of margin call models (Common/Securities/IMarginCallModel.cs)."""

    def get_margin_call_orders(self, issue_margin_call_warning: bool = False) -> tuple[list[SubmitOrderRequest], bool]:
        """Return the orders of a margin call and whether the algorithm is to be warned."""
        raise NotImplementedError

    def execute_margin_call(self, generated_margin_call_orders: Iterable[SubmitOrderRequest]) -> list[OrderTicket]:
        """Submit the orders as far as needed and return their tickets."""
        raise NotImplementedError


class DefaultMarginCallModel(IMarginCallModel):
    """Reduces every group by what is missing, biggest losers first (Common/Securities/DefaultMarginCallModel.cs)."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        default_order_properties: Any = None,
        margin_buffer: Any = Decimal("0.10"),
    ) -> None:
        """Take the portfolio, the orders' properties and how far used margin may exceed the portfolio's value."""
        self.portfolio = portfolio
        self.default_order_properties = default_order_properties
        self._margin_buffer: Decimal = to_decimal(margin_buffer)

    def get_margin_call_orders(self, issue_margin_call_warning: bool = False) -> tuple[list[SubmitOrderRequest], bool]:
        """Return the orders of a margin call and whether the algorithm is to be warned."""
        portfolio = self.portfolio
        used: Decimal = portfolio._total_margin_used
        if used <= ZERO:
            return [], False
        total_value: Decimal = portfolio._total_portfolio_value
        remaining: Decimal = portfolio._get_margin_remaining(total_value, used)
        if remaining > ZERO:
            return [], remaining <= times(total_value, _WARNING_SHARE)
        requests: list[SubmitOrderRequest] = []
        if used > times(total_value, plus(ONE, self._margin_buffer)):
            for group in portfolio.positions.groups:
                orders = self._generate_margin_call_orders(MarginCallOrdersParameters(group, total_value, used))
                if orders and all(order._quantity for order in orders):
                    requests.extend(orders)
        return requests, bool(requests)

    def generate_margin_call_orders(self, parameters: MarginCallOrdersParameters) -> list[SubmitOrderRequest]:
        """Return the orders that reduce one group by the missing margin."""
        return self._generate_margin_call_orders(parameters)

    def _generate_margin_call_orders(self, parameters: MarginCallOrdersParameters) -> list[SubmitOrderRequest]:
        from engine.lean_runtime.orders.group_order_manager import GroupOrderManager

        portfolio, group = self.portfolio, parameters.position_group
        positions = group.positions
        if not all(portfolio.securities[p.symbol].quote_currency._conversion_rate for p in positions):
            return []
        missing = minus(parameters._total_used_margin, parameters._total_portfolio_value)
        used = get_reserved_buying_power_for_position_group(portfolio, group)
        kept = maximum(ZERO, minus(used, missing))
        delta = minus(used, kept) * -sign(group._quantity)
        result = group.buying_power_model.get_maximum_lots_for_delta_buying_power(
            GetMaximumLotsForDeltaBuyingPowerParameters(portfolio, group, delta, ZERO)
        )
        lots = absolute(result._number_of_lots)
        manager: GroupOrderManager | None = None
        if len(positions) > 1:
            group_id = portfolio.transactions.get_increment_group_order_manager_id()
            manager = GroupOrderManager(group_id, len(positions), lots, ZERO)
        return [self._request(position, lots, manager) for position in positions]

    def _request(self, position: Position, lots: Decimal, manager: GroupOrderManager | None) -> SubmitOrderRequest:
        """Return the reducing order of one position.

        LEAN multiplies the lots in once more for the legs of a combo; that is kept.
        """
        from engine.lean_runtime.orders.group_order_manager import get_order_leg_group_quantity
        from engine.lean_runtime.orders.requests import SubmitOrderRequest

        security = self.portfolio.securities[position.symbol]
        quantity = lots * position._unit_quantity * -sign(position._quantity)
        properties = self.default_order_properties
        return SubmitOrderRequest(
            OrderType.MARKET if manager is None else OrderType.COMBO_MARKET,
            security.type,
            security.symbol,
            get_order_leg_group_quantity(quantity, manager),
            ZERO,
            ZERO,
            security.exchange.time_zone.to_utc(security._local_time),
            messages.MARGIN_CALL_ORDER_TAG,
            None if properties is None else properties.clone(),
            manager,
        )

    def execute_margin_call(self, generated_margin_call_orders: Iterable[SubmitOrderRequest]) -> list[OrderTicket]:
        """Submit group after group, lowest unrealized profit first, until no margin is missing."""
        portfolio, tickets = self.portfolio, []
        if portfolio._margin_remaining >= ZERO:
            return []
        groups = _by_group(list(generated_margin_call_orders))
        for requests in sorted(groups, key=self._unrealized_profit):
            batch = [portfolio.transactions.add_order(request) for request in requests]
            for ticket in batch:
                if _is_open(ticket):
                    portfolio.transactions.wait_for_order(ticket.order_id)
                tickets.append(ticket)
            if portfolio._margin_remaining >= ZERO:
                break
        return tickets

    def _unrealized_profit(self, requests: list[SubmitOrderRequest]) -> Decimal:
        total = ZERO
        for request in requests:
            total = plus(total, self.portfolio[request.symbol]._unrealized_profit)
        return total


def _by_group(requests: list[SubmitOrderRequest]) -> list[list[SubmitOrderRequest]]:
    """Put the legs of a combo together; every other request stands alone."""
    groups: dict[int, list[SubmitOrderRequest]] = {}
    lone_id = -len(requests)
    for request in requests:
        if request.group_order_manager is None:
            group_id, lone_id = lone_id, lone_id + 1
        else:
            group_id = request.group_order_manager.id
        groups.setdefault(group_id, []).append(request)
    return list(groups.values())


def _is_open(ticket: OrderTicket) -> bool:
    from engine.lean_runtime.orders.order_extensions import is_open

    return is_open(ticket.status)


class NullMarginCallModel(IMarginCallModel):
    """Never calls and never warns (Common/Securities/IMarginCallModel.cs)."""

    def get_margin_call_orders(self, issue_margin_call_warning: bool = False) -> tuple[list[SubmitOrderRequest], bool]:
        """Return no orders and no warning."""
        return [], False

    def execute_margin_call(self, generated_margin_call_orders: Iterable[SubmitOrderRequest]) -> list[OrderTicket]:
        """Submit nothing."""
        return []


class MarginCallModel(LeanObject):
    """Holder of the model without margin calls."""

    NULL: ClassVar[IMarginCallModel] = NullMarginCallModel()


def get_margin_call_orders(model: Any) -> tuple[list[SubmitOrderRequest], bool]:
    """Ask a margin call model, ours or a user's; a user's answer with orders always warns.

    Raises SystemException when a user's model returns no (list, bool) tuple (Python/MarginCallModelPythonWrapper.cs).
    """
    if not is_overridden(model, "get_margin_call_orders"):
        result: tuple[list[SubmitOrderRequest], bool] = model.get_margin_call_orders(False)
        return result
    answer = invoke(model, "get_margin_call_orders", False)
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise SystemException(messages.GET_MARGIN_CALL_ORDERS_MUST_RETURN_TUPLE)
    requests = list(answer[0])
    return requests, bool(answer[1]) or bool(requests)


def execute_margin_call(model: Any, requests: list[SubmitOrderRequest]) -> list[OrderTicket]:
    """Let a margin call model, ours or a user's, submit its orders."""
    return list(invoke(model, "execute_margin_call", requests))


def on_margin_call(algorithm: Any, requests: list[SubmitOrderRequest]) -> list[SubmitOrderRequest]:
    """Show the algorithm the orders of a margin call and return those it wants executed.

    An override must return the orders; SystemException when none is among what it returns
    (AlgorithmFactory/Python/Wrappers/AlgorithmPythonWrapper.cs).
    """
    from engine.lean_runtime.orders.requests import SubmitOrderRequest

    result = invoke(algorithm, "on_margin_call", requests)
    if not is_overridden(getattr(algorithm, "user", algorithm), "on_margin_call"):
        return requests
    chosen = [item for item in result if isinstance(item, SubmitOrderRequest)] if isinstance(result, Iterable) else []
    if not chosen:
        raise SystemException(messages.ON_MARGIN_CALL_MUST_RETURN_NON_EMPTY_LIST)
    return chosen
