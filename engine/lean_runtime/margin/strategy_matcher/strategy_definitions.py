"""All strategies LEAN margins, in its declaration order, which decides between definitions of equal size."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.margin.strategy_matcher.leg_definition import (
    Legs,
    OptionStrategyLegDefinition,
    OptionStrategyLegPredicate,
)
from engine.lean_runtime.margin.strategy_matcher.option_position import OptionPosition
from engine.lean_runtime.margin.strategy_matcher.strategy_definition import OptionStrategyDefinition

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
}


def _strike(comparison: str, leg: int) -> OptionStrategyLegPredicate:
    """Compare the strike with that of an earlier leg."""
    compare = _COMPARISONS[comparison]
    return OptionStrategyLegPredicate(
        f"p.Strike {comparison} legs[{leg}].Strike", lambda legs, p: compare(p._strike, legs[leg]._strike)
    )


def _expiration(comparison: str, leg: int) -> OptionStrategyLegPredicate:
    """Compare the expiration with that of an earlier leg."""
    compare = _COMPARISONS[comparison]
    return OptionStrategyLegPredicate(
        f"p.Expiration {comparison} legs[{leg}].Expiration",
        lambda legs, p: compare(p._expiration, legs[leg]._expiration),
    )


def _equal_wings(legs: Legs, position: OptionPosition) -> bool:
    return position._strike - legs[1]._strike == legs[1]._strike - legs[0]._strike


def _mirrored_wing(legs: Legs, position: OptionPosition) -> bool:
    return position._strike == legs[0]._strike * Decimal(2) - legs[1]._strike


_SAME_EXPIRATION = _expiration("==", 0)
_LATER = _expiration(">", 0)
_EQUAL_WINGS = OptionStrategyLegPredicate("p.Strike - legs[1].Strike == legs[1].Strike - legs[0].Strike", _equal_wings)
_MIRRORED_WING = OptionStrategyLegPredicate("p.Strike == legs[0].Strike * 2 - legs[1].Strike", _mirrored_wing)
_ABOVE = (_strike(">", 0), _SAME_EXPIRATION)
_BELOW = (_strike("<", 0), _SAME_EXPIRATION)
_SAME_STRIKE = (_strike("==", 0), _SAME_EXPIRATION)
_CALENDAR = (_strike("==", 0), _LATER)


def _call(quantity: int, *predicates: OptionStrategyLegPredicate) -> OptionStrategyLegDefinition:
    return OptionStrategyLegDefinition(OptionRight.CALL, quantity, predicates)


def _put(quantity: int, *predicates: OptionStrategyLegPredicate) -> OptionStrategyLegDefinition:
    return OptionStrategyLegDefinition(OptionRight.PUT, quantity, predicates)


def _define(name: str, *legs: OptionStrategyLegDefinition, lots: int = 0) -> OptionStrategyDefinition:
    return OptionStrategyDefinition(name, lots, legs)


def _butterfly(name: str, side: int, leg: Callable[..., OptionStrategyLegDefinition]) -> OptionStrategyDefinition:
    middle = (_strike(">=", 0), _SAME_EXPIRATION)
    return _define(
        name,
        leg(side),
        leg(-2 * side, *middle),
        leg(side, _strike(">=", 1), _SAME_EXPIRATION, _EQUAL_WINGS),
    )


def _iron_butterfly(name: str, side: int) -> OptionStrategyDefinition:
    return _define(
        name,
        _put(-side),
        _put(side, *_BELOW),
        _call(-side, *_SAME_STRIKE),
        _call(side, _MIRRORED_WING, _SAME_EXPIRATION),
    )


def _iron_condor(name: str, side: int) -> OptionStrategyDefinition:
    return _define(
        name,
        _put(side),
        _put(-side, *_ABOVE),
        _call(-side, _strike(">", 1), _SAME_EXPIRATION),
        _call(side, _strike(">", 2), _SAME_EXPIRATION),
    )


def _box(name: str, side: int) -> OptionStrategyDefinition:
    return _define(
        name,
        _put(side),
        _put(-side, *_BELOW),
        _call(side, _strike("==", 1), _SAME_EXPIRATION),
        _call(-side, *_SAME_STRIKE),
    )


def _jelly_roll(name: str, side: int) -> OptionStrategyDefinition:
    return _define(
        name,
        _call(-side),
        _call(side, *_CALENDAR),
        _put(side, *_SAME_STRIKE),
        _put(-side, _strike("==", 0), _expiration("==", 1)),
    )


def _call_ladder(name: str, side: int) -> OptionStrategyDefinition:
    return _define(name, _call(side), _call(-side, *_ABOVE), _call(-side, _strike(">", 1), _SAME_EXPIRATION))


def _put_ladder(name: str, side: int) -> OptionStrategyDefinition:
    return _define(name, _put(side), _put(-side, *_BELOW), _put(-side, _strike("<", 1), _SAME_EXPIRATION))


class OptionStrategyDefinitions(LeanObject):
    """The declared strategies (StrategyMatcher/OptionStrategyDefinitions.cs)."""

    #: Every definition and the inverses the matcher needs besides.
    ALL_DEFINITIONS: ClassVar[list[OptionStrategyDefinition]]

    COVERED_CALL = _define("Covered Call", _call(-1), lots=1)
    PROTECTIVE_CALL = _define("Protective Call", _call(1), lots=-1)
    COVERED_PUT = _define("Covered Put", _put(-1), lots=-1)
    PROTECTIVE_PUT = _define("Protective Put", _put(1), lots=1)
    PROTECTIVE_COLLAR = _define("Protective Collar", _call(-1), _put(1, *_BELOW), lots=1)
    CONVERSION = _define("Conversion", _call(-1), _put(1, *_SAME_STRIKE), lots=1)
    REVERSE_CONVERSION = _define("Reverse Conversion", _call(1), _put(-1, *_SAME_STRIKE), lots=-1)
    NAKED_CALL = _define("Naked Call", _call(-1))
    NAKED_PUT = _define("Naked Put", _put(-1))
    BEAR_CALL_SPREAD = _define("Bear Call Spread", _call(-1), _call(1, *_ABOVE))
    BEAR_PUT_SPREAD = _define("Bear Put Spread", _put(1), _put(-1, *_BELOW))
    BULL_CALL_SPREAD = _define("Bull Call Spread", _call(1), _call(-1, *_ABOVE))
    BULL_PUT_SPREAD = _define("Bull Put Spread", _put(-1), _put(1, *_BELOW))
    STRADDLE = _define("Straddle", _call(1), _put(1, *_SAME_STRIKE))
    SHORT_STRADDLE = _define("Short Straddle", _call(-1), _put(-1, *_SAME_STRIKE))
    STRANGLE = _define("Strangle", _call(1), _put(1, *_BELOW))
    SHORT_STRANGLE = _define("Short Strangle", _call(-1), _put(-1, *_BELOW))
    BUTTERFLY_CALL = _butterfly("Butterfly Call", 1, _call)
    SHORT_BUTTERFLY_CALL = _butterfly("Short Butterfly Call", -1, _call)
    BUTTERFLY_PUT = _butterfly("Butterfly Put", 1, _put)
    SHORT_BUTTERFLY_PUT = _butterfly("Short Butterfly Put", -1, _put)
    CALL_CALENDAR_SPREAD = _define("Call Calendar Spread", _call(-1), _call(1, *_CALENDAR))
    SHORT_CALL_CALENDAR_SPREAD = _define("Short Call Calendar Spread", _call(1), _call(-1, *_CALENDAR))
    PUT_CALENDAR_SPREAD = _define("Put Calendar Spread", _put(-1), _put(1, *_CALENDAR))
    SHORT_PUT_CALENDAR_SPREAD = _define("Short Put Calendar Spread", _put(1), _put(-1, *_CALENDAR))
    IRON_BUTTERFLY = _iron_butterfly("Iron Butterfly", 1)
    SHORT_IRON_BUTTERFLY = _iron_butterfly("Short Iron Butterfly", -1)
    IRON_CONDOR = _iron_condor("Iron Condor", 1)
    SHORT_IRON_CONDOR = _iron_condor("Short Iron Condor", -1)
    BOX_SPREAD = _box("Box Spread", 1)
    SHORT_BOX_SPREAD = _box("Short Box Spread", -1)
    JELLY_ROLL = _jelly_roll("Jelly Roll", 1)
    SHORT_JELLY_ROLL = _jelly_roll("Short Jelly Roll", -1)
    BEAR_CALL_LADDER = _call_ladder("Bear Call Ladder", -1)
    BEAR_PUT_LADDER = _put_ladder("Bear Put Ladder", 1)
    BULL_CALL_LADDER = _call_ladder("Bull Call Ladder", 1)
    BULL_PUT_LADDER = _put_ladder("Bull Put Ladder", -1)
    CALL_BACKSPREAD = _define("Call Backspread", _call(-1), _call(2, *_ABOVE))
    PUT_BACKSPREAD = _define("Put Backspread", _put(-1), _put(2, *_BELOW))
    SHORT_CALL_BACKSPREAD = _define("Short Call Backspread", _call(1), _call(-2, *_ABOVE))
    SHORT_PUT_BACKSPREAD = _define("Short Put Backspread", _put(1), _put(-2, *_BELOW))


@cache
def declared_definitions() -> tuple[OptionStrategyDefinition, ...]:
    """Return the definitions in order of declaration."""
    members = vars(OptionStrategyDefinitions).values()
    return tuple(member for member in members if isinstance(member, OptionStrategyDefinition))


@cache
def all_definitions() -> tuple[OptionStrategyDefinition, ...]:
    """Return every definition, followed by its inverse unless a declared one already covers that."""
    declared = declared_definitions()
    result: list[OptionStrategyDefinition] = []
    for definition in declared:
        inverse = definition.inverted()
        result.append(definition)
        if not any(other.is_covered_by(inverse) for other in declared):
            result.append(inverse)
    return tuple(result)


OptionStrategyDefinitions.ALL_DEFINITIONS = list(all_definitions())
