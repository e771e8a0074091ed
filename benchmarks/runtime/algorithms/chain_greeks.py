"""Reads the delta of every contract of a chain for one day of the sample market (SIMULATED)."""

from AlgorithmImports import *


class ChainGreeks(QCAlgorithm):
    """Count sets of greeks."""

    def initialize(self):
        self.set_start_date(2024, 1, 3)
        self.set_end_date(2024, 1, 3)
        self.set_cash(100_000)
        option = self.add_option("SPY", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.strikes(-5, 5).expiration(0, 60))
        self.option = option.symbol
        self.rows = 0

    def on_data(self, data):
        chain = data.option_chains.get(self.option)
        if chain is None:
            return
        for contract in chain:
            if -1.5 < contract.greeks.delta < 1.5:
                self.rows += 1

    def on_end_of_algorithm(self):
        self.log(f"sets of greeks {self.rows}")
