"""Reads the bid of every contract of a chain in every minute of the sample market (SIMULATED)."""

from AlgorithmImports import *


class ChainRead(QCAlgorithm):
    """Count contract-minutes."""

    def initialize(self):
        self.set_start_date(2024, 1, 2)
        self.set_end_date(2024, 1, 31)
        self.set_cash(100_000)
        option = self.add_option("SPY", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.strikes(-30, 30).expiration(0, 60))
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
