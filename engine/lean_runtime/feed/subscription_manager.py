"""The algorithm's view of its subscriptions, and the consolidators fed by them (Common/Data/SubscriptionManager.cs)."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import Resolution, TickType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.models import is_overridden
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_SECOND, to_datetime
from engine.lean_runtime.consolidators.base import ConsolidatorBase, forget, listen
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import SecurityType
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.config_service import ConfigService
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.time_keeper import LocalTimeKeeper, TimeKeeper


_scans_nothing: dict[type, bool] = {}


def scan_consolidator(consolidator: Any, local_time: int) -> None:
    """Let a consolidator, ours or the user's, look at the local time."""
    exact = getattr(consolidator, "_scan", None)
    if exact is not None and not is_overridden(consolidator, "scan"):
        exact(local_time)
    else:
        consolidator.scan(to_datetime(local_time))


def scans_nothing(consolidator: Any) -> bool:
    """Tell whether looking at the time can never make a consolidator do anything."""
    kind = type(consolidator)
    known = _scans_nothing.get(kind)
    if known is None:
        known = getattr(kind, "_scan", None) is ConsolidatorBase._scan and not is_overridden(consolidator, "scan")
        _scans_nothing[kind] = known
    return known


class ConsolidatorWrapper:
    """When a consolidator is to be scanned next (Common/Data/ConsolidatorWrapper.cs).

    One that a scan can never move is let go once the length of its bars is known: between sessions LEAN scans a minute
    consolidator every minute, and nothing comes of it.
    """

    _ids = itertools.count(1)

    def __init__(
        self, consolidator: Any, increment: int, time_keeper: TimeKeeper, local_time_keeper: LocalTimeKeeper
    ) -> None:
        self.id = next(self._ids)
        self.disposed = False
        self.utc_scan_time = 0
        self._consolidator = consolidator
        self._minimum_increment = max(increment, TICKS_PER_SECOND)
        self._time_keeper = time_keeper
        self._local_time_keeper = local_time_keeper
        self._bar_span: int | None = None
        self._is_idle = scans_nothing(consolidator)
        listen(consolidator, self._on_data_consolidated)

    def scan(self) -> None:
        """Scan, and set the next time even if nothing came out."""
        scan_consolidator(self._consolidator, self._local_time_keeper._local_time)
        self.advance_scan_time()

    def dispose(self) -> None:
        """Stop listening to the consolidator."""
        self.disposed = True
        forget(self._consolidator, self._on_data_consolidated)

    def advance_scan_time(self, consolidated: BaseData | None = None) -> None:
        """Set the next scan: one bar after the last one, or when the working bar ends."""
        now = self._time_keeper._utc_time
        if consolidated is None and self.utc_scan_time > now:
            return
        zone = self._local_time_keeper.time_zone
        if consolidated is not None and self._bar_span is None:
            self._bar_span = max(consolidated._end_time - consolidated._time, self._minimum_increment)
        if self._bar_span is not None:
            reference = now if consolidated is None else zone.to_utc(consolidated._end_time)
            self.utc_scan_time = reference + self._bar_span
            return
        working = self._consolidator.working_data
        end = 0 if working is None else zone.to_utc(working._end_time)
        self.utc_scan_time = end if end > now else now + self._minimum_increment

    def _on_data_consolidated(self, _sender: object, consolidated: BaseData) -> None:
        self.advance_scan_time(consolidated)
        if self._is_idle:
            self.dispose()


class SubscriptionManager(LeanObject):
    """Add and find subscriptions; scan consolidators whose bar ends without data."""

    def __init__(self, time_keeper: TimeKeeper) -> None:
        self._time_keeper = time_keeper
        self._data_manager: ConfigService = None  # type: ignore[assignment]
        self._wrappers: dict[Any, ConsolidatorWrapper] = {}
        self._to_add: list[ConsolidatorWrapper] = []
        self._queue: list[tuple[int, int, ConsolidatorWrapper]] = []
        self._version = 0
        """Grows when a consolidator is added or removed."""

    @property
    def subscription_data_config_service(self) -> ConfigService:
        """Return the service that creates and finds configurations."""
        return self._data_manager

    @property
    def subscriptions(self) -> list[SubscriptionDataConfig]:
        """Return the configurations of the algorithm, without the engine's own."""
        configurations = self._data_manager.subscription_manager_subscriptions
        return [item for item in configurations if not item.is_internal_feed]

    @property
    def available_data_types(self) -> dict[SecurityType, list[TickType]]:
        """Return the tick types each security type is subscribed with."""
        return self._data_manager.available_data_types

    @property
    def count(self) -> int:
        """Count all configurations, the engine's own included."""
        return self._data_manager.subscription_manager_count()

    def set_data_manager(self, subscription_manager: ConfigService) -> None:
        """Connect the engine's manager."""
        self._data_manager = subscription_manager

    def add(
        self,
        symbol: Symbol,
        resolution: Resolution,
        time_zone: TimeZone | None = None,
        exchange_time_zone: TimeZone | None = None,
        is_custom_data: bool = False,
        fill_forward: bool = True,
        extended_market_hours: bool = False,
    ) -> SubscriptionDataConfig:
        """Subscribe a symbol's trades; the zones are those of the market hours database."""
        from engine.lean_runtime.data.trade_bar import TradeBar

        data_type: type = Tick if resolution is Resolution.TICK else TradeBar
        tick_type = LeanData.get_common_tick_type_for_common_data_types(data_type, symbol.security_type)
        return self._data_manager.add(
            symbol,
            resolution,
            fill_forward,
            extended_market_hours,
            is_custom_data=is_custom_data,
            subscription_data_types=[(data_type, tick_type)],
        )[0]

    def get_data_types_for_security(self, security_type: SecurityType) -> list[TickType]:
        """Return the tick types of a security type."""
        return self.available_data_types[security_type]

    def lookup_subscription_config_data_types(
        self, symbol_security_type: SecurityType, resolution: Resolution, is_canonical: bool
    ) -> list[tuple[type, TickType]]:
        """Return the data types of a kind of security."""
        return self._data_manager.lookup_subscription_config_data_types(symbol_security_type, resolution, is_canonical)

    def add_consolidator(self, symbol: Symbol | str, consolidator: Any, tick_type: TickType | None = None) -> None:
        """Feed a consolidator from the first fitting subscription of a symbol; ArgumentException if none fits."""
        symbol = to_symbol(symbol)
        subscriptions = self._data_manager.get_subscription_data_configs(symbol)
        if not subscriptions:
            raise ArgumentException(
                f"Please subscribe to this symbol before adding a consolidator for it. Symbol: {symbol.value}"
            )
        if tick_type is None and getattr(consolidator.input_type, "__name__", "") in ("BaseData", "IBaseData"):
            tick_type = next(iter(self.available_data_types[symbol.security_type]), None)
        for configuration in subscriptions:
            if is_subscription_valid_for_consolidator(configuration, consolidator, tick_type):
                configuration.consolidators.add(consolidator)
                keeper = self._time_keeper.get_local_time_keeper(configuration.exchange_time_zone)
                wrapper = ConsolidatorWrapper(consolidator, configuration._increment, self._time_keeper, keeper)
                self._wrappers[consolidator] = wrapper
                self._to_add.append(wrapper)
                self._version += 1
                return
        raise ArgumentException(_mismatch(symbol, consolidator, tick_type, subscriptions))

    def remove_consolidator(self, symbol: Symbol | str | None, consolidator: Any) -> None:
        """Stop feeding a consolidator."""
        symbol = None if symbol is None else to_symbol(symbol)
        if symbol is None:
            point = consolidator.consolidated or consolidator.working_data
            symbol = None if point is None else point.symbol
        for configuration in self._data_manager.get_subscription_data_configs(symbol):
            configuration.consolidators.remove(consolidator)
            wrapper = self._wrappers.pop(consolidator, None)
            if wrapper is not None:
                wrapper.dispose()
        self._version += 1
        dispose = getattr(consolidator, "dispose", None)
        if dispose is not None:
            dispose()

    def quiet_until(self) -> int:
        """Return the UTC time before which no scan is due; 0 while new consolidators wait for their first."""
        if self._to_add:
            return 0
        return self._queue[0][0] + 1 if self._queue else MAX_TICKS

    def scan_past_consolidators(self, new_utc_time: int, algorithm: Any) -> None:
        """Scan the consolidators that were due before a UTC time, at the time each was due."""
        for wrapper in self._to_add:
            wrapper.advance_scan_time()
            heapq.heappush(self._queue, (wrapper.utc_scan_time, wrapper.id, wrapper))
        self._to_add.clear()
        queue = self._queue
        while queue and queue[0][0] < new_utc_time:
            due, _, wrapper = heapq.heappop(queue)
            if wrapper.disposed:
                continue
            if due != algorithm._utc_ticks:
                algorithm._set_date_time(due)
            if wrapper.utc_scan_time <= due:
                wrapper.scan()
            heapq.heappush(queue, (wrapper.utc_scan_time, wrapper.id, wrapper))


def is_subscription_valid_for_consolidator(
    subscription: SubscriptionDataConfig, consolidator: Any, desired_tick_type: TickType | None = None
) -> bool:
    """Tell whether a consolidator can take a subscription's points."""
    wanted = consolidator.input_type
    if isinstance(wanted, type) and isinstance(subscription.type, type) and not issubclass(subscription.type, wanted):
        return False
    if subscription.type is Tick:
        if desired_tick_type is not None:
            return subscription.tick_type is desired_tick_type
        output = consolidator.output_type
        if not LeanData.is_common_lean_data_type(output):
            return True
        kind = subscription.symbol.security_type
        return subscription.tick_type is LeanData.get_common_tick_type_for_common_data_types(output, kind)
    return True


def _mismatch(symbol: Symbol, consolidator: Any, tick_type: TickType | None, subscriptions: list[Any]) -> str:
    if tick_type is not None and not any(item.tick_type is tick_type for item in subscriptions):
        available = ", ".join(item.tick_type.to_string() for item in subscriptions)
        return (
            f"No subscription with the requested Tick Type {tick_type.to_string()} was found. "
            f"Available Tick Types: {available}"
        )
    return (
        f"Type mismatch found between consolidator and symbol. Symbol: {symbol.value} does not support input type: "
        f"{consolidator.input_type.__name__}. "
        f"Supported types: {','.join(item.type.__name__ for item in subscriptions)}."
    )
