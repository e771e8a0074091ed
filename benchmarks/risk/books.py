"""Accounts of many open positions for the benchmarks: generated, no market data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.positions import Position
from modules.domain.quotes import Quote
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, Structure
from modules.pricing import black_scholes
from modules.pricing.package import package_quote
from modules.reference_data.facts import EarningsCalendar, Profile, Record, UnderlyingKind
from modules.reference_data.in_memory import InMemoryReferenceData
from modules.risk.breaker import BreakerState
from modules.risk.context import RiskContext
from modules.risk.stress import Shocks, implied_volatilities

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2024, 1, 10, 12, 0, tzinfo=ZONE)
SPOT, VOLATILITY, RATE = 100.0, 0.25, 0.03
STRIKES = range(80, 121)
EXPIRATIONS = tuple(date(2024, 1, 19) + timedelta(weeks=week) for week in range(12))
#: Wide enough that every rule is judged to its end and none refuses.
LIMITS = Settings(
    max_loss_per_trade=Decimal("0.02"),
    max_total_risk=Decimal(1),
    max_positions=1000,
    max_positions_per_strategy=1000,
    max_positions_per_underlying=1000,
    max_sector_risk=Decimal(10),
    max_correlated_risk=Decimal(10),
    max_scenario_loss=Decimal(10),
    max_shortfall=Decimal(10),
    max_vega=Decimal(1),
    max_gamma=Decimal(1),
    max_delta=Decimal(1),
    max_theta=Decimal(1),
)


def chain(name: str) -> ChainSnapshot:
    """Return a chain of 12 expirations and 41 strikes at flat volatility."""
    contracts, quotes = [], []
    for expiration in EXPIRATIONS:
        years = (expiration - NOW.date()).days / 365
        for strike in STRIKES:
            for right in OptionRight:
                value = float(black_scholes.price(SPOT, strike, years, VOLATILITY, right is OptionRight.CALL, RATE))
                contracts.append(OptionContract(name, expiration, Decimal(strike), right))
                quotes.append(Quote.from_floats(max(value - 0.02, 0.01), value + 0.03, NOW))
    return ChainSnapshot(name, Decimal(str(SPOT)), NOW, tuple(contracts), tuple(quotes), (5000,) * len(contracts))


def condor(name: str, number: int) -> Structure:
    """Return the n-th condor of an underlying: other strikes or another expiration than the ones before."""
    expiration, shift = EXPIRATIONS[number % len(EXPIRATIONS)], number // len(EXPIRATIONS)
    legs = ((85 + shift, "put", 1), (90 + shift, "put", -1), (106 + shift, "call", -1), (111 + shift, "call", 1))
    return Structure(
        "iron condor",
        tuple(OptionLeg(OptionContract(name, expiration, Decimal(k), OptionRight(r)), n) for k, r, n in legs),
    )


def account(positions: int, underlyings: int) -> tuple[RiskContext, list[TradeIntent]]:
    """Return a context with that many condors spread over underlyings, and new ones to be judged."""
    names = [f"U{place:02d}" for place in range(underlyings)]
    chains = {name: chain(name) for name in names}
    each = positions // underlyings
    held = tuple(_position(name, number) for name in names for number in range(each))
    volatilities = {}
    for one in chains.values():
        volatilities.update(implied_volatilities(one, list(one.contracts), RATE))
    opens = NOW.replace(hour=9, minute=30)
    base = RiskContext(
        LIMITS,
        Account(Decimal(2_000_000), Decimal(2_000_000)),
        SessionClock(opens, opens.replace(hour=16, minute=0), timedelta(minutes=1)),
        chains[names[0]],
        held,
        (),
        BreakerState(),
        chains=chains,
        reference=InMemoryReferenceData(_facts(names)),
        volatilities=volatilities,
        shocks={name: _shocks(place) for place, name in enumerate(names)},
    )
    return base, [_intent(name, each + extra, chains[name]) for name in names for extra in range(3)]


def on_chain(base: RiskContext, intent: TradeIntent) -> RiskContext:
    """Return the context with the intent's market at hand; what was prepared for the step stays prepared."""
    moved = replace(base, chain=base.chains[intent.structure.underlying])
    moved.__dict__.update({k: v for k, v in base.__dict__.items() if k not in moved.__dict__ and k != "_memory"})
    return moved


def _position(name: str, number: int) -> Position:
    return Position(
        f"{name}-{number}",
        f"{name}-{number}",
        Source.STRATEGY,
        "iron condor",
        condor(name, number),
        1,
        Decimal(-100),
        Decimal(0),
        Decimal(400),
        NOW - timedelta(days=1),
        "benchmark",
    )


def _intent(name: str, number: int, market: ChainSnapshot) -> TradeIntent:
    structure = condor(name, number)
    quote = package_quote(structure, market.quote_table())
    assert quote is not None
    return TradeIntent(
        f"new-{name}-{number}",
        Purpose.OPEN,
        Source.STRATEGY,
        "iron condor",
        structure,
        2,
        quote.ask,
        Decimal(800),
        Decimal(200),
        "benchmark",
        NOW - timedelta(minutes=5),
    )


def _facts(names: list[str]) -> list[Record]:
    known = NOW - timedelta(days=30)
    profiles: list[Record] = [
        Profile(name, known, UnderlyingKind.SINGLE_NAME, f"sector {place % 5}", 1.0 + place / 40)
        for place, name in enumerate(names)
    ]
    return [*profiles, *(EarningsCalendar(name, known, date(2024, 12, 31)) for name in names)]


def _shocks(seed: int) -> Shocks:
    import numpy as np

    spot = np.random.default_rng(seed).standard_t(4, 250) * 0.01
    return Shocks(spot, np.exp(-2.0 * spot))
