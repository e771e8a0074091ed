"""The simulated brokerage: keeps resting orders and asks fill models whether they fill.

Source: Brokerages/Backtesting/BacktestingBrokerage.cs (and the events of Brokerages/Brokerage.cs, whose handlers'
exceptions are logged and forgotten).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.brokerage import AccountHolding
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.enums import DelistingType, OrderStatus, OrderType
from engine.lean_runtime.common.errors import InvalidCastException, InvalidOperationException, NullReferenceException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, Ticks
from engine.lean_runtime.execution.fills.fill import Fill, FillModelParameters
from engine.lean_runtime.execution.notifications import DelistingNotificationEventArgs, OptionNotificationEventArgs
from engine.lean_runtime.execution.option_assignment import OptionAssignmentParameters
from engine.lean_runtime.execution.request_processor import ids_text, insufficient_buying_power_text
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.orders.group_order_manager import try_get_group_orders, try_get_group_orders_securities
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_extensions import is_closed
from engine.lean_runtime.securities.cash_amount import CashAmount

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)

#: Orders that may fill in the time step they were placed in.
_IMMEDIATE = (OrderType.MARKET, OrderType.COMBO_MARKET, OrderType.OPTION_EXERCISE)


class BacktestingBrokerage:
    """Fills, cancels and expires orders; assigns and expires options."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        """Start without orders."""
        self._algorithm = algorithm
        self._pending: dict[int, Order] = {}
        self._pending_option_assignments: set[Symbol] = set()
        self.next_option_assignment_time: Ticks = 0
        self.orders_status_changed = Event()
        self.option_position_assigned = Event()
        self.option_notification = Event()
        self.delisting_notification = Event()
        self.account_changed = Event()
        self.message = Event()

    @property
    def name(self) -> str:
        """Return the name of the brokerage."""
        return "Backtesting Brokerage"

    @property
    def is_connected(self) -> bool:
        """Return True."""
        return True

    @property
    def is_remote(self) -> bool:
        """Return False: nothing happens between two slices."""
        return False

    @property
    def concurrency_enabled(self) -> bool:
        """Return False: a backtest has one thread."""
        return False

    def connect(self) -> None:
        """Do nothing: the book is in memory."""

    def disconnect(self) -> None:
        """Do nothing; the book ends with the process."""

    # ---- account ---------------------------------------------------------------------------------------------

    def get_cash_balance(self) -> list[CashAmount]:
        """Return the algorithm's own cash book."""
        return [CashAmount(cash._amount, cash.symbol) for cash in self._algorithm.portfolio.cash_book.values()]

    def get_account_holdings(self) -> list[AccountHolding]:
        """Return the positions the portfolio holds."""
        held = [item for item in self._algorithm.securities.values() if item.holdings._quantity]
        return [
            AccountHolding(item.symbol, item.holdings._average_price, item.holdings._quantity, item._price)
            for item in sorted(held, key=lambda security: security.symbol.id)
        ]

    def get_open_orders(self) -> list[Order]:
        """Return the open orders of the algorithm: none at the start of a run."""
        return self._algorithm.transactions.get_open_orders()

    # ---- requests --------------------------------------------------------------------------------------------

    def place_order(self, order: Order) -> bool:
        """Take a new order and tell that it was submitted; False if it is not new."""
        if order.status is not OrderStatus.NEW:
            return False
        self._keep(order)
        self._tell_status(order, OrderStatus.SUBMITTED)
        return True

    def update_order(self, order: Order) -> bool:
        """Take a changed order and tell of it; False if it is not pending."""
        if order.id not in self._pending:
            return False
        self._keep(order)
        self._tell_status(order, OrderStatus.UPDATE_SUBMITTED)
        return True

    def cancel_order(self, order: Order) -> bool:
        """Cancel an order with all legs of its group; False if a leg is not pending."""
        complete, orders = try_get_group_orders(order, self._pending.get)
        if not complete:
            return False
        result = True
        for leg in orders:
            result &= self._drop(leg)
            _add_brokerage_id(leg)
            self._tell_status(leg, OrderStatus.CANCELED)
        return result

    def _keep(self, order: Order) -> None:
        self._pending[order.id] = order
        _add_brokerage_id(order)

    def _drop(self, order: Order) -> bool:
        return self._pending.pop(order.id, None) is not None

    # ---- scan ------------------------------------------------------------------------------------------------

    def has_work(self) -> bool:
        """Return whether orders rest or assignments are due."""
        return bool(self._pending) or self._algorithm._utc_ticks >= self.next_option_assignment_time

    def quiet_until(self) -> Ticks:
        """Return the UTC time before which `scan` does nothing unless somebody orders; 0 while orders rest."""
        return 0 if self._pending else self.next_option_assignment_time

    def scan(self) -> None:
        """Process assignments once an hour, then every pending order by id."""
        self._process_assignment_orders()
        self._scan_pending()

    def _scan_pending(self) -> None:
        for order in sorted(self._pending.values(), key=lambda pending: pending.id):
            self._scan_order(order)

    def _scan_order(self, order: Order) -> None:
        """Fill, cancel or invalidate an order with its group, or leave it pending."""
        algorithm = self._algorithm
        if is_closed(order.status):
            self._pending.pop(order.id, None)
            return
        if order._time == algorithm._utc_ticks and order.type not in _IMMEDIATE:
            return
        complete, orders = try_get_group_orders(order, self._pending.get)
        if not complete:
            return
        found, securities = try_get_group_orders_securities(orders, algorithm.securities.get)
        if not found:
            _log.error("Unable to process orders: %s The security no longer exists", ids_text(orders))
            self._remove_orders(orders, OrderStatus.INVALID)
        elif self._may_fill(securities) and self._check_buying_power(order, orders, securities):
            fills = self._find_fills(order, securities)
            if fills:
                self._apply_fills(orders, fills)

    def _may_fill(self, securities: dict[Order, Security]) -> bool:
        """Check time in force and the broker's model of each leg; an expired leg cancels the group.

        A market-on-open order without newer data waits before anything costly is looked at.
        """
        for order, security in securities.items():
            if order.type is OrderType.MARKET_ON_OPEN:
                bar: Any = security.get_last_data()
                if bar is None or security.exchange.time_zone.to_local(order._time) >= bar._end_time:
                    return False
            if order.time_in_force.is_order_expired(security, order):
                self._remove_orders(list(securities), OrderStatus.CANCELED, "The order has expired.")
                return False
            if not invoke(self._algorithm.brokerage_model, "can_execute_order", security, order):
                return False
        return True

    def _check_buying_power(self, order: Order, orders: list[Order], securities: dict[Order, Security]) -> bool:
        """Return whether the account can bear the orders; if not, they are invalid unless a cancel is under way."""
        algorithm = self._algorithm
        try:
            result = algorithm.portfolio.has_sufficient_buying_power_for_order(orders)
        except Exception as error:
            self._remove_orders(orders, OrderStatus.INVALID, str(error))
            _log.exception("Margin models failed")
            algorithm._error(f"Order Error: ids: {ids_text(orders)}, Error executing margin models: {error}")
            return False
        if result.is_sufficient:
            return True
        if order.status is not OrderStatus.CANCEL_PENDING:
            message = insufficient_buying_power_text(securities, result.reason)
            self._remove_orders(orders, OrderStatus.INVALID, message)
            algorithm._error(message)
        return False

    def _find_fills(self, order: Order, securities: dict[Order, Security]) -> list[OrderEvent]:
        """Ask exercise or fill model, then the fee model for filled events without fee.

        An exception is an error line; the fills found before it stand.
        """
        fills: list[OrderEvent] = []
        try:
            security = securities[order]
            if order.type is OrderType.OPTION_EXERCISE:
                option: Any = security
                fills.extend(invoke(option.option_exercise_model, "option_exercise", option, order))
            else:
                fills.extend(self._ask_fill_model(order, security, securities))
            for fill in fills:
                if fill is None:
                    raise NullReferenceException()
                if fill.status is OrderStatus.FILLED and not fill.order_fee.value._amount:
                    fill.order_fee = _fee(fill, securities)
        except Exception as error:
            _log.exception("Transaction model failed")
            self._algorithm._error(
                f"Order Error: id: {order.id}, Transaction model failed to fill for order type: "
                f"{order.type.to_string()} with error: {error}"
            )
        if any(fill is None for fill in fills):
            raise NullReferenceException()
        return fills

    def _ask_fill_model(self, order: Order, security: Security, securities: dict[Order, Security]) -> list[OrderEvent]:
        algorithm = self._algorithm
        parameters = FillModelParameters(
            security,
            order,
            algorithm.subscription_manager.subscription_data_config_service,
            algorithm.settings._stale_price_time_span,
            securities,
        )
        fill = invoke(security.fill_model, "fill", parameters)
        if not isinstance(fill, Fill):
            raise InvalidCastException(
                "Invalid return type from method 'fill'. Expected a type convertible to 'Fill' "
                f"but was '{type(fill).__name__}'"
            )
        events = list(fill)
        valid = all(order.time_in_force.is_fill_valid(security, order, event) for event in events)
        return events if valid else []

    def _apply_fills(self, orders: list[Order], fills: list[OrderEvent]) -> None:
        """Tell of changes leg by leg, then of assignments; a group whose fills are all final leaves the book."""
        changes: list[OrderEvent] = []
        assignments: list[tuple[Order, OrderEvent]] = []
        for order in orders:
            for fill in fills:
                if fill.order_id != order.id:
                    continue
                if order.status is not fill.status or fill._fill_quantity:
                    # set at once: handlers of the event may scan again
                    order.status = fill.status
                    changes.append(fill)
                if fill.is_assignment:
                    assignments.append((order, fill))
        self._on_order_events(changes)
        for order, fill in assignments:
            fill.message = order.tag
            self._raise(self.option_position_assigned, fill)
        if all(is_closed(fill.status) for fill in fills):
            for order in orders:
                self._pending.pop(order.id, None)

    # ---- options and delistings ------------------------------------------------------------------------------

    def _process_assignment_orders(self) -> None:
        """Ask the assignment model of every short option, at most once an hour."""
        algorithm = self._algorithm
        now = algorithm._utc_ticks
        if now < self.next_option_assignment_time:
            return
        self.next_option_assignment_time = now - now % TICKS_PER_HOUR + TICKS_PER_HOUR
        shorts = [
            security
            for security in algorithm.securities.values()
            if is_option(security.symbol.security_type) and security.holdings.is_short
        ]
        for option in sorted(shorts, key=lambda security: security.symbol.id.symbol):
            result: Any = invoke(option.option_assignment_model, "get_assignment", OptionAssignmentParameters(option))
            if result is None or not result._quantity:
                continue
            if option.symbol in self._pending_option_assignments:
                raise InvalidOperationException(
                    f"Duplicate option exercise order request for symbol {option.symbol}. Please contact support"
                )
            self._pending_option_assignments.add(option.symbol)
            notification = OptionNotificationEventArgs(option.symbol, ZERO, result.tag)
            self._raise(self.option_notification, notification)

    def process_delistings(self, delistings: Any) -> None:
        """End the positions, memberships and orders of delisted securities, options first; warnings do nothing."""
        delisted = [one for one in delistings.values() if one.type is not DelistingType.WARNING]
        for delisting in sorted(delisted, key=lambda one: not is_option(one.symbol.security_type)):
            symbol: Symbol = delisting.symbol
            security = self._algorithm.securities[symbol]
            if is_option(symbol.security_type):
                self._raise(self.option_notification, OptionNotificationEventArgs(symbol, ZERO))
            else:
                self._raise(self.delisting_notification, DelistingNotificationEventArgs(symbol))
            self._leave_universes(security)
            if not self._algorithm.is_warming_up:
                self._algorithm.transactions.cancel_open_orders(symbol)

    def _leave_universes(self, security: Security) -> None:
        """Remove a security whose data end from all universes."""
        from engine.lean_runtime.feed.universe_manager import NotifyCollectionChangedAction
        from engine.lean_runtime.feed.user_defined_universe import UserDefinedUniverse

        manager = self._algorithm.universe_manager
        for universe in manager.values():
            if not universe.contains_member(security.symbol):
                continue
            if not isinstance(universe, UserDefinedUniverse):
                universe._remove_member(self._algorithm._utc_ticks, security)
            elif universe.remove(security.symbol):
                manager.update(universe.symbol, universe, NotifyCollectionChangedAction.REPLACE)
        manager.process_changes()

    # ---- events ----------------------------------------------------------------------------------------------

    def _tell_status(self, order: Order, status: OrderStatus) -> None:
        event = OrderEvent(order, self._algorithm._utc_ticks, OrderFee.ZERO)
        event.status = status
        self._on_order_events([event])

    def _remove_orders(self, orders: list[Order], status: OrderStatus, message: str = "") -> None:
        """Drop orders and tell of all of them at once."""
        events = []
        for order in orders:
            event = OrderEvent(order, self._algorithm._utc_ticks, OrderFee.ZERO, message)
            event.status = status
            events.append(event)
            self._pending.pop(order.id, None)
        self._on_order_events(events)

    def _on_order_events(self, events: list[OrderEvent]) -> None:
        for event in events:
            self._pending_option_assignments.discard(event.symbol)
        self._raise(self.orders_status_changed, *events)

    @staticmethod
    def _raise(event: Event, *arguments: Any) -> None:
        """Run the handlers of an event; their exceptions are logged and end there."""
        try:
            event(*arguments)
        except Exception:
            _log.exception("Handler of a brokerage event failed")


def _add_brokerage_id(order: Order) -> None:
    """Give an order the brokerage id every simulated order has: its own number."""
    name = str(order.id)
    if name not in order.broker_id:
        order.broker_id.append(name)


def _fee(fill: OrderEvent, securities: dict[Order, Security]) -> OrderFee:
    """Return the fee of the leg a fill is of; InvalidOperationException unless there is exactly one."""
    legs = [(order, security) for order, security in securities.items() if order.id == fill.order_id]
    if len(legs) != 1:
        raise InvalidOperationException("Sequence contains no matching element")
    order, security = legs[0]
    fee: OrderFee = security.fee_model.get_order_fee(OrderFeeParameters(security, order))
    return fee
