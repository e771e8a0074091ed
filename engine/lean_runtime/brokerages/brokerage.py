"""What the runtime asks of a brokerage, and what a brokerage tells the runtime (Common/Interfaces/IBrokerage.cs).

The order of calls in a run:

1. `connect()`, then `is_connected` must hold.
2. `get_cash_balance()`, `get_open_orders()`, `get_account_holdings()`: the account as it is found. Open orders carry
   their brokerage ids and status; the runtime numbers them anew (LEAN's ids start at 1 in every run).
3. `place_order`, `update_order`, `cancel_order` as the algorithm asks, each leg of a combo by itself; the legs of a
   group share one GroupOrderManager, and a brokerage waits with a leg until `try_get_group_orders` finds all.
4. `scan()` twice in each time step and after each request: raise what is due. A brokerage that lives elsewhere hands on
   here what has arrived since, so that its events come on the caller's thread and at a defined point of the step.
5. `disconnect()` at the end; open orders stay as they are.

The runtime subscribes to the events before `connect()`. Handlers may place, update and cancel orders themselves, so an
event is raised only when the brokerage's own books already say what the event says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.common.events import Event
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.cash_amount import CashAmount

BrokerageFactory = Callable[["QCAlgorithm"], "Brokerage"]
"""Makes the brokerage of an algorithm that is not initialised yet."""


@dataclass(frozen=True, slots=True)
class AccountHolding:
    """A position found in the account (Common/Global.cs Holding); price 0 means unknown."""

    symbol: Symbol
    average_price: Decimal
    quantity: Decimal
    market_price: Decimal = ZERO


class Brokerage(Protocol):
    """A place that keeps orders and an account."""

    orders_status_changed: Event
    """Called with a batch of order events, all legs of a combo in one batch."""
    option_position_assigned: Event
    """Called with the order event of an assigned short option."""
    option_notification: Event
    """Called with OptionNotificationEventArgs when an option position changed without an order."""
    delisting_notification: Event
    """Called with DelistingNotificationEventArgs when a position was delisted."""
    account_changed: Event
    """Called with the CashAmount a balance has become."""
    message: Event
    """Called with a BrokerageMessageEvent; the algorithm hears of it, an error ends the run."""

    @property
    def name(self) -> str:
        """Return the name of the brokerage."""

    @property
    def is_connected(self) -> bool:
        """Return whether orders can be placed."""

    @property
    def is_remote(self) -> bool:
        """Return whether events may arrive between two slices; then `scan` is called at each heartbeat too."""

    @property
    def concurrency_enabled(self) -> bool:
        """Return whether requests may come from several threads at once."""

    def connect(self) -> None:
        """Open the connection."""

    def disconnect(self) -> None:
        """Close the connection; orders and account stay."""

    def get_cash_balance(self) -> list[CashAmount]:
        """Return the cash of the account by currency."""

    def get_account_holdings(self) -> list[AccountHolding]:
        """Return the positions of the account."""

    def get_open_orders(self) -> list[Order]:
        """Return the open orders of the account, oldest first."""

    def place_order(self, order: Order) -> bool:
        """Take a new order, or a leg; give it a brokerage id and tell that it was submitted. False if refused."""

    def update_order(self, order: Order) -> bool:
        """Take a changed order and tell of it; False if it is not open."""

    def cancel_order(self, order: Order) -> bool:
        """Cancel an order with all legs of its group and tell of it; False if one is not open."""

    def scan(self) -> None:
        """Raise what is due at the algorithm's time."""

    def has_work(self) -> bool:
        """Return whether `scan` could do anything at the algorithm's time; cheap."""

    def quiet_until(self) -> Ticks:
        """Return the UTC time before which `scan` does nothing unless somebody orders; 0 where that is not known."""

    def process_delistings(self, delistings: Any) -> None:
        """Take the delistings of a slice, once a slice."""
