"""Domain orders to LEAN combo orders, and LEAN's order events back to domain events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from AlgorithmImports import Leg, OrderEvent, OrderStatus, OrderTicket, OrderType, QCAlgorithm

from algorithms.lean_bridge import ChainBook, money
from modules.domain.events import (
    EngineAction,
    Event,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
)
from modules.domain.orders import LegFill, WorkingOrder


@dataclass(slots=True)
class _Package:
    """Follow one combo at LEAN: its tickets and the legs that have reported so far."""

    order: WorkingOrder
    tickets: list[OrderTicket]
    fills: list[LegFill] = field(default_factory=list)
    is_accepted: bool = False
    is_over: bool = False


class LeanOrders:
    """Send combos and gather their legs' events into one event of the whole order."""

    def __init__(self, algorithm: QCAlgorithm, book: ChainBook) -> None:
        """Work for one algorithm; the book knows the symbols of contracts."""
        self._algorithm = algorithm
        self._book = book
        self._by_lean_id: dict[int, _Package] = {}
        self._by_order_id: dict[str, _Package] = {}

    def send(self, order: WorkingOrder, now: datetime) -> OrderRejected | None:
        """Submit a combo limit order; return the rejection when LEAN refuses before making an order of it."""
        legs = [Leg.create(self._book.symbol(leg.instrument), leg.ratio) for leg in order.intent.structure.legs]
        tickets = self._algorithm.combo_limit_order(
            legs, order.intent.quantity, float(order.limit), asynchronous=True, tag=order.order_id
        )
        refused = [ticket for ticket in tickets if ticket.order_id <= 0]
        if refused:
            return OrderRejected(now, order.order_id, str(refused[-1].submit_request.response.error_message))
        package = _Package(order, list(tickets))
        self._by_order_id[order.order_id] = package
        for ticket in tickets:
            self._by_lean_id[ticket.order_id] = package
        return None

    def cancel(self, order_id: str, reason: str) -> None:
        """Cancel the combo; cancelling one leg cancels all."""
        package = self._by_order_id.get(order_id)
        if package is not None and not package.is_over:
            package.tickets[0].cancel(reason)

    def translate(self, report: OrderEvent, now: datetime) -> Event | None:
        """Return the domain event that a leg's report completes, None while others are awaited."""
        package = self._by_lean_id.get(report.order_id)
        if package is None:
            return self._engine_action(report, now)
        if package.is_over:
            return None
        order_id = package.order.order_id
        if report.status == OrderStatus.INVALID:
            package.is_over = True
            return OrderRejected(now, order_id, str(report.message))
        if report.status == OrderStatus.CANCELED:
            package.is_over = True
            return OrderCancelled(now, order_id)
        if report.status == OrderStatus.FILLED:
            return self._leg_filled(package, report, now)
        if report.status == OrderStatus.SUBMITTED and not package.is_accepted:
            package.is_accepted = True
            return OrderAccepted(now, order_id)
        return None

    def _leg_filled(self, package: _Package, report: OrderEvent, now: datetime) -> OrderFilled | None:
        fill = LegFill(
            instrument=self._book.instrument(report.symbol),
            quantity=round(report.fill_quantity),
            price=money(report.fill_price),
            fee=money(report.order_fee.value.amount),
        )
        package.fills.append(fill)
        if len(package.fills) < len(package.tickets):
            return None
        package.is_over = True
        return OrderFilled(now, package.order.order_id, tuple(package.fills))

    def _engine_action(self, report: OrderEvent, now: datetime) -> EngineAction | None:
        """Recognise what the engine itself traded: exercises, assignments and liquidations of options."""
        order = self._algorithm.transactions.get_order_by_id(report.order_id)
        if order is None or report.status != OrderStatus.FILLED or not report.symbol.has_underlying:
            return None
        contract = self._book.contract(report.symbol)
        is_exercise = order.type == OrderType.OPTION_EXERCISE
        spot = money(self._algorithm.securities[report.symbol.underlying].price)
        return EngineAction(
            time=now,
            contract=contract,
            quantity=round(report.fill_quantity),
            value=contract.intrinsic(spot) if is_exercise else money(report.fill_price),
            description=f"{'exercise or assignment' if is_exercise else 'liquidation'}: {report.message}",
        )
