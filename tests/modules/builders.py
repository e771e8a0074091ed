"""Builders of domain values for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.events import MarketStep
from modules.domain.quotes import Quote
from modules.domain.session_context import RankKind, SessionContext, VolatilityRank
from modules.domain.structures import OptionLeg, Structure
from modules.pricing import black_scholes

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2024, 1, 10, 12, 0, tzinfo=NEW_YORK)
EXPIRATION = date(2024, 2, 16)
STEP = timedelta(minutes=1)


def contract(strike: float, right: str, expiration: date = EXPIRATION) -> OptionContract:
    return OptionContract("SPY", expiration, Decimal(str(strike)), OptionRight(right))


def condor(expiration: date = EXPIRATION) -> Structure:
    legs = ((450, "put", 1), (455, "put", -1), (485, "call", -1), (490, "call", 1))
    return Structure("iron condor", tuple(OptionLeg(contract(k, r, expiration), n) for k, r, n in legs))


def quote(bid: float, ask: float, at: datetime = NOON) -> Quote:
    return Quote(Decimal(str(bid)), Decimal(str(ask)), at)


def session(now: datetime = NOON) -> SessionClock:
    day = now.date()
    opens = datetime(day.year, day.month, day.day, 9, 30, tzinfo=NEW_YORK)
    return SessionClock(opens, opens.replace(hour=16, minute=0), STEP)


def chain(
    now: datetime = NOON,
    spot: float = 470.0,
    volatility: float = 0.18,
    expirations: Iterable[date] = (EXPIRATION,),
    half_spread: float = 0.03,
) -> ChainSnapshot:
    """Return a chain whose quotes stand around Black-Scholes values."""
    contracts, quotes = [], []
    for expiration in expirations:
        years = ((expiration - now.date()).days + 1e-3) / 365
        for strike in range(430, 511, 5):
            for right in OptionRight:
                value = float(black_scholes.price(spot, strike, years, volatility, right is OptionRight.CALL, 0.02))
                bid, ask = max(round(value - half_spread, 2), 0.0), round(value + half_spread, 2)
                contracts.append(OptionContract("SPY", expiration, Decimal(strike), right))
                quotes.append(quote(bid, ask, now))
    return ChainSnapshot(
        "SPY", Decimal(str(spot)), now, tuple(contracts), tuple(quotes), tuple(5000 for _ in contracts)
    )


def step(now: datetime = NOON, cash: float = 100_000, spot: float = 470.0, volatility: float = 0.18) -> MarketStep:
    money = Decimal(str(cash))
    return MarketStep(now, Account(money, money), session(now), (chain(now, spot, volatility),))


def rank(value: float) -> VolatilityRank:
    return VolatilityRank(RankKind.IV_RANK, value, 0.18, 252)


def context(value: float) -> SessionContext:
    return SessionContext(rank(value))
