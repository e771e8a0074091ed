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


def strike_beyond(chain: ChainSnapshot, contract: OptionContract, width: Decimal) -> Decimal | None:
    """Return the strike of the same right and expiration nearest to a signed width away, on that side."""
    listed = by_strike(chain, contract.expiration, contract.right)
    beyond = [strike for strike in listed if (strike - contract.strike) * width > 0]
    return nearest_strike(beyond, contract.strike + width)


def centred_strikes(
    chain: ChainSnapshot, expiration: date, width: Decimal, rights: tuple[OptionRight, ...]
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return three equidistant strikes around the spot, each listed in every one of the rights; None without such."""
    columns = [set(by_strike(chain, expiration, right)) for right in rights]
    listed = sorted(set.intersection(*columns))
    body = nearest_strike(listed, chain.spot)
    if body is None:
        return None
    widths = [strike - body for strike in listed if strike > body and 2 * body - strike in listed]
    chosen = nearest_strike(widths, width)
    return None if chosen is None else (body - chosen, body, body + chosen)
