"""Butterflies, condors and boxes: structures whose loss is bounded on both sides."""

from __future__ import annotations

from modules.strategies.structures.shorthand import ascending, call, opposite, put
from modules.strategies.structures.template import (
    Direction,
    Ordering,
    Premium,
    StructureEntry,
    VolatilityView,
)

_THREE = ("higher_strike", "middle_strike", "lower_strike", "expiration")
_ORDER = ascending("lower_strike", "middle_strike", "higher_strike")
_WINGS = ("lower_strike", "middle_strike", "higher_strike")
_CALL_FLY = (call(1, "higher_strike"), call(-2, "middle_strike"), call(1, "lower_strike"))
_PUT_FLY = (put(1, "higher_strike"), put(-2, "middle_strike"), put(1, "lower_strike"))
_LONG_FLY = "0; opening asks the debit. Unequal wings are paired as verticals and ask the width of the credit one."

BUTTERFLIES: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="call butterfly",
        factory="call_butterfly",
        aliases=("butterfly_call",),
        parameters=_THREE,
        legs=_CALL_FLY,
        orderings=_ORDER,
        equal_wings=_WINGS,
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells two calls and buys one on each side: pays most at the middle strike for a small debit.",
        lean_groups=("Butterfly Call",),
        lean_margin=_LONG_FLY,
    ),
    StructureEntry(
        name="short call butterfly",
        factory="short_butterfly_call",
        parameters=_THREE,
        legs=opposite(_CALL_FLY),
        orderings=_ORDER,
        equal_wings=_WINGS,
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys two calls and sells one on each side: keeps the credit if the price leaves the wings.",
        lean_groups=("Short Butterfly Call",),
        lean_margin="Width of the lower wing.",
    ),
    StructureEntry(
        name="put butterfly",
        factory="put_butterfly",
        aliases=("butterfly_put",),
        parameters=_THREE,
        legs=_PUT_FLY,
        orderings=_ORDER,
        equal_wings=_WINGS,
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells two puts and buys one on each side: pays most at the middle strike for a small debit.",
        lean_groups=("Butterfly Put",),
        lean_margin=_LONG_FLY,
    ),
    StructureEntry(
        name="short put butterfly",
        factory="short_butterfly_put",
        parameters=_THREE,
        legs=opposite(_PUT_FLY),
        orderings=_ORDER,
        equal_wings=_WINGS,
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys two puts and sells one on each side: keeps the credit if the price leaves the wings.",
        lean_groups=("Short Butterfly Put",),
        lean_margin="Width of the lower wing.",
    ),
)

_CONDOR = (
    put(1, "long_put_strike"),
    put(-1, "short_put_strike"),
    call(-1, "short_call_strike"),
    call(1, "long_call_strike"),
)
_FLY = (put(1, "otm_put_strike"), put(-1, "atm_strike"), call(-1, "atm_strike"), call(1, "otm_call_strike"))
_FLY_ORDER = ascending("otm_put_strike", "atm_strike", "otm_call_strike")
_FLY_WINGS = ("otm_put_strike", "atm_strike", "otm_call_strike")
_IRON = ("otm_put_strike", "atm_strike", "otm_call_strike", "expiration")
_PUT_WING = "Width of the put wing only: a wider call wing is not charged."

IRONS: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="iron condor",
        factory="iron_condor",
        parameters=("long_put_strike", "short_put_strike", "short_call_strike", "long_call_strike", "expiration"),
        legs=_CONDOR,
        orderings=(
            Ordering("long_put_strike", "short_put_strike"),
            Ordering("short_put_strike", "short_call_strike", may_equal=True),
            Ordering("short_call_strike", "long_call_strike"),
        ),
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells a put spread below and a call spread above: keeps the credit between the short strikes.",
        lean_groups=("Iron Condor",),
        lean_margin=_PUT_WING,
    ),
    StructureEntry(
        name="short iron condor",
        factory="short_iron_condor",
        parameters=("short_put_strike", "long_put_strike", "long_call_strike", "short_call_strike", "expiration"),
        legs=opposite(
            _CONDOR,
            long_put_strike="short_put_strike",
            short_put_strike="long_put_strike",
            short_call_strike="long_call_strike",
            long_call_strike="short_call_strike",
        ),
        orderings=(
            Ordering("short_put_strike", "long_put_strike"),
            Ordering("long_put_strike", "long_call_strike", may_equal=True),
            Ordering("long_call_strike", "short_call_strike"),
        ),
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys a put spread below and a call spread above: gains from a large move either way.",
        lean_groups=("Short Iron Condor",),
        lean_margin="0; opening asks the debit.",
    ),
    StructureEntry(
        name="iron butterfly",
        factory="iron_butterfly",
        parameters=_IRON,
        legs=_FLY,
        orderings=_FLY_ORDER,
        equal_wings=_FLY_WINGS,
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.SHORT,
        summary="Sells a straddle and buys a wing on each side: keeps most of the credit at the middle strike.",
        lean_groups=("Iron Butterfly",),
        lean_margin=_PUT_WING,
    ),
    StructureEntry(
        name="short iron butterfly",
        factory="short_iron_butterfly",
        parameters=_IRON,
        legs=opposite(_FLY),
        orderings=_FLY_ORDER,
        equal_wings=_FLY_WINGS,
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.LONG,
        summary="Buys a straddle and sells a wing on each side: gains from a move up to the wings.",
        lean_groups=("Short Iron Butterfly",),
        lean_margin="0; opening asks the debit.",
    ),
)

_BOX = (put(1, "higher_strike"), put(-1, "lower_strike"), call(1, "lower_strike"), call(-1, "higher_strike"))
_BOX_NAMES = ("higher_strike", "lower_strike", "expiration")

BOXES: tuple[StructureEntry, ...] = (
    StructureEntry(
        name="box spread",
        factory="box_spread",
        parameters=_BOX_NAMES,
        legs=_BOX,
        orderings=ascending("lower_strike", "higher_strike"),
        premium=Premium.DEBIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.NONE,
        summary="Bear put spread and bull call spread on the same strikes: lends money, pays the width at expiration.",
        lean_groups=("Box Spread",),
        lean_margin="0; opening asks the debit.",
    ),
    StructureEntry(
        name="short box spread",
        factory="short_box_spread",
        parameters=_BOX_NAMES,
        legs=opposite(_BOX),
        orderings=ascending("lower_strike", "higher_strike"),
        premium=Premium.CREDIT,
        direction=Direction.NEUTRAL,
        volatility=VolatilityView.NONE,
        summary="Borrows money, owes the width at expiration; with American options it may be called away early.",
        lean_groups=("Short Box Spread",),
        lean_margin="max(1.02 x (close at natural + fees), -width).",
    ),
)
