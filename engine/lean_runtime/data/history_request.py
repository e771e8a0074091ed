"""HistoryRequest: one subscription's data between two moments of the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataMappingMode, DataNormalizationMode, Resolution, TickType
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.common.timezones import TimeZone
from engine.lean_runtime.data.faces import exact_time, time_face, utc_face
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol


class HistoryRequest(LeanObject):
    """What history is asked for (Common/Data/{HistoryRequest,BaseDataRequest}.cs).

    Overloads: (start utc, end utc, data type, symbol, resolution, exchange hours, data time zone, fill-forward
    resolution, extended market hours, is custom, normalization mode, tick type, mapping mode, depth offset),
    (config, exchange hours, start utc, end utc) and (request, new symbol, new start utc, new end utc).
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take the arguments of one of the overloads."""
        values = _bind(arguments, named)
        self._start_time_utc: Ticks = exact_time(values["start_time_utc"])
        self._end_time_utc: Ticks = exact_time(values["end_time_utc"])
        self.data_type: Any = values["data_type"]
        self.symbol: Symbol = values["symbol"]
        self.resolution: Resolution = values["resolution"]
        self.data_time_zone: TimeZone = values["data_time_zone"]
        self.is_custom_data: bool = values["is_custom_data"]
        self.data_normalization_mode: DataNormalizationMode = values["data_normalization_mode"]
        self.tick_type: TickType = values["tick_type"]
        self.data_mapping_mode: DataMappingMode = values.get("data_mapping_mode", DataMappingMode.OPEN_INTEREST)
        self.contract_depth_offset: int = values.get("contract_depth_offset", 0)
        self._fill_forward_resolution: Resolution | None = values["fill_forward_resolution"]
        self._include_extended_market_hours = False
        self.include_extended_market_hours = values["include_extended_market_hours"]
        hours: SecurityExchangeHours = values["exchange_hours"]
        # Open interest comes once a day before the open: its exchange never closes.
        if self.tick_type is TickType.OPEN_INTEREST:
            hours = SecurityExchangeHours.always_open(hours.time_zone)
        self.exchange_hours: SecurityExchangeHours = hours

    start_time_utc: datetime = utc_face("_start_time_utc", "Start of the history.")
    end_time_utc: datetime = utc_face("_end_time_utc", "End of the history.")
    start_time_local: datetime = time_face("_start_time_local", "Start in exchange time.")
    end_time_local: datetime = time_face("_end_time_local", "End in exchange time.")

    @property
    def _start_time_local(self) -> Ticks:
        return self.exchange_hours.time_zone.to_local(self._start_time_utc)

    @property
    def _end_time_local(self) -> Ticks:
        return self.exchange_hours.time_zone.to_local(self._end_time_utc)

    @property
    def fill_forward_resolution(self) -> Resolution | None:
        """Return the resolution missing data are filled at, None for no filling."""
        return None if self.resolution is Resolution.TICK else self._fill_forward_resolution

    @fill_forward_resolution.setter
    def fill_forward_resolution(self, value: Resolution | None) -> None:
        self._fill_forward_resolution = value

    @property
    def include_extended_market_hours(self) -> bool:
        """Return whether data outside regular hours are wanted; never of universe data."""
        return self._include_extended_market_hours

    @include_extended_market_hours.setter
    def include_extended_market_hours(self, value: bool) -> None:
        self._include_extended_market_hours = bool(value) and LeanData.supports_extended_market_hours(self.data_type)

    def tradable_days_in_data_time_zone(self) -> Iterator[Ticks]:
        """Yield the midnights, in the data zone, of the days the exchange opens on."""
        from engine.lean_runtime.common.globals import each_tradeable_day_in_time_zone

        return each_tradeable_day_in_time_zone(
            self.exchange_hours,
            self._start_time_local,
            self._end_time_local,
            self.data_time_zone,
            self.include_extended_market_hours,
        )

    def to_subscription_data_config(
        self, is_internal_feed: bool = False, is_filtered_subscription: bool = True
    ) -> SubscriptionDataConfig:
        """Return the subscription that delivers the history (Common/Extensions.cs)."""
        return SubscriptionDataConfig(
            self.data_type,
            self.symbol,
            self.resolution,
            self.data_time_zone,
            self.exchange_hours.time_zone,
            self.fill_forward_resolution is not None,
            self.include_extended_market_hours,
            is_internal_feed,
            self.is_custom_data,
            self.tick_type,
            is_filtered_subscription,
            self.data_normalization_mode,
            self.data_mapping_mode,
            self.contract_depth_offset,
        )


_NAMES = (
    "start_time_utc",
    "end_time_utc",
    "data_type",
    "symbol",
    "resolution",
    "exchange_hours",
    "data_time_zone",
    "fill_forward_resolution",
    "include_extended_market_hours",
    "is_custom_data",
    "data_normalization_mode",
    "tick_type",
    "data_mapping_mode",
    "contract_depth_offset",
)
_CONFIG_NAMES = ("config", "hours", "start_time_utc", "end_time_utc")
_REQUEST_NAMES = ("request", "new_symbol", "new_start_time_utc", "new_end_time_utc")


def _bind(arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the full overload's parameters."""
    first = arguments[0] if arguments else named.get("config", named.get("request"))
    if isinstance(first, HistoryRequest):
        given = dict(zip(_REQUEST_NAMES, arguments, strict=False)) | named
        values = {name: getattr(first, name) for name in _NAMES[2:]}
        values |= {
            "symbol": given["new_symbol"],
            "start_time_utc": given["new_start_time_utc"],
            "end_time_utc": given["new_end_time_utc"],
        }
        return values
    if isinstance(first, SubscriptionDataConfig):
        given = dict(zip(_CONFIG_NAMES, arguments, strict=False)) | named
        return _values_of_config(first) | {
            "exchange_hours": given.get("hours"),
            "start_time_utc": given["start_time_utc"],
            "end_time_utc": given["end_time_utc"],
        }
    values = dict(zip(_NAMES, arguments, strict=False)) | named
    if len(arguments) > len(_NAMES) or not set(_NAMES[:12]) <= set(values) <= set(_NAMES):
        kinds = ", ".join(str(type(value)) for value in (*arguments, *named.values()))
        raise TypeError(f"No method matches given arguments for HistoryRequest: ({kinds})")
    return values


def _values_of_config(config: SubscriptionDataConfig) -> dict[str, Any]:
    return {
        "data_type": config.type,
        "symbol": config.symbol,
        "resolution": config.resolution,
        "data_time_zone": config.data_time_zone,
        "fill_forward_resolution": config.resolution if config.fill_data_forward else None,
        "include_extended_market_hours": config.extended_market_hours,
        "is_custom_data": config.is_custom_data,
        "data_normalization_mode": config.data_normalization_mode,
        "tick_type": config.tick_type,
        "data_mapping_mode": config.data_mapping_mode,
        "contract_depth_offset": config.contract_depth_offset,
    }
