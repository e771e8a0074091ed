"""One year of SPY minutes and nothing done with them: what a symbol and year take of memory."""

from AlgorithmImports import *


class OneYear(QCAlgorithm):
    """Receive every bar."""

    def initialize(self):
        self.set_start_date(2022, 1, 3)
        self.set_end_date(2022, 12, 30)
        self.set_cash(100_000)
        self.add_equity("SPY", Resolution.MINUTE)
        self.bars = 0

    def on_data(self, data):
        self.bars += 1

    def on_end_of_algorithm(self):
        self.log(f"bars {self.bars}")
