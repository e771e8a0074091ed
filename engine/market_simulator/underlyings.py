"""What the simulator knows about each underlying: its price, its dependence on the market, its payouts, its options."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import Enum


class ListingStyle(Enum):
    """Say which expirations an exchange lists: every session, or weeklies and monthlies only."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Underlying:
    """Hold the profile of a simulated stock or fund.

    `beta` multiplies the market's return; `own_volatility` is the annual volatility of what the market does not
    explain. `dividend_yield` is annual, paid in four parts in `dividend_months`. `volume` is shares on a usual day,
    `half_spread_cents` half the usual width of the stock's own quote. `strike_step` is the distance of strikes near
    the money in dollars.
    """

    ticker: str
    start_price: float
    beta: float
    own_volatility: float
    dividend_yield: float
    volume: int
    exchange: str
    style: ListingStyle = ListingStyle.WEEKLY
    dividend_months: tuple[int, ...] = (3, 6, 9, 12)
    half_spread_cents: float = 1.0
    strike_step: float = 2.5

    @property
    def has_profile(self) -> bool:
        """Return whether the ticker is one the simulator knows by name."""
        return self.ticker in PROFILES


def _fund(ticker: str, price: float, beta: float, own: float, payout: float, volume: int, exchange: str) -> Underlying:
    return Underlying(
        ticker, price, beta, own, payout, volume, exchange, ListingStyle.DAILY, half_spread_cents=0.5, strike_step=1.0
    )


_FEB, _JAN = (2, 5, 8, 11), (1, 4, 7, 10)
#: Round figures of 2023-24; letters of exchanges as in LEAN's map files (P = NYSE Arca, Q = Nasdaq, N = NYSE).
PROFILES: dict[str, Underlying] = {
    profile.ticker: profile
    for profile in (
        _fund("SPY", 430.0, 1.0, 0.0, 0.0135, 75_000_000, "P"),
        _fund("QQQ", 360.0, 1.15, 0.08, 0.006, 45_000_000, "Q"),
        _fund("IWM", 190.0, 1.10, 0.11, 0.013, 30_000_000, "P"),
        Underlying("AAPL", 180.0, 1.15, 0.19, 0.005, 55_000_000, "Q", dividend_months=_FEB),
        Underlying("MSFT", 340.0, 1.10, 0.17, 0.008, 25_000_000, "Q", dividend_months=_FEB),
        Underlying("AMZN", 140.0, 1.25, 0.24, 0.0, 50_000_000, "Q"),
        Underlying("GOOGL", 135.0, 1.15, 0.22, 0.0, 28_000_000, "Q"),
        Underlying("NVDA", 450.0, 1.70, 0.36, 0.0, 45_000_000, "Q", strike_step=5.0),
        Underlying("META", 310.0, 1.30, 0.30, 0.0, 18_000_000, "Q"),
        Underlying("TSLA", 240.0, 1.60, 0.44, 0.0, 110_000_000, "Q"),
        Underlying("JPM", 150.0, 1.0, 0.17, 0.028, 10_000_000, "N", dividend_months=_JAN),
        Underlying("XOM", 110.0, 0.8, 0.20, 0.035, 17_000_000, "N", dividend_months=_FEB),
    )
}


def underlying(ticker: str) -> Underlying:
    """Return the profile of a ticker; one that is not known gets a plausible stock made from its letters."""
    known = PROFILES.get(ticker)
    if known is not None:
        return known
    mix = zlib.crc32(ticker.encode())
    return Underlying(
        ticker,
        start_price=float(40 + mix % 200),
        beta=0.7 + (mix >> 8) % 80 / 100,
        own_volatility=0.18 + (mix >> 16) % 20 / 100,
        dividend_yield=0.0,
        volume=5_000_000,
        exchange="N",
    )
