"""One day of SPY minutes: what a start costs."""

from AlgorithmImports import *


class OneDay(QCAlgorithm):
    """Buy once."""

    def initialize(self):
        self.set_start_date(2023, 12, 28)
        self.set_end_date(2023, 12, 28)
        self.set_cash(100_000)
        self.add_equity("SPY", Resolution.MINUTE)

    def on_data(self, data):
        if not self.portfolio.invested:
            self.set_holdings("SPY", 1)
