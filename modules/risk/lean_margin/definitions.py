"""The option strategies LEAN recognises, in the order in which it tries them.

Source: Common/Securities/Option/StrategyMatcher/OptionStrategyDefinitions.cs (names, legs, declaration order) and
OptionStrategyMatcherOptions.cs (more legs first; stock counts as one leg).

A leg is written `<signed ratio><right><strike><expiration>`: strike `<0`, `>1`, `>=0`, `=0` compares with an earlier
leg's strike, `w` wants wings as wide as the two legs before, `m` mirrors leg 1 around leg 0; expiration is the first
leg's unless `+` (later than leg 0) or `e1` (that of leg 1) says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from modules.domain.contracts import OptionRight


@dataclass(frozen=True, slots=True)
class LegPattern:
    """Describe one leg: `strike` is one of '', '<', '>', '>=', '=', 'w', 'm', compared with leg `of`."""

    right: OptionRight
    ratio: int
    strike: str
    of: int
    expiration: str


@dataclass(frozen=True, slots=True)
class Definition:
    """Name a strategy: signed lots of the underlying and its option legs in matching order."""

    name: str
    lots: int
    legs: tuple[LegPattern, ...]

    @property
    def leaves_a_short_open(self) -> bool:
        """Say whether shorts of a right outnumber the longs and the lots that cover them."""
        calls = sum(leg.ratio for leg in self.legs if leg.right is OptionRight.CALL)
        puts = sum(leg.ratio for leg in self.legs if leg.right is OptionRight.PUT)
        return -calls > max(0, self.lots) or -puts > max(0, -self.lots)


_LEG = re.compile(r"([+-]\d)([CP])(<|>=|>|=|w|m|)(\d?)(\+|e1|)$")

_TABLE: tuple[tuple[str, int, str], ...] = (
    ("Iron Butterfly", 0, "-1P +1P<0 -1C=0 +1Cm"),
    ("Short Iron Butterfly", 0, "+1P -1P<0 +1C=0 -1Cm"),
    ("Iron Condor", 0, "+1P -1P>0 -1C>1 +1C>2"),
    ("Short Iron Condor", 0, "-1P +1P>0 +1C>1 -1C>2"),
    ("Box Spread", 0, "+1P -1P<0 +1C=1 -1C=0"),
    ("Short Box Spread", 0, "-1P +1P<0 -1C=1 +1C=0"),
    ("Jelly Roll", 0, "-1C +1C=0+ +1P=0 -1P=0e1"),
    ("Short Jelly Roll", 0, "+1C -1C=0+ -1P=0 +1P=0e1"),
    ("Protective Collar", 1, "-1C +1P<0"),
    ("Protective Collar", -1, "+1C -1P<0"),
    ("Conversion", 1, "-1C +1P=0"),
    ("Reverse Conversion", -1, "+1C -1P=0"),
    ("Butterfly Call", 0, "+1C -2C>=0 +1Cw"),
    ("Short Butterfly Call", 0, "-1C +2C>=0 -1Cw"),
    ("Butterfly Put", 0, "+1P -2P>=0 +1Pw"),
    ("Short Butterfly Put", 0, "-1P +2P>=0 -1Pw"),
    ("Bear Call Ladder", 0, "-1C +1C>0 +1C>1"),
    ("Bear Put Ladder", 0, "+1P -1P<0 -1P<1"),
    ("Bull Call Ladder", 0, "+1C -1C>0 -1C>1"),
    ("Bull Put Ladder", 0, "-1P +1P<0 +1P<1"),
    ("Covered Call", 1, "-1C"),
    ("Protective Call", -1, "+1C"),
    ("Covered Put", -1, "-1P"),
    ("Protective Put", 1, "+1P"),
    ("Bear Call Spread", 0, "-1C +1C>0"),
    ("Bear Put Spread", 0, "+1P -1P<0"),
    ("Bull Call Spread", 0, "+1C -1C>0"),
    ("Bull Put Spread", 0, "-1P +1P<0"),
    ("Straddle", 0, "+1C +1P=0"),
    ("Short Straddle", 0, "-1C -1P=0"),
    ("Strangle", 0, "+1C +1P<0"),
    ("Short Strangle", 0, "-1C -1P<0"),
    ("Call Calendar Spread", 0, "-1C +1C=0+"),
    ("Short Call Calendar Spread", 0, "+1C -1C=0+"),
    ("Put Calendar Spread", 0, "-1P +1P=0+"),
    ("Short Put Calendar Spread", 0, "+1P -1P=0+"),
    ("Call Backspread", 0, "-1C +2C>0"),
    ("Put Backspread", 0, "-1P +2P<0"),
    ("Short Call Backspread", 0, "+1C -2C>0"),
    ("Short Put Backspread", 0, "+1P -2P<0"),
    ("Naked Call", 0, "-1C"),
    ("Naked Call", 0, "+1C"),
    ("Naked Put", 0, "-1P"),
    ("Naked Put", 0, "+1P"),
)


def _leg(text: str) -> LegPattern:
    found = _LEG.match(text)
    if found is None:
        raise ValueError(f"expected a leg such as '-1P<0', was '{text}'")
    ratio, right, strike, of, expiration = found.groups()
    kind = OptionRight.CALL if right == "C" else OptionRight.PUT
    return LegPattern(kind, int(ratio), strike, int(of or 0), expiration)


#: Every strategy in matching order.
DEFINITIONS = tuple(Definition(name, lots, tuple(map(_leg, legs.split()))) for name, lots, legs in _TABLE)
#: LEAN's second try: the same order, but what leaves a short uncovered comes last.
COVERED_FIRST = tuple(sorted(DEFINITIONS, key=lambda definition: definition.leaves_a_short_open))
