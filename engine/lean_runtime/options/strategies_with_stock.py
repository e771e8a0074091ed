"""OptionStrategies factories of single options and of options with stock (Option/OptionStrategies.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.margin.strategy_matcher.strategy_definition import OptionStrategyDefinition
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import OptionStrategyDefinitions as Definitions
from engine.lean_runtime.options.option_strategy import OptionStrategy
from engine.lean_runtime.options.strategy_legs import (
    CALL,
    PUT,
    build,
    check_canonical,
    check_expiration,
    combined,
    inverted,
    shares_per_contract,
)


class StockStrategies(LeanObject):
    """Covered, protective and naked options, collars and conversions; every method returns a new OptionStrategy."""

    @staticmethod
    def covered_call(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Short call against one contract's worth of shares."""
        canonical, exact = check_canonical(canonical_option, "CoveredCall"), to_decimal(strike)
        expiry = check_expiration(expiration, "CoveredCall")
        shares = shares_per_contract(canonical)
        return build(Definitions.COVERED_CALL, canonical, (CALL, exact, -1, expiry), shares=shares)

    @staticmethod
    def protective_call(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Long call above shares sold short."""
        strategy = StockStrategies.covered_call(canonical_option, strike, expiration)
        return inverted(strategy, Definitions.PROTECTIVE_CALL)

    @staticmethod
    def covered_put(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Short put against shares sold short."""
        canonical, exact = check_canonical(canonical_option, "CoveredPut"), to_decimal(strike)
        expiry = check_expiration(expiration, "CoveredPut")
        shares = -shares_per_contract(canonical)
        return build(Definitions.COVERED_PUT, canonical, (PUT, exact, -1, expiry), shares=shares)

    @staticmethod
    def protective_put(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Long put below shares held."""
        strategy = StockStrategies.covered_put(canonical_option, strike, expiration)
        return inverted(strategy, Definitions.PROTECTIVE_PUT)

    @staticmethod
    def protective_collar(canonical_option: Any, call_strike: Any, put_strike: Any, expiration: Any) -> OptionStrategy:
        """Covered call plus long put; ArgumentException for a call strike below the put strike."""
        call, put = to_decimal(call_strike), to_decimal(put_strike)
        if call < put:
            raise ArgumentException(
                "ProtectiveCollar: callStrike must be greater than putStrike", "callStrike, putStrike"
            )
        covered = StockStrategies.covered_call(canonical_option, call, expiration)
        protective = StockStrategies.protective_put(canonical_option, put, expiration)
        return combined(Definitions.PROTECTIVE_COLLAR, covered, protective, with_stock=True)

    @staticmethod
    def conversion(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Collar with both options at one strike."""
        strategy = StockStrategies.protective_collar(canonical_option, strike, strike, expiration)
        strategy.name = Definitions.CONVERSION.name
        return strategy

    @staticmethod
    def reverse_conversion(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Opposite of the conversion."""
        strategy = StockStrategies.conversion(canonical_option, strike, expiration)
        return inverted(strategy, Definitions.REVERSE_CONVERSION)

    @staticmethod
    def naked_call(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Short call."""
        return _naked("NakedCall", Definitions.NAKED_CALL, CALL, canonical_option, strike, expiration)

    @staticmethod
    def naked_put(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Short put."""
        return _naked("NakedPut", Definitions.NAKED_PUT, PUT, canonical_option, strike, expiration)


def _naked(
    name: str,
    definition: OptionStrategyDefinition,
    right: OptionRight,
    canonical_option: Any,
    strike: Any,
    expiration: Any,
) -> OptionStrategy:
    canonical = check_canonical(canonical_option, name)
    exact: Decimal = to_decimal(strike)
    return build(definition, canonical, (right, exact, -1, check_expiration(expiration, name)))
