"""Observed on the real engine, live.md 1: on which threads an algorithm is called back, and what overlaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Noted = Callable[..., list[Any]]

_ON_THREADS = """
def who(self, what): self.notes.append((what, threading.current_thread().name))
def on_data(self, data):
    self.who("on_data")
    minute = self.time.minute
    if minute == 31:
        self.limit = self.limit_order(self.spy, 1, self.securities[self.spy].price + 5)
        nap(1.5)
    if minute == 32:
        self.resting = self.limit_order(self.spy, 1, 1)
        nap(1)
        self.who("caller")
        self.resting.cancel()
    if minute == 34: self.quit()
def on_securities_changed(self, changes): self.who("on_securities_changed")
def on_warmup_finished(self): self.who("on_warmup_finished")
def on_end_of_algorithm(self): self.who("on_end_of_algorithm")
def on_order_event(self, event): self.who(f"{event.order_id} {event.status.to_string()}")
def tick(self): self.who("scheduled")
def learn(self): self.who("train")
"""
_SCHEDULE = """
self.who("initialize")
self.schedule.on(self.date_rules.today, self.time_rules.at(9, 31, 10), self.tick)
self.train(self.date_rules.today, self.time_rules.at(9, 31, 20), self.learn)
"""


def test_each_kind_of_callback_has_its_thread(noted: Noted) -> None:
    by_what: dict[str, set[str]] = {}
    for what, thread in noted(_SCHEDULE, _ON_THREADS):
        by_what.setdefault(what, set()).add(thread)
    algorithm = {"MainThread"}
    for what in ("on_data", "on_securities_changed", "on_warmup_finished", "on_end_of_algorithm", "caller"):
        assert by_what[what] == algorithm
    assert by_what["initialize"] & algorithm == set()
    assert by_what["scheduled"] == by_what["train"] == {"RealTime Thread"}
    assert all(name.startswith("Transaction Thread") for name in by_what["1 Submitted"])
    # a resting limit fills where the slices are, a cancel is told to the caller first
    assert by_what["1 Filled"] == algorithm
    assert by_what["2 CancelPending"] == algorithm
    assert all(name.startswith("Transaction Thread") for name in by_what["2 Canceled"])


def test_handlers_ticks_and_on_data_overlap(noted: Noted) -> None:
    methods = """
    def on_data(self, data):
        if self.portfolio.invested or self.time.minute != 31: return self.quit() if self.time.minute > 31 else None
        begin = seconds(); self.market_order(self.spy, 1); self.notes.append(("order", begin, seconds()))
    def on_order_event(self, event):
        begin = seconds(); nap(0.3); self.notes.append((event.status.to_string(), begin, seconds()))
    """
    seen = {what: (begin, end) for what, begin, end in noted("", methods)}
    assert seen["order"][0] < seen["Submitted"][0] < seen["Submitted"][1] <= seen["order"][1]
    assert seen["Filled"][1] > seen["order"][1]


def test_two_handlers_of_the_same_order_overlap(noted: Noted) -> None:
    methods = """
    def on_data(self, data):
        if self.time.minute == 31: self.limit_order(self.spy, 1, self.securities[self.spy].price + 5)
        if self.time.minute == 33: self.quit()
    def on_order_event(self, event):
        begin = seconds(); nap(90); self.notes.append((event.order_id, event.status.to_string(), begin, seconds()))
    """
    (_, first, first_begin, first_end), (_, second, second_begin, second_end) = sorted(
        noted("", methods), key=lambda note: note[2]
    )
    assert (first, second) == ("Submitted", "Filled")
    assert first_begin < second_begin < first_end < second_end


def test_events_of_different_orders_come_out_of_their_order(noted: Noted) -> None:
    methods = """
    def on_data(self, data):
        if self.time.minute == 31:
            for _ in range(4): self.limit_order(self.spy, 1, 1)
        if self.time.minute == 32: self.quit()
    def on_order_event(self, event):
        nap({1: 4, 2: 1, 3: 3, 4: 2}[event.order_id]); self.notes.append(event.order_id)
    """
    assert noted("", methods) == [2, 4, 3, 1]


def test_a_thread_of_the_algorithms_own_may_trade_and_its_error_ends_it_alone(noted: Noted) -> None:
    methods = """
    def work(self):
        self.notes.append(self.market_order(self.spy, 3).status.to_string())
        self.object_store.save("mine", "1")
        self.log("from a thread")
        raise SystemExit(3)
    def on_data(self, data):
        if self.time.minute == 31:
            worker = threading.Thread(target=self.work); worker.start()
            nap(10); worker.join()
        if self.time.minute == 32: self.notes.append(int(self.portfolio[self.spy].quantity)); self.quit()
    """
    assert noted("", methods) == ["Filled", 3]


_IN_A_FILL = """
def on_data(self, data):
    self.notes.append(("data", seconds()))
    if self.time.minute == 31: self.market_order(self.spy, 1)
    if self.time.minute == 33: self.quit()
def tick(self): self.notes.append(("tick", seconds()))
def on_order_event(self, event):
    if event.status == OrderStatus.FILLED and event.order_id == 1:
        begin = seconds()
        ticket = self.market_order(self.spy, 2, asynchronous=%s)
        self.notes.append(("in the handler", seconds() - begin, ticket.status.to_string(), int(ticket.quantity_filled)))
    if event.status == OrderStatus.FILLED: self.notes.append(("filled", event.order_id))
"""
_TICKS = "self.schedule.on(self.date_rules.today, self.time_rules.every(timedelta(seconds=1)), self.tick)"


def test_a_synchronous_order_inside_the_handler_of_a_fill_blocks_the_whole_timeout(lean_run: Any) -> None:
    result = lean_run(_TICKS, _IN_A_FILL % "False")
    seen = result.algorithm.user.notes
    (wait,) = [note for note in seen if note[0] == "in the handler"]
    assert wait[1] == pytest.approx(5.0, abs=0.02)
    assert wait[2:] == ("New", 0)
    # ticks go on while the handler waits, and the order fills once it has returned
    start = seen.index(("data", 52260.0))
    assert sum(note[0] == "tick" for note in seen[start : seen.index(wait)]) >= 4
    assert seen.index(("filled", 2)) > seen.index(wait)
    assert any("Order did not fill within 5 seconds." in line for line in result.logs)


def test_an_asynchronous_order_inside_the_handler_of_a_fill_does_not_block(noted: Noted) -> None:
    (wait,) = [note for note in noted(_TICKS, _IN_A_FILL % "True") if note[0] == "in the handler"]
    assert wait[1] == 0
    assert wait[2:] == ("New", 0)
