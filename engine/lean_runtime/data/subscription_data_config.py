"""SubscriptionDataConfig: one subscription's type, symbol, resolution and rules; and helpers over lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import (
    DataMappingMode,
    DataNormalizationMode,
    Resolution,
    SecurityType,
    TickType,
    resolution_span,
)
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import ONE, ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.faces import float_face, span_face
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.identity.symbol import Symbol


class NewSymbolEventArgs(LeanObject):
    """The old and the new symbol of a remapped subscription."""

    __slots__ = ("new", "old")

    def __init__(self, new: Symbol, old: Symbol) -> None:
        """Pair the symbols."""
        self.new = new
        self.old = old


class SubscriptionDataConfig(LeanObject):
    """What is subscribed and how (Common/Data/SubscriptionDataConfig.cs); equal when everything but modes is equal."""

    __slots__ = (
        "_hash",
        "_increment",
        "_key",
        "_price_scale_factor",
        "_sum_of_dividends",
        "consolidators",
        "contract_depth_offset",
        "data_mapping_mode",
        "data_normalization_mode",
        "data_time_zone",
        "exchange_time_zone",
        "extended_market_hours",
        "fill_data_forward",
        "is_custom_data",
        "is_filtered_subscription",
        "is_internal_feed",
        "mapped_config",
        "new_symbol",
        "resolution",
        "symbol",
        "tick_type",
        "type",
    )

    def __init__(
        self,
        object_type: type[BaseData],
        symbol: Symbol,
        resolution: Resolution,
        data_time_zone: TimeZone,
        exchange_time_zone: TimeZone,
        fill_forward: bool,
        extended_hours: bool,
        is_internal_feed: bool,
        is_custom: bool = False,
        tick_type: TickType | None = None,
        is_filtered_subscription: bool = True,
        data_normalization_mode: DataNormalizationMode = DataNormalizationMode.ADJUSTED,
        data_mapping_mode: DataMappingMode = DataMappingMode.OPEN_INTEREST,
        contract_depth_offset: int = 0,
        mapped_config: bool = False,
    ) -> None:
        """Describe a subscription; the tick type follows from the data type unless named."""
        from engine.lean_runtime.data.lean_data import LeanData

        for name, value in (("object_type", object_type), ("symbol", symbol), ("data_time_zone", data_time_zone)):
            if value is None:
                raise ArgumentNullException(name)
        self.type = object_type
        self.symbol = symbol
        self.resolution = resolution
        self.extended_market_hours = bool(extended_hours) and LeanData.supports_extended_market_hours(object_type)
        self.is_internal_feed = is_internal_feed
        self.is_custom_data = is_custom
        self.data_time_zone = data_time_zone
        self.exchange_time_zone = exchange_time_zone
        self.mapped_config = mapped_config
        self.data_mapping_mode = data_mapping_mode
        self.contract_depth_offset = contract_depth_offset
        self.is_filtered_subscription = is_filtered_subscription
        self.data_normalization_mode = data_normalization_mode
        self.consolidators: Consolidators = Consolidators()
        self.tick_type: TickType = (
            LeanData.get_common_tick_type_for_common_data_types(object_type, symbol.security_type)
            if tick_type is None
            else tick_type
        )
        self._increment: Ticks = resolution_span(resolution)
        # Ticks are single events: nothing to repeat.
        self.fill_data_forward = resolution is not Resolution.TICK and bool(fill_forward)
        self._price_scale_factor: Decimal = ONE
        self._sum_of_dividends: Decimal = ZERO
        self.new_symbol = Event()
        self._key = self._identity()
        self._hash = hash(self._key)

    increment: timedelta = span_face("_increment", "Length of the resolution.")
    price_scale_factor: float = float_face("_price_scale_factor", "Current price factor.")
    sum_of_dividends: float = float_face("_sum_of_dividends", "Dividends added by total return prices.")

    def _identity(self) -> tuple[Any, ...]:
        return (
            self.symbol.id,
            self.type,
            int(self.tick_type),
            int(self.resolution),
            self.fill_data_forward,
            self.extended_market_hours,
            self.is_internal_feed,
            self.is_custom_data,
            self.data_time_zone.name,
            int(self.data_mapping_mode),
            self.exchange_time_zone.name,
            self.contract_depth_offset,
            self.is_filtered_subscription,
            self.mapped_config,
        )

    def copy_with(self, **changes: Any) -> SubscriptionDataConfig:
        """Return a config with some constructor arguments changed; factors and consolidators are shared."""
        arguments: dict[str, Any] = {
            "object_type": self.type,
            "symbol": self.symbol,
            "resolution": self.resolution,
            "data_time_zone": self.data_time_zone,
            "exchange_time_zone": self.exchange_time_zone,
            "fill_forward": self.fill_data_forward,
            "extended_hours": self.extended_market_hours,
            "is_internal_feed": self.is_internal_feed,
            "is_custom": self.is_custom_data,
            "tick_type": self.tick_type,
            "is_filtered_subscription": self.is_filtered_subscription,
            "data_normalization_mode": self.data_normalization_mode,
            "data_mapping_mode": self.data_mapping_mode,
            "contract_depth_offset": self.contract_depth_offset,
        }
        arguments.update({name: value for name, value in changes.items() if value is not None})
        copy = SubscriptionDataConfig(**arguments)
        copy._price_scale_factor = self._price_scale_factor
        copy._sum_of_dividends = self._sum_of_dividends
        copy.consolidators = self.consolidators
        return copy

    @property
    def security_type(self) -> SecurityType:
        """Return the symbol's security type."""
        return self.symbol.security_type

    @property
    def market(self) -> str:
        """Return the symbol's market."""
        return self.symbol.id.market

    @property
    def mapped_symbol(self) -> str:
        """Return the ticker files are named by: that of the underlying for options."""
        symbol = self.symbol
        underlying = symbol.underlying
        if underlying is not None and is_option(symbol.security_type):
            return underlying.value
        return symbol.value

    @mapped_symbol.setter
    def mapped_symbol(self, value: str) -> None:
        old = self.mapped_symbol
        if self.contract_depth_offset == 0 and old == value:
            return
        old_symbol = self.symbol
        self.symbol = old_symbol.update_mapped_symbol(value, self.contract_depth_offset)
        if self.mapped_symbol != old:
            self.new_symbol(self, NewSymbolEventArgs(self.symbol, old_symbol))

    # Module-level list helpers of LEAN are extension methods; these are the ones on a single config.
    def ticker_should_be_mapped(self) -> bool:
        """Return whether the data type uses map files."""
        return self.get_base_data_instance().requires_mapping()

    def prices_should_be_scaled(self, live_mode: bool = False) -> bool:
        """Return whether factor files apply: equities in backtests (SubscriptionDataConfigExtensions.cs)."""
        if self.is_custom_data or "UNIVERSE" in self.symbol.value:
            return False
        return self.security_type is SecurityType.EQUITY and not live_mode

    def emit_splits_and_dividends(self) -> bool:
        """Return whether splits and dividends are emitted."""
        return self.prices_should_be_scaled()

    def can_be_delisted(self) -> bool:
        """Return whether delisting events are emitted."""
        kind = self.security_type
        return is_option(kind) or kind in (SecurityType.FUTURE, SecurityType.EQUITY)

    def get_base_data_instance(self) -> BaseData:
        """Return an empty point of the type with the symbol set."""
        instance = self.type()
        instance.symbol = self.symbol
        return instance

    def __eq__(self, other: object) -> bool:
        """Compare everything but the normalisation mode and the factors."""
        return self is other or (isinstance(other, SubscriptionDataConfig) and self._key == other._key)

    def __hash__(self) -> int:
        """Hash what equality compares."""
        return self._hash

    def __str__(self) -> str:
        """Return the description LEAN logs."""
        return self.to_string()

    def to_string(self, symbol: str | None = None) -> str:
        """Return the description LEAN logs, under another symbol text if given."""
        internal = ",Internal" if self.is_internal_feed else ""
        return (
            f"{self.symbol.value if symbol is None else symbol},#{self.contract_depth_offset},{self.mapped_symbol},"
            f"{self.resolution.to_string()},{self.type.__name__},{self.tick_type.to_string()},"
            f"{self.data_normalization_mode.to_string()},{self.data_mapping_mode.to_string()}{internal}"
        )


class Consolidators(LeanObject):
    """The consolidators of a subscription, in the order they were added (a C# ISet)."""

    __slots__ = ("_members",)

    def __init__(self) -> None:
        """Start empty."""
        self._members: dict[Any, None] = {}

    def add(self, consolidator: Any) -> bool:
        """Add one; return whether it was new."""
        if consolidator in self._members:
            return False
        self._members[consolidator] = None
        return True

    def remove(self, consolidator: Any) -> bool:
        """Remove one; return whether it was there."""
        if consolidator not in self._members:
            return False
        del self._members[consolidator]
        return True

    def clear(self) -> None:
        """Remove all."""
        self._members.clear()

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self._members)

    def __contains__(self, consolidator: Any) -> bool:
        """Return whether it was added."""
        return consolidator in self._members

    def __iter__(self) -> Any:
        """Iterate over a snapshot in order of addition."""
        return iter(list(self._members))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._members)


class SubscriptionDataConfigList(list[SubscriptionDataConfig]):
    """The configs of one symbol (Common/Data/SubscriptionDataConfigList.cs)."""

    def __init__(self, symbol: Symbol, configs: Iterable[SubscriptionDataConfig] = ()) -> None:
        """Collect configs of a symbol."""
        super().__init__(configs)
        self.symbol = symbol

    @property
    def is_internal_feed(self) -> bool:
        """Return whether the first config is internal."""
        return bool(self) and self[0].is_internal_feed

    def set_data_normalization_mode(self, normalization_mode: DataNormalizationMode) -> None:
        """Set the mode of every config; options accept only RAW."""
        kind = self.symbol.security_type
        if is_option(kind) and normalization_mode is not DataNormalizationMode.RAW:
            raise ArgumentException(f"DataNormalizationMode.Raw must be used with SecurityType {kind.to_string()}")
        for config in self:
            config.data_normalization_mode = normalization_mode


def get_highest_resolution(configs: Iterable[SubscriptionDataConfig]) -> Resolution:
    """Return the finest resolution, daily for an empty list (SubscriptionDataConfigExtensions.cs)."""
    return min((config.resolution for config in configs), key=int, default=Resolution.DAILY)


def is_fill_forward(configs: Iterable[SubscriptionDataConfig]) -> bool:
    """Return whether any config fills forward."""
    return any(config.fill_data_forward for config in configs)


def is_extended_market_hours(configs: Iterable[SubscriptionDataConfig]) -> bool:
    """Return whether any config has extended hours."""
    return any(config.extended_market_hours for config in configs)


def is_custom_data(configs: Iterable[SubscriptionDataConfig]) -> bool:
    """Return whether any config is of custom data."""
    return any(config.is_custom_data for config in configs)


def data_normalization_mode(configs: Iterable[SubscriptionDataConfig]) -> DataNormalizationMode:
    """Return the first config's mode, ADJUSTED for an empty list."""
    return next((config.data_normalization_mode for config in configs), DataNormalizationMode.ADJUSTED)


def set_data_normalization_mode(configs: Iterable[SubscriptionDataConfig], mode: DataNormalizationMode) -> None:
    """Set the mode of every config."""
    for config in configs:
        config.data_normalization_mode = mode
