"""What the OptionStrategies factories share: argument checks with LEAN's texts, leg lists and inversion."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import Ticks, ticks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.strategy_matcher.strategy_definition import OptionStrategyDefinition
from engine.lean_runtime.options.option_strategy import OptionLegData, OptionStrategy, UnderlyingLegData

#: .NET's DateTime.MaxValue.
_MAXIMUM_TIME: Ticks = 3155378975999999999

CALL = OptionRight.CALL
PUT = OptionRight.PUT

Description = tuple[OptionRight, Decimal, int, Ticks]


def expiry_of(value: Any) -> Ticks:
    """Return the ticks of an expiration given as date, datetime, ISO text or ticks; TypeError for anything else."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, bool) or not isinstance(value, date | int):
        raise TypeError(f"'{type(value).__name__}' value cannot be converted to System.DateTime")
    return value if isinstance(value, int) else ticks(value)


def check_canonical(symbol: Any, strategy: str) -> Symbol:
    """Return the canonical option's symbol; ArgumentException for a contract or a symbol without underlying."""
    canonical: Symbol = Symbol.from_string(symbol) if isinstance(symbol, str) else getattr(symbol, "symbol", symbol)
    if not canonical.has_underlying or canonical.id._strike_price:
        raise ArgumentException(f"{strategy}: canonicalOption must contain canonical option symbol", "canonicalOption")
    return canonical


def check_expiration(expiration: Any, strategy: str, parameter: str = "expiration") -> Ticks:
    """Return the ticks of an expiration; ArgumentException for DateTime.MinValue and MaxValue."""
    exact = expiry_of(expiration)
    if exact in (0, _MAXIMUM_TIME):
        raise ArgumentException(f"{strategy}: expiration must contain expiration date", parameter)
    return exact


def build(
    definition: OptionStrategyDefinition,
    canonical: Symbol,
    *legs: Description,
    shares: int = 0,
) -> OptionStrategy:
    """Return the strategy of a definition's name with the described legs and shares of the underlying."""
    stock = [UnderlyingLegData.create(shares, canonical.underlying)] if shares else []
    option_legs = [OptionLegData(right, strike, expiration, quantity) for right, strike, quantity, expiration in legs]
    return OptionStrategy(definition.name, canonical, option_legs, stock)


def combined(
    definition: OptionStrategyDefinition, first: OptionStrategy, second: OptionStrategy, with_stock: bool = False
) -> OptionStrategy:
    """Return the option legs of two strategies as one, with the first one's stock if asked for."""
    stock = first.underlying_legs if with_stock else []
    return OptionStrategy(definition.name, first.canonical_option, [*first.option_legs, *second.option_legs], stock)


def inverted(strategy: OptionStrategy, definition: OptionStrategyDefinition) -> OptionStrategy:
    """Turn every leg of the strategy round and rename it."""
    strategy.name = definition.name
    for leg in (*strategy.option_legs, *strategy.underlying_legs):
        leg.quantity = -leg.quantity
    return strategy


def shares_per_contract(canonical: Symbol) -> int:
    """Return the contract multiplier of the symbol properties database as whole shares."""
    properties = EngineServices.current().symbol_properties.get_symbol_properties(
        canonical.id.market, canonical, canonical.security_type, ""
    )
    return int(properties._contract_multiplier)
