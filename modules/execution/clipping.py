"""No close asks for more than the broker holds less what other closes ask for, leg by leg (trading rule 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from modules.domain.account import Account
from modules.domain.contracts import Instrument
from modules.domain.intents import Purpose
from modules.domain.orders import WorkingOrder
from modules.domain.structures import Structure


@dataclass(frozen=True, slots=True)
class Clipped:
    """Hold how many whole structures a close may ask for, and why these are fewer than wanted (empty if not)."""

    quantity: int
    reason: str = ""


def clip(structure: Structure, wanted: int, account: Account, working: Iterable[WorkingOrder]) -> Clipped:
    """Return what of a closing package every leg can bear; `working` are the orders with the broker.

    A broker that was not asked clips nothing: a close is not withheld for want of an answer.
    """
    if account.holdings is None:
        return Clipped(wanted)
    closes = [order for order in working if order.intent.purpose is Purpose.REDUCE]
    most, reason = wanted, ""
    for leg in structure.legs:
        free = closable(leg.instrument, leg.ratio, account, closes)
        whole = free // abs(leg.ratio)
        if whole < most:
            most = whole
            held = account.held(leg.instrument)
            reason = f"the broker holds {held:+d} {leg.instrument}, of which {free} no other close asks for"
    return Clipped(most, reason)


def closable(instrument: Instrument, side: int, account: Account, closes: Iterable[WorkingOrder]) -> int:
    """Return contracts or shares that may still be traded towards zero on a side (its sign), zero or more."""
    held = account.held(instrument) or 0
    if held * side >= 0:
        return 0
    asked = sum(abs(left) for order in closes if (left := order.remaining.get(instrument, 0)) * side > 0)
    return max(abs(held) - asked, 0)
