"""LEAN's paper brokerage: the backtest's book in a live run, forgotten when the process ends (Brokerages/Paper)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.execution.backtesting_brokerage import BacktestingBrokerage
from engine.lean_runtime.live_trading.account_data import AccountData

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.brokerages.brokerage import AccountHolding
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.securities.cash_amount import CashAmount


class PaperBrokerage(BacktestingBrokerage):
    """Start from the given account, pay dividends in cash; open orders and fills live in memory alone."""

    def __init__(self, algorithm: QCAlgorithm, account: AccountData, concurrent: bool = False) -> None:
        """Take the account the run starts with; `concurrent` lets requests come from several threads."""
        super().__init__(algorithm)
        self._cash: list[CashAmount] = account.read_cash()
        self._holdings: list[AccountHolding] = account.read_holdings()
        self._concurrent = concurrent
        self._last_dividend_scan: Ticks = -1

    @property
    def name(self) -> str:
        """Return the name of the brokerage."""
        return "Paper Brokerage"

    @property
    def concurrency_enabled(self) -> bool:
        """Return whether requests may come from several threads at once."""
        return self._concurrent

    def get_cash_balance(self) -> list[CashAmount]:
        """Return the given cash at the first call, the algorithm's own cash book without it and later."""
        given, self._cash = self._cash, []
        return given or super().get_cash_balance()

    def get_account_holdings(self) -> list[AccountHolding]:
        """Return the given positions at the first call, what the portfolio holds without them and later."""
        given, self._holdings = self._holdings, []
        return given or super().get_account_holdings()

    def has_work(self) -> bool:
        """Return whether orders, assignments or dividends may be due."""
        return super().has_work() or self._has_dividends()

    def scan(self) -> None:
        """Pay the dividends of the slice once, then look at orders and assignments."""
        if self._has_dividends():
            self._pay_dividends()
        super().scan()

    def _has_dividends(self) -> bool:
        current = self._algorithm._current_slice
        return (
            current is not None
            and self._last_dividend_scan != self._algorithm._utc_ticks
            and bool(len(current.dividends))
        )

    def _pay_dividends(self) -> None:
        algorithm = self._algorithm
        self._last_dividend_scan = algorithm._utc_ticks
        current = algorithm._current_slice
        assert current is not None
        for dividend in current.dividends.values():
            security = algorithm.securities.get(dividend.symbol)
            if security is not None:
                security.quote_currency.add_amount(security.holdings._quantity * dividend._distribution)
