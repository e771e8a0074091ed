"""Universes of an algorithm, and what happens to pending additions at the end of a step (QCAlgorithm.Universe.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.account import AlgorithmAccount
from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.subscription_data_config import (
    data_normalization_mode,
    get_highest_resolution,
    is_extended_market_hours,
    is_fill_forward,
    set_data_normalization_mode,
)
from engine.lean_runtime.feed.universe_manager import NotifyCollectionChangedAction
from engine.lean_runtime.feed.universe_settings import UniverseSettings
from engine.lean_runtime.feed.user_defined_universe import ONCE, UserDefinedUniverse
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
from engine.lean_runtime.securities.extensions import is_internal_feed

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.universe import Universe
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security

_MAX_RAW_WARNINGS = 10


@dataclass(slots=True)
class PendingChange:
    """A security to add to a hand-made universe with these configurations, or to remove (None)."""

    universe: UserDefinedUniverse
    configurations: list[SubscriptionDataConfig] | None
    security: Security

    @property
    def is_addition(self) -> bool:
        """Say whether the security joins."""
        return self.configurations is not None


class AlgorithmPendingChanges(AlgorithmAccount):
    """Collects additions and removals; the engine applies them at the end of each time step."""

    if TYPE_CHECKING:

        def _add_security_by_ticker(self, *args: Any, **kwargs: Any) -> Security | None: ...
        def _seed_securities(self, securities: Iterable[Security]) -> None: ...

    def __init__(self) -> None:
        super().__init__()
        self._pending_universe_additions = False
        self._pending_changes: list[PendingChange] = []
        self._raw_normalization_warnings: dict[Symbol, None] | None = {}

    def _add_universe(self, universe: Universe) -> Universe:
        """Register a universe; it starts at the end of the time step."""
        if universe.universe_settings is None:
            universe.universe_settings = self._universe_settings
        self._pending_universe_additions = True
        self._universe_manager.add(universe.configuration.symbol, universe)
        return universe

    @property
    def has_pending_changes(self) -> bool:
        """Say whether the end of the time step has something to apply."""
        return bool(self._pending_universe_additions or self._pending_changes)

    def on_end_of_time_step(self) -> None:
        """Apply pending additions: raw prices under options, underlyings, hand-made universes, new universes."""
        if not self.has_pending_changes:
            return
        securities = dict.fromkeys(self.securities._items.values())
        securities.update(dict.fromkeys(change.security for change in self._pending_changes if change.is_addition))
        for security in securities:
            self._prepare_derivatives(security)
        for change in self._pending_changes:
            self._apply(change)
        self._universe_manager.process_changes()
        self._pending_universe_additions = False
        self._pending_changes.clear()
        self._warn_of_raw_prices()

    def _prepare_derivatives(self, security: Security) -> None:
        symbol = security.symbol
        if security.type is SecurityType.EQUITY and self._has_derivative_of(symbol):
            self._configure_underlying(security)
        if symbol.has_underlying and symbol.security_type is not SecurityType.BASE:
            self._connect_underlying(security)

    def _has_derivative_of(self, symbol: Symbol) -> bool:
        return any(
            known.security_type is not SecurityType.BASE and known.has_underlying_symbol(symbol)
            for known in self.securities._items
        )

    def _connect_underlying(self, derivative: Security) -> None:
        """Give a derivative its underlying security, added with raw prices if absent."""
        service = self.subscription_manager.subscription_data_config_service
        configurations = service.get_subscription_data_configs(derivative.symbol)
        underlying_symbol = derivative.symbol.underlying
        underlying: Security | None = self.securities.get(underlying_symbol)
        if underlying is None:
            universe = self._universe_manager._items.get(derivative.symbol)
            if universe is not None:
                resolution = universe.universe_settings.resolution
                fill_forward = universe.universe_settings.fill_forward
            else:
                resolution = get_highest_resolution(configurations)
                fill_forward = is_fill_forward(configurations)
            underlying = self._add_security_by_ticker(
                underlying_symbol.security_type,
                underlying_symbol.value,
                resolution,
                underlying_symbol.id.market,
                fill_forward,
                0,
                is_extended_market_hours(configurations),
                data_normalization_mode=DataNormalizationMode.RAW,
            )
            if underlying is None:
                return
        if underlying.symbol.security_type is SecurityType.EQUITY:
            self._configure_underlying(underlying)
        if self._live_mode and not self._settings.seed_initial_prices and underlying.get_last_data() is None:
            self._seed_securities([underlying])
        derivative.underlying = underlying

    def _apply(self, change: PendingChange) -> None:
        if change.configurations is not None:
            # every configuration is added, not only the first new one
            changed = [change.universe.add(configuration) for configuration in change.configurations]
            if any(changed):
                self._notify(change, NotifyCollectionChangedAction.ADD)
        elif change.universe.remove(change.security):
            self._notify(change, NotifyCollectionChangedAction.REPLACE)

    def _notify(self, change: PendingChange, action: NotifyCollectionChangedAction) -> None:
        self._universe_manager.update(change.universe.symbol, change.universe, action)

    def _configure_underlying(self, security: Security) -> None:
        """Force raw prices on the underlying of a derivative, remembering whom to warn about."""
        service = self.subscription_manager.subscription_data_config_service
        configurations = service.get_subscription_data_configs(security.symbol)
        if data_normalization_mode(configurations) is DataNormalizationMode.RAW:
            return
        warned = self._raw_normalization_warnings
        if warned is not None and len(warned) <= _MAX_RAW_WARNINGS:
            warned[security.symbol] = None
        set_data_normalization_mode(configurations, DataNormalizationMode.RAW)
        security.refresh_data_normalization_mode_property()

    def _warn_of_raw_prices(self) -> None:
        if not self._raw_normalization_warnings:
            return
        names = ", ".join(symbol.value for symbol in list(self._raw_normalization_warnings)[:_MAX_RAW_WARNINGS])
        self._debug(
            "Warning: The following securities were set to raw price normalization mode to work with options: "
            f"{names}..."
        )
        self._raw_normalization_warnings = None

    def _add_to_user_defined_universe(
        self, security: Security, configurations: list[SubscriptionDataConfig]
    ) -> Security:
        """Put a security into the algorithm and, at the end of the step, into the universe of its type and market."""
        first = configurations[0]
        existing = self.securities.get(security.symbol)
        if existing is None:
            self.securities.add(security)
        elif not first.is_internal_feed and is_internal_feed(existing):
            for universe in self._universe_manager._items.values():
                if isinstance(universe, UserDefinedUniverse) and security.symbol in universe.securities:
                    universe.remove(security.symbol)
                    break
            self.securities.remove(security.symbol)
            self.securities.add(security)
        symbol = UserDefinedUniverse.create_symbol(security.type, security.symbol.id.market)
        found = self._universe_manager._items.get(symbol)
        if found is None:
            found = self._add_universe(self._new_user_defined_universe(symbol, security, first))
        if not isinstance(found, UserDefinedUniverse):
            raise SystemException(
                f"Expected universe with symbol '{symbol.value}' to be of type UserDefinedUniverse "
                f"but was {type(found).__name__}."
            )
        self._pending_changes.append(PendingChange(found, configurations, security))
        return security

    def _new_user_defined_universe(
        self, symbol: Symbol, security: Security, configuration: SubscriptionDataConfig
    ) -> UserDefinedUniverse:
        universe_configuration = configuration.copy_with(
            symbol=symbol,
            is_internal_feed=True,
            fill_forward=False,
            exchange_time_zone=TimeZones.UTC,
            data_time_zone=TimeZones.UTC,
        )
        self._market_hours_database.set_entry(
            symbol.id.market,
            MarketHoursDatabase.get_database_symbol_key(symbol),
            symbol.security_type,
            SecurityExchangeHours.always_open(TimeZones.UTC),
            TimeZones.UTC,
        )
        settings = UniverseSettings(
            configuration.resolution,
            security._leverage,
            configuration.fill_data_forward,
            configuration.extended_market_hours,
            0,
        )
        return UserDefinedUniverse(universe_configuration, settings, ONCE, [])
