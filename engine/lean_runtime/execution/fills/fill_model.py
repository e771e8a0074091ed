"""The generic fill model: fills on the quote side an order trades against, else on trades.

Source: Common/Orders/Fills/FillModel.cs. Algorithms subclass it; overridden methods are found in either spelling.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderDirection, OrderStatus, OrderType, SecurityType
from engine.lean_runtime.common.errors import (
    ArgumentOutOfRangeException,
    InvalidCastException,
    NullReferenceException,
)
from engine.lean_runtime.common.models import call_model, invoke
from engine.lean_runtime.common.numbers import HUNDRED, ZERO, divide
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.common.ticks import date_of
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.execution.fills import market
from engine.lean_runtime.execution.fills.fill import Fill, FillModelParameters, Prices
from engine.lean_runtime.orders.group_order_manager import get_order_leg_ratio
from engine.lean_runtime.orders.limit_orders import next_stop_price
from engine.lean_runtime.orders.order_event import OrderEvent

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.orders.combo_orders import ComboLegLimitOrder
    from engine.lean_runtime.orders.limit_orders import (
        LimitIfTouchedOrder,
        LimitOrder,
        StopLimitOrder,
        StopMarketOrder,
        TrailingStopOrder,
    )
    from engine.lean_runtime.orders.market_orders import MarketOnCloseOrder, MarketOnOpenOrder, MarketOrder
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

#: Method that fills each kind of single order, and each kind of combo.
_SINGLE = {
    OrderType.MARKET: "market_fill",
    OrderType.LIMIT: "limit_fill",
    OrderType.LIMIT_IF_TOUCHED: "limit_if_touched_fill",
    OrderType.STOP_MARKET: "stop_market_fill",
    OrderType.TRAILING_STOP: "trailing_stop_fill",
    OrderType.STOP_LIMIT: "stop_limit_fill",
    OrderType.MARKET_ON_OPEN: "market_on_open_fill",
    OrderType.MARKET_ON_CLOSE: "market_on_close_fill",
}
_COMBO = {
    OrderType.COMBO_MARKET: "combo_market_fill",
    OrderType.COMBO_LIMIT: "combo_limit_fill",
    OrderType.COMBO_LEG_LIMIT: "combo_leg_limit_fill",
}


def no_fill(asset: Security, order: Order) -> OrderEvent:
    """Return the event of an order that does not fill: its own status, nothing filled."""
    return OrderEvent(order, market.utc_now(asset), OrderFee.ZERO)


def fill_with(event: OrderEvent, price: Decimal, quantity: Decimal) -> OrderEvent:
    """Turn an event into a complete fill."""
    event._fill_price = price
    event._fill_quantity = quantity
    event.status = OrderStatus.FILLED
    return event


def slipped(asset: Security, order: Order, price: Decimal) -> Decimal:
    """Return a price made worse by the slippage model."""
    slip = call_model(asset.slippage_model, "get_slippage_approximation", asset, order)
    if order.direction is OrderDirection.BUY:
        return price + slip
    return price - slip if order.direction is OrderDirection.SELL else price


class FillModel(OverridableModel):
    """Fills whole orders at modelled prices; a non-fill is an event without fill quantity."""

    parameters: Any = None

    def set_python_wrapper(self, python_wrapper: Any) -> None:
        """Accept LEAN's adapter; overrides are found without it."""

    def fill(self, parameters: FillModelParameters) -> Fill:
        """Ask the method for the order's kind, the user's override first; ArgumentOutOfRangeException for exercises."""
        self.parameters = parameters
        order = parameters.order
        if order.type in _SINGLE:
            name = _SINGLE[order.type]
            return Fill([_checked(name, invoke(self, name, parameters.security, order))])
        if order.type in _COMBO:
            name = _COMBO[order.type]
            return Fill(_checked_list(name, invoke(self, name, order, parameters)))
        raise ArgumentOutOfRangeException()

    # ---- combos ----------------------------------------------------------------------------------------------

    def combo_market_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """Fill all legs at the market, or none."""
        return self._lean_fill_all(parameters, self._lean_market_fill)

    def combo_leg_limit_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """Fill all legs at their limits, or none."""

        def limit(security: Security, leg: ComboLegLimitOrder) -> OrderEvent:
            return self._lean_limit_fill(security, leg, leg._limit_price)

        return self._lean_fill_all(parameters, limit)

    @staticmethod
    def _lean_fill_all(parameters: FillModelParameters, fill_leg: Callable[[Any, Any], OrderEvent]) -> list[OrderEvent]:
        fills = []
        for leg, security in parameters._legs():
            event = fill_leg(security, leg)
            if event.status is not OrderStatus.FILLED:
                return []
            fills.append(event)
        return fills

    def combo_limit_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """Fill all legs at the bar's extreme when the extremes together cross the group's limit, or none.

        A buying group takes every leg's low, a selling one every leg's high, each of the side the leg trades against;
        the market need not be open, but no leg's bar may end before the order was placed.
        """
        group = order.group_order_manager
        assert group is not None
        buys = group.direction is OrderDirection.BUY
        total, legs = ZERO, []
        for leg, security in parameters._legs():
            prices = self._lean_prices(security, leg.direction)
            if market.end_utc(security, prices) < leg._time:
                return []
            price = prices._low if buys else prices._high
            ratio = get_order_leg_ratio(leg._quantity, leg.group_order_manager)
            if security.symbol.security_type is SecurityType.EQUITY:
                ratio = divide(ratio, HUNDRED)
            total += price * ratio
            legs.append((leg, security, price))
        crossed = total < group._limit_price if buys else total > group._limit_price
        if not crossed or group.direction is OrderDirection.HOLD:
            return []
        return [fill_with(no_fill(security, leg), price, leg._quantity) for leg, security, price in legs]

    # ---- single orders ---------------------------------------------------------------------------------------

    def market_fill(self, asset: Security, order: MarketOrder) -> OrderEvent:
        """Fill at the current price while the regular market is open; stale data may make the order wait."""
        return self._lean_market_fill(asset, order)

    def _lean_market_fill(self, asset: Security, order: Order) -> OrderEvent:
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED or not self.is_exchange_open(asset, False):
            return event
        prices = self._lean_prices(asset, order.direction)
        ended = market.end_utc(asset, prices)
        configs = self.get_subscription_data_configs(asset)
        if ended + self.parameters._stale_price_time_span < order._time:
            if market.should_wait_for_fresh_data_on_stale(configs, ended, order._time):
                return event
            event.message = market.filled_at_stale_price(asset, prices)
        price = market.market_fill_price(asset, order, prices, configs)
        return fill_with(event, slipped(asset, order, price), order._quantity)

    def limit_fill(self, asset: Security, order: LimitOrder) -> OrderEvent:
        """Fill at the limit, or at the bar's worst price if that is better, once the bar trades through the limit."""
        return self._lean_limit_fill(asset, order, order._limit_price)

    def _lean_limit_fill(self, asset: Security, order: Order, limit: Decimal) -> OrderEvent:
        event = no_fill(asset, order)
        prices = self._lean_fresh_prices(asset, order, self._lean_trades_extended_hours(asset))
        if prices is None:
            return event
        if order.direction is OrderDirection.BUY and prices._low < limit:
            return fill_with(event, min(prices._high, limit), order._quantity)
        if order.direction is OrderDirection.SELL and prices._high > limit:
            return fill_with(event, max(prices._low, limit), order._quantity)
        return event

    def stop_market_fill(self, asset: Security, order: StopMarketOrder) -> OrderEvent:
        """Fill at the worse of stop and current price once the bar trades through the stop."""
        event = no_fill(asset, order)
        prices = self._lean_fresh_prices(asset, order, False)
        if prices is None:
            return event
        reached = prices._low < order._stop_price, prices._high > order._stop_price
        return self._lean_stop_fill(asset, order, prices, event, *reached)

    def trailing_stop_fill(self, asset: Security, order: TrailingStopOrder) -> OrderEvent:
        """Fill like a stop that a touch suffices for; without a fill the stop follows the market."""
        event = no_fill(asset, order)
        prices = self._lean_fresh_prices(asset, order, False)
        if prices is None:
            return event
        reached = prices._low <= order._stop_price, prices._high >= order._stop_price
        event = self._lean_stop_fill(asset, order, prices, event, *reached)
        if event.status is not OrderStatus.FILLED:
            market = prices._high if order.direction is OrderDirection.SELL else prices._low
            amount, as_percentage = order._trailing_amount, order.trailing_as_percentage
            stop = next_stop_price(market, order._stop_price, amount, as_percentage, order.direction)
            if stop is not None:
                order._stop_price = stop
                self.parameters.on_order_updated(order)
        return event

    @staticmethod
    def _lean_stop_fill(
        asset: Security, order: StopMarketOrder, prices: Prices, event: OrderEvent, fell: bool, rose: bool
    ) -> OrderEvent:
        # the slippage model is asked whether or not the stop was reached, as LEAN asks it
        price = slipped(asset, order, prices._current)
        if order.direction is OrderDirection.SELL and fell:
            return fill_with(event, min(order._stop_price, price), order._quantity)
        if order.direction is OrderDirection.BUY and rose:
            return fill_with(event, max(order._stop_price, price), order._quantity)
        return event

    def stop_limit_fill(self, asset: Security, order: StopLimitOrder) -> OrderEvent:
        """Trigger when the bar trades through the stop, then fill once the current price is better than the limit."""
        event = no_fill(asset, order)
        prices = self._lean_fresh_prices(asset, order, self._lean_trades_extended_hours(asset))
        if prices is None or order.direction is OrderDirection.HOLD:
            return event
        buys = order.direction is OrderDirection.BUY
        reached = prices._high > order._stop_price if buys else prices._low < order._stop_price
        if not reached and not order.stop_triggered:
            return event
        if not order.stop_triggered:
            order.stop_triggered = True
            self.parameters.on_order_updated(order)
        # the bar's extreme may have come before the trigger, so only its last price decides
        if buys and prices._current < order._limit_price:
            return fill_with(event, min(prices._high, order._limit_price), order._quantity)
        if not buys and prices._current > order._limit_price:
            return fill_with(event, max(prices._low, order._limit_price), order._quantity)
        return event

    def limit_if_touched_fill(self, asset: Security, order: LimitIfTouchedOrder) -> OrderEvent:
        """Trigger when trades touch the trigger price, then fill at the limit once the far side of the quote allows."""
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED or not self.is_exchange_open(
            asset, self._lean_trades_extended_hours(asset)
        ):
            return event
        types = self._lean_subscribed_types(asset)
        bar = market.last_of(asset, TradeBar) if TradeBar in types else None
        if bar is None or market.end_utc(asset, bar) <= order._time:
            return event
        if order.direction is OrderDirection.SELL and (bar._high >= order._trigger_price or order.trigger_touched):
            order.trigger_touched = True
            reached = market.far_side_price(asset, types, ask=True) >= order._limit_price
        elif order.direction is OrderDirection.BUY and (bar._low <= order._trigger_price or order.trigger_touched):
            order.trigger_touched = True
            reached = market.far_side_price(asset, types, ask=False) <= order._limit_price
        else:
            return event
        return fill_with(event, order._limit_price, order._quantity) if reached else event

    def market_on_open_fill(self, asset: Security, order: MarketOnOpenOrder) -> OrderEvent:
        """Fill at the first open after the order was placed; InvalidOperationException if the market never closes."""
        market.refuse_always_open(asset)
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED:
            return event
        last: Any = asset.get_last_data()
        placed = asset.exchange.time_zone.to_local(order._time)
        if last is None or placed >= last._end_time:
            return event
        same_day = date_of(placed) == date_of(asset._local_time)
        if same_day and asset.exchange.date_time_is_open(placed):
            return event
        if not self.is_exchange_open(asset, False):
            return event
        price = self._lean_prices(asset, order.direction)._open
        return fill_with(event, slipped(asset, order, price), order._quantity)

    def market_on_close_fill(self, asset: Security, order: MarketOnCloseOrder) -> OrderEvent:
        """Fill at the close once the session has ended; InvalidOperationException if the market never closes."""
        market.refuse_always_open(asset)
        event = no_fill(asset, order)
        if order.status is OrderStatus.CANCELED or not market.has_closed_since(asset, order):
            return event
        price = self._lean_prices(asset, order.direction)._close
        return fill_with(event, slipped(asset, order, price), order._quantity)

    # ---- market ----------------------------------------------------------------------------------------------

    def get_subscription_data_configs(self, asset: Security) -> list[SubscriptionDataConfig]:
        """Return the subscriptions of a security, internal ones included."""
        configs: list[SubscriptionDataConfig] = self.parameters.config_provider.get_subscription_data_configs(
            asset.symbol, True
        )
        return configs

    def get_prices(self, asset: Security, direction: OrderDirection) -> Prices:
        """Return the prices an order of a direction meets: buys the ask, sells the bid."""
        return market.get_prices(asset, direction, self._lean_price_types(asset))

    def _lean_prices(self, asset: Security, direction: OrderDirection) -> Prices:
        """Return the prices, asking a user's override first."""
        prices = invoke(self, "get_prices", asset, direction)
        if not isinstance(prices, Prices):
            raise _wrong_type("get_prices", "Prices", prices)
        return prices

    def _lean_price_types(self, asset: Security) -> market.Types:
        """Return the data types prices may come from."""
        return self._lean_subscribed_types(asset)

    def _lean_subscribed_types(self, asset: Security) -> market.Types:
        return market.subscribed_types(self.get_subscription_data_configs(asset), asset)

    def _lean_trades_extended_hours(self, asset: Security) -> bool:
        return market.trades_extended_hours(self.get_subscription_data_configs(asset), asset)

    def is_exchange_open(self, asset: Security, is_extended_market_hours: bool) -> bool:
        """Say whether the market is open now, or was during the last bar if that bar still counts as now."""
        return market.is_exchange_open(asset, is_extended_market_hours)

    def _lean_fresh_prices(self, asset: Security, order: Order, extended: bool) -> Prices | None:
        """Return the prices of a bar that ended after the order was placed, None if it must wait."""
        if order.status is OrderStatus.CANCELED or not self.is_exchange_open(asset, extended):
            return None
        prices = self._lean_prices(asset, order.direction)
        return prices if market.end_utc(asset, prices) > order._time else None


class ImmediateFillModel(FillModel):
    """The generic model under its former name (Common/Orders/Fills/ImmediateFillModel.cs)."""


def _checked(method: str, event: Any) -> Any:
    """Return what a method answered if it is an event or nothing; InvalidCastException for anything else."""
    if event is None or isinstance(event, OrderEvent):
        return event
    raise _wrong_type(method, "OrderEvent", event)


def _checked_list(method: str, events: Any) -> list[Any]:
    """Return the events a combo method answered; None raises as LEAN's null list does."""
    if events is None:
        raise NullReferenceException()
    if not isinstance(events, list | tuple):
        raise _wrong_type(method, "List`1", events)
    return [_checked(method, event) for event in events]


def _wrong_type(method: str, expected: str, value: Any) -> InvalidCastException:
    return InvalidCastException(
        f"Invalid return type from method '{method}'. Expected a type convertible to '{expected}' "
        f"but was '{type(value).__name__}'"
    )
