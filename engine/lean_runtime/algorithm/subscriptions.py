"""Adding and removing securities (Algorithm/QCAlgorithm.cs AddSecurity, AddEquity, AddIndex, RemoveSecurity)."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes, to_symbol
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.pending_changes import AlgorithmPendingChanges, PendingChange
from engine.lean_runtime.common.enums import DataMappingMode, DataNormalizationMode, Resolution, SecurityType
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException, UnsupportedLeanFeature
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.feed.universe_settings import UniverseSettings
from engine.lean_runtime.feed.user_defined_universe import UserDefinedUniverse
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Number, SymbolLike
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.securities.equity import Equity
    from engine.lean_runtime.securities.index import Index
    from engine.lean_runtime.securities.option import Option
    from engine.lean_runtime.securities.security import Security

register_classes("engine.lean_runtime.common.enums", "DataMappingMode", "DataNormalizationMode", "SecurityType")

_MAX_DEPTH_OFFSET = 5
_OFFERED_TYPES = (
    SecurityType.BASE,
    SecurityType.EQUITY,
    SecurityType.OPTION,
    SecurityType.INDEX,
    SecurityType.INDEX_OPTION,
)


class AlgorithmSubscriptions(AlgorithmPendingChanges):
    """Creates securities with their subscriptions and hands them to the universes of the engine."""

    if TYPE_CHECKING:

        def add_option_contract(self, symbol: Any, *args: Any) -> Option: ...
        def _add_option(self, underlying: Symbol, target: str | None, *args: Any) -> Option: ...
        def _liquidate(self, symbols: Iterable[Symbol], *args: Any) -> list[OrderTicket]: ...

    # -- adding --------------------------------------------------------------------------------------------------------

    def add_equity(
        self,
        ticker: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
        leverage: Number = 0,
        extended_market_hours: bool = False,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Equity:
        """Subscribe to an equity; prices are adjusted unless told otherwise, leverage 0 leaves it to the model."""
        security: Any = self._add_typed(
            SecurityType.EQUITY,
            ticker,
            resolution,
            market,
            fill_forward,
            leverage,
            extended_market_hours,
            data_normalization_mode,
        )
        return security

    def add_index(
        self, ticker: str, resolution: Resolution | None = None, market: str | None = None, fill_forward: bool = True
    ) -> Index:
        """Subscribe to an index, which is not tradable unless its `is_tradable` is set."""
        security: Any = self._add_typed(SecurityType.INDEX, ticker, resolution, market, fill_forward, 1, False, None)
        return security

    def _add_typed(
        self,
        security_type: SecurityType,
        ticker: str,
        resolution: Resolution | None,
        market: str | None,
        fill_forward: bool,
        leverage: Any,
        extended_market_hours: bool,
        normalization: DataNormalizationMode | None,
    ) -> Security:
        if not isinstance(ticker, str):
            raise TypeError(f"the ticker must be text, was {type(ticker).__name__}")
        symbol = self._symbol_of_ticker(ticker, security_type, self._get_market(market, ticker, security_type))
        settings = self._universe_settings
        configurations = self.subscription_manager.subscription_data_config_service.add(
            symbol,
            resolution,
            fill_forward,
            extended_market_hours,
            data_normalization_mode=settings.data_normalization_mode if normalization is None else normalization,
            data_mapping_mode=settings.data_mapping_mode,
        )
        security = self.securities.create_security(symbol, configurations, to_decimal(leverage))
        return self._add_to_user_defined_universe(security, configurations)

    @staticmethod
    def _symbol_of_ticker(ticker: str, security_type: SecurityType, market: str) -> Symbol:
        found, symbol = SymbolCache.try_get_symbol(ticker)
        if not found or symbol is None or symbol.id.market != market or symbol.security_type is not security_type:
            symbol = Symbol.create(ticker, security_type, market)
        return symbol

    @overloaded
    def add_security(
        self,
        security_type: SecurityType,
        ticker: str,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Security | None:
        """Subscribe to a security by type and ticker or by symbol; a ticker that fails is an error line and None."""
        return self._add_security_by_ticker(
            security_type,
            ticker,
            resolution,
            None,
            fill_forward,
            0,
            extended_market_hours,
            data_mapping_mode,
            data_normalization_mode,
        )

    @add_security.alternative
    def _(
        self,
        security_type: SecurityType,
        ticker: str,
        resolution: Resolution | None,
        fill_forward: bool | None,
        leverage: Number,
        extended_market_hours: bool | None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Security | None:
        return self._add_security_by_ticker(
            security_type,
            ticker,
            resolution,
            None,
            fill_forward,
            leverage,
            extended_market_hours,
            data_mapping_mode,
            data_normalization_mode,
        )

    @add_security.alternative
    def _(
        self,
        security_type: SecurityType,
        ticker: str,
        resolution: Resolution | None,
        market: str | None,
        fill_forward: bool | None,
        leverage: Number,
        extended_market_hours: bool | None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Security | None:
        return self._add_security_by_ticker(
            security_type,
            ticker,
            resolution,
            market,
            fill_forward,
            leverage,
            extended_market_hours,
            data_mapping_mode,
            data_normalization_mode,
        )

    @add_security.alternative
    def _(
        self,
        symbol: SymbolLike,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        leverage: Number = 0,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int = 0,
    ) -> Security:
        return self._add_security(
            to_symbol(symbol),
            resolution,
            fill_forward,
            leverage,
            extended_market_hours,
            data_normalization_mode,
            contract_depth_offset,
        )

    def _add_security_by_ticker(
        self,
        security_type: SecurityType,
        ticker: str,
        resolution: Resolution | None,
        market: str | None,
        fill_forward: bool | None,
        leverage: Any,
        extended_market_hours: bool | None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Security | None:
        _refuse_unoffered(security_type)
        if security_type is SecurityType.OPTION:
            option_market = self._get_market(market, ticker, SecurityType.OPTION)
            underlying = Symbol.create(ticker, SecurityType.EQUITY, option_market)
            return self._add_option(underlying, None, resolution, option_market, fill_forward, leverage)
        try:
            symbol = self._symbol_of_ticker(ticker, security_type, self._get_market(market, ticker, security_type))
            return self._add_security(
                symbol, resolution, fill_forward, leverage, extended_market_hours, data_normalization_mode
            )
        except UnsupportedLeanFeature:
            raise
        except Exception:
            # LEAN swallows whatever goes wrong here and tells it as an error line
            self._error("Algorithm.AddSecurity(): " + traceback.format_exc())
            return None

    def _add_security(
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        leverage: Any = 0,
        extended_market_hours: bool | None = None,
        normalization: DataNormalizationMode | None = None,
        contract_depth_offset: int = 0,
    ) -> Security:
        if abs(contract_depth_offset) > _MAX_DEPTH_OFFSET:
            raise ArgumentOutOfRangeException(
                "contractDepthOffset",
                f"'contractDepthOffset' current maximum value is {_MAX_DEPTH_OFFSET}. Front month (0) and only "
                f"{_MAX_DEPTH_OFFSET} back month contracts are currently supported.",
            )
        _refuse_unoffered(symbol.security_type)
        settings = self._universe_settings
        forward = settings.fill_forward if fill_forward is None else fill_forward
        extended = settings.extended_market_hours if extended_market_hours is None else extended_market_hours
        canonical = symbol.is_canonical()
        if not canonical and is_option(symbol.security_type):
            return self.add_option_contract(symbol, resolution, forward, leverage, extended)
        # canonical options are daily: their only data are the universe files
        configurations = self.subscription_manager.subscription_data_config_service.add(
            symbol,
            Resolution.DAILY if canonical else resolution,
            False if canonical else forward,
            extended,
            not canonical,
            data_normalization_mode=DataNormalizationMode.ADJUSTED if normalization is None else normalization,
            contract_depth_offset=abs(contract_depth_offset),
        )
        security = self.securities.create_security(symbol, configurations, to_decimal(leverage))
        if canonical:
            return self._add_canonical(security, resolution, forward, leverage, extended)
        return self._add_to_user_defined_universe(security, configurations)

    def _add_canonical(
        self, security: Any, resolution: Resolution | None, fill_forward: bool, leverage: Any, extended: bool
    ) -> Security:
        """Start the universe of a canonical option's contracts."""
        from engine.lean_runtime.feed.option_chain_universe import OptionChainUniverse

        security.is_tradable = False
        self.securities.add(security)
        if security.symbol not in self._universe_manager._items:
            defaults = self._universe_settings
            settings = UniverseSettings(
                defaults.resolution if resolution is None else resolution,
                to_decimal(leverage),
                fill_forward,
                extended,
                defaults._minimum_time_in_universe,
                asynchronous=defaults.asynchronous,
            )
            self._add_universe(OptionChainUniverse(security, settings))
        added: Security = security
        return added

    # -- removing ------------------------------------------------------------------------------------------------------

    def remove_option_contract(self, symbol: SymbolLike, tag: str | None = None) -> bool:
        """Remove a contract, as `remove_security`."""
        return self.remove_security(symbol, tag)

    def remove_security(self, symbol: SymbolLike, tag: str | None = None) -> bool:
        """Cancel the orders of a security, liquidate it and end its subscriptions; False when it was never added."""
        return self._remove_security(to_symbol(symbol), "Removed" if tag is None else tag)

    def _remove_security(self, symbol: Symbol, tag: str) -> bool:
        security = self.securities.try_get_value(symbol)[1]
        if security is None:
            return False
        if not self._is_warming_up:
            self.transactions.cancel_open_orders(security.symbol, tag)
        if security.invested:
            self._liquidate([security.symbol], False, tag, None)
        security.reset()
        if symbol.is_canonical():
            self._remove_canonical(symbol, tag)
        else:
            self._pending_changes = [change for change in self._pending_changes if change.security.symbol != symbol]
            for universe in self._universe_manager._items.values():
                if isinstance(universe, UserDefinedUniverse) and universe.contains_member(symbol):
                    self._pending_changes.append(PendingChange(universe, None, security))
        return True

    def _remove_canonical(self, symbol: Symbol, tag: str) -> None:
        """Remove a chain: its underlying and contracts where no other universe holds them, then its universe."""
        universes = self._universe_manager._items
        for key, universe in list(universes.items()):
            if universe.configuration.symbol != symbol:
                continue
            others = [other for other in universes.values() if other is not universe]
            if symbol.has_underlying and not any(symbol.underlying in other.securities for other in others):
                self._remove_security(self.securities[symbol.underlying].symbol, tag)
            for child in sorted(universe.securities):
                if not child.is_canonical() and not any(child in other.securities for other in others):
                    self._remove_security(child, tag)
            self._universe_manager.remove(key)
            self._forget_selection_universe(symbol)

    def _forget_selection_universe(self, symbol: Symbol) -> None:
        """Let the universe selection model add a removed universe again."""

    def _configurations(self, symbol: Symbol) -> list[SubscriptionDataConfig]:
        found: list[SubscriptionDataConfig] = (
            self.subscription_manager.subscription_data_config_service.get_subscription_data_configs(symbol)
        )
        return found


def _refuse_unoffered(security_type: SecurityType) -> None:
    if security_type not in _OFFERED_TYPES:
        raise UnsupportedLeanFeature(
            f"securities of type {security_type} are not offered by the embedded runtime; "
            "it knows equities, equity options, indices, index options and custom data"
        )
