"""Writes a straddle near the money in the morning and buys it back at noon, on the sample market (SIMULATED)."""

from AlgorithmImports import *


class BasicOptions(QCAlgorithm):
    """Trade what the chain of the moment offers."""

    def initialize(self):
        self.set_start_date(2024, 1, 2)
        self.set_end_date(2024, 1, 31)
        self.set_cash(100_000)
        option = self.add_option("SPY", Resolution.MINUTE)
        option.set_filter(lambda universe: universe.strikes(-2, 2).expiration(0, 60))
        self.option = option.symbol
        self.bars = 0

    def on_data(self, data):
        self.bars += 1
        if self.time.hour >= 12:
            if self.portfolio.invested:
                self.liquidate()
            return
        chain = data.option_chains.get(self.option)
        if chain is None or self.portfolio.invested:
            return
        later = [contract for contract in chain if contract.expiry > self.time + timedelta(days=7)]
        if not later:
            return
        spot = chain.underlying.price
        expiry = min(contract.expiry for contract in later)
        nearest = min((contract.strike for contract in later if contract.expiry == expiry), key=lambda k: abs(k - spot))
        for contract in later:
            if contract.expiry == expiry and contract.strike == nearest:
                self.market_order(contract.symbol, -1)

    def on_end_of_algorithm(self):
        self.log(f"bars {self.bars}")
