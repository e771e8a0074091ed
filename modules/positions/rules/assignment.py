"""What an assignment has left: shares that nobody wants to keep (trading rule 20)."""

from __future__ import annotations

from collections.abc import Iterable

from modules.domain.intents import Source
from modules.domain.positions import ExitReason, Position
from modules.domain.structures import OptionLeg
from modules.positions.booking import REMAINDER
from modules.positions.rules.human import adjusted
from modules.positions.rules.rule import ManagementRule, Notice, Situation
from modules.strategies.base import Close, Hold
from modules.strategies.catalog import manager_of


def wants_assignment(position: Position) -> bool:
    """Say whether an assignment is part of the plan: shorts of a strategy that keeps shares, without long legs."""
    is_bare = all(leg.ratio < 0 for leg in position.structure.options)
    return is_bare and manager_of(position.strategy).keeps_shares


def _trade_out(situation: Situation) -> Close | Hold | None:
    """Close shares and what is left beside them; where a strategy keeps shares they wait to be called away or sold."""
    position = situation.position
    if not position.structure.shares:
        return None
    if position.source is Source.HUMAN and position.structure.name != REMAINDER:
        # A human asked for these shares; no assignment has brought them.
        return None
    if not manager_of(position.strategy).keeps_shares:
        return Close(ExitReason.TRADED_OUT)
    return None if position.care.stop is not None else Hold()


def _worthless(situation: Situation) -> Hold | None:
    """Leave options that are all long and have no bid: nobody buys them."""
    structure = situation.position.structure
    quotes = [situation.quote(leg.instrument) for leg in structure.legs]
    is_long = all(isinstance(leg, OptionLeg) and leg.ratio > 0 for leg in structure.legs)
    return Hold() if is_long and all(quote is not None and quote.bid == 0 for quote in quotes) else None


def _adjusted(situation: Situation) -> Iterable[Notice]:
    """Name the deliverable of an adjusted contract: nobody manages it but a human (rule 22)."""
    position = situation.position
    reason = adjusted(position)
    if reason:
        name = position.position_id
        yield Notice("UNMANAGED", name, f"{name} {reason}", f"{name} UNMANAGED: {reason}")


RULES = (
    ManagementRule("TRADE_OUT", "shares an assignment brought are traded out (20)", _trade_out, is_urgent=True),
    ManagementRule("WORTHLESS", "worthless longs are left", _worthless, is_urgent=True),
)
WATCHES = (_adjusted,)
