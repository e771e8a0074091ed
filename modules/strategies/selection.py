"""Choices that several strategies make: an expiration, a strike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight


def nearest_expiration(chain: ChainSnapshot, target_days: float, lowest: float, highest: float) -> date | None:
    """Return the expiration nearest to a number of days within bounds; None if none is listed there."""
    eligible = [
        expiration for expiration in chain.expirations() if lowest <= (expiration - chain.today).days <= highest
    ]
    return min(eligible, key=lambda expiration: abs((expiration - chain.today).days - target_days), default=None)


def by_strike(chain: ChainSnapshot, expiration: date, right: OptionRight) -> dict[Decimal, OptionContract]:
    """Return one right's contracts of an expiration by strike, ascending."""
    return {
        chain.contracts[row].strike: chain.contracts[row]
        for row in chain.rows(expiration)
        if chain.contracts[row].right is right
    }


def nearest_strike(strikes: list[Decimal], target: Decimal) -> Decimal | None:
    """Return the listed strike nearest to a price; None without strikes."""
    return min(strikes, key=lambda strike: abs(strike - target), default=None)
