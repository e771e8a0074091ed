"""OptionStrategies: LEAN's factories of named strategies; here those of three and four legs (OptionStrategies.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.margin.strategy_matcher.strategy_definition import OptionStrategyDefinition
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import OptionStrategyDefinitions as Definitions
from engine.lean_runtime.options.option_strategy import OptionStrategy
from engine.lean_runtime.options.strategies_two_legs import TwoLegStrategies
from engine.lean_runtime.options.strategies_with_stock import StockStrategies
from engine.lean_runtime.options.strategy_legs import (
    CALL,
    PUT,
    build,
    check_canonical,
    check_expiration,
    combined,
    inverted,
)


class OptionStrategies(StockStrategies, TwoLegStrategies):
    """All 43 factories; the first argument is always the canonical option's symbol."""

    @staticmethod
    def call_butterfly(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long the wings, short two calls in the middle."""
        arguments = (canonical_option, higher_strike, middle_strike, lower_strike, expiration)
        return _butterfly("Call", Definitions.BUTTERFLY_CALL, CALL, *arguments)

    @staticmethod
    def butterfly_call(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Return the call butterfly under its other name."""
        return OptionStrategies.call_butterfly(canonical_option, higher_strike, middle_strike, lower_strike, expiration)

    @staticmethod
    def short_butterfly_call(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short the wings, long two calls in the middle."""
        strategy = OptionStrategies.call_butterfly(
            canonical_option, higher_strike, middle_strike, lower_strike, expiration
        )
        return inverted(strategy, Definitions.SHORT_BUTTERFLY_CALL)

    @staticmethod
    def put_butterfly(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long the wings, short two puts in the middle."""
        arguments = (canonical_option, higher_strike, middle_strike, lower_strike, expiration)
        return _butterfly("Put", Definitions.BUTTERFLY_PUT, PUT, *arguments)

    @staticmethod
    def butterfly_put(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Return the put butterfly under its other name."""
        return OptionStrategies.put_butterfly(canonical_option, higher_strike, middle_strike, lower_strike, expiration)

    @staticmethod
    def short_butterfly_put(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short the wings, long two puts in the middle."""
        strategy = OptionStrategies.put_butterfly(
            canonical_option, higher_strike, middle_strike, lower_strike, expiration
        )
        return inverted(strategy, Definitions.SHORT_BUTTERFLY_PUT)

    @staticmethod
    def iron_condor(
        canonical_option: Any,
        long_put_strike: Any,
        short_put_strike: Any,
        short_call_strike: Any,
        long_call_strike: Any,
        expiration: Any,
    ) -> OptionStrategy:
        """Short put and call inside a long put and call; ArgumentException unless the strikes ascend."""
        canonical = check_canonical(canonical_option, "IronCondor")
        expiry = check_expiration(expiration, "IronCondor")
        long_put, short_put = to_decimal(long_put_strike), to_decimal(short_put_strike)
        short_call, long_call = to_decimal(short_call_strike), to_decimal(long_call_strike)
        if long_put >= short_put or short_put > short_call or short_call >= long_call:
            raise ArgumentException(
                "IronCondor: strike prices must be in ascending order",
                "longPutStrike, shortPutStrike, shortCallStrike, longCallStrike",
            )
        return build(
            Definitions.IRON_CONDOR,
            canonical,
            (PUT, long_put, 1, expiry),
            (PUT, short_put, -1, expiry),
            (CALL, short_call, -1, expiry),
            (CALL, long_call, 1, expiry),
        )

    @staticmethod
    def short_iron_condor(
        canonical_option: Any,
        short_put_strike: Any,
        long_put_strike: Any,
        long_call_strike: Any,
        short_call_strike: Any,
        expiration: Any,
    ) -> OptionStrategy:
        """Long put and call inside a short put and call."""
        strategy = OptionStrategies.iron_condor(
            canonical_option, short_put_strike, long_put_strike, long_call_strike, short_call_strike, expiration
        )
        return inverted(strategy, Definitions.SHORT_IRON_CONDOR)

    @staticmethod
    def iron_butterfly(
        canonical_option: Any, otm_put_strike: Any, atm_strike: Any, otm_call_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Iron condor with both shorts at one strike; ArgumentException for unequal wings."""
        put, middle, call = to_decimal(otm_put_strike), to_decimal(atm_strike), to_decimal(otm_call_strike)
        if middle - put != call - middle:
            raise ArgumentException("IronButterfly: intervals between exercise prices must be equal")
        strategy = OptionStrategies.iron_condor(canonical_option, put, middle, middle, call, expiration)
        strategy.name = Definitions.IRON_BUTTERFLY.name
        return strategy

    @staticmethod
    def short_iron_butterfly(
        canonical_option: Any, otm_put_strike: Any, atm_strike: Any, otm_call_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Opposite of the iron butterfly."""
        strategy = OptionStrategies.iron_butterfly(
            canonical_option, otm_put_strike, atm_strike, otm_call_strike, expiration
        )
        return inverted(strategy, Definitions.SHORT_IRON_BUTTERFLY)

    @staticmethod
    def box_spread(canonical_option: Any, higher_strike: Any, lower_strike: Any, expiration: Any) -> OptionStrategy:
        """Bear put spread plus bull call spread on the same strikes; ArgumentException unless descending."""
        higher, lower = to_decimal(higher_strike), to_decimal(lower_strike)
        if higher <= lower:
            raise ArgumentException("BoxSpread: strike prices must be in descending order, higherStrike, lowerStrike")
        puts = TwoLegStrategies.bear_put_spread(canonical_option, higher, lower, expiration)
        calls = TwoLegStrategies.bull_call_spread(canonical_option, lower, higher, expiration)
        return combined(Definitions.BOX_SPREAD, puts, calls)

    @staticmethod
    def short_box_spread(
        canonical_option: Any, higher_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Opposite of the box spread."""
        strategy = OptionStrategies.box_spread(canonical_option, higher_strike, lower_strike, expiration)
        return inverted(strategy, Definitions.SHORT_BOX_SPREAD)

    @staticmethod
    def jelly_roll(canonical_option: Any, strike: Any, near_expiration: Any, far_expiration: Any) -> OptionStrategy:
        """Call calendar plus short put calendar at one strike."""
        arguments = (canonical_option, strike, near_expiration, far_expiration)
        calls = TwoLegStrategies.call_calendar_spread(*arguments)
        return combined(Definitions.JELLY_ROLL, calls, TwoLegStrategies.short_put_calendar_spread(*arguments))

    @staticmethod
    def short_jelly_roll(
        canonical_option: Any, strike: Any, near_expiration: Any, far_expiration: Any
    ) -> OptionStrategy:
        """Opposite of the jelly roll."""
        strategy = OptionStrategies.jelly_roll(canonical_option, strike, near_expiration, far_expiration)
        return inverted(strategy, Definitions.SHORT_JELLY_ROLL)

    @staticmethod
    def bear_call_ladder(
        canonical_option: Any, lower_strike: Any, middle_strike: Any, higher_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short the lowest call, long the two above; ArgumentException unless ascending."""
        canonical = check_canonical(canonical_option, "BearCallLadder")
        expiry = check_expiration(expiration, "BearCallLadder")
        lower, middle, higher = to_decimal(lower_strike), to_decimal(middle_strike), to_decimal(higher_strike)
        if lower >= middle or middle >= higher:
            raise ArgumentException(
                "BearCallLadder: strike prices must be in ascending order",
                "lowerStrike, middleStrike, higherStrike",
            )
        legs = ((CALL, lower, -1, expiry), (CALL, middle, 1, expiry), (CALL, higher, 1, expiry))
        return build(Definitions.BEAR_CALL_LADDER, canonical, *legs)

    @staticmethod
    def bull_call_ladder(
        canonical_option: Any, lower_strike: Any, middle_strike: Any, higher_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long the lowest call, short the two above."""
        strategy = OptionStrategies.bear_call_ladder(
            canonical_option, lower_strike, middle_strike, higher_strike, expiration
        )
        return inverted(strategy, Definitions.BULL_CALL_LADDER)

    @staticmethod
    def bear_put_ladder(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long the highest put, short the two below; ArgumentException unless descending."""
        canonical = check_canonical(canonical_option, "BearPutLadder")
        expiry = check_expiration(expiration, "BearPutLadder")
        higher, middle, lower = to_decimal(higher_strike), to_decimal(middle_strike), to_decimal(lower_strike)
        if higher <= middle or middle <= lower:
            raise ArgumentException(
                "BearPutLadder: strike prices must be in descending order",
                "higherStrike, middleStrike, lowerStrike",
            )
        legs = ((PUT, higher, 1, expiry), (PUT, middle, -1, expiry), (PUT, lower, -1, expiry))
        return build(Definitions.BEAR_PUT_LADDER, canonical, *legs)

    @staticmethod
    def bull_put_ladder(
        canonical_option: Any, higher_strike: Any, middle_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short the highest put, long the two below."""
        strategy = OptionStrategies.bear_put_ladder(
            canonical_option, higher_strike, middle_strike, lower_strike, expiration
        )
        return inverted(strategy, Definitions.BULL_PUT_LADDER)


def _butterfly(
    kind: str,
    definition: OptionStrategyDefinition,
    right: OptionRight,
    canonical_option: Any,
    higher_strike: Any,
    middle_strike: Any,
    lower_strike: Any,
    expiration: Any,
) -> OptionStrategy:
    """Return a long butterfly; ArgumentException unless both wings are equally far from the middle."""
    name = f"{kind}Butterfly"
    canonical = check_canonical(canonical_option, name)
    expiry = check_expiration(expiration, name)
    higher, middle, lower = to_decimal(higher_strike), to_decimal(middle_strike), to_decimal(lower_strike)
    if higher <= middle or lower >= middle or _uneven(higher, middle, lower):
        raise ArgumentException(
            f"Butterfly{kind}: upper and lower strikes must both be equidistant from the middle strike",
            "higherStrike, middleStrike, lowerStrike",
        )
    legs = ((right, higher, 1, expiry), (right, middle, -2, expiry), (right, lower, 1, expiry))
    return build(definition, canonical, *legs)


def _uneven(higher: Decimal, middle: Decimal, lower: Decimal) -> bool:
    return higher - middle != middle - lower
