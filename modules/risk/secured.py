"""Structures whose whole loss is paid or reserved beforehand: cash-secured puts, and shares with or without calls.

Such a trade cannot lose more than the dollars it ties up, so its limit is those dollars per underlying
(`max_secured_share`), as for any holding of shares, and not the 2 % that a spread may lose. The sums of open risk count
it by a gap of 30 % (rule 25's stand-in): the loss to zero stays its maximum loss and is shown everywhere.
"""

from __future__ import annotations

from decimal import Decimal

from modules.domain.structures import Structure
from modules.risk.book import Holdings
from modules.risk.broker_margin import BrokerPolicy, Requirement


def is_secured(structure: Structure, policy: BrokerPolicy) -> bool:
    """Say whether everything a structure can lose is in cash or in shares: puts sold, or shares held, calls on them."""
    options = structure.options
    if any(leg.ratio > 0 or not leg.contract.deliverable.is_standard for leg in options):
        return False
    calls = -sum(leg.ratio for leg in options if leg.contract.is_call)
    puts = any(not leg.contract.is_call for leg in options)
    if puts and not (policy.secures_puts or policy.is_cash_account):
        return False
    return structure.shares >= 100 * calls and (puts or structure.shares > 0)


def committed(requirement: Requirement, holdings: Holdings, spot: Decimal) -> Decimal:
    """Return the dollars that stand in one underlying: strikes reserved for puts, and shares at the spot.

    Example: one 95P sold and 100 shares at 100: 9,500 + 10,000.
    """
    return requirement.secured_puts + max(holdings.shares, 0) * spot
