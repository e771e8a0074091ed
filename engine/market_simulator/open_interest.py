"""Open interest and daily volume of listed contracts: more near the money, at round strikes and in monthlies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.corporate_actions import third_friday
from engine.market_simulator.market import Chain, Market
from engine.market_simulator.random_streams import stream

Integers = NDArray[np.int64]
#: Contracts open at a near, round, monthly strike of a stock that trades a million shares a day.
_OPEN_A_MILLION = 160.0
#: Share of open interest that trades on a day, in the median.
_TURNOVER = 0.05


@dataclass(frozen=True, slots=True)
class ChainActivity:
    """Hold contracts open before a session and contracts traded in it, shape (contracts,)."""

    open_interest: Integers
    volume: Integers


def chain_activity(chain: Chain, market: Market, ticker: str, day: date) -> ChainActivity:
    """Return open interest and volume of a chain on a session."""
    stock = market.source.stocks[ticker]
    spot = market.source.open_price(ticker, market.calendar.number(day))
    years = np.maximum(chain.years(market.calendar.between(day, day)[0].opens_at), 1 / 365)
    distance = np.log(chain.strikes / spot) / (0.2 * np.sqrt(np.maximum(years, 0.02)))
    round_strike = np.where(np.rint(chain.strikes * 100).astype(np.int64) % 1000 == 0, 3.0, 1.0)
    is_monthly = np.array([_is_monthly(close.date(), market) for close in chain.closes])[chain.expirations]
    size = _OPEN_A_MILLION * stock.volume / 1e6 * round_strike * np.where(is_monthly, 2.0, 0.7) / 6
    interest = np.rint(size * np.exp(-0.35 * distance**2)).astype(np.int64) + 10
    noise = stream(market.config.seed, "activity", ticker, day.toordinal()).lognormal(0.0, 0.8, len(interest))
    # Near expirations turn over faster.
    turnover = _TURNOVER * (1 + 2 / (1 + 52 * years)) * noise
    return ChainActivity(interest, np.rint(interest * turnover).astype(np.int64))


def _is_monthly(day: date, market: Market) -> bool:
    return day == market.calendar.last_session_to(third_friday(day.year, day.month))
