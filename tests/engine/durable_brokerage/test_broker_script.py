"""What the runtime does when the broker misbehaves: tickets and order events over real sockets and a real account.

One algorithm meets every behaviour of the broker script in one day, told apart by tags; a second run, the next day,
finds what the first has left.
"""

from __future__ import annotations

import ast
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.paper_brokerage.script import Behaviour, CrashPoint
from tests.engine.durable_brokerage.booth import Booth, booth
from tests.engine.lean_runtime.live_trading.stage import notes

RULES: list[dict[str, Any]] = [
    {"do": "delay", "seconds": 300, "match": {"tag": "delay"}},
    {"do": "partial", "units": 4, "rest_after_seconds": 120, "match": {"tag": "partial"}},
    {"do": "partial", "units": 3, "match": {"tag": "stuck"}},
    {"do": "never", "match": {"tag": "never"}},
    {"do": "reject", "reason": "not today", "match": {"tag": "reject"}},
    {"do": "reject_late", "seconds": 120, "reason": "exchange says no", "match": {"tag": "reject_late"}},
    {"do": "fill_after_cancel", "seconds": 60, "match": {"tag": "after_cancel"}},
    {"do": "lose_acknowledgement", "match": {"operation": "submit", "tag": "lost"}, "times": 1},
    {"do": "lose_acknowledgement", "match": {"operation": "cancel", "tag": "lost_cancel"}, "times": 1},
    {"do": "lose_fill", "match": {"tag": "unheard"}},
    {"do": "duplicate_events", "copies": 2, "match": {"tag": "echo"}},
    {"do": "reorder_events", "window": 3, "match": {"tag": "shuffled"}},
    {"do": "throttle", "match": {"operation": "submit", "tag": "throttle"}, "times": 2},
    {"do": "internal_error", "match": {"operation": "submit", "tag": "failing"}, "times": 99},
    {"do": "garbage_reply", "match": {"operation": "submit", "tag": "garbage"}, "times": 1},
    {"do": "truncate_reply", "match": {"operation": "submit", "tag": "truncated"}, "times": 1},
    {"do": "reset_connection", "match": {"operation": "submit", "tag": "reset"}, "times": 1},
    {"do": "restart", "reissue_ids": True, "match": {"operation": "submit", "tag": "restart"}, "times": 1},
    {"do": "crash", "point": "before_commit", "match": {"operation": "submit", "tag": "crash_before"}, "times": 1},
    {"do": "crash", "point": "after_commit", "match": {"operation": "submit", "tag": "crash_after"}, "times": 1},
    {"do": "crash", "point": "after_reply", "match": {"operation": "submit", "tag": "crash_reply"}, "times": 1},
    {"do": "crash", "point": "after_reply", "match": {"operation": "cancel", "tag": "crash_cancel"}, "times": 1},
    {"do": "delay", "seconds": 86400, "match": {"tag": "forgotten"}},
    {"do": "forget_open_orders", "match": {"operation": "open_orders", "tag": "forgotten"}},
    {"do": "drop_tags", "match": {"tag": "untagged"}},
]
AT_ONCE = [
    *("delay", "partial", "stuck", "never", "reject", "reject_late", "after_cancel", "lost", "unheard", "echo"),
    *("shuffled", "throttle", "failing", "garbage", "truncated", "reset", "restart"),
    *("crash_before", "crash_after", "crash_reply"),
]
FIRST_DAY = """
    def on_data(self, data):
        minute = self.time.hour * 60 + self.time.minute - 600
        if minute == 0:
            self.tickets = {}
            self.limit_order(self.spy, 1, 1, tag="untagged")
            self.limit_order(self.spy, 7, 2000, tag="forgotten")
            legs = [Leg.create(self.low, 1), Leg.create(self.high, -1)]
            self.combo_limit_order(legs, 3, 0.05, tag="left combo")
            for tag in ("lost_cancel", "crash_cancel"):
                self.tickets[tag] = self.limit_order(self.spy, 1, 1, tag=tag)
            for tag in AT_ONCE:
                self.tickets[tag] = self.market_order(self.spy, 10, True, tag)
        if minute == 5:
            self.tickets["after_cancel"].cancel()
            self.tickets["lost_cancel"].cancel()
            self.tickets["crash_cancel"].cancel()
            self.tickets["stuck"].cancel()
            self.tickets["never"].update(UpdateOrderFields())

    def on_order_event(self, event):
        ticket = self.transactions.get_order_ticket(event.order_id)
        minute = self.time.hour * 60 + self.time.minute - 600
        status = str(event.status).split(".")[-1]
        self.notes.append((ticket.tag, minute, status, int(event.fill_quantity), event.message))

    def on_end_of_algorithm(self):
        self.held = int(self.portfolio[self.spy].quantity)
        self.cash = self.portfolio.cash
""".replace("AT_ONCE", repr(AT_ONCE))
SETUP = """
    self.set_brokerage_model(BrokerageName.CHARLES_SCHWAB, AccountType.MARGIN)
    expiry = datetime(2024, 1, 19)
    kind = (Market.USA, OptionStyle.AMERICAN, OptionRight.CALL)
    self.low = self.add_option_contract(Symbol.create_option("SPY", *kind, 470, expiry), Resolution.MINUTE).symbol
    self.high = self.add_option_contract(Symbol.create_option("SPY", *kind, 475, expiry), Resolution.MINUTE).symbol
"""
SECOND_DAY = """
    def on_data(self, data):
        minute = self.time.hour * 60 + self.time.minute - 600
        if minute == 0:
            open_tickets = list(self.transactions.get_open_order_tickets())
            self.found = [(t.tag, t.symbol.value, int(t.quantity), str(t.status).split(".")[-1]) for t in open_tickets]
            self.held = int(self.portfolio[self.spy].quantity)
            self.cash = self.portfolio.cash
            by_symbol = {t.symbol.value: t for t in open_tickets if t.tag != "never"}
            fields = UpdateOrderFields()
            fields.limit_price = 2000
            by_symbol["SPY"].update(fields)
            by_symbol[self.low.value].cancel()

    def on_order_event(self, event):
        ticket = self.transactions.get_order_ticket(event.order_id)
        self.notes.append((ticket.symbol.value, str(event.status).split(".")[-1], int(event.fill_quantity)))

    def on_brokerage_message(self, message):
        self.said = str(message)

    def on_end_of_algorithm(self):
        self.held_at_end = int(self.portfolio[self.spy].quantity)
"""


@dataclass
class Played:
    """Hold the two days, the account's orders by client id as they ended, and how often each rule has acted."""

    booth: Booth
    first: BacktestResult
    account_between: dict[str, int]
    second: BacktestResult
    orders: dict[str, dict[str, Any]]
    acted: dict[str, int]

    def heard(self, tag: str) -> list[tuple[int, str, int]]:
        """Return (minute after ten, status, quantity) of every event of a tag on the first day."""
        return [(minute, status, filled) for name, minute, status, filled, _ in notes(self.first) if name == tag]

    def statuses(self, tag: str) -> list[str]:
        """Return the statuses of a tag's events."""
        return [status for _, status, _ in self.heard(tag)]

    def orders_of(self, tag: str) -> list[dict[str, Any]]:
        """Return the account's orders of a tag, as they are now."""
        return [order for order in self.orders.values() if order["terms"]["tag"] == tag]

    def ticket(self, tag: str) -> Any:
        """Return the ticket of a tag on the first day."""
        return self.first.algorithm.user.tickets[tag]


@pytest.fixture(scope="module")
def played(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with booth(tmp_path_factory.mktemp("script"), tiny_data, RULES, cash="10000000") as one:
        first = one.act(SETUP, FIRST_DAY)
        between = one.held()
        day = date(2024, 1, 3)
        second = one.act(SETUP, SECOND_DAY, start=day, end=day)
        told = [event["order"] for event in one.ask("events", since=0)["events"] if event.get("order")]
        yield Played(one, first, between, second, {order["client_id"]: order for order in told}, counts(one.account))


def counts(account: Path) -> dict[str, int]:
    """Return how often each rule of the script has acted, as the account has it."""
    with closing(sqlite3.connect(account / "account.sqlite")) as database:
        row = database.execute("SELECT value FROM meta WHERE key = 'script_counts'").fetchone()
    found: dict[str, int] = json.loads(row[0])
    return found


FILLED = [(0, "SUBMITTED", 0), (0, "FILLED", 10)]


def test_a_delayed_order_is_new_until_the_broker_speaks(played: Played) -> None:
    assert played.heard("delay") == [(5, "SUBMITTED", 0), (5, "FILLED", 10)]


def test_a_partial_fill_is_told_as_two_fills_of_one_order(played: Played) -> None:
    assert played.heard("partial") == [(0, "SUBMITTED", 0), (0, "PARTIALLY_FILLED", 4), (2, "FILLED", 6)]
    assert played.ticket("partial").quantity_filled == 10


def test_what_stays_of_a_partial_fill_can_be_canceled_and_the_fill_stays(played: Played) -> None:
    assert played.statuses("stuck") == ["SUBMITTED", "PARTIALLY_FILLED", "CANCEL_PENDING", "CANCELED"]
    assert played.ticket("stuck").quantity_filled == 3


def test_an_order_that_never_fills_stays_submitted(played: Played) -> None:
    assert played.statuses("never")[0] == "SUBMITTED"
    assert played.ticket("never").quantity_filled == 0


def test_a_rejected_order_is_invalid_and_says_why(played: Played) -> None:
    assert played.statuses("reject") == ["INVALID"]
    assert [message for tag, *_, message in notes(played.first) if tag == "reject"] == ["not today"]


def test_a_late_rejection_makes_a_working_order_invalid(played: Played) -> None:
    assert played.heard("reject_late") == [(0, "SUBMITTED", 0), (2, "INVALID", 0)]


def test_a_fill_after_a_cancel_is_booked_because_the_money_has_moved(played: Played) -> None:
    assert played.statuses("after_cancel") == ["SUBMITTED", "CANCEL_PENDING", "CANCELED", "FILLED"]
    assert played.ticket("after_cancel").quantity_filled == 10


@pytest.mark.parametrize(
    "tag", ["lost", "throttle", "garbage", "truncated", "reset", "crash_before", "crash_after", "crash_reply"]
)
def test_an_order_whose_answer_never_came_is_placed_and_filled_once(played: Played, tag: str) -> None:
    assert played.heard(tag) == FILLED
    assert played.ticket(tag).quantity_filled == 10


@pytest.mark.parametrize("tag", ["unheard", "echo", "shuffled"])
def test_events_lost_repeated_or_out_of_order_reach_the_algorithm_once_and_in_order(played: Played, tag: str) -> None:
    assert played.heard(tag) == FILLED


@pytest.mark.parametrize("tag", ["lost_cancel", "crash_cancel"])
def test_a_cancel_whose_answer_or_broker_was_lost_is_carried_out_once(played: Played, tag: str) -> None:
    assert played.statuses(tag) == ["SUBMITTED", "CANCEL_PENDING", "CANCELED"]


def test_a_broker_that_keeps_failing_refuses_and_the_order_is_invalid(played: Played) -> None:
    assert played.statuses("failing") == ["INVALID"]
    assert "internal_error" in played.booth.messages


def test_orders_keep_working_when_a_restart_has_changed_their_ids(played: Played) -> None:
    assert played.heard("restart") == FILLED
    assert played.statuses("delay") == ["SUBMITTED", "FILLED"], "it was open when the broker restarted"


def test_a_broker_that_died_after_its_answer_is_noticed_and_its_fill_heard_in_the_same_minute(played: Played) -> None:
    """The answer came, the process was gone: the next request starts it again, and nothing is asked for twice."""
    assert played.heard("crash_reply") == FILLED
    placed = [order for order in played.orders_of("crash_reply") if order["state"] == "filled"]
    assert len(placed) == len(played.orders_of("crash_reply")) == 1


def test_the_portfolio_holds_what_the_account_holds(played: Played) -> None:
    assert played.first.algorithm.user.held == played.account_between["equity:SPY"]
    assert played.second.algorithm.user.held == played.account_between["equity:SPY"]


# ---- the next day ------------------------------------------------------------------------------------------------


def test_the_next_run_finds_cash_and_open_orders_with_their_tags(played: Played) -> None:
    user = played.second.algorithm.user
    assert user.cash == pytest.approx(played.first.algorithm.user.cash, abs=1e-9)
    assert ("left combo", "SPY   240119C00470000", 3, "SUBMITTED") in user.found
    assert ("left combo", "SPY   240119C00475000", -3, "SUBMITTED") in user.found
    assert ("never", "SPY", 10, "SUBMITTED") in user.found


def test_tags_the_broker_drops_are_gone(played: Played) -> None:
    assert ("", "SPY", 1, "SUBMITTED") in played.second.algorithm.user.found
    assert not [row for row in played.second.algorithm.user.found if row[0] == "untagged"]


def test_an_order_found_at_the_start_can_be_updated_and_fills(played: Played) -> None:
    told = [(status, filled) for symbol, status, filled in notes(played.second) if symbol == "SPY"]
    assert told == [("UPDATE_SUBMITTED", 0), ("FILLED", 1)]


def test_canceling_one_leg_found_at_the_start_cancels_its_combo(played: Played) -> None:
    told = [(symbol[-8:], status) for symbol, status, _ in notes(played.second) if symbol != "SPY"]
    assert told == [("00470000", "CANCEL_PENDING"), ("00470000", "CANCELED"), ("00475000", "CANCELED")]


def test_a_forgotten_order_trades_all_the_same_and_the_run_is_warned(played: Played) -> None:
    assert not [row for row in played.second.algorithm.user.found if row[2] == 7]
    assert played.second.algorithm.user.said.startswith("Warning - Code: UnknownOrder")
    bot, account = played.second.algorithm.user.held_at_end, played.booth.held()["equity:SPY"]
    assert account == bot + 7, "the runtime knows nothing of it, as LEAN would not; the next start takes it over"


def test_results_name_the_policy_that_really_fills(played: Played) -> None:
    assert played.first.algorithm.runtime_statistics["Fill Model"] == "lean (paper brokerage)"


# ---- the whole vocabulary ----------------------------------------------------------------------------------------


def test_every_behaviour_and_crash_point_of_the_script_is_met_and_has_acted(played: Played) -> None:
    assert {rule["do"] for rule in RULES} == set(Behaviour)
    assert {rule["point"] for rule in RULES if rule["do"] == "crash"} == set(CrashPoint)
    idle = [rule for number, rule in enumerate(RULES, start=1) if not played.acted.get(f"rule {number}")]
    assert idle == []


def test_every_tag_a_rule_looks_at_is_looked_at_by_a_test() -> None:
    nodes = [node for node in ast.parse(Path(__file__).read_text()).body if isinstance(node, ast.FunctionDef)]
    tests = [node for node in nodes if node.name.startswith("test_") and not node.name.startswith("test_every_")]
    texts = {part.value for test in tests for part in ast.walk(test) if isinstance(part, ast.Constant)}
    # What the broker forgets has no tag in the next run: it is known by its quantity of 7.
    assert {rule["match"]["tag"] for rule in RULES} - texts == {"forgotten"}
