"""From a template and the market at hand to a signal, or to why there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.session_context import RankKind
from modules.domain.structures import Structure
from modules.domain.templates import Condition, Measure, StrikeRule, Template
from modules.pricing.black_scholes import vega
from modules.pricing.package import package_quote
from modules.pricing.smile import Smile, smile
from modules.strategies.base import MarketView, NoSignal, Signal
from modules.strategies.selection import by_strike, nearest_expiration, nearest_strike
from modules.strategies.structures import LegTemplate, StructureError, find, listed_in, structure_from


def instantiate(template: Template, market: MarketView) -> Signal | NoSignal:
    """Return the template's structure on a chain, or the first condition or rule that is not met."""
    name = f"template {template.template_id}"
    context = market.context
    if template.trends and context.trend not in template.trends:
        return NoSignal(name, "TREND", f"trend is {context.trend}, wanted {' or '.join(template.trends)}")
    for condition in template.conditions:
        problem = _market_problem(condition, market)
        if problem is not None:
            return NoSignal(name, "CONDITION", problem)
    structure = _structure(template, market)
    if isinstance(structure, str):
        return NoSignal(name, "NO_STRIKES", structure)
    for condition in template.conditions:
        problem = _greek_problem(condition, structure, market)
        if problem is not None:
            return NoSignal(name, "CONDITION", problem)
    quote = package_quote(structure, market.chain.quote_table())
    if quote is None:
        return NoSignal(name, "NO_MARKET", f"a leg of {structure} has no offer")
    return Signal(name, structure, quote, f"template {template.template_id}, {template.schedule.cadence}")


def _market_problem(condition: Condition, market: MarketView) -> str | None:
    if condition.measure is Measure.IV_RANK:
        rank = market.context.rank
        if rank.kind is RankKind.UNAVAILABLE:
            return f"wanted {condition}, the rank is unavailable: {rank.note}"
        return None if condition.holds(rank.value) else f"wanted {condition}, {rank.kind} is {rank.value:.1f}"
    if condition.measure is Measure.PRICE:
        spot = float(market.chain.spot)
        return None if condition.holds(spot) else f"wanted {condition}, was {spot:.2f}"
    return None


def _greek_problem(condition: Condition, structure: Structure, market: MarketView) -> str | None:
    if condition.measure not in (Measure.NET_DELTA, Measure.NET_VEGA):
        return None
    is_delta = condition.measure is Measure.NET_DELTA
    total = float(structure.shares) if is_delta else 0.0
    for expiration in structure.expirations:
        known = _per_contract(smile(market.chain, expiration, market.rate), market, is_delta)
        for leg in structure.options:
            if leg.contract.expiration == expiration:
                total += leg.dollars_per_point * known.get(leg.contract, float("nan"))
    return None if condition.holds(total) else f"wanted {condition}, is {total:.2f}"


def _per_contract(shape: Smile, market: MarketView, is_delta: bool) -> dict[OptionContract, float]:
    """Return delta per share, or vega in dollars per share and volatility point, of one expiration's contracts."""
    if is_delta:
        return dict(zip(shape.contracts, map(float, shape.delta), strict=True))
    strikes = np.array([float(contract.strike) for contract in shape.contracts])
    values = vega(float(market.chain.spot), strikes, shape.years, shape.implied_volatility, market.rate) / 100
    return dict(zip(shape.contracts, map(float, values), strict=True))


def _structure(template: Template, market: MarketView) -> Structure | str:
    """Return the structure, or why the chain does not offer it."""
    dates: dict[str, date] = {}
    for name, rule in template.expirations:
        found = nearest_expiration(market.chain, rule.days, rule.lowest, rule.highest)
        if found is None:
            return f"nothing expires in {rule.lowest} to {rule.highest} days"
        dates[name] = found
    strikes = _strikes(template, market, dates)
    if isinstance(strikes, str):
        return strikes
    try:
        return structure_from(template.structure, {**strikes, **dates}, listed_in(market.chain))
    except StructureError as error:
        return str(error)


def _strikes(template: Template, market: MarketView, dates: dict[str, date]) -> dict[str, Decimal] | str:
    """Choose every strike; one that starts from another waits for it."""
    legs = {leg.strike: leg for leg in find(template.structure).legs}
    smiles = {expiration: smile(market.chain, expiration, market.rate) for expiration in dates.values()}
    chosen: dict[str, Decimal] = {}
    waiting = dict(template.strikes)
    while waiting:
        ready = [name for name, rule in waiting.items() if not rule.of or rule.of in chosen]
        if not ready:
            return f"offsets of {', '.join(waiting)} start from each other"
        for name in ready:
            leg = legs[name]
            rule = waiting.pop(name)
            strike = _strike(rule, leg, chosen, market, smiles[dates[leg.expiration]])
            if strike is None:
                return f"no listed strike for {name}"
            chosen[name] = strike
    return chosen


def _strike(
    rule: StrikeRule, leg: LegTemplate, chosen: dict[str, Decimal], market: MarketView, shape: Smile
) -> Decimal | None:
    if rule.delta is not None:
        found = shape.nearest_delta(leg.right, rule.delta)
        return None if found is None else found.strike
    start = chosen[rule.of] if rule.of else market.chain.spot
    target = start + market.chain.spot * Decimal(str(rule.offset))
    return nearest_strike(list(by_strike(market.chain, shape.expiration, OptionRight(leg.right))), target)
