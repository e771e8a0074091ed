"""What fill models read from a security: the side of the quote, open hours, and how stale the data are.

Source: the protected and private members of Common/Orders/Fills/FillModel.cs.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OrderDirection, Resolution, resolution_span
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.subscription_data_config import get_highest_resolution
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.execution.fills.fill import Prices

if TYPE_CHECKING:
    from engine.lean_runtime.data.bar import Bar
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

    Configs = Iterable[SubscriptionDataConfig]

#: Data types in the order they were subscribed.
Types = tuple[type, ...]

_COARSE = (Resolution.HOUR, Resolution.DAILY)


def utc_now(asset: Security) -> Ticks:
    """Return the UTC time of the security's clock."""
    now: Ticks = asset.exchange.time_zone.to_utc(asset._local_time)
    return now


def end_utc(asset: Security, data: Any) -> Ticks:
    """Return the UTC end of a data point of the security."""
    ended: Ticks = asset.exchange.time_zone.to_utc(data._end_time)
    return ended


def last_of(asset: Security, kind: type) -> Any:
    """Return the last data point of a type the security got that was not a repetition, None without one."""
    return asset.cache.get_data(kind)


def types_of(configs: Configs) -> Types:
    """Return the data types of subscriptions, each once."""
    return tuple(dict.fromkeys(config.type for config in configs))


def subscribed_types(configs: Configs, asset: Security) -> Types:
    """Return the data types of subscriptions; InvalidOperationException for none."""
    types = types_of(configs)
    if not types:
        raise no_subscription(asset)
    return types


def no_subscription(asset: Security) -> InvalidOperationException:
    """Return what LEAN raises for a security without data."""
    return InvalidOperationException(f"Cannot perform fill for {asset.symbol} because no data subscription were found.")


# ---- hours ---------------------------------------------------------------------------------------------------


def trades_extended_hours(configs: list[SubscriptionDataConfig], asset: Security) -> bool:
    """Return whether the subscriptions, internal ones only if there are no others, cover extended hours."""
    if not configs:
        raise no_subscription(asset)
    visible = [config for config in configs if not config.is_internal_feed]
    return any(config.extended_market_hours for config in visible or configs)


def is_exchange_open(asset: Security, is_extended_market_hours: bool) -> bool:
    """Say whether the market is open now, or was during the last bar if that bar still counts as now."""
    if asset.exchange.hours._is_open(asset._local_time, is_extended_market_hours):
        return True
    bar: Any = asset.get_last_data()
    if bar is None:
        return False
    if bar._end_time - bar._time > TICKS_PER_HOUR:
        current = asset._local_time // TICKS_PER_DAY == bar._end_time // TICKS_PER_DAY
    else:
        current = asset._local_time <= bar._end_time
    return current and bool(asset.exchange.is_open_during_bar(bar._time, bar._end_time, is_extended_market_hours))


def has_closed_since(asset: Security, order: Order) -> bool:
    """Say whether the session the order was placed in, or the next one, has ended."""
    placed = asset.exchange.time_zone.to_local(order._time)
    close: Ticks = asset.exchange.hours._get_next_market_close(placed, False)
    return bool(asset._local_time >= close)


def refuse_always_open(asset: Security) -> None:
    """Raise InvalidOperationException for an auction order in a market that never closes."""
    if asset.exchange.hours.is_market_always_open:
        raise InvalidOperationException(
            f"Market never closes for this symbol {asset.symbol}, can no submit a orderType order."
        )


# ---- staleness -----------------------------------------------------------------------------------------------


def should_wait_for_fresh_data(configs: Configs) -> bool:
    """Say whether the algorithm sees nothing but hour and daily data of the security."""
    visible = [config.resolution for config in configs if not config.is_internal_feed]
    return bool(visible) and all(resolution in _COARSE for resolution in visible)


def should_wait_for_fresh_data_on_stale(
    configs: list[SubscriptionDataConfig], data_end_utc: Ticks, order_utc: Ticks
) -> bool:
    """Say whether an order on stale data waits: always on coarse data, else if the data lag more than one bar."""
    if should_wait_for_fresh_data(configs):
        return True
    length = resolution_span(get_highest_resolution(configs))
    return bool(length) and order_utc - data_end_utc > length


def market_fill_price(asset: Security, order: Order, prices: Prices, configs: Configs) -> Decimal:
    """Return the current price, or the open of a coarse bar the order already waited for."""
    if prices._open and should_wait_for_fresh_data(configs):
        started = asset.exchange.time_zone.to_utc(prices._time)
        if order._time <= started:
            return prices._open
    return prices._current


def filled_at_stale_price(asset: Security, prices: Prices) -> str:
    """Return the warning of a fill on stale data."""
    return f"Warning: fill at stale price ({date_text(prices._end_time)} {asset.exchange.time_zone.name})"


# ---- prices --------------------------------------------------------------------------------------------------


def security_prices(asset: Security) -> Prices:
    """Return the prices of the security's cache."""
    last: Any = asset.cache.get_data()
    start, end = (0, 0) if last is None else (last._time, last._end_time)
    return Prices(start, end, asset._price, asset._open, asset._high, asset._low, asset._close)


def side_of(quote: QuoteBar, direction: OrderDirection) -> Bar | None:
    """Return the side of a quote an order of the direction trades against."""
    return quote.bid if direction is OrderDirection.SELL else quote.ask


def tick_prices(asset: Security, direction: OrderDirection) -> Prices | None:
    """Return the prices of the last tick, None if it has none."""
    tick: Any = last_of(asset, Tick)
    if tick is None:
        return None
    price = (tick._bid_price if direction is OrderDirection.SELL else tick._ask_price) or tick._price
    return Prices(tick._time, tick._end_time, price, 0, 0, 0, 0) if price else None


def get_prices(asset: Security, direction: OrderDirection, types: Types) -> Prices:
    """Return what an order of a direction meets: tick, quote side, trade bar or cache, whatever is subscribed first."""
    if direction is OrderDirection.HOLD:
        return security_prices(asset)
    if Tick in types:
        prices = tick_prices(asset, direction)
        if prices is not None:
            return prices
    if QuoteBar in types:
        quote = last_of(asset, QuoteBar)
        side = None if quote is None else side_of(quote, direction)
        if side is not None:
            return Prices(quote._time, quote._end_time, side)
    if TradeBar in types:
        trade = last_of(asset, TradeBar)
        if trade is not None:
            return Prices(trade)
    return security_prices(asset)


def latest_prices(asset: Security, direction: OrderDirection, types: Types) -> Prices:
    """Return what an order meets when the newer of the last trade and the last quote counts."""
    if direction is OrderDirection.HOLD:
        return security_prices(asset)
    if Tick in types:
        prices = tick_prices(asset, direction)
        if prices is not None:
            return prices
    quote = last_of(asset, QuoteBar)
    if quote is not None:
        trade = last_of(asset, TradeBar)
        if trade is not None and trade._end_time > quote._end_time:
            return Prices(trade)
        side = side_of(quote, direction)
        if side is not None:
            return Prices(quote._time, quote._end_time, side)
    return security_prices(asset)


def far_side_price(asset: Security, types: Types, ask: bool) -> Decimal:
    """Return the last ask or bid, else the last trade; InvalidOperationException without either."""
    if QuoteBar in types:
        quote = last_of(asset, QuoteBar)
        if quote is not None:
            side = quote.ask if ask else quote.bid
            return quote._close if side is None else side._close
    if TradeBar in types:
        trade = last_of(asset, TradeBar)
        if trade is not None:
            close: Decimal = trade._close
            return close
    raise no_market_data(asset, ask)


def no_market_data(asset: Security, ask: bool, types: Types = ()) -> InvalidOperationException:
    """Return what LEAN raises when there is no price to fill at."""
    names = ",".join(kind.__name__ for kind in types)
    subscribed = f" SubscribedTypes: [{names}]" if names else ""
    side = "ask" if ask else "bid"
    return InvalidOperationException(
        f"Cannot get {side} price to perform fill for {asset.symbol} because no market data was found.{subscribed}"
    )
