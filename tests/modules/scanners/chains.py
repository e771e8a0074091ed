"""Smooth chains to scan: SIMULATED, of a smile that is not the scanner's spline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import NEW_YORK, Delivery, ExerciseStyle, OptionContract, OptionRight, Settlement
from modules.domain.quotes import Quote
from modules.pricing import black_scholes
from modules.scanners.surface import SECONDS_PER_YEAR

NOW = datetime(2024, 1, 10, 12, 0, tzinfo=NEW_YORK)
RATE, SPOT = 0.03, 4800.0


def volatility(strike: float, forward: float, years: float) -> float:
    """Return a hyperbola in log-moneyness over root time: steep puts, rising calls."""
    z = np.log(strike / forward) / np.sqrt(years)
    return float(0.13 + 0.06 * (np.sqrt((z - 0.05) ** 2 + 0.01) - (z - 0.05)) + 0.02 * np.sqrt(years))


def smooth_chain(
    lean: float = 0.0,
    days: tuple[int, ...] = (9, 30, 65),
    style: ExerciseStyle = ExerciseStyle.EUROPEAN,
    interest: int | None = 5000,
    root: str = "SPXW",
) -> ChainSnapshot:
    """Return a chain whose mids lie within `lean` spreads of their values; spreads widen with value, ticks of 0.05."""
    rng = np.random.default_rng(11)
    contracts, quotes = [], []
    for left in days:
        expiration = NOW.date() + timedelta(days=left)
        for strike in range(4200, 5205, 20):
            for right in OptionRight:
                contract = series(expiration, strike, right, style, root)
                years = (contract.settles_at - NOW).total_seconds() / SECONDS_PER_YEAR
                sigma = volatility(strike, SPOT * np.exp(RATE * years), years)
                value = float(black_scholes.price(SPOT, strike, years, sigma, right is OptionRight.CALL, RATE))
                spread = round(0.20 + 0.01 * value, 1)
                bid = round(round((value + rng.uniform(-lean, lean) * spread - spread / 2) / 0.05) * 0.05, 2)
                contracts.append(contract)
                quotes.append(Quote.from_floats(bid, round(bid + spread, 2) if bid > 0 else spread, NOW))
    return ChainSnapshot(
        "SPX", Decimal(str(SPOT)), NOW, tuple(contracts), tuple(quotes), tuple(interest for _ in contracts)
    )


def series(
    expiration: date,
    strike: float,
    right: OptionRight,
    style: ExerciseStyle = ExerciseStyle.EUROPEAN,
    root: str = "SPXW",
) -> OptionContract:
    settlement = Settlement.AM if root == "SPX" else Settlement.PM
    return OptionContract("SPX", expiration, Decimal(strike), right, style, Delivery.CASH, settlement, root)


def moved(chain: ChainSnapshot, contract: OptionContract, spreads: float) -> ChainSnapshot:
    """Return the chain with one quote shifted by some of its own spreads."""
    quotes, row = list(chain.quotes), chain.row_of[contract]
    shift = Decimal(str(round(float(quotes[row].spread) * spreads, 2)))
    bid = max(quotes[row].bid + shift, Decimal(0))
    quotes[row] = Quote(bid, bid + quotes[row].spread, quotes[row].time)
    return replace(chain, quotes=tuple(quotes))


def joined(*chains: ChainSnapshot) -> ChainSnapshot:
    """Return chains of one underlying as one."""
    return replace(
        chains[0],
        contracts=tuple(c for chain in chains for c in chain.contracts),
        quotes=tuple(q for chain in chains for q in chain.quotes),
        open_interest=tuple(i for chain in chains for i in chain.open_interest),
    )
