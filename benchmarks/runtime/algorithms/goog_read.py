"""Reads the bid of every contract of a real GOOG chain for a day, as the real engine was timed doing it."""

from AlgorithmImports import *


class GoogRead(QCAlgorithm):
    """Count contract-minutes."""

    def initialize(self):
        self.set_start_date(2015, 12, 24)
        self.set_end_date(2015, 12, 24)
        self.set_cash(100_000)
        option = self.add_option("GOOG", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.strikes(-30, 30).expiration(0, 200))
        self.option = option.symbol
        self.rows = 0

    def on_data(self, data):
        chain = data.option_chains.get(self.option)
        if chain is None:
            return
        for contract in chain:
            if contract.bid_price >= 0:
                self.rows += 1

    def on_end_of_algorithm(self):
        self.log(f"contract-minutes {self.rows}")
