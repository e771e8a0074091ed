"""Intents and contexts for tests of the rules: a sound condor in a calm market, changed by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from modules.domain.account import Account
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.positions import Position
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, Structure
from modules.pricing.package import package_quote
from modules.reference_data.facts import EarningsCalendar, EarningsDate, Profile, Record, UnderlyingKind
from modules.reference_data.in_memory import InMemoryReferenceData
from modules.risk.breaker import BreakerLevel, BreakerState, TripCode, trip
from modules.risk.check import check
from modules.risk.context import RiskContext
from tests.modules.builders import EXPIRATION, NOON, chain, condor, session

KNOWN_AT = NOON - timedelta(days=30)
#: Every limit so wide that only the rule under test can refuse.
WIDE: dict[str, Any] = {
    "max_loss_per_trade": Decimal(1),
    "max_total_risk": Decimal(1),
    "max_buying_power": Decimal(10),
    "max_contracts": 1000,
    "max_positions": 100,
    "max_positions_per_strategy": 100,
    "max_positions_per_underlying": 100,
    "max_notional": Decimal(1000),
    "max_sector_risk": Decimal(10),
    "max_correlated_risk": Decimal(10),
    "max_delta": Decimal(10),
    "max_gamma": Decimal(10),
    "max_vega": Decimal(10),
    "max_theta": Decimal(10),
    "max_scenario_loss": Decimal(10),
    "max_shortfall": Decimal(10),
}


@cache
def market() -> ChainSnapshot:
    """Return the calm market, made once."""
    return chain()


def natural(package: Structure) -> Decimal:
    """Return what buying a package as written costs in the calm market."""
    quote = package_quote(package, market().quote_table())
    assert quote is not None
    return quote.ask


def structure(text: str, expiration: date = EXPIRATION, underlying: str = "SPY", name: str = "test") -> Structure:
    """Read a structure such as `+1 450P -1 455P`."""
    words = text.split()
    legs = []
    for ratio, series in zip(words[::2], words[1::2], strict=True):
        right = OptionRight.CALL if series.endswith("C") else OptionRight.PUT
        contract = OptionContract(underlying, expiration, Decimal(series[:-1]), right)
        legs.append(OptionLeg(contract, int(ratio)))
    return Structure(name, tuple(legs))


def intent(max_loss: str | None = "1500", quantity: int = 3, worst: str = "-2.40", **changes: Any) -> TradeIntent:
    """Return an opening of a condor; `max_loss` is dollars for the whole quantity."""
    base = TradeIntent(
        intent_id="i",
        purpose=Purpose.OPEN,
        source=Source.STRATEGY,
        strategy="iron condor",
        structure=condor(),
        quantity=quantity,
        worst_price=Decimal(worst),
        max_loss=None if max_loss is None else Decimal(max_loss),
        max_profit=Decimal(450),
        rationale="test",
        created_at=NOON - timedelta(minutes=5),
    )
    return replace(base, **changes)


def position(text: str | Structure = "", quantity: int = 1, max_loss: str = "500", **changes: Any) -> Position:
    """Return an open position of a structure, a condor where none is named."""
    held = structure(text) if isinstance(text, str) and text else text or condor()
    assert isinstance(held, Structure)
    base = Position(
        position_id="p",
        lineage_id="p",
        source=Source.STRATEGY,
        strategy="iron condor",
        structure=held,
        quantity=quantity,
        entry_cost=Decimal(-100) * quantity,
        entry_fees=Decimal(0),
        max_loss=Decimal(max_loss),
        opened_at=NOON - timedelta(days=1),
        rationale="test",
    )
    return replace(base, **changes)


def context(settings: dict[str, Any] | None = None, value: str = "100000", **changes: Any) -> RiskContext:
    """Return a context with default settings changed by name, and a net liquidation in dollars."""
    money = Decimal(value)
    base = RiskContext(Settings(**(settings or {})), Account(money, money), session(), market(), (), (), BreakerState())
    return replace(base, **changes)


def wide(value: str = "100000", **settings: Any) -> dict[str, Any]:
    """Return arguments of `context` with every limit wide but those named."""
    return {"settings": {**WIDE, **settings}, "value": value}


def codes(asked: TradeIntent, given: RiskContext) -> set[str]:
    """Return the codes of all refusals."""
    return {refusal.code for refusal in check(asked, given).refusals}


def warnings(asked: TradeIntent, given: RiskContext) -> set[str]:
    """Return the codes of all warnings."""
    return {warning.code for warning in check(asked, given).warnings}


def tripped(level: BreakerLevel) -> BreakerState:
    """Return a breaker at a level."""
    if level is BreakerLevel.CLOSED:
        return BreakerState()
    return trip(BreakerState(), TripCode.MANUAL, "test", NOON, level)


def renamed(given: RiskContext, underlying: str) -> RiskContext:
    """Return the context with its market on another underlying."""
    contracts = tuple(replace(c, underlying=underlying, root="") for c in given.chain.contracts)
    return replace(given, chain=replace(given.chain, underlying=underlying, contracts=contracts))


def on(underlying: str, asked: TradeIntent) -> TradeIntent:
    """Return the intent on another underlying."""
    legs = tuple(
        OptionLeg(replace(leg.contract, underlying=underlying, root=""), leg.ratio) for leg in asked.structure.options
    )
    return replace(asked, structure=Structure(asked.structure.name, legs))


def facts(*records: Record) -> InMemoryReferenceData:
    return InMemoryReferenceData(records)


def single_name(underlying: str = "AAPL", sector: str = "technology") -> Profile:
    return Profile(underlying, KNOWN_AT, UnderlyingKind.SINGLE_NAME, sector, 1.2)


def earnings(days: Iterable[date], underlying: str = "AAPL", until: date = date(2024, 12, 31)) -> EarningsCalendar:
    return EarningsCalendar(underlying, KNOWN_AT, until, tuple(EarningsDate(day) for day in days))
