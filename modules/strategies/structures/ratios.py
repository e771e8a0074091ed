"""Backspreads and ladders: unequal numbers on both sides (letters as in `singles.py`)."""

from __future__ import annotations

from modules.strategies.structures.shorthand import ascending, call, opposite, put
from modules.strategies.structures.template import (
    Direction,
    Premium,
    StructureEntry,
    VolatilityView,
)

_PAIR = ascending("lower_strike", "higher_strike")
_CALL_BACK = (call(-1, "lower_strike"), call(2, "higher_strike"))
_PUT_BACK = (put(-1, "higher_strike"), put(2, "lower_strike"))
_BACK_MARGIN = "Width of the credit vertical; opening asks the premium of the extra long as well."
_FRONT_MARGIN = "NK of the extra short; the debit vertical in it asks nothing."

BACKSPREADS: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="call backspread",
        factory="call_backspread",
        parameters=("lower_strike", "higher_strike", "expiration"),
        legs=_CALL_BACK,
        orderings=_PAIR,
        premium=Premium.EITHER,
        direction=Direction.BULLISH,
        volatility=VolatilityView.LONG,
        summary="Sells one call and buys two higher ones: loses most at the higher strike, gains from a large rise.",
        lean_groups=("Bear Call Spread", "Naked Call"),
        lean_margin=_BACK_MARGIN,
    ),
    StructureEntry(
        name="short call backspread",
        factory="short_call_backspread",
        parameters=("lower_strike", "higher_strike", "expiration"),
        legs=opposite(_CALL_BACK),
        orderings=_PAIR,
        premium=Premium.EITHER,
        direction=Direction.BEARISH,
        volatility=VolatilityView.SHORT,
        summary="Buys one call and sells two higher ones (ratio spread): the loss above has no bound.",
        lean_groups=("Bull Call Spread", "Naked Call"),
        lean_margin=_FRONT_MARGIN,
    ),
    StructureEntry(
        name="put backspread",
        factory="put_backspread",
        parameters=("higher_strike", "lower_strike", "expiration"),
        legs=_PUT_BACK,
        orderings=_PAIR,
        premium=Premium.EITHER,
        direction=Direction.BEARISH,
        volatility=VolatilityView.LONG,
        summary="Sells one put and buys two lower ones: loses most at the lower strike, gains from a large fall.",
        lean_groups=("Bull Put Spread", "Naked Put"),
        lean_margin=_BACK_MARGIN,
    ),
    StructureEntry(
        name="short put backspread",
        factory="short_put_backspread",
        parameters=("higher_strike", "lower_strike", "expiration"),
        legs=opposite(_PUT_BACK),
        orderings=_PAIR,
        premium=Premium.EITHER,
        direction=Direction.BULLISH,
        volatility=VolatilityView.SHORT,
        summary="Buys one put and sells two lower ones (ratio spread): loses down to a price of zero.",
        lean_groups=("Bear Put Spread", "Naked Put"),
        lean_margin=_FRONT_MARGIN,
    ),
)

_THREE = ascending("lower_strike", "middle_strike", "higher_strike")
_BEAR_CALL = (call(-1, "lower_strike"), call(1, "middle_strike"), call(1, "higher_strike"))
_BEAR_PUT = (put(1, "higher_strike"), put(-1, "middle_strike"), put(-1, "lower_strike"))
_CALLS = ("lower_strike", "middle_strike", "higher_strike", "expiration")
_PUTS = ("higher_strike", "middle_strike", "lower_strike", "expiration")

LADDERS: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="bear call ladder",
        factory="bear_call_ladder",
        parameters=_CALLS,
        legs=_BEAR_CALL,
        orderings=_THREE,
        premium=Premium.EITHER,
        direction=Direction.BULLISH,
        volatility=VolatilityView.LONG,
        summary="Bear call spread and a further long call: gains from a large rise, loses between the longs.",
        lean_groups=("Bear Call Ladder",),
        lean_margin="Width of the first two strikes.",
    ),
    StructureEntry(
        name="bull call ladder",
        factory="bull_call_ladder",
        parameters=_CALLS,
        legs=opposite(_BEAR_CALL),
        orderings=_THREE,
        premium=Premium.EITHER,
        direction=Direction.BEARISH,
        volatility=VolatilityView.SHORT,
        summary="Bull call spread and a further short call: the loss above has no bound.",
        lean_groups=("Bull Call Ladder",),
        lean_margin="NK of the outer short.",
    ),
    StructureEntry(
        name="bear put ladder",
        factory="bear_put_ladder",
        parameters=_PUTS,
        legs=_BEAR_PUT,
        orderings=_THREE,
        premium=Premium.EITHER,
        direction=Direction.BULLISH,
        volatility=VolatilityView.SHORT,
        summary="Bear put spread and a further short put: loses down to a price of zero.",
        lean_groups=("Bear Put Ladder",),
        lean_margin="NK of the outer short.",
    ),
    StructureEntry(
        name="bull put ladder",
        factory="bull_put_ladder",
        parameters=_PUTS,
        legs=opposite(_BEAR_PUT),
        orderings=_THREE,
        premium=Premium.EITHER,
        direction=Direction.BEARISH,
        volatility=VolatilityView.LONG,
        summary="Bull put spread and a further long put: gains from a large fall, loses between the longs.",
        lean_groups=("Bull Put Ladder",),
        lean_margin="Width of the first two strikes.",
    ),
)
