"""From a catalog entry and its parameters to the legs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract, OptionRight, Stock
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.strategies.structures.catalog import find
from modules.strategies.structures.template import StructureEntry

Parameters = Mapping[str, Decimal | date]
#: Finds the contract of an expiration, strike and right.
Series = Callable[[date, Decimal, OptionRight], OptionContract]


class StructureError(ValueError):
    """Parameters do not make the structure; the message says what was expected and what was given."""


def structure_from(name: str, parameters: Parameters, series: Series) -> Structure:
    """Return the structure of a catalog name; legs stand in LEAN's order, shares first.

    `parameters` are the entry's strikes (dollars per share) and expirations by name; `series` finds the contracts
    (`listed_in` a chain, or `like` a given one). Raises UnknownStructureError or StructureError.
    """
    entry = find(name)
    _check(entry, parameters)
    options: list[Leg] = []
    for leg in entry.legs:
        strike, expiration = parameters[leg.strike], parameters[leg.expiration]
        assert isinstance(strike, Decimal)
        assert isinstance(expiration, date)
        options.append(OptionLeg(series(expiration, strike, leg.right), leg.ratio))
    return Structure(entry.name, (*_stock(entry, options), *options))


def _stock(entry: StructureEntry, options: list[Leg]) -> tuple[Leg, ...]:
    if not entry.lots:
        return ()
    first = options[0]
    assert isinstance(first, OptionLeg)
    return (StockLeg(Stock(first.contract.underlying), entry.lots * first.contract.deliverable.shares),)


def _check(entry: StructureEntry, parameters: Parameters) -> None:
    missing = [name for name in entry.parameters if name not in parameters]
    strange = [name for name in parameters if name not in entry.parameters]
    if missing or strange:
        given = f"; unknown: {', '.join(strange)}" if strange else ""
        lacking = f"; missing: {', '.join(missing)}" if missing else ""
        raise StructureError(f"{entry.name} takes {', '.join(entry.parameters)}{lacking}{given}")
    for name in entry.parameters:
        kind = date if name in entry.expirations else Decimal
        if not isinstance(parameters[name], kind):
            raise StructureError(f"{entry.name}: {name} is a {kind.__name__}, was {parameters[name]!r}")
    problem = entry.violation(parameters)
    if problem:
        raise StructureError(f"{entry.name}: {problem}")


def like(contract: OptionContract) -> Series:
    """Find contracts that share the terms of a given one; whether they are listed is not asked."""

    def find_contract(expiration: date, strike: Decimal, right: OptionRight) -> OptionContract:
        hours = contract.last_session if expiration == contract.expiration else None
        return replace(contract, expiration=expiration, strike=strike, right=right, last_session=hours)

    return find_contract


def listed_in(chain: ChainSnapshot) -> Series:
    """Find contracts among those a chain lists; StructureError for one that it does not."""
    listed = {(each.expiration, each.strike, each.right): each for each in chain.contracts}

    def find_contract(expiration: date, strike: Decimal, right: OptionRight) -> OptionContract:
        contract = listed.get((expiration, strike, right))
        if contract is None:
            raise StructureError(f"{chain.underlying} lists no {strike:f} {right} of {expiration}")
        return contract

    return find_contract
