"""One expiration of a chain seen as a volatility smile: implied volatility and delta per contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight
from modules.pricing.black_scholes import Floats, delta
from modules.pricing.implied_volatility import implied_volatility

#: Pairs of put and call nearest the money that tell the forward, and how many there must be.
PAIRS, LEAST_PAIRS = 6, 3
SECONDS_PER_YEAR = 365.0 * 86_400
#: The regular close; the clock of time value.
CLOSE = time(16, 0)


@dataclass(frozen=True, slots=True)
class Smile:
    """Hold one expiration by strike; arrays have one entry a contract, NaN where the quote gives no volatility."""

    expiration: date
    years: float
    contracts: tuple[OptionContract, ...]
    implied_volatility: Floats
    delta: Floats

    def nearest_delta(
        self, right: OptionRight, target: float, lowest_strike: Decimal = Decimal(0)
    ) -> OptionContract | None:
        """Return the contract of one right whose delta lies nearest to a signed target; None without any delta."""
        best: tuple[float, OptionContract] | None = None
        for contract, value in zip(self.contracts, self.delta, strict=True):
            if contract.right is right and contract.strike >= lowest_strike and np.isfinite(value):
                distance = abs(float(value) - target)
                if best is None or distance < best[0]:
                    best = (distance, contract)
        return None if best is None else best[1]


def years_between(now: datetime, expiration: date) -> float:
    """Return the time to the close of an expiration day in years of 365 days, never negative."""
    close = datetime.combine(expiration, CLOSE, tzinfo=now.tzinfo)
    return max((close - now).total_seconds(), 0.0) / SECONDS_PER_YEAR


def implied_dividend(chain: ChainSnapshot, expiration: date, rate: float) -> float:
    """Return the continuous yield that put-call parity at the money implies, with the rate; zero without three pairs.

    Parity is exact for European options; at the money the early exercise of American ones changes it little.
    """
    by_strike: dict[float, dict[bool, float]] = {}
    for row in chain.rows(expiration):
        if np.isfinite(chain.mids[row]):
            by_strike.setdefault(float(chain.strikes[row]), {})[bool(chain.is_call[row])] = float(chain.mids[row])
    spot, years = float(chain.spot), years_between(chain.time, expiration)
    pairs = sorted((abs(strike - spot), strike) for strike, sides in by_strike.items() if len(sides) == 2)[:PAIRS]
    if len(pairs) < LEAST_PAIRS or years == 0:
        return 0.0
    growth = float(np.exp(rate * years))
    forwards = [strike + growth * (by_strike[strike][True] - by_strike[strike][False]) for _, strike in pairs]
    return rate - float(np.log(np.median(forwards) / spot)) / years


def smile(chain: ChainSnapshot, expiration: date, rate: float, dividend: float = 0.0) -> Smile:
    """Build the smile of one expiration from the mids of two-sided quotes."""
    rows = [row for row in chain.rows(expiration) if chain.quotes[row].is_two_sided]
    contracts = tuple(chain.contracts[row] for row in rows)
    years = years_between(chain.time, expiration)
    mids = np.array([float(chain.quotes[row].mid) for row in rows])
    strikes = np.array([float(contract.strike) for contract in contracts])
    calls = np.array([contract.right is OptionRight.CALL for contract in contracts], dtype=bool)
    spot = float(chain.spot)
    if not rows:
        return Smile(expiration, years, (), np.empty(0), np.empty(0))
    volatility = implied_volatility(mids, spot, strikes, years, calls, rate, dividend)
    return Smile(
        expiration, years, contracts, volatility, delta(spot, strikes, years, volatility, calls, rate, dividend)
    )
