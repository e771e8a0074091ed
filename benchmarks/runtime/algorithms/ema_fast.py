"""EMA 5/15 cross on two years of SPY minutes."""

from AlgorithmImports import *


class EmaCross(QCAlgorithm):
    """Hold SPY while the fast average is above the slow one."""

    def initialize(self):
        self.set_start_date(2022, 1, 3)
        self.set_end_date(2023, 12, 29)
        self.set_cash(100_000)
        self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
        self.fast = self.ema(self.spy, 5)
        self.slow = self.ema(self.spy, 15)
        self.bars = 0

    def on_data(self, data):
        self.bars += 1
        if not self.slow.is_ready:
            return
        if self.fast.current.value > self.slow.current.value:
            if not self.portfolio[self.spy].invested:
                self.market_order(self.spy, 100)
        elif self.portfolio[self.spy].invested:
            self.liquidate(self.spy)

    def on_end_of_algorithm(self):
        self.log(f"bars {self.bars}")
