"""What the market said at the moment of an entry in the journal: bid and ask of packages and legs, greeks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.domain.journal import typed
from modules.domain.orders import LegFill
from modules.domain.structures import Structure
from modules.pricing.package import package_quote
from modules.pricing.valuation import greeks
from modules.strategies.structures.assess import market_of


def market_record(structure: Structure, chain: ChainSnapshot | None) -> dict[str, object] | None:
    """Return bid (selling), mid and ask (buying at natural) of a package, signed per share; None without a market."""
    if chain is None:
        return None
    quote = package_quote(structure, chain.quote_table())
    if quote is None:
        return None
    return typed(bid=quote.bid, mid=quote.mid, ask=quote.ask, time=chain.time)


def greeks_record(
    structure: Structure, quantity: int, chain: ChainSnapshot | None, rate: float
) -> dict[str, float] | None:
    """Return the greeks of a number of structures: delta and gamma in shares, vega (a point) and theta (a day) in
    dollars; None where the quotes give no volatility.
    """
    if chain is None:
        return None
    try:
        found = greeks(structure, market_of(structure, chain, rate)) * (structure.multiplier * quantity)
    except (ValueError, KeyError):
        return None
    record = {"delta": found.delta, "gamma": found.gamma, "vega": found.vega, "theta": found.theta}
    return {name: round(float(value), 6) for name, value in record.items()}


def fills_record(fills: Iterable[LegFill], chain: ChainSnapshot | None) -> dict[str, object]:
    """Return executions with the market of each leg in the last snapshot before them.

    `slippage` is dollars paid beyond mid, `saved` dollars better than natural, None where a leg had no two-sided quote.
    """
    table = {} if chain is None else chain.quote_table()
    legs = []
    slippage: Decimal | None = Decimal(0)
    saved: Decimal | None = Decimal(0)
    fees = Decimal(0)
    for fill in fills:
        quote = table.get(fill.instrument)
        is_quoted = quote is not None and quote.ask > 0
        natural = None if quote is None or not is_quoted else quote.ask if fill.quantity > 0 else quote.bid
        mid = quote.mid if quote is not None and is_quoted else None
        dollars = fill.quantity * (fill.instrument.multiplier if isinstance(fill.instrument, OptionContract) else 1)
        slippage = None if slippage is None or mid is None else slippage + dollars * (fill.price - mid)
        saved = None if saved is None or natural is None else saved + dollars * (natural - fill.price)
        fees += fill.fee
        legs.append(
            typed(
                instrument=str(fill.instrument),
                quantity=fill.quantity,
                price=fill.price,
                fee=fill.fee,
                mid=mid,
                natural=natural,
            )
        )
    quoted_at = None if chain is None else chain.time
    return {"legs": legs, **typed(slippage=slippage, saved=saved, fees=fees, quoted_at=quoted_at)}
