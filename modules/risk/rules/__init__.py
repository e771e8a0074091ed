"""Every rule an intent passes, in one list; a new guard is one more `Rule` in its file."""

from modules.risk.rules import account, conduct, events, exposure, market, reduction, trade
from modules.risk.rules.rule import Rule, Unknown

#: In the order in which refusals are read: may we at all, can we, is it sound, is it too much, what is coming.
RULES: tuple[Rule, ...] = (
    *conduct.RULES,
    *market.RULES,
    *trade.RULES,
    *account.RULES,
    *exposure.RULES,
    *events.RULES,
    *reduction.RULES,
)

__all__ = ["RULES", "Rule", "Unknown"]
