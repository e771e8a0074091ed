"""The broker: takes requests, looks at the market, and has everything on disk before anyone hears of it.

It knows neither sockets nor processes (server.py, process.py) and is called by one thread.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.paper_brokerage import matching, sessions
from engine.paper_brokerage.clock import Clock, ClockMode, ClockSetting, clock_from_json
from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.events import Event, EventKind
from engine.paper_brokerage.faults import Faults, find_faults
from engine.paper_brokerage.market import Market
from engine.paper_brokerage.markets import build_market
from engine.paper_brokerage.orders import Order, OrderPlan
from engine.paper_brokerage.policies import make_policy
from engine.paper_brokerage.script import Behaviour, BrokerScript, CrashPoint, Rule, ScriptRunner
from engine.paper_brokerage.settlement import assign, is_due
from engine.paper_brokerage.states import OrderChange, OrderState
from engine.paper_brokerage.store import Store
from engine.paper_brokerage.terms import OrderTerms, terms_from_json
from engine.paper_brokerage.transaction import Transaction
from modules.domain.contracts import Delivery

#: What a run orders; of one whose session is over it is refused.
_EFFECTS = ("submit", "replace", "cancel")
_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PAGE = 1000
#: A wall clock is looked at once a second of market time while orders can trade.
_SCAN_EVERY = timedelta(seconds=1)
#: Wall seconds until a contract without closing price is looked at again.
_RETRY_S = 1.0


@dataclass(slots=True)
class Outcome:
    """Hold what a request or a look at the market led to: the result, the events, and how to mishandle them."""

    result: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)


class Broker:
    """Works on one account."""

    def __init__(self, store: Store, script: BrokerScript, crash: Callable[[CrashPoint], None]) -> None:
        """Go on where the account stands; `crash` ends the process where a script says so."""
        self._store = store
        self._crash = crash
        counts = json.loads(store.meta.get("script_counts", "{}"))
        self._script = ScriptRunner(script, counts)
        self._market: Market | None = None
        if "market" in store.meta:
            self._market = build_market(json.loads(store.meta["market"]))
        name, seed = store.meta.get("fill_policy", "lean"), int(store.meta.get("fill_seed", "1"))
        self._policy = make_policy(name, seed, _hours(self._market))
        self._clock = self._stored_clock()
        self._looked = self._clock.now()
        self._retry_at = 0.0
        self._late = {number for number, order in store.book.orders.items() if order.plan.late_fill_at is not None}
        self._handlers: dict[str, Callable[[Transaction, dict[str, Any]], dict[str, Any]]] = {
            "hello": self._hello,
            "configure": self._configure,
            "clock": self._set_clock,
            "advance": self._advance,
            "submit": self._submit,
            "replace": self._replace,
            "cancel": self._cancel,
            "order": self._order,
            "open_orders": self._open_orders,
            "holdings": self._holdings,
            "cash": self._cash,
            "executions": self._executions,
            "events": self._events,
            "status": self._status,
            "assign": self._assign,
        }

    def _stored_clock(self) -> Clock:
        latest = datetime.fromisoformat(self._store.meta.get("instant", "1970-01-01T00:00:00+00:00"))
        if "clock" in self._store.meta:
            return Clock(clock_from_json(json.loads(self._store.meta["clock"])), latest)
        return Clock(ClockSetting(ClockMode.DRIVEN, latest), latest)

    @property
    def sequence(self) -> int:
        """Return the number of the newest event on disk."""
        return self._store.sequence

    @property
    def now(self) -> datetime:
        """Return the market's present instant."""
        return self._clock.now()

    # ---- doing ---------------------------------------------------------------------------------------------------

    def handle(self, operation: str, request: dict[str, Any]) -> Outcome:
        """Carry out one request and commit it; RefusedError leaves the account as it was."""
        if operation not in self._handlers:
            raise RefusedError("bad_request", f"there is no operation '{operation}'")
        now = self._clock.now()
        terms, number = self._subject(operation, request)
        faults = find_faults(self._script, operation, now, terms, number)
        if faults.refusal is not None:
            self._commit(Transaction(self._store, now), Faults())
            raise faults.refusal
        if operation in _EFFECTS:
            self._refuse_former(request)
        transaction = Transaction(self._store, now)
        result = self._handlers[operation](transaction, request)
        self._commit(transaction, faults)
        return Outcome(result, transaction.changes.events, faults)

    def tick(self) -> Outcome:
        """Look at the market at the clock's instant and commit what follows."""
        now = self._looked = self._clock.now()
        faults = find_faults(self._script, "scan", now, None, None)
        transaction = Transaction(self._store, now)
        self._look(transaction)
        self._commit(transaction, faults)
        return Outcome({}, transaction.changes.events, faults)

    def next_look(self) -> float | None:
        """Return the wall seconds until the market should be looked at, None if only a request can matter."""
        if self._market is None or self._clock.setting.mode is ClockMode.DRIVEN:
            return None
        if self._late or any(order.is_open for order in self._store.book.orders.values()):
            return self._clock.wall_seconds_until(self._looked.replace(microsecond=0) + _SCAN_EVERY)
        due = matching.next_settlement([held.instrument for held in self._store.book.holdings.values()])
        until = None if due is None else self._clock.wall_seconds_until(due)
        return None if until is None else max(until, self._retry_at - time.monotonic())

    def _commit(self, transaction: Transaction, faults: Faults) -> None:
        counts = json.dumps(self._script.counts, sort_keys=True)
        if counts != self._store.meta.get("script_counts", "{}"):
            transaction.changes.meta["script_counts"] = counts
        if transaction.changes.events:
            transaction.changes.meta["instant"] = transaction.now.isoformat()
        if faults.crash is CrashPoint.BEFORE_COMMIT:
            self._store.commit_meta({"script_counts": counts})
            self._crash(faults.crash)
        self._store.commit(transaction.changes)
        if faults.crash is CrashPoint.AFTER_COMMIT:
            self._crash(faults.crash)

    def _subject(self, operation: str, request: dict[str, Any]) -> tuple[OrderTerms | None, int | None]:
        """Return what the script may match a request by: the order's terms and number."""
        client_id = request.get("client_id")
        known = self._store.book.find(client_id) if isinstance(client_id, str) else None
        if known is not None:
            return known.terms, known.number
        if operation == "submit":
            return terms_from_json(request.get("order")), len(self._store.book.orders) + 1
        return None, None

    def _look(self, transaction: Transaction) -> None:
        """Go through closes, settlements that are due, and the orders."""
        if self._market is None:
            return
        final = transaction.now
        matching.scan_closes(transaction, self._market, self._policy, final)
        self._pass_nights(transaction, self._market, final)
        orders = self._store.book.open_orders() + [self._store.book.orders[number] for number in sorted(self._late)]
        matching.scan(transaction, self._market, self._policy, sorted(orders, key=lambda order: order.number))
        self._late = {number for number in self._late if self._store.book.orders[number].plan.late_fill_at is not None}

    def _pass_nights(self, transaction: Transaction, market: Market, until: datetime) -> None:
        """Go from night to night: settle what has expired, then book the corporate actions of the day that begins."""
        today = sessions.local_day(until)
        known = transaction.changes.meta.get("actions_through") or self._store.meta.get("actions_through")
        for day in sessions.sessions_between(date.fromisoformat(known), today) if known else ():
            morning = sessions.settlement_instant(day - timedelta(days=1))
            self._settle_due(transaction, market, morning)
            transaction.now = morning
            matching.book_actions(transaction, market, day)
        if known != today.isoformat():
            transaction.changes.meta["actions_through"] = today.isoformat()
        self._settle_due(transaction, market, until)

    def _settle_due(self, transaction: Transaction, market: Market, until: datetime) -> None:
        """Settle what has expired, night by night; without a closing price it is tried again a little later."""
        while True:
            due = matching.next_settlement([item.instrument for item in self._store.book.holdings.values()])
            if due is None or due > until:
                break
            transaction.now = due
            if not matching.settle_expired(transaction, market):
                self._retry_at = time.monotonic() + _RETRY_S
                break
        transaction.now = until

    # ---- session, clock and market -------------------------------------------------------------------------------

    def _hello(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        seen = request.get("last_sequence", 0)
        if not isinstance(seen, int) or seen > self._store.sequence:
            raise RefusedError(
                "sequence_regressed",
                f"you have seen event {seen}, but this account ends at {self._store.sequence}: it is another one",
            )
        return {"sequence": self._store.sequence, "instant": self.now.isoformat(), "label": "SIMULATED"}

    def _configure(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        """Begin a session of trading: number it, and set clock, market and fill policy where given."""
        market = build_market(request["market"]) if "market" in request else self._market
        seed = request.get("fill_seed", int(self._store.meta.get("fill_seed", "1")))
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise RefusedError("bad_request", f"fill_seed is {seed!r}; expected a whole number")
        policy = make_policy(str(request.get("fill_policy", self._policy.name)), seed, _hours(market))
        clock = self._clock
        if "clock" in request:
            clock = self._new_clock(clock_from_json(request["clock"]))
            transaction.now = clock.now()
            self._take_clock(transaction, clock)
        if "market" in request:
            transaction.changes.meta["market"] = json.dumps(request["market"])
            transaction.record(EventKind.MARKET_SET, market=request["market"]["kind"])
        session = int(self._store.meta.get("session", "0")) + 1
        transaction.changes.meta |= {"session": str(session), "fill_policy": policy.name, "fill_seed": str(seed)}
        transaction.record(EventKind.SESSION_STARTED, session=session, fill_policy=policy.name, fill_seed=seed)
        self._market, self._policy, self._clock = market, policy, clock
        self._looked = transaction.now
        return {"session": session, "instant": transaction.now.isoformat()}

    def _set_clock(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        """Set the clock alone: a bot whose time has jumped over closed hours takes the broker along."""
        clock = self._new_clock(clock_from_json(request.get("clock")))
        transaction.now = clock.now()
        self._take_clock(transaction, clock)
        self._clock, self._looked = clock, transaction.now
        return {"instant": transaction.now.isoformat()}

    def _take_clock(self, transaction: Transaction, clock: Clock) -> None:
        transaction.changes.meta["clock"] = json.dumps(clock.setting.to_json())
        transaction.record(EventKind.CLOCK_SET, **clock.setting.to_json())

    def _new_clock(self, setting: ClockSetting) -> Clock:
        """Return a clock; one set back within a session day stands still until its time has come again."""
        if not self._store.book.orders:
            return Clock(setting, setting.start)
        lived = self._clock.now()
        if sessions.local_day(setting.start) < sessions.local_day(lived):
            raise RefusedError(
                "bad_clock",
                f"the account has lived until {lived.isoformat()}; a run cannot start at {setting.start.isoformat()}",
            )
        return Clock(setting, lived)

    def _advance(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        try:
            instant = datetime.fromisoformat(request["instant"])
        except (KeyError, ValueError, TypeError) as error:
            raise RefusedError("bad_request", f"advance needs an instant with a time zone: {error}") from error
        if instant.tzinfo is None:
            raise RefusedError("bad_request", "advance needs an instant with a time zone")
        transaction.now = self._clock.advance(instant.astimezone(UTC))
        self._look(transaction)
        return {"instant": transaction.now.isoformat()}

    # ---- orders --------------------------------------------------------------------------------------------------

    def _refuse_former(self, request: dict[str, Any]) -> None:
        """Refuse what a run orders whose session is over: nothing of it may still arrive once the next has begun."""
        newest = int(self._store.meta.get("session", "0"))
        session = request.get("session", newest)
        if session != newest:
            raise RefusedError("session_over", f"session {session} is over, another run has begun session {newest}")

    def _submit(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        client_id = request.get("client_id")
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
            raise RefusedError("bad_request", f"client_id is {client_id!r}; expected 1 to 64 letters, digits, ._-")
        terms = terms_from_json(request.get("order"))
        known = self._store.book.find(client_id)
        if known is not None:
            if known.fingerprint == terms.fingerprint:
                return {"order": known.to_json(), "repeated": True}
            raise RefusedError(
                "client_id_reused",
                f"{client_id} names another order ({known.fingerprint[:12]}); {terms.fingerprint[:12]} is refused",
            )
        return self._place(transaction, client_id, terms)

    def _place(self, transaction: Transaction, client_id: str, terms: OrderTerms) -> dict[str, Any]:
        now, number = transaction.now, len(self._store.book.orders) + 1
        refusal = self._script.act(Behaviour.REJECT, "submit", now, terms, number)
        next_id = int(self._store.meta.get("next_id", str(number)))
        transaction.changes.meta["next_id"] = str(next_id + 1)
        plan = OrderPlan() if refusal is not None else self._plan(now, terms, number)
        order = Order(f"B{next_id}", number, client_id, terms.fingerprint, terms, now, now, plan=plan)
        order = transaction.place(order)
        reason = "" if refusal is None else str(refusal.values["reason"])
        if any(is_due(leg.instrument, now) for leg in terms.legs):
            reason = "a contract of the order has expired"
        if reason:
            order = transaction.change(order, OrderChange.REJECTED, reason=reason)
        else:
            self._look_at(transaction, order)
        return {"order": self._store.book.orders[number].to_json(), "repeated": False}

    def _look_at(self, transaction: Transaction, order: Order) -> None:
        if self._market is not None:
            matching.scan(transaction, self._market, self._policy, [order])
        elif order.plan.ready_at is None and order.state is OrderState.RECEIVED:
            transaction.change(order, OrderChange.ACKNOWLEDGED)

    def _plan(self, now: datetime, terms: OrderTerms, number: int) -> OrderPlan:
        """Return what the script has decided for a new order; several behaviours may come together."""

        def rule(behaviour: Behaviour) -> Rule | None:
            return self._script.act(behaviour, "submit", now, terms, number)

        plan = OrderPlan(never=rule(Behaviour.NEVER) is not None)
        if (delay := rule(Behaviour.DELAY)) is not None:
            plan = replace(plan, ready_at=now + timedelta(seconds=delay.number("seconds")))
        if (partial := rule(Behaviour.PARTIAL)) is not None:
            after = partial.number("rest_after_seconds")
            plan = replace(plan, first_units=int(partial.number("units")), rest_after=after)
        if (late := rule(Behaviour.REJECT_LATE)) is not None:
            moment = now + timedelta(seconds=late.number("seconds"))
            plan = replace(plan, reject_at=moment, reject_reason=str(late.values["reason"]), never=True)
        if (after_cancel := rule(Behaviour.FILL_AFTER_CANCEL)) is not None:
            plan = replace(plan, fill_after_cancel=after_cancel.number("seconds"), never=True)
        return plan

    def _open_one(self, request: dict[str, Any]) -> Order:
        order = self._known(request)
        if not order.is_open:
            raise RefusedError("order_closed", f"order {order.client_id} is {order.state}")
        return order

    def _known(self, request: dict[str, Any]) -> Order:
        client_id = request.get("client_id")
        order = self._store.book.find(client_id) if isinstance(client_id, str) else None
        if order is None:
            raise RefusedError("unknown_order", f"no order is called {client_id!r}")
        return order

    def _replace(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        order = self._open_one(request)
        changes = request.get("changes")
        if not isinstance(changes, dict):
            raise RefusedError("bad_request", "a replace has changes")
        terms = terms_from_json(order.terms.changed(changes).to_json())
        if terms.units <= order.filled:
            raise RefusedError("bad_quantity", f"{order.filled} units of order {order.client_id} are filled already")
        order = transaction.change(order, OrderChange.REPLACED, terms=terms)
        self._look_at(transaction, order)
        return {"order": self._store.book.orders[order.number].to_json()}

    def _cancel(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        order = self._known(request)
        if order.state is OrderState.CANCELED:
            return {"order": order.to_json(), "repeated": True}
        order = self._open_one(request)
        order = transaction.change(order, OrderChange.CANCELED, reason=str(request.get("reason", ""))[:200])
        if order.plan.fill_after_cancel is not None:
            moment = transaction.now + timedelta(seconds=order.plan.fill_after_cancel)
            order = transaction.revise(order, plan=replace(order.plan, late_fill_at=moment))
            self._late.add(order.number)
            if moment <= transaction.now:
                self._look_at(transaction, order)
        return {"order": self._store.book.orders[order.number].to_json(), "repeated": False}

    def _assign(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        """Have contracts of a short holding assigned now: what a script of the market wants, no client's right."""
        held = self._store.book.holdings.get(str(request.get("instrument")))
        contracts = request.get("contracts")
        if held is None or held.instrument.contract is None or held.instrument.contract.delivery is Delivery.CASH:
            raise RefusedError(
                "bad_request", f"no option that delivers shares is held as {request.get('instrument')!r}"
            )
        if isinstance(contracts, bool) or not isinstance(contracts, int) or not 0 < contracts <= -held.quantity:
            raise RefusedError("bad_request", f"{contracts!r} contracts of a holding of {held.quantity}")
        transaction.settle(assign(held, contracts, f"X{transaction.next_sequence}", transaction.now))
        return {"left": held.quantity + contracts}

    # ---- questions -----------------------------------------------------------------------------------------------

    def _order(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        order = self._known(request)
        if self._script.act(Behaviour.FORGET_OPEN_ORDERS, "order", transaction.now, order.terms, order.number):
            raise RefusedError("unknown_order", f"no order is called {order.client_id!r}")
        return {"order": order.to_json()}

    def _open_orders(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        shown = []
        for order in self._store.book.open_orders():
            about = ("open_orders", transaction.now, order.terms, order.number)
            if self._script.act(Behaviour.FORGET_OPEN_ORDERS, *about):
                continue
            body = order.to_json()
            if self._script.act(Behaviour.DROP_TAGS, *about):
                body["terms"]["tag"] = ""
            shown.append(body)
        return {"orders": shown}

    def _holdings(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        held = sorted(self._store.book.holdings.items())
        return {"holdings": [holding.to_json() for _, holding in held]}

    def _cash(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        return {"currency": "USD", "amount": str(self._store.book.cash)}

    def _executions(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        rows = self._store.executions_since(_since(request), _PAGE)
        return {"executions": rows, "more": len(rows) == _PAGE}

    def _events(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        events = self._store.events_since(_since(request), _PAGE)
        return {"events": [event.to_json() for event in events], "more": len(events) == _PAGE}

    def _status(self, transaction: Transaction, request: dict[str, Any]) -> dict[str, Any]:
        now = self.now
        return {
            "label": "SIMULATED",
            "instant": now.isoformat(),
            "is_session": sessions.is_session(sessions.local_day(now)) if now.year > 1998 else False,
            "clock": self._clock.setting.to_json(),
            "fill_policy": self._policy.name,
            "session": int(self._store.meta.get("session", "0")),
            "orders": len(self._store.book.orders),
            "open_orders": len(self._store.book.open_orders()),
            "shows_all_orders": not self._script.leaves_orders_uncertain,
            "sequence": self._store.sequence,
        }

    def reissue_ids(self) -> Outcome:
        """Give every open order a new id, counted from 1 again as brokers do after a restart, and tell of it."""
        transaction = Transaction(self._store, self._clock.now())
        for place, order in enumerate(self._store.book.open_orders(), start=1):
            renamed = transaction.revise(order, id=f"B{place}")
            transaction.record(EventKind.ORDER_ID_CHANGED, renamed, was=order.id)
        transaction.changes.meta["next_id"] = str(len(self._store.book.open_orders()) + 1)
        self._commit(transaction, Faults())
        return Outcome({}, transaction.changes.events)


def _hours(market: Market | None) -> sessions.SessionHours:
    return sessions.EXCHANGE_HOURS if market is None else market.hours


def _since(request: dict[str, Any]) -> int:
    since = request.get("since", 0)
    if isinstance(since, bool) or not isinstance(since, int) or since < 0:
        raise RefusedError("bad_request", f"since is {since!r}; expected the number of an event, or 0")
    return since
