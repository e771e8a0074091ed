"""The last session before a split or a delisting (trading rules 11 and 22): out before the engine liquidates.

LEAN knows no adjusted contracts: it closes every option on a splitting underlying by market-on-close orders, leg by
leg, and marks it as not tradable from then on (Engine/AlgorithmManager.cs, ProcessSplitSymbols). Shares split and stay.
"""

from __future__ import annotations

from datetime import datetime

from modules.domain.account import SessionClock
from modules.domain.events import CorporateAction
from modules.domain.positions import ExitReason
from modules.domain.structures import Structure
from modules.positions.rules.rule import ManagementRule, Situation
from modules.strategies.base import Close, Hold

#: Market-on-close orders are sent 15 1/2 minutes before the bell (MarketOnCloseOrder.SubmissionTimeBuffer), by bars.
LIQUIDATION_MINUTES = 16


def is_liquidating(action: CorporateAction | None, session: SessionClock, now: datetime) -> bool:
    """Say whether the engine closes the options of an underlying by itself now: none of ours would be taken."""
    return action is CorporateAction.SPLIT and session.minutes_to_close(now) <= LIQUIDATION_MINUTES


def _before_the_action(situation: Situation) -> Close | Hold | None:
    """Work out the options before a split, everything before a delisting, from the cut-off before the close."""
    action, view, position = situation.action_ahead, situation.view, situation.position
    options = position.structure.options
    if action is None or (action is CorporateAction.SPLIT and not options):
        return None
    if is_liquidating(action, view.session, view.time):
        return Hold()
    if view.session.minutes_to_close(view.time) > situation.settings.cut_off_minutes:
        return None
    if action is CorporateAction.DELISTING or not position.structure.shares:
        return Close(ExitReason.CORPORATE_ACTION)
    legs = Structure(position.structure.name, tuple(leg.reversed() for leg in options))
    return Close(ExitReason.CORPORATE_ACTION, position.quantity, legs)


RULES = (
    ManagementRule(
        "CORPORATE_ACTION", "out before a split or a delisting (11, 22)", _before_the_action, is_urgent=True
    ),
)
