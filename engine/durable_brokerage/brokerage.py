"""The durable brokerage: implements what the runtime asks of a brokerage by talking to the paper brokerage's process.

Nothing is remembered here that the broker does not know: cash, holdings and open orders are asked for at the start,
events come by the broker's numbers, each once and in order (client.py). An order whose answer never came is neither
refused nor sent again; it stays New until the broker is back and can say what became of it.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.durable_brokerage.event_translation import EventTranslation
from engine.durable_brokerage.links import Link, Links
from engine.durable_brokerage.shared_clock import SharedClock
from engine.durable_brokerage.symbols import to_instrument, to_symbol
from engine.durable_brokerage.translation import TYPES, limit_of, orders_from, terms_of, whole
from engine.lean_runtime.brokerages.brokerage import AccountHolding
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.common.enums import BrokerageMessageType, DelistingType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.execution.notifications import DelistingNotificationEventArgs, OptionNotificationEventArgs
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.orders.group_order_manager import GroupOrderCacheManager
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.paper_brokerage.errors import OutcomeUnknownError, PaperBrokerageError, RefusedError
from engine.paper_brokerage.events import Event as BrokerEvent
from engine.paper_brokerage.events import EventKind
from engine.paper_brokerage.instruments import parse_instrument
from engine.paper_brokerage.terms import WITH_LIMIT

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.paper_brokerage.client import BrokerageClient

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DurableSetup:
    """Hold how a run uses its account: the broker's market and fill policy, and the speed of the clock.

    `speed` is market seconds a wall second; None lets the run move the broker's clock from step to step.
    """

    market: dict[str, Any]
    speed: float | None = None
    fill_policy: str = "lean"
    fill_seed: int = 1


def _remedy(error: PaperBrokerageError) -> str:
    """Say what mends a refused start."""
    if isinstance(error, RefusedError) and error.code == "session_taken":
        return "stop that run (Ctrl-C there), or name another --account"
    return "choose a later --start, or another --account"


class DurableBrokerage:
    """Trades in an account that outlives the run."""

    def __init__(self, algorithm: QCAlgorithm, client: BrokerageClient, setup: DurableSetup) -> None:
        """Prepare; `connect` begins a session of trading."""
        self._algorithm = algorithm
        self._client = client
        self._setup = setup
        self._links = Links()
        self._groups = GroupOrderCacheManager()
        self._clock = SharedClock(client, algorithm, setup.speed)
        self._events = EventTranslation(self._links)
        self._delivery = threading.RLock()
        self._unresolved: dict[str, Link] = {}
        self._unanswered_cancels: set[str] = set()
        self._session = 0
        self._was_connected = False
        self.orders_status_changed = Event()
        self.option_position_assigned = Event()
        self.option_notification = Event()
        self.delisting_notification = Event()
        self.account_changed = Event()
        self.message = Event()

    @property
    def name(self) -> str:
        """Return the name of the brokerage."""
        return "Durable Paper Brokerage"

    @property
    def is_connected(self) -> bool:
        """Return whether the broker's process can be reached as far as is known."""
        return self._client.is_connected

    @property
    def is_remote(self) -> bool:
        """Return True: fills come when the broker's market has them."""
        return True

    @property
    def concurrency_enabled(self) -> bool:
        """Return True: requests of several threads are sent one after another."""
        return True

    def connect(self) -> None:
        """Begin a session: connect, agree on clock and market, and leave the past of the stream aside.

        Raises UserError if the broker cannot be reached, or refuses such as a start before what the account has lived.
        """
        setup = self._setup
        try:
            self._client.connect(from_now=True)
            clock = self._clock.setting()
            answer = self._client.request(
                "configure",
                clock=clock,
                market=setup.market,
                fill_policy=setup.fill_policy,
                fill_seed=setup.fill_seed,
            )
        except PaperBrokerageError as error:
            raise UserError(error.what, "durable account", error.remedy or _remedy(error)) from error
        self._session = self._client.session = int(answer["session"])
        # the broker decides how orders fill, whatever fill model the algorithm has installed
        self._algorithm.set_runtime_statistic("Fill Model", f"{setup.fill_policy} (paper brokerage)")
        self._client.events()
        self._was_connected = True

    def disconnect(self) -> None:
        """Leave the broker to itself, its clock standing: who leaves in order finds the market where it was.

        A run that is killed says nothing; then the broker's clock runs on, and orders fill without it.
        """
        if self._was_connected:
            try:
                self._clock.stop()
            except PaperBrokerageError as error:
                _log.warning("the broker's clock could not be stopped: %s", error)
        self._client.close()

    # ---- account -------------------------------------------------------------------------------------------------

    def get_cash_balance(self) -> list[CashAmount]:
        """Return the cash of the account."""
        answer = self._client.request("cash")
        return [CashAmount(Decimal(answer["amount"]), answer["currency"])]

    def get_account_holdings(self) -> list[AccountHolding]:
        """Return the positions of the account."""
        return [
            AccountHolding(
                to_symbol(parse_instrument(held["instrument"])),
                Decimal(held["average_price"]),
                Decimal(held["quantity"]),
            )
            for held in self._client.request("holdings")["holdings"]
        ]

    def get_open_orders(self) -> list[Order]:
        """Return the open orders of the account, oldest first, leg by leg, and hear of them from now on."""
        found: list[Order] = []
        for body in self._client.request("open_orders")["orders"]:
            legs = orders_from(body)
            keys = [leg["instrument"] for leg in body["terms"]["legs"]]
            self._links.add(Link(body["client_id"], dict(zip(keys, legs, strict=True)), body["filled"]))
            found += legs
        return found

    # ---- requests ------------------------------------------------------------------------------------------------

    def place_order(self, order: Order) -> bool:
        """Send an order when all its legs have come; False if the broker says no, with a message that says why."""
        complete, legs = self._groups.try_get_group_cached_orders(order)
        if not complete:
            return True
        try:
            terms = terms_of(legs, self._multiplier)
        except ArgumentException as error:
            self._warn("NotSupported", str(error))
            return False
        link = Link(f"s{self._session}-{legs[0].id}", {self._key(leg): leg for leg in legs})
        self._links.add(link)
        try:
            answer = self._client.submit(link.client_id, terms)
        except RefusedError as refusal:
            self._refused(refusal, f"the broker refuses order {legs[0].id}: {refusal}")
            return False
        except OutcomeUnknownError as error:
            self._unresolved[link.client_id] = link
            self._warn("OutcomeUnknown", f"order {legs[0].id}: {error}")
            return True
        for leg in legs:
            leg.broker_id.append(answer["id"])
        return True

    def update_order(self, order: Order) -> bool:
        """Replace quantity, prices and tag; False if the order is not open at the broker."""
        link = self._links.of_order(order.id)
        if link is None:
            return False
        group = order.group_order_manager
        quantity = whole(order._quantity if group is None else group._quantity)
        total = quantity + (link.filled_before if quantity > 0 else -link.filled_before)
        changes = {
            "quantity": total,
            "limit_price": _price(limit_of(order)) if TYPES[order.type] in WITH_LIMIT else None,
            "stop_price": _price(getattr(order, "_stop_price", None)),
            "tag": order.tag or None,
        }
        link.updating = order.id
        return self._attempt("update", order, lambda: self._client.replace(link.client_id, changes))

    def cancel_order(self, order: Order) -> bool:
        """Cancel an order with all its legs; False if it is not open at the broker."""
        link = self._links.of_order(order.id)
        if link is None:
            return False
        return self._attempt("cancel", order, lambda: self._client.cancel(link.client_id))

    def _attempt(self, what: str, order: Order, action: Any) -> bool:
        try:
            action()
        except RefusedError as refusal:
            self._refused(refusal, f"the broker does not {what} order {order.id}: {refusal}")
            return False
        except OutcomeUnknownError as error:
            # the request may have been carried out: its events, or the next look at the order, will tell
            self._warn("OutcomeUnknown", f"{what} of order {order.id}: {error}")
            link = self._links.of_order(order.id)
            if what == "cancel" and link is not None:
                self._unanswered_cancels.add(link.client_id)
        return True

    # ---- events --------------------------------------------------------------------------------------------------

    def has_work(self) -> bool:
        """Return whether the clock is to be moved, or events wait."""
        return (
            self._clock.is_behind or self._client.has_events or bool(self._unresolved) or bool(self._unanswered_cancels)
        )

    def quiet_until(self) -> Ticks:
        """Return 0: what happens at the broker is not known here before it has happened."""
        return 0

    def scan(self) -> None:
        """Take the broker's clock along, then raise what has come; what cannot be reached is tried again next time."""
        try:
            self._clock.follow()
            self._resolve()
            self._cancel_again()
            with self._delivery:
                for event in self._client.events():
                    self._deliver(event)
        except PaperBrokerageError as error:
            if self._was_connected:
                self._was_connected = False
                self._raise(self.message, BrokerageMessageEvent.disconnected(str(error)))
            return
        if not self._was_connected:
            self._was_connected = True
            self._raise(self.message, BrokerageMessageEvent.reconnected("the paper brokerage answers again"))

    def _resolve(self) -> None:
        """Ask what became of orders whose answer was lost; one the broker has never seen is invalid."""
        for client_id, link in list(self._unresolved.items()):
            try:
                answer = self._client.request("order", client_id=client_id)["order"]
            except RefusedError as refusal:
                if refusal.code != "unknown_order":
                    # "too many requests" says nothing of the order: it is asked for again
                    continue
                self._raise(self.orders_status_changed, *self._events.invalid(link, self._algorithm._utc_ticks))
            else:
                for leg in link.legs.values():
                    leg.broker_id.append(answer["id"])
            del self._unresolved[client_id]

    def _cancel_again(self) -> None:
        """Cancel what nobody has answered for once more: canceling twice is no error, and a closed order says so."""
        for client_id in sorted(self._unanswered_cancels):
            try:
                self._client.cancel(client_id)
            except OutcomeUnknownError:
                continue
            except RefusedError as refusal:
                if refusal.code in ("throttled", "internal_error"):
                    continue
            self._unanswered_cancels.discard(client_id)

    def _deliver(self, event: BrokerEvent) -> None:
        if event.kind is EventKind.POSITION_SETTLED:
            self._settle(event)
            return
        if event.kind is EventKind.CORPORATE_ACTION:
            self._take_cash()
            return
        if event.order is None:
            return
        link = self._links.of_client(event.order["client_id"])
        if link is None:
            if event.executions:
                self._warn("UnknownOrder", f"order {event.order['id']} of the account is not this run's; it has traded")
            return
        if event.kind is EventKind.ORDER_ID_CHANGED:
            for leg in link.legs.values():
                leg.broker_id = [event.order["id"]]
            return
        translated = self._events.translate(link, event)
        if translated:
            self._raise(self.orders_status_changed, *translated)

    def _settle(self, event: BrokerEvent) -> None:
        """Let the runtime close what expired or was assigned, then take over the cash the broker has booked."""
        symbol = to_symbol(parse_instrument(event.detail["instrument"]))
        self._raise(self.option_notification, OptionNotificationEventArgs(symbol, Decimal(event.detail.get("left", 0))))
        self._take_cash()

    def _take_cash(self) -> None:
        for cash in self.get_cash_balance():
            self._raise(self.account_changed, cash)

    def process_delistings(self, delistings: Any) -> None:
        """Cancel what rests in a delisted security; a stock's position is sold, an option's the broker settles."""
        for delisting in [one for one in delistings.values() if one.type is not DelistingType.WARNING]:
            symbol: Symbol = delisting.symbol
            if not is_option(symbol.security_type):
                self._raise(self.delisting_notification, DelistingNotificationEventArgs(symbol))
            if not self._algorithm.is_warming_up:
                self._algorithm.transactions.cancel_open_orders(symbol)

    # ---- helpers -------------------------------------------------------------------------------------------------

    def _multiplier(self, symbol: Symbol) -> Decimal:
        security = self._algorithm.securities.get(symbol)
        if security is None or not is_option(symbol.security_type):
            return Decimal(100)
        multiplier: Decimal = security.symbol_properties._contract_multiplier
        return multiplier

    def _key(self, leg: Order) -> str:
        return to_instrument(leg.symbol, self._multiplier(leg.symbol)).key

    def _refused(self, refusal: RefusedError, text: str) -> None:
        """Tell of a refusal; a run whose session is over must not go on beside the one that has its account."""
        if refusal.code == "session_over":
            self._raise(self.message, BrokerageMessageEvent(BrokerageMessageType.ERROR, refusal.code, text))
        else:
            self._warn(refusal.code, text)

    def _warn(self, code: str, text: str) -> None:
        _log.warning("%s: %s", code, text)
        self._raise(self.message, BrokerageMessageEvent(BrokerageMessageType.WARNING, code, text))

    @staticmethod
    def _raise(event: Event, *arguments: Any) -> None:
        """Run the handlers of an event; their exceptions are logged and end there."""
        try:
            event(*arguments)
        except Exception:
            _log.exception("A handler of a brokerage event failed")


def _price(price: Decimal | None) -> str | None:
    return None if price is None else f"{price:f}"
