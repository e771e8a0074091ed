"""Observed on the real engine, live.md 3 and 7: what an order's caller sees, and when orders fill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from textwrap import dedent
from typing import Any

import pytest

from tests.engine.lean_runtime.live_trading.conftest import CONTRACTS

Noted = Callable[..., list[Any]]

_COMBO = "[Leg.create(self.low, 1), Leg.create(self.high, -1)]"


def at(minute: int, body: str) -> str:
    """Return an `on_data` that runs a statement at a minute past nine and ends the run a minute later."""
    lines = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    return f"""
def on_data(self, data):
    if self.time.minute == {minute}:
{lines}
    if self.time.minute == {minute + 2}: self.quit()
"""


_EVENTS = """
def on_order_event(self, event): self.notes.append((event.order_id, event.status.to_string()))
"""


def test_a_market_order_is_filled_when_it_returns(noted: Noted) -> None:
    body = """
begin = seconds(); ticket = self.market_order(self.spy, 10)
self.notes.append((ticket.status.to_string(), int(ticket.quantity_filled), seconds() - begin))
"""
    ((status, filled, took),) = noted("", at(31, body))
    assert (status, filled) == ("Filled", 10)
    assert took < 0.05


def test_an_asynchronous_market_order_returns_new_and_fills_milliseconds_later(noted: Noted) -> None:
    body = """
ticket = self.market_order(self.spy, 10, asynchronous=True)
self.notes.append((ticket.status.to_string(), int(ticket.quantity_filled)))
nap(0.01); self.notes.append(ticket.status.to_string())
"""
    assert noted("", at(31, body)) == [("New", 0), "Filled"]


def test_a_limit_order_is_new_then_submitted_and_cannot_be_cancelled_in_between(noted: Noted) -> None:
    body = """
ticket = self.limit_order(self.spy, 10, 1)
self.notes.append((ticket.status.to_string(), ticket.cancel().error_message))
nap(0.015); self.notes.append((ticket.status.to_string(), ticket.cancel().is_success))
self.notes.append(ticket.cancel().error_message)
nap(0.002); self.notes.append(ticket.status.to_string())
"""
    early, late, again, after = noted("", at(31, body))
    assert early[0] == "New"
    assert "Unable to update or cancel order with id 1 and status New" in early[1]
    assert late == ("Submitted", True)
    assert again == "Order 1 has already received a cancellation request."
    assert after == "Canceled"


def test_a_marketable_limit_fills_at_the_next_data(noted: Noted) -> None:
    methods = """
    def on_data(self, data):
        if self.time.minute == 31: self.limit_order(self.spy, 1, self.securities[self.spy].price + 5)
        if self.time.minute == 33: self.quit()
    def on_order_event(self, event): self.notes.append((event.status.to_string(), round(seconds() - 52200, 3)))
    """
    (submitted, when), (filled, then) = noted("", methods)
    assert (submitted, filled) == ("Submitted", "Filled")
    assert 60 < when < 60.02
    assert then == pytest.approx(120, abs=0.01)


def test_the_second_leg_of_a_combo_reads_filled_before_its_quantity_does(noted: Noted) -> None:
    body = f"""
tickets = self.combo_market_order({_COMBO}, 2)
self.notes.append([(t.status.to_string(), int(t.quantity_filled)) for t in tickets])
self.notes.append([int(self.portfolio[s].quantity) for s in (self.low, self.high)])
nap(0.01); self.notes.append([int(t.quantity_filled) for t in tickets])
"""
    seen, held, later = noted(CONTRACTS, at(31, body))
    assert seen == [("Filled", 2), ("Filled", 0)]
    assert held == [2, -2]
    assert later == [2, -2]


def test_a_combo_tells_of_all_submissions_then_of_all_fills(noted: Noted) -> None:
    seen = noted(CONTRACTS, at(31, f"self.combo_market_order({_COMBO}, 1)") + _EVENTS)
    assert seen == [(1, "Submitted"), (2, "Submitted"), (1, "Filled"), (2, "Filled")]


def test_cancelling_one_leg_cancels_all_and_only_that_leg_is_pending_first(noted: Noted) -> None:
    body = f"""
tickets = self.combo_limit_order({_COMBO}, 1, 0.01)
nap(0.01); tickets[0].cancel("mine"); nap(0.002)
self.notes.append([t.tag for t in tickets])
"""
    seen = noted(CONTRACTS, at(31, body) + _EVENTS)
    assert seen[2:5] == [(1, "CancelPending"), (1, "Canceled"), (2, "Canceled")]
    assert seen[5] == ["mine", ""] or seen[5][0] == "mine" != seen[5][1]


def test_any_request_scans_the_book_so_a_combo_updated_to_a_marketable_price_fills_at_once(noted: Noted) -> None:
    methods = f"""
    def on_data(self, data):
        if self.time.minute == 31: self.tickets = self.combo_limit_order({_COMBO}, 1, 0.01)
        if self.time.minute == 32:
            fields = UpdateOrderFields(); fields.limit_price = 20; self.tickets[0].update(fields)
            nap(0.02); self.notes.append([t.status.to_string() for t in self.tickets]); self.quit()
    """
    seen = noted(CONTRACTS, dedent(methods) + _EVENTS)
    assert (1, "UpdateSubmitted") in seen
    assert (2, "UpdateSubmitted") not in seen
    assert ["Filled", "Filled"] in seen


_CLOSED = """
self.schedule.on(self.date_rules.today, self.time_rules.at(16, 5), self.late)
"""


def after_the_close(body: str) -> str:
    """Return methods that run a statement after the close, in a scheduled event."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return f"def late(self):\n{lines}\n    nap(30); self.quit()\n" + _EVENTS


def test_closed_a_market_order_becomes_market_on_open(noted: Noted) -> None:
    body = "ticket = self.market_order(self.spy, 1); self.notes.append(ticket.order_type.to_string())"
    seen = noted(_CLOSED, after_the_close(body), opening=time(15, 58))
    assert seen[-1] == "MarketOnOpen" or "MarketOnOpen" in seen
    assert (1, "Filled") not in seen


@pytest.mark.parametrize(("timeout", "took"), [(None, 10.0), (0.5, 1.0)])
def test_closed_a_combo_market_order_blocks_the_timeout_for_each_leg(
    timeout: float | None, took: float, noted: Noted
) -> None:
    setting = "" if timeout is None else f"self.transactions.market_order_fill_timeout = timedelta(seconds={timeout})\n"
    body = f"""
begin = seconds(); tickets = self.combo_market_order({_COMBO}, 1)
self.notes.append((seconds() - begin, [t.status.to_string() for t in tickets]))
"""
    seen = noted(CONTRACTS + setting + _CLOSED, after_the_close(body), opening=time(15, 58))
    (wait, statuses) = next(note for note in seen if isinstance(note[1], list))
    assert wait == pytest.approx(took, abs=0.05)
    assert statuses == ["Submitted", "Submitted"]


def test_closed_a_combo_limit_order_fills(noted: Noted) -> None:
    methods = f"""
    def on_data(self, data):
        if self.time.minute == 59: self.tickets = self.combo_limit_order({_COMBO}, 1, 0.01)
    """
    body = """
self.notes.append(self.is_market_open(self.spy))
fields = UpdateOrderFields(); fields.limit_price = 20; self.tickets[0].update(fields)
"""
    seen = noted(CONTRACTS + _CLOSED, dedent(methods) + after_the_close(body), opening=time(15, 58))
    assert seen[seen.index(False) + 2 :] == [(1, "Filled"), (2, "Filled")]


def test_refusals_say_why(noted: Noted) -> None:
    body = f"""
ticket = self.market_order(self.spy, 0)
self.notes.append((ticket.order_id, ticket.submit_request.response.error_code.to_string()))
try: self.combo_limit_order({_COMBO}, 1, 0)
except Exception as error: self.notes.append(type(error).__name__)
"""
    seen = noted(CONTRACTS, at(31, body) + _EVENTS)
    assert seen == [(-10, "OrderQuantityZero"), "ArgumentException"]


def test_orders_in_initialize_are_invalid_and_warming_up_is_on(noted: Noted) -> None:
    initialize = """
    ticket = self.market_order(self.spy, 1)
    self.notes.append((self.is_warming_up, ticket.status.to_string(), ticket.submit_request.response.error_message))
    """
    ((warming, status, text),) = noted(initialize, "def on_data(self, data): self.quit()")
    assert (warming, status) == (True, "Invalid")
    assert "This operation is not allowed in initialize or during warm up" in text


def test_a_restart_knows_no_orders_no_positions_and_counts_from_one(noted: Noted) -> None:
    body = f"""
self.notes.append((self.portfolio.cash, self.portfolio.invested, len(list(self.transactions.get_open_orders()))))
self.notes.append([t.order_id for t in self.combo_limit_order({_COMBO}, 1, 0.01)])
self.market_order(self.spy, 5)
"""
    first = noted(CONTRACTS + "self.set_cash(50000)\n", at(31, body))
    second = noted(CONTRACTS + "self.set_cash(50000)\n", at(31, body))
    assert first == second == [(50000.0, False, 0), [1, 2]]


def test_the_default_models_are_leans(noted: Noted) -> None:
    body = """
self.notes.append(type(self.brokerage_model).__name__)
self.notes.append(type(self.securities[self.spy].fee_model).__name__)
self.notes.append(type(self.portfolio.margin_call_model).__name__)
"""
    assert noted("", at(31, body)) == [
        "DefaultBrokerageModel",
        "InteractiveBrokersFeeModel",
        "NullMarginCallModel",
    ]


def test_schwab_refuses_before_submission(noted: Noted) -> None:
    initialize = "self.set_brokerage_model(BrokerageName.CHARLES_SCHWAB, AccountType.MARGIN)"
    body = """
ticket = self.trailing_stop_order(self.spy, 1, 1, False); nap(0.02)
self.notes.append(ticket.submit_request.response.error_message)
"""
    events, text = [], ""
    for note in noted(initialize, at(31, body) + _EVENTS):
        if isinstance(note, str):
            text = note
        else:
            events.append(note)
    assert events == [(1, "Invalid")]
    assert "BrokerageModel declared unable to submit order: [1]" in text
    assert "does not support TrailingStop order type" in text
