"""The forms of history: what each returns, and that none reaches the future."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]

_AT_THREE = """
def on_data(self, data):
    if self.time.strftime("%H:%M") == "15:00":
        {}
"""


def at_three(lines: Lines, statement: str, initialize: str = "") -> list[str]:
    """Run a statement in the afternoon of the only day."""
    return lines(initialize, _AT_THREE.format("\n        ".join(statement.splitlines())))


@pytest.mark.parametrize(
    ("call", "kind", "length"),
    [
        ("self.history(self.spy, 3)", "DataFrame", 3),
        ("self.history([self.spy], 3)", "DataFrame", 3),
        ("self.history(None, 3)", "DataFrame", 3),
        ("self.history(TradeBar, self.spy, 3)", "DataFrame", 3),
        ("self.history(TradeBar, self.spy, timedelta(minutes=4))", "DataFrame", 4),
        ("self.history(TradeBar, 3)", "DataFrame", 3),
        ("self.history('SPY', 3)", "MemoizingEnumerable", 3),
        ("self.history(3)", "MemoizingEnumerable", 3),
        ("self.history(timedelta(minutes=4))", "MemoizingEnumerable", 4),
        ("self.history(symbol=self.spy, periods=3)", "MemoizingEnumerable", 3),
        ("self.history(symbols=[self.spy], periods=3)", "MemoizingEnumerable", 3),
        ("self.history[TradeBar](self.spy, 3)", "MemoizingEnumerable", 3),
        ("self.history[TradeBar]([self.spy], 3)", "MemoizingEnumerable", 3),
        ("self.history[QuoteBar](self.spy, timedelta(minutes=4))", "MemoizingEnumerable", 4),
    ],
)
def test_forms(call: str, kind: str, length: int, lines: Lines) -> None:
    shown = "self.log(f'{type(found).__name__} {len(list(getattr(found, \"index\", found)))}')"
    said = at_three(lines, f"found = {call}\n{shown}")
    assert said == [f"{kind} {length}"]


def test_the_last_bar_ends_now(lines: Lines) -> None:
    said = at_three(lines, "self.log(str(list(self.history[TradeBar](self.spy, 2))[-1].end_time))")
    assert said == ["2024-01-02 15:00:00"]


def test_the_future_is_cut_off_and_said_so(lines: Lines) -> None:
    call = "self.history(self.spy, datetime(2024, 1, 2, 14, 58), datetime(2024, 1, 2, 15, 30))"
    assert at_three(lines, f"self.log(str(len({call})))") == ["Request for future history modified to end now.", "2"]


def test_ticks_have_no_periods(refusal: Refusal) -> None:
    assert refusal("self.history(self.spy, 3, Resolution.TICK)") == (
        "InvalidOperationException: History functions that accept a 'periods' parameter can not be used with "
        "Resolution.Tick"
    )


def test_lazy_sequences_can_be_read_twice(lines: Lines) -> None:
    said = at_three(lines, "found = self.history(2)\nself.log(f'{len(list(found))} {len(list(found))}')")
    assert said == ["2 2"]


def test_last_known_prices(lines: Lines) -> None:
    said = at_three(
        lines,
        "point = self.get_last_known_price(self.securities[self.spy])\n"
        "self.log(f'{type(point).__name__} {point.end_time} {len(self.get_last_known_prices(self.spy))}')",
    )
    assert said == ["TradeBar 2024-01-02 15:00:00 2"]


def test_option_chain_of_the_day_before(lines: Lines) -> None:
    said = lines("chain = self.option_chain(self.spy); self.log(f'{len(list(chain))} {chain.symbol.value}')")
    assert said[-1].endswith("?SPY")
    assert int(said[-1].split()[0]) > 0
