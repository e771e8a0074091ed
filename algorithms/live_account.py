"""The account as LEAN shows it when a live run begins, and as LEAN's paper brokerage can be given it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from AlgorithmImports import OrderField, OrderTicket, OrderType, QCAlgorithm, Symbol

from algorithms.lean_bridge import ChainBook, aware, book_of, money
from modules.domain.restart import BrokerOrder


def open_orders(algorithm: QCAlgorithm, books: Mapping[str, ChainBook]) -> tuple[BrokerOrder, ...]:
    """Return the open orders in the bot's underlyings, the legs of a combo together."""
    groups: dict[str, list[OrderTicket]] = {}
    for ticket in algorithm.transactions.get_open_order_tickets():
        order = algorithm.transactions.get_order_by_id(ticket.order_id)
        if order is None or book_of(books, order.symbol) is None:
            continue
        group = order.group_order_manager
        groups.setdefault(f"order {ticket.order_id}" if group is None else f"group {group.id}", []).append(ticket)
    return tuple(_broker_order(algorithm, books, tickets) for tickets in groups.values())


def _broker_order(algorithm: QCAlgorithm, books: Mapping[str, ChainBook], tickets: list[OrderTicket]) -> BrokerOrder:
    orders = [algorithm.transactions.get_order_by_id(ticket.order_id) for ticket in tickets]
    first = orders[0]
    limit = None
    if first.group_order_manager is not None:
        limit = money(first.group_order_manager.limit_price)
    elif first.type == OrderType.LIMIT:
        limit = money(tickets[0].get(OrderField.LIMIT_PRICE))
    return BrokerOrder(
        lean_ids=tuple(int(ticket.order_id) for ticket in tickets),
        broker_ids=tuple(sorted({str(name) for order in orders for name in order.broker_id})),
        tag=str(first.tag or ""),
        quantities=tuple(
            (book.instrument(order.symbol), round(order.quantity))
            for order in orders
            if (book := book_of(books, order.symbol)) is not None
        ),
        limit=limit,
        created_at=_new_york(algorithm, first.time),
    )


def _new_york(algorithm: QCAlgorithm, utc: datetime) -> datetime:
    """Return LEAN's naive UTC time of an order as New York's: both clocks of the algorithm differ by the zone alone."""
    return aware(utc.replace(tzinfo=None) + (algorithm.time - algorithm.utc_time.replace(tzinfo=None)))


def resume_account(algorithm: QCAlgorithm) -> dict[str, Any]:
    """Return what LEAN's configuration takes as `live-holdings` and `live-cash-balance` (observed/live.md, 3).

    An option carries its underlying: `lean live deploy --live-holdings` leaves it out, and the engine does not start.
    """
    holdings = [
        {
            "symbol": _symbol(holding.symbol),
            "averagePrice": float(holding.average_price),
            "quantity": round(holding.quantity),
        }
        for holding in algorithm.portfolio.values()
        if holding.quantity
    ]
    cash = [{"currency": str(algorithm.account_currency), "amount": float(money(algorithm.portfolio.cash))}]
    return {"live-holdings": holdings, "live-cash-balance": cash}


def _symbol(symbol: Symbol) -> dict[str, Any]:
    shown: dict[str, Any] = {"value": str(symbol.value), "id": str(symbol.id), "permtick": str(symbol.value)}
    return {**shown, "underlying": _symbol(symbol.underlying)} if symbol.has_underlying else shown
