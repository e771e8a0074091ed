"""Domain orders to LEAN orders, and LEAN's order events back to domain events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from AlgorithmImports import Leg, OrderEvent, OrderStatus, OrderTicket, OrderType, QCAlgorithm

from algorithms.lean_bridge import ChainBook, book_of, money
from modules.domain.contracts import Delivery, Instrument, OptionContract
from modules.domain.events import (
    CancelRefused,
    EngineAction,
    Event,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
)
from modules.domain.orders import LegFill, WorkingOrder

_FILLS = (OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED)
#: How the tags of orders begin that LEAN sends by itself (AlgorithmManager.cs, BrokerageTransactionHandler.cs and
#: Messages.Securities.cs); what other orders did that are not the bot's is a human's doing, for reconciliation to find.
_ENGINE_TAGS = {
    "Liquidated due to impending split": "liquidation before a split",
    "Liquidate from delisting": "liquidation of what is delisted",
    "Margin Call": "margin call",
}


@dataclass(slots=True)
class _Package:
    """Follow one order at LEAN: a combo has a ticket a leg, and reports leg by leg."""

    order: WorkingOrder
    tickets: list[OrderTicket]
    is_accepted: bool = False
    is_over: bool = False


class LeanOrders:
    """Send orders and translate what LEAN reports of them, and of what the engine trades by itself."""

    def __init__(self, algorithm: QCAlgorithm, books: Mapping[str, ChainBook]) -> None:
        """Work for one algorithm; the books, by underlying, know the symbols of contracts."""
        self._algorithm = algorithm
        self._books = books
        self._by_lean_id: dict[int, _Package] = {}
        self._by_order_id: dict[str, _Package] = {}
        self._exercises: dict[int, LegFill] = {}
        self._epoch = 0

    def begin(self, epoch: int) -> None:
        """Name the run: LEAN numbers orders anew in every run, executions are to have names of their own."""
        self._epoch = epoch

    def adopt(self, order: WorkingOrder, lean_ids: Iterable[int]) -> None:
        """Listen to an order of an earlier run, which LEAN knows under these ids."""
        tickets = [self._algorithm.transactions.get_order_ticket(lean_id) for lean_id in lean_ids]
        package = _Package(order, tickets, is_accepted=True)
        self._by_order_id[order.order_id] = package
        for ticket in tickets:
            self._by_lean_id[ticket.order_id] = package

    def send(self, order: WorkingOrder, now: datetime) -> OrderRejected | None:
        """Submit a limit order; return the rejection when LEAN refuses before making an order of it."""
        tickets = self._submit(order)
        refused = [ticket for ticket in tickets if ticket.order_id <= 0]
        if refused:
            return OrderRejected(now, order.order_id, str(refused[-1].submit_request.response.error_message))
        package = _Package(order, tickets)
        self._by_order_id[order.order_id] = package
        for ticket in tickets:
            self._by_lean_id[ticket.order_id] = package
        return None

    def _submit(self, order: WorkingOrder) -> list[OrderTicket]:
        structure = order.intent.structure
        book = self._books[structure.underlying]
        if len(structure.legs) == 1:
            leg = structure.legs[0]
            price = float(order.limit / structure.weight(leg))
            symbol, quantity = book.symbol(leg.instrument), leg.ratio * order.quantity
            ticket = self._algorithm.limit_order(symbol, quantity, price, asynchronous=True, tag=order.order_id)
            return [ticket]
        legs = [Leg.create(book.symbol(leg.instrument), leg.ratio) for leg in structure.legs]
        tickets = self._algorithm.combo_limit_order(
            legs, order.quantity, float(order.limit), asynchronous=True, tag=order.order_id
        )
        return list(tickets)

    def cancel(self, order_id: str, reason: str, now: datetime) -> CancelRefused | None:
        """Cancel the order (one leg of a combo cancels all); return the refusal where LEAN will not."""
        package = self._by_order_id.get(order_id)
        if package is None or package.is_over:
            return None
        response = package.tickets[0].cancel(reason)
        return CancelRefused(now, order_id, str(response.error_message)) if response.is_error else None

    def query(self, order_id: str, now: datetime) -> list[Event] | None:
        """Return everything LEAN has reported of an order, once more; None for an order that LEAN does not know.

        Nothing is counted twice: executions carry their ids, and the bot takes no second end of an order.
        """
        package = self._by_order_id.get(order_id)
        if package is None:
            return None
        package.is_accepted = package.is_over = False
        reports = [report for ticket in package.tickets for report in ticket.order_events]
        # Executions first: an end that was heard of before them would lose them.
        reports.sort(key=lambda report: report.status not in _FILLS)
        events = (self.translate(report, now) for report in reports)
        return [event for event in events if event is not None]

    def translate(self, report: OrderEvent, now: datetime) -> Event | None:
        """Return what a report says, None where it says nothing new."""
        package = self._by_lean_id.get(report.order_id)
        if package is None:
            return self._engine_action(report, now)
        order_id = package.order.order_id
        if report.status in _FILLS:
            return OrderFilled(now, order_id, (self._fill(report),))
        if package.is_over:
            return None
        if report.status == OrderStatus.INVALID:
            package.is_over = True
            return OrderRejected(now, order_id, str(report.message))
        if report.status == OrderStatus.CANCELED:
            package.is_over = True
            return OrderCancelled(now, order_id)
        if report.status == OrderStatus.SUBMITTED and not package.is_accepted:
            package.is_accepted = True
            return OrderAccepted(now, order_id, *self._names(package))
        return None

    def _names(self, package: _Package) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return LEAN's ids of an order and the broker's."""
        lean_ids = tuple(int(ticket.order_id) for ticket in package.tickets)
        orders = [self._algorithm.transactions.get_order_by_id(lean_id) for lean_id in lean_ids]
        broker_ids = {str(name) for order in orders if order is not None for name in order.broker_id}
        return lean_ids, tuple(sorted(broker_ids))

    def _instrument(self, report: OrderEvent) -> Instrument:
        book = book_of(self._books, report.symbol)
        if book is None:
            raise ValueError(f"{report.symbol} is of none of the underlyings {', '.join(self._books)}")
        return book.instrument(report.symbol)

    def _fill(self, report: OrderEvent) -> LegFill:
        return LegFill(
            instrument=self._instrument(report),
            quantity=round(report.fill_quantity),
            price=money(report.fill_price),
            fee=money(report.order_fee.value.amount),
            # One report is one execution: LEAN numbers the reports of an order.
            fill_id=f"{self._epoch}-{report.order_id}-{report.id}",
        )

    def _engine_action(self, report: OrderEvent, now: datetime) -> EngineAction | None:
        """Recognise what the engine itself traded: exercise, assignment, expiration, liquidation, margin call.

        LEAN takes an exercised contract away at a price of zero and, where it delivers shares, reports these next and
        under the same order; where it settles in cash, it books the intrinsic value without naming it.
        """
        order = self._algorithm.transactions.get_order_by_id(report.order_id)
        if order is None or report.status not in _FILLS:
            return None
        if order.type != OrderType.OPTION_EXERCISE:
            tag = str(order.tag)
            known = next((words for start, words in _ENGINE_TAGS.items() if tag.startswith(start)), None)
            return None if known is None else EngineAction(now, (self._fill(report),), known)
        fill = self._fill(report)
        contract = fill.instrument
        if not isinstance(contract, OptionContract):
            taken = self._exercises.pop(report.order_id, None)
            return EngineAction(now, (fill,) if taken is None else (taken, fill), str(report.message))
        if report.is_in_the_money and contract.delivery is Delivery.PHYSICAL:
            self._exercises[report.order_id] = fill
            return None
        if report.is_in_the_money:
            spot = money(self._algorithm.securities[report.symbol.underlying].price)
            fill = LegFill(contract, fill.quantity, contract.intrinsic(spot), fill.fee, fill.fill_id)
        return EngineAction(now, (fill,), f"expiration: {report.message}")
