"""The strategies the bot knows, by name."""

from __future__ import annotations

from modules.strategies.base import Strategy
from modules.strategies.butterfly import Butterfly
from modules.strategies.credit_spreads import BearCallSpread, BullPutSpread
from modules.strategies.iron_butterfly import IronButterfly
from modules.strategies.iron_condor import IronCondor
from modules.strategies.manual import Manual
from modules.strategies.stock_income import CashSecuredPut, CoveredCall
from modules.strategies.two_part_butterfly import TwoPartButterfly

#: Asked for openings unless the settings choose, in this order.
STRATEGIES: dict[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        IronButterfly(),
        IronCondor(),
        BullPutSpread(),
        BearCallSpread(),
        Butterfly(),
        CoveredCall(),
        CashSecuredPut(),
    )
}

#: Asked only where the settings name them.
OPT_IN: dict[str, Strategy] = {strategy.name: strategy for strategy in (TwoPartButterfly(),)}
ALL: dict[str, Strategy] = {**STRATEGIES, **OPT_IN}

_MANUAL = Manual()


def manager_of(name: str) -> Strategy:
    """Return the strategy that looks after a position: its own, or for a human's the rules that suit any structure."""
    return ALL.get(name, _MANUAL)
