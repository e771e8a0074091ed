"""Warming up: when it starts and ends, and what is refused meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]

_WATCH = """
def on_data(self, data):
    if not self.seen: self.log(f"{self.time} {self.is_warming_up}")
    self.seen = True
def on_warmup_finished(self): self.log(f"{self.time} finished")
"""


@pytest.mark.parametrize(
    ("call", "first"),
    [
        ("self.set_warm_up(3)", "2024-01-03 15:57:00 True"),
        ("self.set_warm_up(timedelta(hours=18))", "2024-01-03 09:31:00 True"),
        ("self.set_warmup(2, Resolution.HOUR)", "2024-01-03 14:00:00 True"),
    ],
)
def test_the_start_of_the_warm_up(call: str, first: str, lines: Lines) -> None:
    said = lines(f"self.set_start_date(2024, 1, 4); self.seen = False; {call}", _WATCH, days=3)
    assert said[0] == "Algorithm starting warm up..."
    assert said[1] == first
    assert said[2:4] in (
        ["2024-01-04 00:00:00 finished", "Algorithm finished warming up."],
        ["Algorithm finished warming up.", "2024-01-04 00:00:00 finished"],
    )


def test_without_a_warm_up_the_callback_comes_at_the_start(lines: Lines) -> None:
    assert lines("self.seen = True", _WATCH) == ["2024-01-02 00:00:00 finished"]


def test_orders_wait_for_the_end_of_the_warm_up(lines: Lines) -> None:
    methods = (
        "def on_data(self, data):\n    if self.is_warming_up: self.log(str(self.market_order(self.spy, 1).status))"
    )
    said = lines("self.set_start_date(2024, 1, 4); self.set_warm_up(1)", methods, days=3)
    assert "INVALID" in said
