"""One look at the market: acknowledges, fills, refuses and expires orders, and settles what has expired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.paper_brokerage import sessions
from engine.paper_brokerage.corporate_actions import booked
from engine.paper_brokerage.fill_policy import FillPolicy, net_price
from engine.paper_brokerage.instruments import Instrument
from engine.paper_brokerage.market import Market, Prices
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.sessions import SessionHours
from engine.paper_brokerage.settlement import is_due, last_trading_day, settle
from engine.paper_brokerage.states import OrderChange, OrderState
from engine.paper_brokerage.terms import IMMEDIATE, OrderTerms, OrderType, TimeInForce
from engine.paper_brokerage.transaction import Transaction


def scan(transaction: Transaction, market: Market, policy: FillPolicy, orders: list[Order]) -> None:
    """Look at orders, oldest first, at the transaction's instant."""
    wanted = {leg.instrument for order in orders for leg in order.terms.legs}
    known = market.prices(transaction.now, wanted) if wanted else {}
    for order in orders:
        _step(transaction, known, policy, order, market.hours)


def _step(
    transaction: Transaction,
    known: Mapping[Instrument, Prices],
    policy: FillPolicy,
    order: Order,
    hours: SessionHours,
) -> None:
    now, plan = transaction.now, order.plan
    if order.state is OrderState.CANCELED:
        _fill_late(transaction, known, order)
        return
    if order.state is OrderState.RECEIVED:
        if plan.ready_at is not None and now < plan.ready_at:
            return
        order = transaction.change(order, OrderChange.ACKNOWLEDGED)
    if plan.reject_at is not None and now >= plan.reject_at and order.state is OrderState.WORKING:
        transaction.change(order, OrderChange.REJECTED, reason=plan.reject_reason)
    elif has_expired(order, now, hours):
        transaction.change(order, OrderChange.EXPIRED, reason="the order has expired")
    elif not plan.never and (order.placed < now or order.terms.type in IMMEDIATE):
        _try_fill(transaction, known, policy, order)


def _try_fill(transaction: Transaction, known: Mapping[Instrument, Prices], policy: FillPolicy, order: Order) -> None:
    decision = policy.decide(order, known, transaction.now)
    if decision.triggered and not order.is_triggered:
        order = transaction.change(order, OrderChange.TRIGGERED, is_triggered=True)
    units = _units(order, transaction.now)
    if decision.prices is None or not units:
        return
    if 0 < units < order.remaining and order.plan.rest_after >= 0:
        rest_at = transaction.now + timedelta(seconds=order.plan.rest_after)
        order = transaction.revise(order, plan=replace(order.plan, rest_at=rest_at))
    transaction.fill(order, units, decision.prices)


def _units(order: Order, now: datetime) -> int:
    """Return how many units may fill now: all, or what the script's partial fill allows."""
    plan = order.plan
    if not plan.first_units or (plan.rest_at is not None and now >= plan.rest_at):
        return order.remaining
    return max(0, min(plan.first_units - order.filled, order.remaining))


def _fill_late(transaction: Transaction, known: Mapping[Instrument, Prices], order: Order) -> None:
    """Fill a canceled order after all: the exchange had traded it before the cancel arrived."""
    due = order.plan.late_fill_at
    expired = any(is_due(leg.instrument, transaction.now) for leg in order.terms.legs)
    if due is None or transaction.now < due or expired:
        return
    prices = late_prices(order.terms, known)
    if prices is not None:
        order = transaction.revise(order, plan=replace(order.plan, late_fill_at=None))
        transaction.fill(order, order.remaining, prices)


def late_prices(terms: OrderTerms, known: Mapping[Instrument, Prices]) -> list[Decimal] | None:
    """Return the natural price of each leg, moved on the first leg so that it is never worse than a limit."""
    prices = []
    for leg in terms.legs:
        side = known[leg.instrument].side(leg.ratio * terms.quantity) if leg.instrument in known else None
        if side is None:
            return None
        prices.append(side.close)
    if terms.limit_price is None:
        return prices
    if terms.type is not OrderType.COMBO_LIMIT:
        best = min if terms.quantity > 0 else max
        return [best(prices[0], terms.limit_price)]
    excess = net_price(terms, prices) - terms.limit_price
    if (excess > 0) == (terms.quantity > 0) and excess:
        unit = net_price(terms, [Decimal(1), *([Decimal(0)] * (len(prices) - 1))])
        prices[0] -= excess / unit
    return prices


def has_expired(order: Order, now: datetime, hours: SessionHours) -> bool:
    """Say whether an order's time in force or one of its contracts has ended."""
    terms = order.terms
    if any(is_due(leg.instrument, now) for leg in terms.legs):
        return True
    if terms.type is OrderType.MARKET_ON_CLOSE:
        return now > closing_instant(order, hours)
    if terms.time_in_force is TimeInForce.GOOD_TIL_CANCELED:
        return False
    instrument = terms.legs[0].instrument
    if terms.good_until is not None:
        return now >= hours.close(sessions.last_session(terms.good_until), instrument)
    return now >= closing_instant(order, hours)


def closing_instant(order: Order, hours: SessionHours) -> datetime:
    """Return the close of the session an order placed at the moment it was works in first."""
    instrument = order.terms.legs[0].instrument
    return hours.close(hours.order_day(order.placed, instrument), instrument)


def scan_closes(transaction: Transaction, market: Market, policy: FillPolicy, until: datetime) -> None:
    """Look at orders for the close at the very instants of the closes: a clock that runs fast steps over them."""
    waiting = [order for order in transaction.book.open_orders() if order.terms.type is OrderType.MARKET_ON_CLOSE]
    closes = {order.number: closing_instant(order, market.hours) for order in waiting}
    for close in sorted(set(closes.values())):
        if close <= until:
            transaction.now = close
            scan(transaction, market, policy, [order for order in waiting if closes[order.number] == close])
    transaction.now = until


def book_actions(transaction: Transaction, market: Market, day: date) -> None:
    """Give every holding of stock what a session's day brings, at the transaction's instant."""
    for _, held in sorted(transaction.book.holdings.items()):
        action = market.action(day, held.instrument)
        if action.is_any:
            before = market.closing_price(sessions.last_session(day - timedelta(days=1)), held.instrument)
            due = booked(held, action, before, f"C{transaction.next_sequence}", transaction.now)
            transaction.give_due(held.instrument, due)


def settle_expired(transaction: Transaction, market: Market) -> bool:
    """Settle what expired by the transaction's instant; False if a closing price is still unknown.

    An expired contract without a closing price stays in the account: no guess is booked.
    """
    complete = True
    due = [held for held in transaction.book.holdings.values() if is_due(held.instrument, transaction.now)]
    for held in sorted(due, key=lambda holding: _settlement_order(holding.instrument)):
        reference = market.closing_price(last_trading_day(held.instrument), held.instrument.underlying)
        if reference is None:
            complete = False
            continue
        transaction.settle(settle(held, reference, f"S{transaction.next_sequence}", transaction.now))
    return complete


def _settlement_order(instrument: Instrument) -> tuple[str, date, str, Decimal]:
    """Return the place of a contract among those settled at once: LEAN's, by its listed symbol."""
    contract = instrument.contract
    assert contract is not None
    return instrument.ticker, contract.expiration, contract.right.value, contract.strike


def next_settlement(held: list[Instrument]) -> datetime | None:
    """Return the first instant at which one of the held contracts is settled."""
    due = [
        sessions.settlement_instant(last_trading_day(instrument))
        for instrument in held
        if instrument.contract is not None
    ]
    return min(due, default=None)
