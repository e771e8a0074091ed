"""How long a scan of 5,000 contracts takes: `python -m benchmarks.scan_chain` (SIMULATED chain, one thread).

"cold" is the first look at a snapshot, whose columns are made from exact prices then; "warm" has them. Wall time on a
loaded machine says little, so the processor's time stands beside it; set OMP_NUM_THREADS=1 for one thread.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import numpy as np

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import NEW_YORK, Delivery, ExerciseStyle, OptionContract, OptionRight
from modules.domain.quotes import Quote
from modules.pricing import black_scholes
from modules.scanners.options_scanner import scan

NOW = datetime(2024, 1, 10, 12, 0, tzinfo=NEW_YORK)
SPOT, RATE, RUNS = 4800.0, 0.03, 40
DAYS = (1, 2, 3, 5, 7, 9, 12, 14, 16, 19, 21, 23, 26, 30, 37, 44, 51, 65, 79, 100)


def chain() -> ChainSnapshot:
    """Return 20 expirations of 125 strikes, calls and puts, one quote in 200 mispriced."""
    rng = np.random.default_rng(1)
    contracts, quotes = [], []
    for days in DAYS:
        expiration: date = NOW.date() + timedelta(days=days)
        years = days / 365
        for strike in range(4180, 5425, 10):
            place = np.log(strike / SPOT) / np.sqrt(years)
            volatility = 0.13 + 0.06 * (np.sqrt((place - 0.05) ** 2 + 0.01) - (place - 0.05))
            for right in OptionRight:
                value = float(black_scholes.price(SPOT, strike, years, volatility, right is OptionRight.CALL, RATE))
                spread = 0.2 + 0.01 * value
                middle = value + (rng.uniform(-0.1, 0.1) + (2.0 if rng.random() < 0.005 else 0.0)) * spread
                contracts.append(
                    OptionContract(
                        "SPX", expiration, Decimal(strike), right, ExerciseStyle.EUROPEAN, Delivery.CASH, root="SPXW"
                    )
                )
                quotes.append(Quote.from_floats(middle - spread / 2, middle + spread / 2, NOW))
    return ChainSnapshot("SPX", Decimal(str(SPOT)), NOW, tuple(contracts), tuple(quotes), (5000,) * len(contracts))


def main() -> None:
    """Measure and print."""
    first = chain()
    found = scan(first, RATE)
    cold, warm, busy = [], [], []
    for _ in range(RUNS):
        fresh = replace(first)
        for times in (cold, warm):
            start, used = time.perf_counter(), time.process_time()
            scan(fresh, RATE)
            times.append((time.perf_counter() - start) * 1e3)
            if times is cold:
                busy.append((time.process_time() - used) * 1e3)
    print(f"{len(first.contracts)} contracts, {found.judged} judged, {len(found.hits)} finds kept (SIMULATED)")
    for name, times in (("cold", cold), ("warm", warm), ("cold, processor time", busy)):
        print(f"{name}: best {min(times):.1f} ms, median {median(times):.1f} ms, worst {max(times):.1f} ms")


if __name__ == "__main__":
    main()
