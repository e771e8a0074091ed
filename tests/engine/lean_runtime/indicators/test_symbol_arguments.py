"""What indicators of two symbols take for a symbol, and what Python indicators say without their author."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.indicators.python_indicator import PythonIndicator
from engine.lean_runtime.indicators.relations import Alpha, Beta


@pytest.mark.usefixtures("services")
def test_tickers_stand_for_the_symbols_they_name() -> None:
    first, second = (Symbol.create(ticker, SecurityType.EQUITY, "usa") for ticker in ("AIG", "SPY"))
    SymbolCache.set("AIG", first)
    SymbolCache.set("SPY", second)
    assert set(Beta("b", 3, "AIG", "SPY")._data) == {first, second}
    assert Alpha("AIG", "SPY", 3)._symbols == (first, second)


def test_a_python_indicator_that_does_not_say_needs_no_warm_up() -> None:
    class Own(PythonIndicator):
        value = 0

    assert Own().warm_up_period == 0


def test_what_a_python_indicator_says_counts() -> None:
    class Own(PythonIndicator):
        def __init__(self) -> None:
            super().__init__()
            self.warm_up_period = 7

    assert Own().warm_up_period == 7
