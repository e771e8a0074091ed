"""The configurations the algorithm subscribed, and data types per security (second half of DataManager.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import (
    DataMappingMode,
    DataNormalizationMode,
    Resolution,
    SecurityType,
    TickType,
)
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, InvalidOperationException
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.feed.market_hours_entry import market_hours_entry
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider

DataTypes = Sequence[tuple[type, TickType]]

AVAILABLE_DATA_TYPES: dict[SecurityType, list[TickType]] = {
    SecurityType.BASE: [TickType.TRADE],
    SecurityType.INDEX: [TickType.TRADE],
    SecurityType.FOREX: [TickType.QUOTE],
    SecurityType.EQUITY: [TickType.TRADE, TickType.QUOTE],
    SecurityType.OPTION: [TickType.QUOTE, TickType.TRADE, TickType.OPEN_INTEREST],
    SecurityType.FUTURE_OPTION: [TickType.QUOTE, TickType.TRADE, TickType.OPEN_INTEREST],
    SecurityType.INDEX_OPTION: [TickType.QUOTE, TickType.TRADE, TickType.OPEN_INTEREST],
    SecurityType.CFD: [TickType.QUOTE],
    SecurityType.FUTURE: [TickType.QUOTE, TickType.TRADE, TickType.OPEN_INTEREST],
    SecurityType.COMMODITY: [TickType.TRADE],
    SecurityType.CRYPTO: [TickType.TRADE, TickType.QUOTE],
    SecurityType.CRYPTO_FUTURE: [TickType.TRADE, TickType.QUOTE],
}


class ConfigService:
    """Create configurations and keep one object for equal ones."""

    def __init__(
        self,
        algorithm: Any,
        market_hours_database: MarketHoursDatabase,
        registered_types: RegisteredSecurityDataTypesProvider,
    ) -> None:
        self._algorithm = algorithm
        self._registered_types = registered_types
        self._market_hours_database = market_hours_database
        self._configurations: dict[SubscriptionDataConfig, SubscriptionDataConfig] = {}
        self._by_symbol: dict[Symbol, list[SubscriptionDataConfig]] = {}
        self._unsupported_resolution_warning_sent = False
        self.available_data_types = {kind: list(types) for kind, types in AVAILABLE_DATA_TYPES.items()}

    @property
    def subscription_manager_subscriptions(self) -> list[SubscriptionDataConfig]:
        """Return all configurations, internal ones included."""
        return list(self._configurations.values())

    def subscription_manager_count(self) -> int:
        """Return the number of configurations."""
        return len(self._configurations)

    def subscription_manager_get_or_add(self, configuration: SubscriptionDataConfig) -> SubscriptionDataConfig:
        """Return the known configuration that equals the given one, which becomes known if none does."""
        known = self._configurations.get(configuration)
        if known is None:
            known = configuration
            self._ensure(configuration)
            self._algorithm.time_keeper.add_time_zone(configuration.exchange_time_zone)
        return known

    def get_subscription_data_configs(
        self, symbol: Symbol | None = None, include_internal_configs: bool = False
    ) -> list[SubscriptionDataConfig]:
        """Return the configurations of a symbol or of all, internal ones last and only if asked for."""
        known = self._configurations if symbol is None else self._by_symbol.get(symbol, ())
        chosen = [item for item in known if include_internal_configs or not item.is_internal_feed]
        return sorted(chosen, key=lambda item: item.is_internal_feed) if include_internal_configs else chosen

    def lookup_subscription_config_data_types(
        self, symbol_security_type: SecurityType, resolution: Resolution, is_canonical: bool
    ) -> list[tuple[type, TickType]]:
        """Return the data types a security of the given kind is subscribed with."""
        if is_canonical and is_option(symbol_security_type):
            return [(OptionUniverse, TickType.QUOTE)]
        return [
            (LeanData.get_data_type(resolution, tick_type), tick_type)
            for tick_type in self.available_data_types[symbol_security_type]
            if LeanData.is_valid_configuration(symbol_security_type, resolution, tick_type)
        ]

    def add(
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        extended_market_hours: bool = False,
        is_filtered_subscription: bool = True,
        is_internal_feed: bool = False,
        is_custom_data: bool = False,
        subscription_data_types: DataTypes | None = None,
        data_normalization_mode: DataNormalizationMode = DataNormalizationMode.ADJUSTED,
        data_mapping_mode: DataMappingMode = DataMappingMode.OPEN_INTEREST,
        contract_depth_offset: int = 0,
    ) -> list[SubscriptionDataConfig]:
        """Return one configuration per data type, known ones reused.

        Raises ArgumentException when a data type does not come in the resolution.
        """
        data_types = subscription_data_types or self._default_data_types(symbol, resolution)
        if not data_types:
            raise ArgumentNullException("At least one type needed to create new subscriptions")
        resolution = self._checked_resolution(symbol, resolution, data_types)
        entry = market_hours_entry(self._market_hours_database, symbol, data_types[0][0])
        if is_option(symbol.security_type) or symbol.security_type is SecurityType.INDEX:
            data_normalization_mode = DataNormalizationMode.RAW
        made = []
        for data_type, tick_type in data_types:
            # open interest is the engine's own unless the algorithm named its data types
            own = subscription_data_types is None and tick_type is TickType.OPEN_INTEREST
            configuration = SubscriptionDataConfig(
                data_type,
                symbol,
                resolution,
                entry.data_time_zone,
                entry.exchange_hours.time_zone,
                fill_forward,
                extended_market_hours,
                own or is_internal_feed,
                is_custom_data,
                tick_type,
                is_filtered_subscription,
                data_normalization_mode,
                data_mapping_mode,
                contract_depth_offset,
            )
            made.append(self.subscription_manager_get_or_add(configuration))
            self._registered_types.register_type(data_type)
        return made

    def _default_data_types(self, symbol: Symbol, resolution: Resolution | None) -> DataTypes:
        if symbol.security_type is SecurityType.BASE:
            found, custom = SecurityIdentifier.try_get_custom_data_type_instance(symbol.id.symbol)
            if found and custom is not None:
                return [(custom, TickType.TRADE)]
        chosen = self._algorithm.universe_settings.resolution if resolution is None else resolution
        return self.lookup_subscription_config_data_types(symbol.security_type, chosen, symbol.is_canonical())

    # Live, other sources than LEAN's files may serve other resolutions, so only backtests are held to these.
    def _checked_resolution(self, symbol: Symbol, resolution: Resolution | None, types: DataTypes) -> Resolution:
        chosen = resolution
        for data_type, _ in types:
            instance = data_type()
            instance.symbol = symbol
            if resolution is None:
                default = self._default_resolution(symbol, data_type, instance)
                if chosen is not None and chosen is not default:
                    names = ",".join(kind.__name__ for kind, _ in types)
                    raise InvalidOperationException(
                        f"Different data types ({names}) provided different default resolutions "
                        f"{default.to_string()} and {chosen.to_string()}, this is an unexpected invalid operation."
                    )
                chosen = default
            elif not self._algorithm.live_mode and resolution not in instance.supported_resolutions():
                supported = ",".join(item.to_string() for item in instance.supported_resolutions())
                raise ArgumentException(
                    f"Sorry {resolution.to_string()} is not a supported resolution for {data_type.__name__}"
                    f" and SecurityType.{symbol.security_type.to_string()}."
                    f" Please change your AddData to use one of the supported resolutions ({supported})."
                )
        assert chosen is not None
        return chosen

    def _default_resolution(self, symbol: Symbol, data_type: type, instance: Any) -> Resolution:
        default: Resolution = instance.default_resolution()
        if not LeanData.is_common_lean_data_type(data_type):
            return default
        wanted: Resolution = self._algorithm.universe_settings.resolution
        if wanted in instance.supported_resolutions():
            return wanted
        if not self._unsupported_resolution_warning_sent:
            self._unsupported_resolution_warning_sent = True
            self._algorithm.log(
                f"Warning: Resolution {wanted.to_string()} for {symbol} and type {data_type.__name__} is not "
                f"supported. The data type default resolution '{default.to_string()}' will be used instead"
            )
        return default

    def _ensure(self, configuration: SubscriptionDataConfig) -> None:
        if configuration not in self._configurations:
            self._configurations[configuration] = configuration
            self._by_symbol.setdefault(configuration.symbol, []).append(configuration)

    def _forget(self, configuration: SubscriptionDataConfig) -> None:
        known = self._configurations.pop(configuration, None)
        if known is not None:
            remaining = [item for item in self._by_symbol[known.symbol] if item is not known]
            self._by_symbol[known.symbol] = remaining
