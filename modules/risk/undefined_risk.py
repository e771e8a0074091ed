"""The stand-in for a loss without bound (rule 25): the worse of twice the broker's margin and a gap of 30 %.

At the gap, volatility is half as high again and nothing of the time left is given away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import numpy as np

from modules.domain.contracts import OptionContract, OptionRight
from modules.pricing import black_scholes
from modules.pricing.smile import years_between
from modules.risk.book import Holdings, Prices
from modules.risk.broker_margin import BrokerPolicy, requirement

GAP = 0.30
VOLATILITY_FACTOR = 1.5
_FALLBACK_VOLATILITY = 0.30


def undefined_loss(
    holdings: Holdings, prices: Prices, now: datetime, volatilities: Mapping[OptionContract, float], rate: float
) -> Decimal:
    """Return dollars, at least zero, rounded up to a cent."""
    twice = 2 * requirement(holdings, prices, BrokerPolicy(secures_puts=False)).uncovered
    return max(twice, gap_loss(holdings, prices, now, volatilities, rate))


def gap_loss(
    holdings: Holdings, prices: Prices, now: datetime, volatilities: Mapping[OptionContract, float], rate: float
) -> Decimal:
    """Return the loss against today's prices if the underlying gaps by 30 % up or down, whichever is worse."""
    spot = float(prices.spot)
    now_worth = sum((_last(c, prices) * c.multiplier * n for c, n in holdings.options.items()), Decimal(0))
    worst = 0.0
    for move in (-GAP, GAP):
        there = spot * (1 + move)
        value = sum(n * c.multiplier * _value(c, there, now, volatilities, rate) for c, n in holdings.options.items())
        profit = value - float(now_worth) + holdings.shares * (there - spot)
        worst = min(worst, profit)
    return Decimal(str(np.ceil(-worst * 100) / 100))


def _last(contract: OptionContract, prices: Prices) -> Decimal:
    found = prices.options.get(contract)
    return Decimal(0) if found is None else found.last


def _value(
    contract: OptionContract, spot: float, now: datetime, volatilities: Mapping[OptionContract, float], rate: float
) -> float:
    volatility = volatilities.get(contract, _FALLBACK_VOLATILITY) * VOLATILITY_FACTOR
    years = years_between(now, contract.expiration)
    is_call = contract.right is OptionRight.CALL
    return float(black_scholes.price(spot, float(contract.strike), years, volatility, is_call, rate))
