"""Fills of equities: trades decide whether resting orders fill, quotes price market orders.

Source: Common/Orders/Fills/EquityFillModel.cs. Tick data of equities are not supported.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.lean_runtime.common.enums import OrderDirection, OrderStatus, Resolution, resolution_span
from engine.lean_runtime.common.errors import UnsupportedLeanFeature
from engine.lean_runtime.common.models import call_model
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import Ticks, date_of
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.execution.fills import market
from engine.lean_runtime.execution.fills.fill_model import FillModel, fill_with, no_fill, slipped

if TYPE_CHECKING:
    from engine.lean_runtime.orders.limit_orders import (
        LimitIfTouchedOrder,
        LimitOrder,
        StopMarketOrder,
    )
    from engine.lean_runtime.orders.market_orders import MarketOnCloseOrder, MarketOnOpenOrder, MarketOrder
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.security import Security

_HOUR = resolution_span(Resolution.HOUR)


class BestEffort(NamedTuple):
    """A price with the warning it deserves; stale_end_utc is set when the data are too old."""

    price: Decimal
    message: str
    stale_end_utc: Ticks | None


class EquityFillModel(FillModel):
    """The fill model of equities."""

    # ---- orders at the market --------------------------------------------------------------------------------

    def market_fill(self, asset: Security, order: MarketOrder) -> OrderEvent:
        """Fill at ask or bid while the regular market is open; stale data may make the order wait."""
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED or not self.is_exchange_open(asset, False):
            return event
        slip = call_model(asset.slippage_model, "get_slippage_approximation", asset, order)
        configs = self.get_subscription_data_configs(asset)
        best = self._lean_best_effort_price(asset, order)
        if best.stale_end_utc is not None and market.should_wait_for_fresh_data_on_stale(
            configs, best.stale_end_utc, order._time
        ):
            return event
        event.message = best.message
        price = best.price + slip if order.direction is OrderDirection.BUY else best.price - slip
        return fill_with(event, price, order._quantity)

    def market_on_open_fill(self, asset: Security, order: MarketOnOpenOrder) -> OrderEvent:
        """Fill at the open of the first trade bar that starts in an open market after the order was placed."""
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED:
            return event
        placed = asset.exchange.time_zone.to_local(order._time)
        has_trades = TradeBar in self._lean_subscribed_types(asset)
        bar = market.last_of(asset, TradeBar) if has_trades else None
        if bar is not None and (bar._time < placed or not self._lean_starts_in_session(asset, bar)):
            return event
        if not has_trades:
            event.message = _filled_with_quote_data(asset)
        if bar is None or placed >= bar._end_time:
            return event
        if asset.exchange.date_time_is_open(placed) and date_of(placed) == date_of(bar._end_time):
            return event
        if not self.is_exchange_open(asset, False):
            return event
        return self._lean_auction_fill(asset, order, event, bar._open)

    @staticmethod
    def _lean_starts_in_session(asset: Security, bar: TradeBar) -> bool:
        """Say whether a bar shorter than an hour starts while the market is open; longer ones always pass."""
        return bar._period >= _HOUR or bool(asset.exchange.date_time_is_open(bar._time))

    def market_on_close_fill(self, asset: Security, order: MarketOnCloseOrder) -> OrderEvent:
        """Fill at the close of the last trade bar once the session has ended."""
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED or not market.has_closed_since(asset, order):
            return event
        price = Decimal(0)
        if TradeBar in self._lean_subscribed_types(asset):
            bar = market.last_of(asset, TradeBar)
            if bar is not None:
                price = bar._close
        else:
            event.message = _filled_with_quote_data(asset)
        return self._lean_auction_fill(asset, order, event, price)

    def _lean_auction_fill(self, asset: Security, order: Order, event: OrderEvent, price: Decimal) -> OrderEvent:
        """Fill at an auction's price, or at ask or bid when there is none."""
        if not price:
            best = self._lean_best_effort_price(asset, order)
            price = best.price
            event.message = (event.message or "") + best.message
        return fill_with(event, slipped(asset, order, price), order._quantity)

    # ---- resting orders --------------------------------------------------------------------------------------

    def limit_fill(self, asset: Security, order: LimitOrder) -> OrderEvent:
        """Fill at the limit once a trade bar trades through it, or at a favourable open."""
        event = no_fill(asset, order)
        bar = self._lean_fresh_trade_bar(asset, order, self._lean_trades_extended_hours(asset))
        if bar is None:
            return event
        limit = order._limit_price
        buys = order.direction is OrderDirection.BUY
        if not (bar._low < limit if buys else bar._high > limit):
            return event
        if bar._open < limit if buys else bar._open > limit:
            event.message = _filled_with_open("a favorable", asset, bar)
            return fill_with(event, bar._open, order._quantity)
        return fill_with(event, limit, order._quantity)

    def stop_market_fill(self, asset: Security, order: StopMarketOrder) -> OrderEvent:
        """Fill at the stop once a trade bar touches it, or at an unfavourable open."""
        event = no_fill(asset, order)
        bar = self._lean_fresh_trade_bar(asset, order, False)
        if bar is None:
            return event
        stop = order._stop_price
        buys = order.direction is OrderDirection.BUY
        if not (bar._high >= stop if buys else bar._low <= stop):
            return event
        price = stop
        if bar._open >= stop if buys else bar._open <= stop:
            price = bar._open
            event.message = _filled_with_open("an unfavorable", asset, bar)
        return fill_with(event, slipped(asset, order, price), order._quantity)

    def limit_if_touched_fill(self, asset: Security, order: LimitIfTouchedOrder) -> OrderEvent:
        """Trigger when trades touch the trigger price, then fill once ask or bid is at the limit or better."""
        event = no_fill(asset, order)
        bar = self._lean_fresh_trade_bar(asset, order, self._lean_trades_extended_hours(asset))
        if bar is None:
            return event
        buys = order.direction is OrderDirection.BUY
        touched = bar._low <= order._trigger_price if buys else bar._high >= order._trigger_price
        if not touched and not order.trigger_touched:
            return event
        order.trigger_touched = True
        best = self._lean_best_effort_price(asset, order)
        if best.price <= order._limit_price if buys else best.price >= order._limit_price:
            event.message = best.message
            return fill_with(event, best.price, order._quantity)
        return event

    def _lean_fresh_trade_bar(self, asset: Security, order: Order, extended: bool) -> Any:
        """Return the last trade bar if it ended after the order was placed, None if the order must wait."""
        if order.status is OrderStatus.CANCELED or not self.is_exchange_open(asset, extended):
            return None
        if TradeBar not in self._lean_subscribed_types(asset):
            return None
        bar = market.last_of(asset, TradeBar)
        return bar if bar is not None and market.end_utc(asset, bar) > order._time else None

    # ---- market ----------------------------------------------------------------------------------------------

    def _lean_visible_configs(self, asset: Security) -> list[Any]:
        """Return the subscriptions the algorithm sees."""
        configs: list[Any] = self.parameters.config_provider.get_subscription_data_configs(asset.symbol)
        return configs

    def _lean_price_types(self, asset: Security) -> market.Types:
        return market.types_of(self._lean_visible_configs(asset))

    def _lean_trades_extended_hours(self, asset: Security) -> bool:
        return any(config.extended_market_hours for config in self._lean_visible_configs(asset))

    def _lean_subscribed_types(self, asset: Security) -> market.Types:
        configs = [config for config in self.get_subscription_data_configs(asset) if not config.is_internal_feed]
        types = market.subscribed_types(configs, asset)
        if Tick in types:
            raise UnsupportedLeanFeature(f"Filling orders of {asset.symbol} on tick data; subscribe to bars.")
        return types

    def _lean_best_effort_price(self, asset: Security, order: Order) -> BestEffort:
        """Return the ask for a buy, the bid for a sell: from a fresh quote, else the newer of quote and trade.

        Raises InvalidOperationException when there are no data at all.
        """
        ask = order.direction is OrderDirection.BUY
        types = self._lean_subscribed_types(asset)
        placed = asset.exchange.time_zone.to_local(order._time)
        cut_off = placed - self.parameters._stale_price_time_span
        newest: Any = None
        price, message = Decimal(0), ""
        for data, candidate, is_quote in _candidates(asset, types, ask):
            if newest is not None and data._end_time <= newest._end_time:
                continue
            is_fresh = data._end_time >= cut_off
            if is_quote and is_fresh:
                return BestEffort(candidate, message, None)
            message = _stale_quote(asset, data) if is_quote else _no_quote(asset, data)
            if is_fresh:
                return BestEffort(candidate, message, None)
            newest, price = data, candidate
        if newest is None:
            raise market.no_market_data(asset, ask, types)
        return BestEffort(price, message, market.end_utc(asset, newest))


def _candidates(asset: Security, types: market.Types, ask: bool) -> Iterator[tuple[Any, Decimal, bool]]:
    """Yield (bar, price, is a quote) of what may price an order, quotes first."""
    if QuoteBar in types:
        quote = market.last_of(asset, QuoteBar)
        if quote is not None:
            side = quote.ask if ask else quote.bid
            yield quote, quote._close if side is None else side._close, True
    if TradeBar in types:
        trade = market.last_of(asset, TradeBar)
        if trade is not None:
            yield trade, trade._close, False


def _stamp(asset: Security, when: Ticks) -> str:
    return f"{date_text(when)} {asset.exchange.time_zone.name}"


def _stale_quote(asset: Security, quote: QuoteBar) -> str:
    return f"Warning: fill at stale price ({_stamp(asset, quote._end_time)}), using QuoteBar data."


def _no_quote(asset: Security, trade: TradeBar) -> str:
    stamp = _stamp(asset, trade._end_time)
    return f"Warning: No quote information available at {stamp}, order filled using TradeBar data"


def _filled_with_quote_data(asset: Security) -> str:
    stamp = _stamp(asset, asset._local_time)
    return f"Warning: No trade information available at {stamp}, order filled using Quote data"


def _filled_with_open(kind: str, asset: Security, bar: TradeBar) -> str:
    stamp = _stamp(asset, bar._end_time)
    return f"Due to {kind} gap at {stamp}, order filled using the open price ({decimal_text(bar._open)})"
