"""Verticals, straddles, strangles, calendars, backspreads and ladders (letters as in `singles.py`)."""

from __future__ import annotations

from modules.strategies.structures.shorthand import FAR, NEAR, ascending, call, opposite, put
from modules.strategies.structures.template import (
    Direction,
    Premium,
    StructureEntry,
    VolatilityView,
)

_TWO = ("leg_1_strike", "leg_2_strike", "expiration")
_CREDIT_VERTICAL = "Width of the strikes; the credit does not reduce it."
_DEBIT_VERTICAL = "0; opening asks the debit at mid."
_UP, _DOWN = ascending("leg_1_strike", "leg_2_strike"), ascending("leg_2_strike", "leg_1_strike")

VERTICALS: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="bear call spread",
        factory="bear_call_spread",
        parameters=_TWO,
        legs=(call(-1, "leg_1_strike"), call(1, "leg_2_strike")),
        orderings=_UP,
        premium=Premium.CREDIT,
        direction=Direction.BEARISH,
        volatility=VolatilityView.SHORT,
        summary="Sells a call and buys a higher one: keeps the credit below the short strike.",
        lean_groups=("Bear Call Spread",),
        lean_margin=_CREDIT_VERTICAL,
    ),
    StructureEntry(
        name="bear put spread",
        factory="bear_put_spread",
        parameters=_TWO,
        legs=(put(1, "leg_1_strike"), put(-1, "leg_2_strike")),
        orderings=_DOWN,
        premium=Premium.DEBIT,
        direction=Direction.BEARISH,
        volatility=VolatilityView.NONE,
        summary="Buys a put and sells a lower one: gains as the price falls to the short strike.",
        lean_groups=("Bear Put Spread",),
        lean_margin=_DEBIT_VERTICAL,
    ),
    StructureEntry(
        name="bull call spread",
        factory="bull_call_spread",
        parameters=_TWO,
        legs=(call(1, "leg_1_strike"), call(-1, "leg_2_strike")),
        orderings=_UP,
        premium=Premium.DEBIT,
        direction=Direction.BULLISH,
        volatility=VolatilityView.NONE,
        summary="Buys a call and sells a higher one: gains as the price rises to the short strike.",
        lean_groups=("Bull Call Spread",),
        lean_margin=_DEBIT_VERTICAL,
    ),
    StructureEntry(
        name="bull put spread",
        factory="bull_put_spread",
        parameters=_TWO,
        legs=(put(-1, "leg_1_strike"), put(1, "leg_2_strike")),
        orderings=_DOWN,
        premium=Premium.CREDIT,
        direction=Direction.BULLISH,
        volatility=VolatilityView.SHORT,
        summary="Sells a put and buys a lower one: keeps the credit above the short strike.",
        lean_groups=("Bull Put Spread",),
        lean_margin=_CREDIT_VERTICAL,
    ),
)

_STRADDLE = (call(1, "strike"), put(1, "strike"))
_STRANGLE = (call(1, "call_leg_strike"), put(1, "put_leg_strike"))
_BOTH = ("call_leg_strike", "put_leg_strike", "expiration")
_SHORT_BOTH = "The greater NK of the two, plus the price of the other side."

STRADDLES: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="straddle",
        factory="straddle",
        parameters=("strike", "expiration"),
        legs=_STRADDLE,
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys call and put at one strike: gains from a large move either way.",
        lean_groups=("Straddle",),
        lean_margin="0; opening asks the premium.",
    ),
    StructureEntry(
        name="short straddle",
        factory="short_straddle",
        parameters=("strike", "expiration"),
        legs=opposite(_STRADDLE),
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells call and put at one strike: the loss above has no bound.",
        lean_groups=("Short Straddle",),
        lean_margin=_SHORT_BOTH,
    ),
    StructureEntry(
        name="strangle",
        factory="strangle",
        parameters=_BOTH,
        legs=_STRANGLE,
        orderings=ascending("put_leg_strike", "call_leg_strike"),
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys a call above and a put below: gains from a large move either way.",
        lean_groups=("Strangle",),
        lean_margin="0; opening asks the premium.",
    ),
    StructureEntry(
        name="short strangle",
        factory="short_strangle",
        parameters=_BOTH,
        legs=opposite(_STRANGLE),
        orderings=ascending("put_leg_strike", "call_leg_strike"),
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells a call above and a put below: the loss above has no bound.",
        lean_groups=("Short Strangle",),
        lean_margin=_SHORT_BOTH,
    ),
)

_DATES = ("strike", NEAR, FAR)
_CALL_CALENDAR = (call(-1, "strike", NEAR), call(1, "strike", FAR))
_PUT_CALENDAR = (put(-1, "strike", NEAR), put(1, "strike", FAR))
_JELLY = (*_CALL_CALENDAR, *opposite(_PUT_CALENDAR))
_NEAR_FIRST = ascending(NEAR, FAR)
_SHORT_FAR = "NK of the far leg: LEAN sees the near leg as no cover."

CALENDARS: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="call calendar spread",
        factory="call_calendar_spread",
        parameters=_DATES,
        legs=_CALL_CALENDAR,
        orderings=_NEAR_FIRST,
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells the near call and buys the far one: gains while the price stays at the strike and far IV holds.",
        lean_groups=("Call Calendar Spread",),
        lean_margin=_DEBIT_VERTICAL,
    ),
    StructureEntry(
        name="short call calendar spread",
        factory="short_call_calendar_spread",
        parameters=_DATES,
        legs=opposite(_CALL_CALENDAR),
        orderings=_NEAR_FIRST,
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys the near call and sells the far one: uncovered once the near one expires.",
        lean_groups=("Short Call Calendar Spread",),
        lean_margin=_SHORT_FAR,
    ),
    StructureEntry(
        name="put calendar spread",
        factory="put_calendar_spread",
        parameters=_DATES,
        legs=_PUT_CALENDAR,
        orderings=_NEAR_FIRST,
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells the near put and buys the far one: gains while the price stays at the strike and far IV holds.",
        lean_groups=("Put Calendar Spread",),
        lean_margin=_DEBIT_VERTICAL,
    ),
    StructureEntry(
        name="short put calendar spread",
        factory="short_put_calendar_spread",
        parameters=_DATES,
        legs=opposite(_PUT_CALENDAR),
        orderings=_NEAR_FIRST,
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys the near put and sells the far one: uncovered once the near one expires.",
        lean_groups=("Short Put Calendar Spread",),
        lean_margin=_SHORT_FAR,
    ),
    StructureEntry(
        name="jelly roll",
        factory="jelly_roll",
        parameters=_DATES,
        legs=_JELLY,
        orderings=_NEAR_FIRST,
        premium=Premium.EITHER,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.NONE,
        summary="Call calendar and short put calendar: trades the carry between two dates; the far put ends uncovered.",
        lean_groups=("Jelly Roll",),
        lean_margin="NK of the far short put.",
    ),
    StructureEntry(
        name="short jelly roll",
        factory="short_jelly_roll",
        parameters=_DATES,
        legs=opposite(_JELLY),
        orderings=_NEAR_FIRST,
        premium=Premium.EITHER,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.NONE,
        summary="The opposite of the jelly roll; the far call ends uncovered.",
        lean_groups=("Short Jelly Roll",),
        lean_margin="NK of the far short call.",
    ),
)
