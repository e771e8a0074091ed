"""Trading in the durable account over stored days gives the orders of a backtest, and both books agree."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.durable_brokerage.symbols import to_instrument
from engine.lean_runtime.common.ticks import to_date
from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.job import BacktestJob
from tests.engine.durable_brokerage.booth import booth
from tests.engine.paper_brokerage.desk import long_suite

TINY = Path(__file__).parents[2] / "conformance" / "tiny" / "cases"


def orders(result: BacktestResult) -> list[tuple[Any, ...]]:
    return [
        (o.id, o.symbol.value, o._quantity, o.type, o._time, o.status, o._price, o.tag, o._last_fill_time)
        for o in result.algorithm.transactions.get_orders()
    ]


#: Not here: TinyOrders uses order types that the broker refuses, both rotations trade on daily bars, where LEAN makes
#: market-on-open orders in backtests only.
_OTHERS = ("TinyExpiration", "TinyGreeks", "TinyHistory", "TinyMargins", "TinyWheel")
LONG = [pytest.param(name, marks=long_suite) for name in _OTHERS]


@pytest.mark.parametrize("name", ["TinyCondors", *LONG])
def test_stored_days_give_the_orders_of_a_backtest_and_one_book(name: str, tiny_data: Path, tmp_path: Path) -> None:
    file = TINY / f"{name}.py"
    tested = run_backtest(BacktestJob(file, tiny_data, tmp_path / "a"))
    cash = re.search(r"set_cash\((\d+)\)", file.read_text())
    assert cash is not None
    with booth(tmp_path, tiny_data, cash=cash[1]) as traded:
        start, end = to_date(tested.algorithm._start_date), to_date(tested.algorithm._end_date)
        lived = traded.run(file, start, end)
        assert not lived.runtime_error
        assert orders(lived) == orders(tested)
        portfolio = lived.algorithm.portfolio
        assert Decimal(traded.ask("cash")["amount"]) == portfolio.cash_book["USD"]._amount
        held = {
            to_instrument(security.symbol).key: int(security.holdings._quantity)
            for security in lived.algorithm.securities.values()
            if security.holdings._quantity
        }
        assert traded.held() == held
