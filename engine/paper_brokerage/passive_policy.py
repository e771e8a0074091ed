"""The passive fill policy: limits inside the spread fill with a chance (trading rule 7, docs/fill-models.md).

The chance, the draw and the prices are those of `modules/execution/passive_fill.py`; the draw hangs on seed, bar and
contracts, so a bar gives an order one answer however often it is asked, before and after a restart. Orders other than
limits fill as LEAN fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from engine.paper_brokerage.fill_policy import NO_FILL, FillDecision, LeanFillPolicy
from engine.paper_brokerage.instruments import Instrument, Kind
from engine.paper_brokerage.market import Bar, Prices
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.sessions import EXCHANGE_HOURS, SessionHours
from engine.paper_brokerage.terms import COMBOS, OrderType
from modules.execution.passive_fill import FillLeg, RestingOrder, fill_prices, fills
from modules.pricing.package import PackageQuote

_RESTING = frozenset({OrderType.LIMIT, OrderType.COMBO_LIMIT})
_SHARES_PER_CONTRACT = 100
_ZERO = Decimal(0)


class PassiveFillPolicy:
    """Fills resting limits at their limit with the fitted chance, all legs or none, in the session only."""

    name = "passive"

    def __init__(self, seed: int, hours: SessionHours = EXCHANGE_HOURS) -> None:
        """Draw with a seed, in the market's hours."""
        self._seed, self._hours = seed, hours
        self._lean = LeanFillPolicy(hours)

    def decide(self, order: Order, market: Mapping[Instrument, Prices], now: datetime) -> FillDecision:
        """Return the fill of a limit by chance, of another order by LEAN's rules."""
        terms = order.terms
        if terms.type not in _RESTING:
            return self._lean.decide(order, market, now)
        side = 1 if terms.quantity > 0 else -1
        legs, bars = [], []
        for leg in terms.legs:
            known = market.get(leg.instrument)
            if known is None or not self._hours.is_open(now, leg.instrument):
                return NO_FILL
            bars.append(known.bid or known.ask)
            legs.append(_leg(leg.instrument, Decimal(leg.ratio * side), known, terms.type in COMBOS))
        ended = [bar.end for bar in bars if bar is not None]
        if len(ended) != len(legs) or min(ended) <= order.placed or bars[0] is None:
            return NO_FILL
        assert terms.limit_price is not None
        resting = RestingOrder(tuple(legs), side * terms.limit_price)
        minutes = (bars[0].end - bars[0].start).total_seconds() / 60
        moment = f"{max(ended):%Y-%m-%dT%H:%M:%S}"
        return FillDecision(fill_prices(resting)) if fills(resting, minutes, moment, self._seed) else NO_FILL


def _leg(instrument: Instrument, ratio: Decimal, known: Prices, in_combo: bool) -> FillLeg:
    """Return a leg with its market at both ends of the bar; shares count a hundredth beside contracts."""
    weight = ratio / _SHARES_PER_CONTRACT if in_combo and instrument.kind is Kind.EQUITY else ratio
    opened, closed = (PackageQuote(_price(known.bid, at), _price(known.ask, at)) for at in ("open", "close"))
    return FillLeg(instrument.key, weight, opened, closed)


def _price(bar: Bar | None, at: str) -> Decimal:
    if bar is None:
        return _ZERO
    return bar.open if at == "open" else bar.close
