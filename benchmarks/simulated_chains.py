"""What a simulated chain costs, and how far quick trees are from fine ones: `python -m benchmarks.simulated_chains`.

One process, one thread; prints microseconds a contract (best of several runs) and errors in dollars.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime

import numpy as np

from engine.market_simulator.surface import (
    CashDividend,
    ContractColumns,
    MarketState,
    analytics,
    profile_of,
    quote,
    surface_of,
    value_of,
)
from engine.market_simulator.surface.american import STEPS, early_exercise_premia
from engine.market_simulator.trading_calendar import NEW_YORK

MOMENT = datetime(2024, 3, 5, 11, 0, tzinfo=NEW_YORK)
DIVIDENDS = (CashDividend(date(2024, 3, 15), 1.6), CashDividend(date(2024, 6, 21), 1.7))
FINE_STEPS = 3001


def main() -> None:
    """Measure and print."""
    for ticker, spot in (("SPY", 510.0), ("SPX", 5100.0)):
        _costs(ticker, MarketState(MOMENT, spot, 0.05, DIVIDENDS if ticker == "SPY" else (), 14.5, 13.5, 16.0))
    _errors()


def _costs(ticker: str, state: MarketState) -> None:
    profile = profile_of(ticker)
    surface = surface_of(state, profile)
    days = np.array([1, 2, 3, 7, 10, 17, 24, 31, 45, 73, 101, 129]) / 365
    strikes = np.repeat(state.spot * np.linspace(0.85, 1.1, 60), 2)
    chain = ContractColumns.of(
        np.tile(strikes, len(days)), np.repeat(days, 120), np.tile([True, False], 60 * len(days))
    )
    count = len(chain.strikes)
    print(f"{ticker}: {count} contracts; building a surface {_best(lambda: surface_of(state, profile)):.0f} us")
    print(f"  value: {_best(lambda: value_of(chain, surface)) / count:.2f} us a contract")
    print(f"  quote: {_best(lambda: quote(chain, surface)) / count:.2f} us a contract")
    print(f"  analytics: {_best(lambda: analytics(chain, surface)) / count:.2f} us a contract")


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(12):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6


def _errors() -> None:
    """Print the trees' errors over a wide spread of contracts: 3 to 90 days, 3 deviations, 10 to 40 % volatility."""
    generator = np.random.default_rng(1)
    count, spot = 1500, 500.0
    years = generator.choice([3, 10, 20, 40, 60, 90], count) / 365
    volatility = generator.uniform(0.10, 0.40, count)
    strikes = spot * np.exp(generator.uniform(-3, 3, count) * volatility * np.sqrt(years))
    for dividends in ((), ((8 / 365, 1.7),)):
        times, amounts = (np.array([pair[side] for pair in dividends], dtype=np.float64) for side in (0, 1))
        for name, is_call in (("calls", True), ("puts", False)):
            calls = np.full(count, is_call)
            quick, fine = np.empty((3, count)), np.empty((3, count))
            for steps, out in ((STEPS, quick), (FINE_STEPS, fine)):
                early_exercise_premia(spot, strikes, years, volatility, calls, 0.05, times, amounts, steps, out)
            error = np.abs(quick[0] - fine[0])
            print(
                f"  {name}, {len(dividends)} dividends: premium up to {fine[0].max():.2f}, "
                f"error mean {error.mean():.4f}, 99 % below {np.quantile(error, 0.99):.4f}, worst {error.max():.4f}"
            )


if __name__ == "__main__":
    main()
