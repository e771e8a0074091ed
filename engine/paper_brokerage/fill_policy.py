"""When and at what price an order trades: the port, and LEAN's rules behind it.

Sources: Common/Orders/Fills/FillModel.cs and EquityFillModel.cs for the rules, observed/live.md section 3 for what the
real engine did: a combo limit fills only when the natural price strictly crosses it, at that price, whole, and without
a test of market hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from engine.paper_brokerage.instruments import Instrument, Kind
from engine.paper_brokerage.market import Bar, Prices
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.sessions import EXCHANGE_HOURS, SessionHours, session_open
from engine.paper_brokerage.terms import OrderTerms, OrderType

_SHARES_PER_CONTRACT = Decimal(100)


@dataclass(frozen=True, slots=True)
class FillDecision:
    """Hold what a policy decides: leg prices in order of legs (None: no fill), and whether a stop has triggered."""

    prices: tuple[Decimal, ...] | None = None
    triggered: bool = False


NO_FILL = FillDecision()


class FillPolicy(Protocol):
    """Decides about one order at one instant; the units filled are the broker's business."""

    name: str

    def decide(self, order: Order, market: Mapping[Instrument, Prices], now: datetime) -> FillDecision:
        """Return the prices all legs would fill at now, or none."""


class LeanFillPolicy:
    """LEAN's default fill rules."""

    name = "lean"

    def __init__(self, hours: SessionHours = EXCHANGE_HOURS) -> None:
        """Fill in the market's hours."""
        self._hours = hours

    def decide(self, order: Order, market: Mapping[Instrument, Prices], now: datetime) -> FillDecision:
        """Return LEAN's fill of the order on these prices."""
        terms = order.terms
        if any(leg.instrument not in market for leg in terms.legs):
            return NO_FILL
        if terms.type is OrderType.COMBO_LIMIT:
            return _combo_limit(order, market)
        if terms.type is OrderType.COMBO_MARKET:
            return _combo_market(order, market, now, self._hours)
        instrument = terms.legs[0].instrument
        return _SINGLE[terms.type](order, instrument, market[instrument], _Moment(now, self._hours))


# ---- combos --------------------------------------------------------------------------------------------------


def _combo_market(
    order: Order, market: Mapping[Instrument, Prices], now: datetime, hours: SessionHours
) -> FillDecision:
    prices = []
    for leg in order.terms.legs:
        side = market[leg.instrument].side(leg.ratio * order.terms.quantity)
        if side is None or not hours.is_open(now, leg.instrument):
            return NO_FILL
        prices.append(side.close)
    return FillDecision(tuple(prices))


def _combo_limit(order: Order, market: Mapping[Instrument, Prices]) -> FillDecision:
    """Fill at the bars' extremes if their sum is strictly better than the limit (FillModel.ComboLimitFill)."""
    terms = order.terms
    buys = terms.quantity > 0
    prices = []
    for leg in terms.legs:
        side = market[leg.instrument].side(leg.ratio * terms.quantity)
        if side is None or side.end < order.placed:
            return NO_FILL
        prices.append(side.low if buys else side.high)
    total = net_price(terms, prices)
    assert terms.limit_price is not None
    crossed = total < terms.limit_price if buys else total > terms.limit_price
    return FillDecision(tuple(prices)) if crossed else NO_FILL


def net_price(terms: OrderTerms, prices: list[Decimal]) -> Decimal:
    """Return dollars per share of one unit: ratio times price, shares counting a hundredth."""
    total = Decimal(0)
    for leg, price in zip(terms.legs, prices, strict=True):
        shares = _SHARES_PER_CONTRACT if leg.instrument.kind is Kind.EQUITY else Decimal(1)
        total += leg.ratio * price / shares
    return total


# ---- single orders -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Moment:
    """Hold an instant, and the hours that say whether anything trades then."""

    at: datetime
    hours: SessionHours

    def is_open(self, instrument: Instrument) -> bool:
        return self.hours.is_open(self.at, instrument)


def _resting_bar(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> Bar | None:
    """Return the bar a resting order looks at: newer than the order, market open; stocks look at trades first."""
    if not now.is_open(instrument):
        return None
    bar = known.trade if _is_equity_on_trades(instrument, known) else known.side(order.terms.quantity)
    return bar if bar is not None and bar.end > order.placed else None


def _is_equity_on_trades(instrument: Instrument, known: Prices) -> bool:
    return instrument.kind is Kind.EQUITY and known.trade is not None


def _market(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> FillDecision:
    side = known.side(order.terms.quantity)
    if side is None or not now.is_open(instrument):
        return NO_FILL
    return FillDecision((side.close,))


def _limit(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> FillDecision:
    bar, limit = _resting_bar(order, instrument, known, now), order.terms.limit_price
    assert limit is not None
    buys = order.terms.quantity > 0
    if bar is None or not (bar.low < limit if buys else bar.high > limit):
        return NO_FILL
    if _is_equity_on_trades(instrument, known):
        favourable = bar.open < limit if buys else bar.open > limit
        return FillDecision((bar.open if favourable else limit,))
    return FillDecision((min(bar.high, limit) if buys else max(bar.low, limit),))


def _stop_market(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> FillDecision:
    bar, stop = _resting_bar(order, instrument, known, now), order.terms.stop_price
    assert stop is not None
    buys = order.terms.quantity > 0
    if bar is None:
        return NO_FILL
    if _is_equity_on_trades(instrument, known):
        if not (bar.high >= stop if buys else bar.low <= stop):
            return NO_FILL
        gapped = bar.open >= stop if buys else bar.open <= stop
        return FillDecision((bar.open if gapped else stop,))
    if not (bar.high > stop if buys else bar.low < stop):
        return NO_FILL
    return FillDecision((max(stop, bar.close) if buys else min(stop, bar.close),))


def _stop_limit(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> FillDecision:
    """Trigger on the bar's extreme, fill on its last price (which side of the trigger the extreme lay is unknown)."""
    terms = order.terms
    bar = known.side(terms.quantity)
    assert terms.limit_price is not None
    assert terms.stop_price is not None
    if bar is None or bar.end <= order.placed or not now.is_open(instrument):
        return NO_FILL
    buys = terms.quantity > 0
    reached = bar.high > terms.stop_price if buys else bar.low < terms.stop_price
    if not reached and not order.is_triggered:
        return NO_FILL
    if buys and bar.close < terms.limit_price:
        return FillDecision((min(bar.high, terms.limit_price),), triggered=True)
    if not buys and bar.close > terms.limit_price:
        return FillDecision((max(bar.low, terms.limit_price),), triggered=True)
    return FillDecision(triggered=True)


def _market_on_open(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> FillDecision:
    """Fill at the first prices that began in the session the order was placed for."""
    day = now.hours.order_day(order.placed, instrument)
    opening = session_open(day)
    if order.placed >= opening:
        day = now.hours.order_day(now.hours.close(day, instrument), instrument)
        opening = session_open(day)
    bar = known.trade if _is_equity_on_trades(instrument, known) else known.side(order.terms.quantity)
    if bar is None or now.at <= opening or bar.start < opening or not now.is_open(instrument):
        return NO_FILL
    return FillDecision((bar.open,))


def _market_on_close(order: Order, instrument: Instrument, known: Prices, now: _Moment) -> FillDecision:
    close = now.hours.close(now.hours.order_day(order.placed, instrument), instrument)
    bar = known.trade if _is_equity_on_trades(instrument, known) else known.side(order.terms.quantity)
    if now.at < close or bar is None:
        return NO_FILL
    return FillDecision((bar.close,))


_SINGLE = {
    OrderType.MARKET: _market,
    OrderType.LIMIT: _limit,
    OrderType.STOP_MARKET: _stop_market,
    OrderType.STOP_LIMIT: _stop_limit,
    OrderType.MARKET_ON_OPEN: _market_on_open,
    OrderType.MARKET_ON_CLOSE: _market_on_close,
}
