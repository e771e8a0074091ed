"""Models of a price's volatility; source Common/Securities/Volatility."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution, resolution_span
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException, InvalidOperationException
from engine.lean_runtime.common.globals import get_start_time_for_trade_bars
from engine.lean_runtime.common.models import engine_side, invoke
from engine.lean_runtime.common.numbers import ZERO, divide, from_double, safe_decimal_cast, to_double, to_float
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks, span, ticks, to_utc_datetime
from engine.lean_runtime.indicators.double_statistics import mean, standard_deviation
from engine.lean_runtime.indicators.rolling_window import RollingWindow

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.history_request import HistoryRequest
    from engine.lean_runtime.securities.security import Security

_YEAR = from_double(math.sqrt(252.0))
_PERIODS = {Resolution.TICK: 600, Resolution.SECOND: 600, Resolution.MINUTE: 60 * 24, Resolution.HOUR: 24 * 30}


class BaseVolatilityModel(OverridableModel):
    """No volatility; the base of models that need history; source .../BaseVolatilityModel.cs."""

    def __init__(self) -> None:
        """Start without subscriptions."""
        self.subscription_data_config_provider: Any = None

    @property
    def _volatility(self) -> Decimal:
        return ZERO

    @property
    def volatility(self) -> float:
        """Return the volatility as a fraction."""
        return to_float(self._volatility)

    def set_subscription_data_config_provider(self, subscription_data_config_provider: Any) -> None:
        """Set who knows the subscriptions."""
        self.subscription_data_config_provider = subscription_data_config_provider

    def update(self, security: Security, data: BaseData) -> None:
        """Take a data point."""

    def get_history_requirements(
        self, security: Security, utc_time: Any, resolution: Resolution | None = None, bar_count: int | None = None
    ) -> list[HistoryRequest]:
        """Return the history to warm up with: none, or the bars of the security's first subscription."""
        if bar_count is None:
            return []
        return self._requests(security, utc_time, resolution, bar_count)

    def _requests(
        self, security: Security, utc_time: Any, resolution: Resolution | None, bar_count: int
    ) -> list[HistoryRequest]:
        from engine.lean_runtime.data.history_request import HistoryRequest
        from engine.lean_runtime.data.lean_data import get_common_tick_type_for_common_data_types

        configurations = self._configurations(security)
        first = configurations[0]
        step = max(first.type().supported_resolutions()) if resolution is None else resolution
        length = resolution_span(step)
        extended = length != TICKS_PER_HOUR and any(config.extended_market_hours for config in configurations)
        zone, hours = security.exchange.time_zone, security.exchange.hours
        now: Ticks = utc_time if isinstance(utc_time, int) else ticks(utc_time)
        start = get_start_time_for_trade_bars(
            hours, zone.to_local(now), length, bar_count, extended, first.data_time_zone, False
        )
        return [
            HistoryRequest(
                zone.to_utc(start),
                now,
                first.type,
                first.symbol,
                step,
                hours,
                first.data_time_zone,
                step,
                extended,
                any(config.is_custom_data for config in configurations),
                first.data_normalization_mode,
                get_common_tick_type_for_common_data_types(first.type, security.type),
            )
        ]

    def _configurations(self, security: Security) -> list[Any]:
        """Return the security's subscriptions, trades first; InvalidOperationException before they are known."""
        if self.subscription_data_config_provider is None:
            raise InvalidOperationException(
                "BaseVolatilityModel.GetHistoryRequirements(): SubscriptionDataConfigProvider was not set."
            )
        found = self.subscription_data_config_provider.get_subscription_data_configs(security.symbol)
        return sorted(found, key=lambda config: config.tick_type)


class NullVolatilityModel(BaseVolatilityModel):
    """No volatility."""


class VolatilityModel:
    """Holder of the model without volatility; source .../IVolatilityModel.cs."""

    NULL: ClassVar[NullVolatilityModel] = NullVolatilityModel()


class IndicatorVolatilityModel(BaseVolatilityModel):
    """The value of an indicator; source .../IndicatorVolatilityModel.cs."""

    def __init__(self, indicator: Any, indicator_update: Callable[[Any, Any, Any], Any] | None = None) -> None:
        """Keep the indicator and what feeds it; without it somebody else does."""
        super().__init__()
        self._indicator = indicator
        self._indicator_update = indicator_update

    @property
    def _volatility(self) -> Decimal:
        value: Decimal = self._indicator.current._value
        return value

    def update(self, security: Security, data: BaseData) -> None:
        """Feed the indicator."""
        if self._indicator_update is not None:
            self._indicator_update(security, data, self._indicator)


class _WindowVolatilityModel(BaseVolatilityModel):
    """A statistic over the last values, one per period."""

    def __init__(self, periods: int, period_span: Ticks) -> None:
        super().__init__()
        if periods < 2:
            raise ArgumentOutOfRangeException("periods", "'periods' must be greater than or equal to 2.")
        self._window: RollingWindow[float] = RollingWindow(periods)
        self._period_span = period_span
        self._reset()

    def _reset(self) -> None:
        self._needs_update = False
        self._last_volatility = ZERO
        self._last_update = self._first_update()
        self._window.reset()

    def _first_update(self) -> Ticks:
        return 0

    def _measure(self, values: list[float]) -> Decimal | None:
        """Return the statistic, None to keep the last one."""
        raise NotImplementedError

    @property
    def _volatility(self) -> Decimal:
        if self._window.count < 2:
            return ZERO
        if self._needs_update:
            self._needs_update = False
            measured = self._measure(list(self._window))
            if measured is not None:
                self._last_volatility = measured
        return self._last_volatility

    def _is_due(self, data: BaseData) -> bool:
        return data._end_time - self._last_update >= self._period_span and data._price > 0

    def _add(self, value: float) -> None:
        self._needs_update = True
        self._window.add(value)


class StandardDeviationOfReturnsVolatilityModel(_WindowVolatilityModel):
    """Annualised standard deviation of returns; source .../StandardDeviationOfReturnsVolatilityModel.cs."""

    def __init__(
        self,
        periods: int | Resolution,
        resolution: Resolution | timedelta | None = None,
        update_frequency: timedelta | None = None,
    ) -> None:
        """Take (periods, resolution, update frequency) or (resolution, update frequency)."""
        step, count = resolution, int(periods)
        if isinstance(periods, Resolution):
            update_frequency = resolution if isinstance(resolution, timedelta) else update_frequency
            step, count = periods, _PERIODS.get(periods, 30)
        self._resolution = step if isinstance(step, Resolution) else None
        self._last_price = ZERO
        period = TICKS_PER_DAY if self._resolution is None else resolution_span(self._resolution)
        super().__init__(count, period if update_frequency is None else span(update_frequency))

    def _reset(self) -> None:
        super()._reset()
        self._last_price = ZERO

    def _measure(self, values: list[float]) -> Decimal:
        return safe_decimal_cast(standard_deviation(values)) * _YEAR

    def update(self, security: Security, data: BaseData) -> None:
        """Take the return since the last period."""
        if self._is_due(data):
            if self._last_price > 0:
                self._add(to_double(divide(data._price, self._last_price)) - 1.0)
            self._last_update, self._last_price = data._end_time, data._price

    def get_history_requirements(
        self, security: Security, utc_time: Any, resolution: Resolution | None = None, bar_count: int | None = None
    ) -> list[HistoryRequest]:
        """Forget everything and return the bars that fill the window."""
        self._reset()
        return self._requests(security, utc_time, self._resolution, self._window.size + 1)


class RelativeStandardDeviationVolatilityModel(_WindowVolatilityModel):
    """Standard deviation over mean of prices; source .../RelativeStandardDeviationVolatilityModel.cs."""

    def __init__(self, period_span: timedelta, periods: int) -> None:
        """Keep the time between prices and how many are looked at."""
        super().__init__(periods, span(period_span))

    def _first_update(self) -> Ticks:
        return self._period_span * self._window.size

    def _measure(self, values: list[float]) -> Decimal | None:
        average = abs(safe_decimal_cast(mean(values)))
        return divide(safe_decimal_cast(standard_deviation(values)), average) if average else None

    def update(self, security: Security, data: BaseData) -> None:
        """Take a price per period."""
        if self._is_due(data):
            self._add(to_double(data._price))
            self._last_update = data._end_time

    def get_history_requirements(
        self, security: Security, utc_time: Any, resolution: Resolution | None = None, bar_count: int | None = None
    ) -> list[HistoryRequest]:
        """Forget everything and return the bars that fill the window."""
        configurations = self._configurations(security)
        self._reset()
        finest = min(config.resolution for config in configurations)
        return self._requests(security, utc_time, finest, self._window.size + 1)


class VolatilityModelExtensions:
    """Warming up a volatility model; source .../VolatilityModelExtensions.cs."""

    @staticmethod
    def warm_up(
        volatility_model: Any,
        algorithm: Any,
        security: Security,
        resolution: Resolution | None,
        bar_count: int,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> None:
        """Feed the model the bars before now."""
        algorithm = engine_side(algorithm)
        warm_up(
            volatility_model,
            algorithm.history_provider,
            algorithm.subscription_manager,
            security,
            algorithm._time_zone,
            algorithm.live_mode,
            data_normalization_mode,
            lambda: volatility_model.get_history_requirements(security, algorithm._utc_ticks, resolution, bar_count),
        )


def warm_up(
    volatility_model: Any,
    history_provider: Any,
    subscription_manager: Any,
    security: Security,
    time_zone: Any,
    live_mode: bool,
    data_normalization_mode: DataNormalizationMode | None,
    requirements: Callable[[], Any],
) -> None:
    """Feed a model the history it requires; raw securities are warmed up with prices scaled to today."""
    if history_provider is None or volatility_model is VolatilityModel.NULL:
        return
    if hasattr(volatility_model, "set_subscription_data_config_provider"):
        volatility_model.set_subscription_data_config_provider(subscription_manager.subscription_data_config_service)
    requests = list(requirements())
    if live_mode or data_normalization_mode == DataNormalizationMode.RAW:
        for request in requests:
            request.data_normalization_mode = DataNormalizationMode.SCALED_RAW
    for slice in history_provider.get_history(requests, time_zone):
        for request in requests:
            data = slice.get(request.data_type).get(security.symbol)
            if data is not None:
                invoke(volatility_model, "update", security, data)


def warm_up_volatility_model(
    algorithm: Any, security: Security, data_normalization_mode: DataNormalizationMode | None = None
) -> None:
    """Feed a security's volatility model the history it asks for, before the run and after a split or dividend."""
    if security._volatility_model_set:
        model = security.volatility_model
        warm_up(
            model,
            algorithm.history_provider,
            algorithm.subscription_manager,
            security,
            algorithm._time_zone,
            algorithm.live_mode,
            data_normalization_mode,
            lambda: invoke(model, "get_history_requirements", security, to_utc_datetime(algorithm._utc_ticks)),
        )
