"""Short forms in which the catalog's data are written."""

from __future__ import annotations

from itertools import pairwise

from modules.domain.contracts import OptionRight
from modules.strategies.structures.template import LegTemplate, Ordering

NEAR, FAR = "near_expiration", "far_expiration"


def call(ratio: int, strike: str, expiration: str = "expiration") -> LegTemplate:
    """Describe a call leg."""
    return LegTemplate(OptionRight.CALL, ratio, strike, expiration)


def put(ratio: int, strike: str, expiration: str = "expiration") -> LegTemplate:
    """Describe a put leg."""
    return LegTemplate(OptionRight.PUT, ratio, strike, expiration)


def opposite(legs: tuple[LegTemplate, ...], **renamed: str) -> tuple[LegTemplate, ...]:
    """Return the legs of the other side; strikes may get other names."""
    return tuple(
        LegTemplate(leg.right, -leg.ratio, renamed.get(leg.strike, leg.strike), leg.expiration) for leg in legs
    )


def ascending(*names: str) -> tuple[Ordering, ...]:
    """Demand that parameters ascend strictly."""
    return tuple(Ordering(low, high) for low, high in pairwise(names))
