"""Makes history requests: dates in the algorithm's zone, start times from counts of bars (HistoryRequestFactory.cs)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import DataMappingMode, DataNormalizationMode, Resolution, resolution_span
from engine.lean_runtime.common.globals import get_start_time_for_trade_bars
from engine.lean_runtime.common.ticks import TICKS_PER_SECOND, Ticks
from engine.lean_runtime.common.timezones import TimeZone, convert
from engine.lean_runtime.data.history_request import HistoryRequest
from engine.lean_runtime.data.lean_data import (
    get_data_type,
    is_common_lean_data_type,
    supports_extended_market_hours,
    use_daily_strict_end_times,
)
from engine.lean_runtime.data.subscription_data_config import is_extended_market_hours

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.services import AlgorithmServices
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """What a history call may change of the subscription's own settings; None keeps them."""

    resolution: Resolution | None = None
    fill_forward: bool | None = None
    extended_market_hours: bool | None = None
    data_mapping_mode: DataMappingMode | None = None
    data_normalization_mode: DataNormalizationMode | None = None
    contract_depth_offset: int | None = None


class HistoryRequestFactory:
    """Turns a subscription and a span of algorithm time into a request."""

    def __init__(self, algorithm: AlgorithmServices) -> None:
        """Keep the algorithm for its time zone, settings and subscriptions."""
        self._algorithm = algorithm

    def create(
        self,
        configuration: SubscriptionDataConfig,
        start: Ticks,
        end: Ticks,
        hours: SecurityExchangeHours,
        options: HistoryOptions,
    ) -> HistoryRequest:
        """Return the request of a subscription between two local times of the algorithm."""
        zone = self._algorithm._time_zone
        resolution = configuration.resolution if options.resolution is None else options.resolution
        data_type: Any = configuration.type
        if resolution is not configuration.resolution and is_common_lean_data_type(data_type):
            data_type = get_data_type(resolution, configuration.tick_type)
        forward = configuration.fill_data_forward if options.fill_forward is None else options.fill_forward
        request = HistoryRequest(configuration, hours, zone.to_utc(start), zone.to_utc(end))
        request.data_type = data_type
        request.resolution = resolution
        request.fill_forward_resolution = resolution if forward else None
        request.tick_type = configuration.tick_type
        if options.extended_market_hours is not None:
            request.include_extended_market_hours = options.extended_market_hours
        if options.data_mapping_mode is not None:
            request.data_mapping_mode = options.data_mapping_mode
        if options.data_normalization_mode is not None:
            request.data_normalization_mode = options.data_normalization_mode
        if options.contract_depth_offset is not None:
            request.contract_depth_offset = abs(options.contract_depth_offset)
        return request

    def start_time(
        self,
        symbol: Symbol,
        periods: int,
        resolution: Resolution,
        hours: SecurityExchangeHours,
        data_time_zone: TimeZone,
        data_type: Any,
        extended_market_hours: bool | None = None,
        reference_utc: Ticks | None = None,
    ) -> Ticks:
        """Return the local time of the algorithm from which so many bars were open before the reference (or now)."""
        algorithm = self._algorithm
        extended = False
        if resolution < Resolution.HOUR and supports_extended_market_hours(data_type):
            if extended_market_hours is not None:
                extended = extended_market_hours
            else:
                service = algorithm.subscription_manager.subscription_data_config_service
                extended = is_extended_market_hours(service.get_subscription_data_configs(symbol))
        bar = max(resolution_span(resolution), TICKS_PER_SECOND)
        reference = algorithm._utc_time if reference_utc is None else reference_utc
        start = get_start_time_for_trade_bars(
            hours,
            hours.time_zone.to_local(reference),
            bar,
            periods,
            extended,
            data_time_zone,
            use_daily_strict_end_times(algorithm.settings.daily_precise_end_time, data_type, symbol, bar, hours),
        )
        return convert(start, hours.time_zone, algorithm._time_zone)
