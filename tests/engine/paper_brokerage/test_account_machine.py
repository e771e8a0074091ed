"""The account under random, repeated, late and contradictory messages, crashes included, on a real SQLite file."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.paper_brokerage.broker import Broker
from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.executions import execution_from_json
from engine.paper_brokerage.script import script_from_json
from engine.paper_brokerage.store import Store
from engine.paper_brokerage.terms import OrderTerms, OrderType
from tests.engine.paper_brokerage.desk import (
    CALL,
    EXPIRATION,
    INDEX_PUT,
    PUT,
    SPY,
    at,
    call_spread,
    driven,
    make_account,
    market_of,
    single,
)

PRICES = st.sampled_from(["0.05", "2.00", "2.11", "3.05", "8.00", "8.10", "470.01", "480"])
TERMS = st.one_of(
    st.builds(
        lambda kind, instrument, quantity: single(kind, instrument, quantity),
        st.sampled_from([OrderType.MARKET, OrderType.MARKET, OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE]),
        st.sampled_from([SPY, CALL, PUT, INDEX_PUT]),
        st.sampled_from([-3, -1, 1, 2, 5]),
    ),
    st.builds(
        lambda instrument, quantity, price: single(OrderType.LIMIT, instrument, quantity, limit_price=price),
        st.sampled_from([SPY, CALL, PUT]),
        st.sampled_from([-4, -1, 1, 4]),
        PRICES,
    ),
    st.builds(
        lambda quantity, price: call_spread(OrderType.COMBO_LIMIT, quantity, price),
        st.sampled_from([-3, 1, 4]),
        st.sampled_from(["1.85", "2.00", "2.11", "2.50"]),
    ),
    st.builds(
        lambda quantity, price: single(OrderType.STOP_MARKET, CALL, quantity, stop_price=price),
        st.sampled_from([-2, 2]),
        PRICES,
    ),
)
BEHAVIOURS: list[dict[str, Any]] = [
    {"do": "delay", "seconds": 3},
    {"do": "partial", "units": 1, "rest_after_seconds": 5},
    {"do": "partial", "units": 2},
    {"do": "never"},
    {"do": "reject"},
    {"do": "reject_late", "seconds": 2},
    {"do": "fill_after_cancel", "seconds": 1},
]


class AccountMachine(RuleBasedStateMachine):
    """Drives one broker; what it must keep is stated in the invariants."""

    @initialize(rules=st.lists(st.tuples(st.sampled_from(BEHAVIOURS), st.integers(1, 6)), max_size=4))
    def start(self, rules: list[tuple[dict[str, Any], int]]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="account-"))
        make_account(self.folder)
        named = [
            {**behaviour, "name": f"rule-{index}", "match": {"number": number}}
            for index, (behaviour, number) in enumerate(rules)
        ]
        self.script = script_from_json({"version": 1, "rules": named})
        self.sent: dict[str, OrderTerms] = {}
        self.now = at("10:00")
        self.open_account()
        self.broker.handle("configure", {"clock": driven("10:00"), "market": market_of(self.folder)})

    def open_account(self) -> None:
        self.store = Store(self.folder)
        self.broker = Broker(self.store, self.script, lambda point: None)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.store.close()
            shutil.rmtree(self.folder)

    def ask(self, operation: str, **values: Any) -> str:
        try:
            self.broker.handle(operation, values)
        except RefusedError as refusal:
            return refusal.code
        return "done"

    # ---- messages --------------------------------------------------------------------------------------------

    @rule(terms=TERMS)
    def submit(self, terms: OrderTerms) -> None:
        client_id = f"c{len(self.sent) + 1}"
        self.sent[client_id] = terms
        assert self.ask("submit", client_id=client_id, order=terms.to_json()) == "done"

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def submit_again_the_same(self, data: st.DataObject) -> None:
        client_id = data.draw(st.sampled_from(sorted(self.sent)))
        before = self.store.sequence
        assert self.ask("submit", client_id=client_id, order=self.sent[client_id].to_json()) == "done"
        assert self.store.sequence == before

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), terms=TERMS)
    def submit_another_order_under_a_known_id(self, data: st.DataObject, terms: OrderTerms) -> None:
        client_id = data.draw(st.sampled_from(sorted(self.sent)))
        if terms.fingerprint != self.sent[client_id].fingerprint:
            assert self.ask("submit", client_id=client_id, order=terms.to_json()) == "client_id_reused"

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), quantity=st.one_of(st.none(), st.integers(-6, 6)), price=st.one_of(st.none(), PRICES))
    def replace(self, data: st.DataObject, quantity: int | None, price: str | None) -> None:
        client_id = data.draw(st.sampled_from([*sorted(self.sent), "nobody"]))
        self.ask("replace", client_id=client_id, changes={"quantity": quantity, "limit_price": price})

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.ask("cancel", client_id=data.draw(st.sampled_from([*sorted(self.sent), "nobody"])))

    @rule(seconds=st.sampled_from([0, 1, 2, 6, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        assert self.ask("advance", instant=self.now.isoformat()) == "done"

    @rule()
    def time_goes_back(self) -> None:
        before = self.store.sequence, self.broker.now
        assert self.ask("advance", instant=(self.now - timedelta(hours=1)).isoformat()) == "done"
        assert self.broker.now == before[1]

    @rule()
    def expiration_passes(self) -> None:
        self.now = max(self.now, at("23:59", EXPIRATION) + timedelta(minutes=2))
        assert self.ask("advance", instant=self.now.isoformat()) == "done"

    @rule()
    def the_process_dies_and_another_one_starts(self) -> None:
        before = (self.store.book, self.store.sequence)
        self.store.close()
        self.open_account()
        assert (self.store.book, self.store.sequence) == before
        # A driven clock stands where the last event left it until the driver tells the time again.
        assert self.ask("advance", instant=self.now.isoformat()) == "done"

    @rule()
    def ids_are_reissued(self) -> None:
        self.broker.reissue_ids()

    # ---- what always holds -----------------------------------------------------------------------------------

    @invariant()
    def cash_and_holdings_are_the_sum_of_the_executions(self) -> None:
        rows = self.store.executions_since(0, 10_000)
        trades = [execution_from_json(row) for row in rows]
        pieces: Counter[str] = Counter()
        for trade in trades:
            pieces[trade.instrument.key] += trade.quantity
        held = {key: holding.quantity for key, holding in self.store.book.holdings.items()}
        assert held == {key: count for key, count in pieces.items() if count}
        assert self.store.book.cash == Decimal(100_000) + sum(trade.cash_effect for trade in trades)
        assert len({trade.id for trade in trades}) == len(trades)

    @invariant()
    def working_and_filled_never_exceed_what_was_ordered(self) -> None:
        filled: Counter[int] = Counter()
        for row in self.store.executions_since(0, 10_000):
            order = self.store.book.orders.get(row["order_number"])
            if order is not None and row["instrument"] == order.terms.legs[0].instrument.key:
                filled[order.number] += abs(row["quantity"])
        for order in self.store.book.orders.values():
            assert 0 <= order.filled <= order.terms.units
            assert order.working + order.filled <= order.terms.units
            assert filled[order.number] == order.filled, "each order owns its executions"

    @invariant()
    def events_are_numbered_without_a_gap_and_end_in_the_state_of_each_order(self) -> None:
        events = self.store.events_since(0, 10_000)
        assert [event.sequence for event in events] == list(range(1, self.store.sequence + 1))
        last = {event.order["number"]: event.order for event in events if event.order is not None}
        assert last == {number: order.to_json() for number, order in self.store.book.orders.items()}

    @invariant()
    def nothing_expired_is_held_or_working(self) -> None:
        if self.now > at("00:00", EXPIRATION.replace(day=20)):
            kinds = {key.split(":")[0] for key in self.store.book.holdings}
            assert kinds <= {"equity"}


AccountMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=25)
TestAccount = AccountMachine.TestCase
