"""The rules that look after open positions, by concern, in the order in which they speak."""

from __future__ import annotations

from modules.positions.rules import assignment, corporate, dividends, exits, expiration, human, rolls
from modules.positions.rules.rule import ManagementRule, Watch

#: The first rule with an answer decides: the human, then what may end in an assignment, then stops, time and rolls.
RULES: tuple[ManagementRule, ...] = (
    expiration.EXPIRED,
    *human.RULES,
    *corporate.RULES,
    *dividends.RULES,
    *assignment.RULES,
    *expiration.RULES,
    *exits.RULES,
    *rolls.RULES,
)

#: What only tells.
WATCHES: tuple[Watch, ...] = (*assignment.WATCHES, *expiration.WATCHES, *dividends.WATCHES)
