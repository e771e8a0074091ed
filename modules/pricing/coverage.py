"""Whether shorts are covered, and for how long (trading rules 25 and 26)."""

from __future__ import annotations

from datetime import date

from modules.domain.contracts import OptionRight
from modules.domain.structures import OptionLeg, Structure


def uncovered(structure: Structure, right: OptionRight, after: date = date.min) -> int:
    """Return the contracts of one right that are, or after some expiration will be, short without cover.

    A long covers a short of its right that expires no later; long shares cover calls, short shares cover puts. Strikes
    do not matter here: a cover at a worse strike bounds the loss, and how far is the payoff's affair. Only shorts that
    expire after `after` are counted.
    """
    legs = [leg for leg in structure.options if leg.contract.right is right]
    worst = 0
    for last in {leg.contract.expiration for leg in legs if leg.ratio < 0 and leg.contract.expiration > after}:
        living = [leg.ratio for leg in legs if leg.contract.expiration >= last]
        worst = max(worst, -sum(living))
    return max(worst - _lots(structure, right), 0)


def _lots(structure: Structure, right: OptionRight) -> int:
    """Return the whole lots of shares that cover shorts of a right."""
    per_lot = structure.options[0].contract.deliverable.shares if structure.options else 0
    shares = structure.shares if right is OptionRight.CALL else -structure.shares
    return max(shares, 0) // per_lot if per_lot else 0


def undefined_risk(structure: Structure) -> str:
    """Return why a structure's risk is undefined, empty if it is defined.

    Undefined are shorts without cover (a naked put loses to a price of zero) and covers that expire first.
    """
    reasons = []
    for right in OptionRight:
        count = uncovered(structure, right)
        if count:
            early = " once its cover has expired" if count > uncovered_now(structure, right) else ""
            reasons.append(f"{count} short {right}{'s' if count > 1 else ''} without cover{early}")
    if structure.shares < 0 and not _covers_short_stock(structure):
        reasons.append("short shares without a long call")
    return "; ".join(reasons)


def uncovered_now(structure: Structure, right: OptionRight) -> int:
    """Return the shorts of one right that have no cover today, however long the covers live."""
    net = -sum(leg.ratio for leg in structure.options if leg.contract.right is right)
    return max(net - _lots(structure, right), 0)


def _covers_short_stock(structure: Structure) -> bool:
    calls: list[OptionLeg] = [leg for leg in structure.options if leg.contract.is_call]
    return structure.shares + sum(leg.ratio * leg.contract.deliverable.shares for leg in calls) >= 0
