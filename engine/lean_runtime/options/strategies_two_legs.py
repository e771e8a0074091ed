"""OptionStrategies factories of two option legs: verticals, straddles, strangles, calendars, backspreads."""

from __future__ import annotations

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
    inverted,
)


class TwoLegStrategies(LeanObject):
    """Spreads of two options; every method returns a new OptionStrategy (Option/OptionStrategies.cs)."""

    @staticmethod
    def bear_call_spread(
        canonical_option: Any, leg_1_strike: Any, leg_2_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short lower call, long higher call."""
        arguments = (canonical_option, leg_1_strike, leg_2_strike, expiration)
        return _vertical("BearCallSpread", Definitions.BEAR_CALL_SPREAD, CALL, -1, *arguments)

    @staticmethod
    def bull_call_spread(
        canonical_option: Any, leg_1_strike: Any, leg_2_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long lower call, short higher call."""
        arguments = (canonical_option, leg_1_strike, leg_2_strike, expiration)
        return _vertical("BullCallSpread", Definitions.BULL_CALL_SPREAD, CALL, 1, *arguments)

    @staticmethod
    def bear_put_spread(canonical_option: Any, leg_1_strike: Any, leg_2_strike: Any, expiration: Any) -> OptionStrategy:
        """Long higher put, short lower put."""
        arguments = (canonical_option, leg_1_strike, leg_2_strike, expiration)
        return _vertical("BearPutSpread", Definitions.BEAR_PUT_SPREAD, PUT, 1, *arguments)

    @staticmethod
    def bull_put_spread(canonical_option: Any, leg_1_strike: Any, leg_2_strike: Any, expiration: Any) -> OptionStrategy:
        """Short higher put, long lower put."""
        arguments = (canonical_option, leg_1_strike, leg_2_strike, expiration)
        return _vertical("BullPutSpread", Definitions.BULL_PUT_SPREAD, PUT, -1, *arguments)

    @staticmethod
    def straddle(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Long call and long put at one strike."""
        canonical, exact = check_canonical(canonical_option, "Straddle"), to_decimal(strike)
        expiry = check_expiration(expiration, "Straddle")
        return build(Definitions.STRADDLE, canonical, (CALL, exact, 1, expiry), (PUT, exact, 1, expiry))

    @staticmethod
    def short_straddle(canonical_option: Any, strike: Any, expiration: Any) -> OptionStrategy:
        """Short call and short put at one strike."""
        strategy = TwoLegStrategies.straddle(canonical_option, strike, expiration)
        return inverted(strategy, Definitions.SHORT_STRADDLE)

    @staticmethod
    def strangle(canonical_option: Any, call_leg_strike: Any, put_leg_strike: Any, expiration: Any) -> OptionStrategy:
        """Long call and long put below it; ArgumentException unless the call strike is the higher one."""
        canonical = check_canonical(canonical_option, "Strangle")
        expiry = check_expiration(expiration, "Strangle")
        call, put = to_decimal(call_leg_strike), to_decimal(put_leg_strike)
        if call <= put:
            raise ArgumentException(
                "Strangle: callLegStrike must be greater than putLegStrike", "callLegStrike, putLegStrike"
            )
        return build(Definitions.STRANGLE, canonical, (CALL, call, 1, expiry), (PUT, put, 1, expiry))

    @staticmethod
    def short_strangle(
        canonical_option: Any, call_leg_strike: Any, put_leg_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short call and short put below it."""
        strategy = TwoLegStrategies.strangle(canonical_option, call_leg_strike, put_leg_strike, expiration)
        return inverted(strategy, Definitions.SHORT_STRANGLE)

    @staticmethod
    def call_calendar_spread(
        canonical_option: Any, strike: Any, near_expiration: Any, far_expiration: Any
    ) -> OptionStrategy:
        """Short near call, long far call."""
        arguments = (canonical_option, strike, near_expiration, far_expiration)
        return _calendar("CallCalendarSpread", Definitions.CALL_CALENDAR_SPREAD, CALL, *arguments)

    @staticmethod
    def short_call_calendar_spread(
        canonical_option: Any, strike: Any, near_expiration: Any, far_expiration: Any
    ) -> OptionStrategy:
        """Long near call, short far call."""
        strategy = TwoLegStrategies.call_calendar_spread(canonical_option, strike, near_expiration, far_expiration)
        return inverted(strategy, Definitions.SHORT_CALL_CALENDAR_SPREAD)

    @staticmethod
    def put_calendar_spread(
        canonical_option: Any, strike: Any, near_expiration: Any, far_expiration: Any
    ) -> OptionStrategy:
        """Short near put, long far put."""
        arguments = (canonical_option, strike, near_expiration, far_expiration)
        return _calendar("PutCalendarSpread", Definitions.PUT_CALENDAR_SPREAD, PUT, *arguments)

    @staticmethod
    def short_put_calendar_spread(
        canonical_option: Any, strike: Any, near_expiration: Any, far_expiration: Any
    ) -> OptionStrategy:
        """Long near put, short far put."""
        strategy = TwoLegStrategies.put_calendar_spread(canonical_option, strike, near_expiration, far_expiration)
        return inverted(strategy, Definitions.SHORT_PUT_CALENDAR_SPREAD)

    @staticmethod
    def call_backspread(
        canonical_option: Any, lower_strike: Any, higher_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Short one lower call, long two higher calls; ArgumentException unless ascending."""
        canonical = check_canonical(canonical_option, "CallBackspread")
        expiry = check_expiration(expiration, "CallBackspread")
        lower, higher = to_decimal(lower_strike), to_decimal(higher_strike)
        if lower >= higher:
            raise ArgumentException(
                "CallBackspread: strike prices must be in ascending order, lowerStrike, higherStrike"
            )
        return build(Definitions.CALL_BACKSPREAD, canonical, (CALL, lower, -1, expiry), (CALL, higher, 2, expiry))

    @staticmethod
    def short_call_backspread(
        canonical_option: Any, lower_strike: Any, higher_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long one lower call, short two higher calls."""
        strategy = TwoLegStrategies.call_backspread(canonical_option, lower_strike, higher_strike, expiration)
        return inverted(strategy, Definitions.SHORT_CALL_BACKSPREAD)

    @staticmethod
    def put_backspread(canonical_option: Any, higher_strike: Any, lower_strike: Any, expiration: Any) -> OptionStrategy:
        """Short one higher put, long two lower puts; ArgumentException unless descending."""
        canonical = check_canonical(canonical_option, "PutBackspread")
        expiry = check_expiration(expiration, "PutBackspread")
        higher, lower = to_decimal(higher_strike), to_decimal(lower_strike)
        if higher <= lower:
            raise ArgumentException(
                "PutBackspread: strike prices must be in descending order, higherStrike, lowerStrike"
            )
        return build(Definitions.PUT_BACKSPREAD, canonical, (PUT, higher, -1, expiry), (PUT, lower, 2, expiry))

    @staticmethod
    def short_put_backspread(
        canonical_option: Any, higher_strike: Any, lower_strike: Any, expiration: Any
    ) -> OptionStrategy:
        """Long one higher put, short two lower puts."""
        strategy = TwoLegStrategies.put_backspread(canonical_option, higher_strike, lower_strike, expiration)
        return inverted(strategy, Definitions.SHORT_PUT_BACKSPREAD)


def _vertical(
    name: str,
    definition: OptionStrategyDefinition,
    right: OptionRight,
    first_quantity: int,
    canonical_option: Any,
    leg_1_strike: Any,
    leg_2_strike: Any,
    expiration: Any,
) -> OptionStrategy:
    """Return a vertical; call strikes must ascend and put strikes descend from the first leg to the second."""
    canonical = check_canonical(canonical_option, name)
    expiry = check_expiration(expiration, name)
    first, second = to_decimal(leg_1_strike), to_decimal(leg_2_strike)
    wrong, needed = (first >= second, "less") if right is CALL else (first <= second, "greater")
    if wrong:
        raise ArgumentException(f"{name}: leg1Strike must be {needed} than leg2Strike", "leg1Strike, leg2Strike")
    return build(
        definition, canonical, (right, first, first_quantity, expiry), (right, second, -first_quantity, expiry)
    )


def _calendar(
    name: str,
    definition: OptionStrategyDefinition,
    right: OptionRight,
    canonical_option: Any,
    strike: Any,
    near_expiration: Any,
    far_expiration: Any,
) -> OptionStrategy:
    canonical, exact = check_canonical(canonical_option, name), to_decimal(strike)
    near = check_expiration(near_expiration, name, "nearExpiration")
    far = check_expiration(far_expiration, name, "farExpiration")
    if near >= far:
        raise ArgumentException(
            f"{name}: near expiration must be less than far expiration", "nearExpiration, farExpiration"
        )
    return build(definition, canonical, (right, exact, -1, near), (right, exact, 1, far))
