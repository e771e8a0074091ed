"""How much of a symbol's dollar volume a strategy could take (Common/SymbolCapacity.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, from_double
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    Ticks,
    date_of,
    round_up,
)
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol

CAPACITY_EFFECT_PERIOD = 30 * TICKS_PER_DAY
FAST_TRADING_SCALE = Decimal(2)
FAST_TRADING_FLOOR = Decimal("0.20")
SESSION_MINUTES = Decimal(390)
DOLLAR_VOLUME_SCALE = Decimal(6_000_000)
_RESOLUTION_SCALE = {
    Resolution.DAILY: Decimal("0.02"),
    Resolution.HOUR: Decimal("0.05"),
    Resolution.MINUTE: Decimal("0.20"),
    Resolution.SECOND: Decimal("0.50"),
    Resolution.TICK: Decimal("0.50"),
}


class _Bar(NamedTuple):
    """The part of a bar that counts."""

    close: Decimal
    volume: Decimal
    period: Ticks


def _total_minutes(length: Ticks) -> Decimal:
    return from_double(length / TICKS_PER_MINUTE)


def _resolution_of(period: Ticks) -> Resolution:
    """Return the resolution at or below a period (Common/Extensions.cs ToHigherResolutionEquivalent).

    A daily bar of a regular session lasts less than a day and so counts as hourly, in LEAN too.
    """
    if period < TICKS_PER_SECOND:
        return Resolution.TICK
    if period < TICKS_PER_MINUTE:
        return Resolution.SECOND
    if period < TICKS_PER_HOUR:
        return Resolution.MINUTE
    return Resolution.HOUR if period < TICKS_PER_DAY else Resolution.DAILY


class SymbolCapacity:
    """Collect the dollar volume that passes in a window after each fill of a symbol."""

    def __init__(self, algorithm: Any, symbol: Symbol) -> None:
        """Follow a security of an algorithm."""
        self._algorithm = algorithm
        self._symbol = symbol
        self.security = algorithm.securities[symbol]
        configs = algorithm.subscription_manager.subscription_data_config_service.get_subscription_data_configs(
            symbol, include_internal_configs=True
        )
        self._is_internal = all(config.is_internal_feed for config in configs)
        self.trades = 0
        self.sale_volume = ZERO
        self._volume = ZERO
        self._resolution_scale = ZERO
        self._average_dollar_volume = ZERO
        self._discount = ZERO
        self._previous_volume = ZERO
        self._previous_time: Ticks | None = None
        self._previous_fill: Ticks | None = None
        self._starts_anew = False

    @property
    def market_capacity_dollar_volume(self) -> Decimal:
        """The collected dollar volume, scaled by resolution."""
        return self._volume * self._resolution_scale

    def on_order_event(self, event: Any) -> None:
        """Take a fill: the faster fills follow each other, the less of the volume counts."""
        properties, rate = self.security.symbol_properties, self.security.quote_currency._conversion_rate
        value = rate * event._fill_price * event._absolute_fill_quantity
        self.sale_volume += value * properties._contract_multiplier
        before = event._utc_time - TICKS_PER_DAY if self._previous_fill is None else self._previous_fill
        pace = FAST_TRADING_SCALE * divide(_total_minutes(event._utc_time - before), SESSION_MINUTES)
        self._discount = ONE if pace > 1 else max(FAST_TRADING_FLOOR, pace)
        if self._starts_anew:
            self._volume, self.trades, self._starts_anew = ZERO, 0, False
        self.trades += 1
        self._previous_fill = event._utc_time

    def update_market_capacity(self) -> bool:
        """Take the current slice's bar; return True once the window after the last fill is over."""
        bar = self._bar()
        if bar is None or not bar.volume:
            return False
        now: Ticks = self._algorithm._utc_ticks
        resolution = _resolution_of(bar.period)
        rate = self.security.quote_currency._conversion_rate
        passed = ZERO if self._previous_time is None else _total_minutes(now - self._previous_time)
        if not passed:
            self._average_dollar_volume = rate * bar.close * bar.volume
        else:
            self._average_dollar_volume = divide(bar.close * rate * (bar.volume + self._previous_volume), passed)
        self._previous_time, self._previous_volume = now, bar.volume
        includes = self._includes(resolution, now)
        if includes:
            self._resolution_scale = _RESOLUTION_SCALE[resolution]
            multiplier = self.security.symbol_properties._contract_multiplier
            self._volume += bar.close * self._discount * bar.volume * rate * multiplier
        return not includes

    def _includes(self, resolution: Resolution, now: Ticks) -> bool:
        """Say whether a bar that ends now lies in the window after the last fill."""
        if self._previous_fill is None:
            return False
        filled = self._previous_fill
        if resolution is Resolution.HOUR:
            return now == round_up(filled, TICKS_PER_HOUR)
        if resolution is Resolution.DAILY:
            return now == filled or date_of(now) == round_up(filled, TICKS_PER_DAY)
        is_minute = resolution is Resolution.MINUTE
        scale = DOLLAR_VOLUME_SCALE if is_minute else DOLLAR_VOLUME_SCALE / 60
        k = divide(scale, self._average_dollar_volume) if self._average_dollar_volume else Decimal(10)
        minutes = 120 if k > 120 else int(max(Decimal(1 if is_minute else 5), k))
        return now <= filled + minutes * TICKS_PER_MINUTE

    def _bar(self) -> _Bar | None:
        """Return the slice's trade bar, else its quote with the depth as a proxy of volume."""
        current = self._algorithm.current_slice
        bar = current.bars.get(self._symbol)
        if bar is not None:
            return _Bar(bar._close, bar._volume, bar._period)
        quote = current.quote_bars.get(self._symbol)
        if quote is not None:
            return _Bar(quote._close, (quote._last_bid_size + quote._last_ask_size) / 2, quote._period)
        if not self._is_internal:
            return None
        cached = self.security.cache.get_data(TradeBar)
        zone = self.security.exchange.hours.time_zone
        if cached is not None and self._algorithm._utc_ticks == zone.to_utc(cached._end_time):
            return _Bar(cached._close, cached._volume, cached._period)
        return None

    def reset(self) -> None:
        """Begin a new snapshot with the next fill."""
        self._starts_anew = True
        self.sale_volume = ZERO

    def should_remove(self) -> bool:
        """Say whether the symbol is flat and has not traded for a month."""
        if self.security.invested or self._previous_fill is None:
            return False
        return bool(self._algorithm._utc_ticks >= self._previous_fill + CAPACITY_EFFECT_PERIOD)
