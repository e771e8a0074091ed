"""Universes: functions of the time, schedules and chains."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]


def test_a_function_of_the_time_selects_tickers(lines: Lines) -> None:
    initialize = """
    self.universe_settings.resolution = Resolution.DAILY
    self.add_universe("mine", Resolution.DAILY, lambda time: ["QQQ"])
    """
    methods = """
    def on_securities_changed(self, changes):
        self.log(str(sorted(security.symbol.value for security in changes.added_securities)))
    """
    assert any("'QQQ'" in line for line in lines(initialize, methods, days=2))


def test_chain_filters_select_contracts(lines: Lines) -> None:
    methods = """
    def on_data(self, data):
        chain = data.option_chains.get(self.canonical)
        if chain is not None and self.time.minute == 35 and self.time.hour == 9:
            self.log(f"{len(list(chain))} {sorted({c.strike for c in chain})}")
    """
    initialize = """
    option = self.add_option("SPY"); self.canonical = option.symbol
    option.set_filter(lambda universe: universe.strikes(-1, 1).expiration(0, 20))
    """
    said = lines(initialize, methods)
    assert said[-1].startswith("6 [")


@pytest.mark.parametrize(
    "statement",
    ["self.add_universe(5)", "self.add_universe('name')", "self.universe.etf(5)", "self.add_universe(None)"],
)
def test_what_is_no_universe_is_refused(statement: str, refusal: Refusal) -> None:
    assert refusal(statement).startswith(("TypeError: No method matches", "ArgumentException: QCAlgorithm.AddUniverse"))
