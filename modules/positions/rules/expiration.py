"""The last day of a contract: cut-offs, pin zones, cheap shorts, AM settlement, exercise (rules 18, 20 and 21).

All times count back from the end of trading on that day, so an early close moves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from modules.domain.contracts import Delivery, OptionContract, Settlement
from modules.domain.positions import ExitReason
from modules.positions.bell import has_stopped
from modules.positions.rules.assignment import wants_assignment
from modules.positions.rules.rule import ManagementRule, Notice, Situation, buy_back
from modules.strategies.base import Close, Hold

#: Rule 18 wants the work done this long before the close; rule 20 tells a human then.
DONE_MINUTES = 30


def pin_zone(strike: Decimal, situation: Situation) -> Decimal:
    """Return how near to a strike the spot counts as pinned, dollars: the wider of a share of it and of the range."""
    settings = situation.settings
    return max(settings.pin_share * strike, settings.pin_true_range * situation.true_range)


def is_at_risk(contract: OptionContract, situation: Situation) -> bool:
    """Say whether a physically settled contract is in the money or within its pin zone."""
    if contract.delivery is not Delivery.PHYSICAL:
        return False
    is_near = abs(situation.spot - contract.strike) <= pin_zone(contract.strike, situation)
    return is_near or contract.intrinsic(situation.spot) > 0


def _expired(situation: Situation) -> Hold | None:
    """Leave a position of which something no longer trades to its settlement: no order could take all of it."""
    contracts = (leg.contract for leg in situation.position.structure.options)
    has_ended = any(has_stopped(contract, situation.view.time, situation.view.session) for contract in contracts)
    return Hold() if has_ended else None


def _settled_at_the_open(situation: Situation) -> Close | None:
    """Leave AM-settled series before their last close, the session before they settle."""
    for leg in situation.position.structure.options:
        left = situation.minutes_left(leg.contract)
        is_am = leg.contract.settlement is Settlement.AM
        if is_am and left is not None and left <= situation.settings.cut_off_minutes:
            return Close(ExitReason.SETTLEMENT)
    return None


def _cut_off(situation: Situation) -> Close | None:
    """Work out what could be assigned or would be exercised, from an hour before the end of trading.

    A put or call that a strategy writes in order to trade shares at the strike is left to its assignment.
    """
    if wants_assignment(situation.position):
        return None
    for leg in situation.position.structure.options:
        left = situation.minutes_left(leg.contract)
        if left is not None and left <= situation.settings.cut_off_minutes and is_at_risk(leg.contract, situation):
            return Close(ExitReason.EXPIRATION_CUT_OFF)
    return None


def _cheap_short(situation: Situation) -> Close | None:
    for leg in situation.shorts:
        quote = situation.quote(leg.contract)
        is_last_day = situation.minutes_left(leg.contract) is not None
        if is_last_day and quote is not None and 0 < quote.ask <= situation.settings.cheap_short:
            return buy_back(situation.position, leg, ExitReason.CHEAP_SHORT)
    return None


def _exercise_task(situation: Situation) -> Iterable[Notice]:
    """Tell a human what is still open when the cut-off has passed: the bot never exercises (rule 20)."""
    position = situation.position
    for leg in position.structure.options:
        left = situation.minutes_left(leg.contract)
        is_planned = wants_assignment(position)
        if left is None or left > DONE_MINUTES or is_planned or not is_at_risk(leg.contract, situation):
            continue
        lots, contract = abs(leg.ratio) * position.quantity, leg.contract
        ends = min(contract.last_trade, situation.view.session.closes)
        shares = lots * contract.deliverable.shares
        if leg.ratio > 0:
            consequence = f"an exercise brings {shares} shares at {contract.strike}, else up to its value is lost"
        else:
            consequence = f"an assignment of {shares} shares at {contract.strike} may follow"
        text = f"call the desk before {ends:%H:%M}: {lots} {contract} still open, spot {situation.spot}; {consequence}"
        name = position.position_id
        yield Notice("CALL_THE_DESK", name, f"{name} {contract} desk", f"{name} {text}")


EXPIRED = ManagementRule("EXPIRED", "what no longer trades waits for its settlement", _expired, is_urgent=True)
RULES = (
    ManagementRule("AM_SETTLED", "AM-settled series end a session earlier (21)", _settled_at_the_open, is_urgent=True),
    ManagementRule("CUT_OFF", "what may be assigned is worked out before the close (18)", _cut_off, is_urgent=True),
    ManagementRule("CHEAP_SHORT", "cheap shorts are bought back on the last day (18)", _cheap_short, is_urgent=True),
)
WATCHES = (_exercise_task,)
