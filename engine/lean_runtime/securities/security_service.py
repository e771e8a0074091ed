"""Creates securities with cache, hours, symbol properties and models; source Common/Securities/SecurityService.cs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType, TickType
from engine.lean_runtime.common.errors import UnsupportedLeanFeature
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.common.overridable import is_own
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.reference.symbol_properties import (
    IndexOptionSymbolProperties,
    OptionSymbolProperties,
    SymbolProperties,
)
from engine.lean_runtime.securities.cache import SecurityCache
from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
from engine.lean_runtime.securities.equity import Equity
from engine.lean_runtime.securities.extensions import make_tradable
from engine.lean_runtime.securities.index import Index
from engine.lean_runtime.securities.index_option import IndexOption
from engine.lean_runtime.securities.option import Option
from engine.lean_runtime.securities.price_variation import EquityPriceVariationModel
from engine.lean_runtime.securities.security import Security
from engine.lean_runtime.securities.seeders import seed_securities
from engine.lean_runtime.securities.session import Session

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.reference.symbol_properties import SymbolPropertiesDatabase
    from engine.lean_runtime.securities.cache import SecurityCacheProvider
    from engine.lean_runtime.securities.cash_book import CashBook

_SUPPORTED = (
    SecurityType.BASE,
    SecurityType.EQUITY,
    SecurityType.OPTION,
    SecurityType.INDEX,
    SecurityType.INDEX_OPTION,
)
_COMPARED_MODELS = (
    "fill_model",
    "fee_model",
    "buying_power_model",
    "margin_interest_rate_model",
    "slippage_model",
    "volatility_model",
    "settlement_model",
)


class SecurityService(LeanObject):
    """The factory of securities of one algorithm."""

    def __init__(
        self,
        cash_book: CashBook,
        market_hours_database: MarketHoursDatabase,
        symbol_properties_database: SymbolPropertiesDatabase,
        security_initializer_provider: Any,
        registered_types: RegisteredSecurityDataTypesProvider,
        cache_provider: SecurityCacheProvider,
        primary_exchange_provider: Any = None,
        algorithm: Any = None,
        option_price_model_provider: Any = None,
    ) -> None:
        """Keep what securities are made of; the initializer provider is the algorithm (`security_initializer`)."""
        self._cash_book = cash_book
        self._market_hours_database = market_hours_database
        self._symbol_properties_database = symbol_properties_database
        self._security_initializer_provider = security_initializer_provider
        self._registered_types = registered_types
        self._cache_provider = cache_provider
        self._primary_exchange_provider = primary_exchange_provider
        self._algorithm = algorithm
        self._option_price_model_provider = option_price_model_provider
        self._is_live_mode = False
        self._models_mismatch_warning_sent = False

    def create_security(
        self,
        symbol: Symbol,
        subscription_data_config: SubscriptionDataConfig | list[SubscriptionDataConfig] | None,
        leverage: Any = ZERO,
        add_to_symbol_cache: bool = True,
        underlying: Security | None = None,
        seed_security: bool = True,
    ) -> Security:
        """Return a new, prepared security, or the existing one with the subscriptions added.

        A leverage of 0 keeps the model's. UnsupportedLeanFeature for currency pairs, futures and crypto.
        """
        configs = _as_list(subscription_data_config)
        existing = None if self._algorithm is None else self._algorithm.securities._complete.get(symbol)
        if existing is not None:
            existing.add_data(configs)
            if not _is_internal(configs):
                make_tradable(existing)
            self._initialize(existing, seed_security)
            return existing
        security = self._make(symbol, add_to_symbol_cache, underlying)
        if security.is_tradable:
            security.is_tradable = not _is_internal(configs)
        security.add_data(configs)
        self._initialize(security, seed_security)
        self._check_canonical_security_models(security)
        self._finish(security, configs, leverage)
        return security

    def create_benchmark_security(self, symbol: Symbol) -> Security:
        """Return a security without models of the brokerage and without entry in the symbol cache."""
        security = self._make(symbol, False, None)
        self._check_canonical_security_models(security)
        self._finish(security, [], ONE)
        return security

    def set_live_mode(self, is_live_mode: bool) -> None:
        """Set whether the run is live: stocks then always have a tick size."""
        self._is_live_mode = is_live_mode

    def _finish(self, security: Security, configs: list[SubscriptionDataConfig], leverage: Any) -> None:
        """Apply what comes after the initializer: a given leverage and the tick of raw stock prices."""
        exact = to_decimal(leverage)
        if exact:
            security.set_leverage(exact)
        modes = {config.data_normalization_mode for config in configs[:1]}
        is_raw = DataNormalizationMode.RAW in modes
        if (self._is_live_mode or is_raw) and security.type is SecurityType.EQUITY:
            security.price_variation_model = EquityPriceVariationModel()

    def _initialize(self, security: Security, seed_security: bool) -> None:
        """Run the security initializer once, after the first prices if the settings ask for them."""
        if security._is_initialized:
            return
        algorithm = self._algorithm
        if seed_security and algorithm is not None and algorithm.settings.seed_initial_prices:
            seed_securities([security], algorithm)
        invoke(self._security_initializer_provider.security_initializer, "initialize", security)
        security._is_initialized = True

    # -- making --------------------------------------------------------------------------------------------------------

    def _make(self, symbol: Symbol, add_to_symbol_cache: bool, underlying: Security | None) -> Security:
        """Return a security of the symbol's type with LEAN's default models."""
        kind = symbol.security_type
        if kind not in _SUPPORTED:
            raise UnsupportedLeanFeature(
                f"{kind.to_string()} securities are not supported by the embedded runtime ({symbol.value}); run the "
                "algorithm on the LEAN engine"
            )
        hours = self._market_hours_database.get_entry(symbol.id.market, symbol, kind).exchange_hours
        properties = self._symbol_properties_database.get_symbol_properties(
            symbol.id.market, symbol, kind, self._cash_book.account_currency
        )
        if add_to_symbol_cache:
            SymbolCache.set(symbol.value, symbol)
            if is_option(kind) and symbol.underlying is not None:
                SymbolCache.set(symbol.underlying.value, symbol.underlying)
        currency = properties.quote_currency
        found, cash = self._cash_book.try_get_value(currency)
        if not found:
            # nothing is held of it, so it is safe to say it is worth nothing
            cash = self._cash_book.add(currency, ZERO, ZERO)
        cache = self._cache_provider.get_security_cache(symbol)
        cache._make_session = lambda: Session(self._session_tick_type(kind), hours, symbol)
        return self._construct(symbol, hours, cash, properties, cache, underlying)

    def _construct(
        self,
        symbol: Symbol,
        hours: Any,
        cash: Any,
        properties: SymbolProperties,
        cache: SecurityCache,
        underlying: Security | None,
    ) -> Security:
        kind, book, types = symbol.security_type, self._cash_book, self._registered_types
        if kind is SecurityType.EQUITY:
            provider = self._primary_exchange_provider
            exchange = None if provider is None else provider.get_primary_exchange(symbol.id)
            return Equity(symbol, hours, cash, properties, book, types, cache, primary_exchange=exchange)
        if kind is SecurityType.INDEX:
            return Index(symbol, hours, cash, properties, book, types, cache)
        if is_option(kind):
            option = IndexOption if kind is SecurityType.INDEX_OPTION else Option
            option_properties = (
                IndexOptionSymbolProperties(properties)
                if kind is SecurityType.INDEX_OPTION
                else OptionSymbolProperties(properties)
            )
            return option(
                symbol,
                hours,
                cash,
                option_properties,
                book,
                types,
                cache,
                underlying=underlying,
                price_model_provider=self._option_price_model_provider,
            )
        return Security(symbol, hours, cash, properties, book, types, cache)

    def _session_tick_type(self, kind: SecurityType) -> TickType:
        """Return what session bars are made of: the first of the type's available data types."""
        available = None
        if self._algorithm is not None:
            available = self._algorithm.subscription_manager.available_data_types.get(kind)
        if available:
            first: TickType = available[0]
            return first
        return TickType.QUOTE if is_option(kind) else TickType.TRADE

    def _check_canonical_security_models(self, security: Security) -> None:
        """Warn once when a contract's models are of other classes than its canonical security's."""
        if self._models_mismatch_warning_sent or self._algorithm is None or not security.symbol.has_canonical():
            return
        canonical = self._algorithm.securities._complete.get(security.symbol.canonical)
        if canonical is None:
            return
        if any(_model_class(security, name) is not _model_class(canonical, name) for name in _COMPARED_MODELS):
            self._models_mismatch_warning_sent = True
            self._algorithm.debug(
                f"Warning: Security {security.symbol} its canonical security {security.symbol.canonical} have at least "
                "one model of different types (fill, fee, buying power, margin interest rate, slippage, volatility, "
                "settlement). To avoid this, consider using a security initializer to set the right models to each "
                "security type according to your algorithm's requirements."
            )


def create_universe_security(algorithm: Any, configuration: SubscriptionDataConfig) -> Security:
    """Return the bare security behind a universe's own subscription (Engine/DataFeeds/DataManager.cs)."""
    book = algorithm.portfolio.cash_book
    security = Security(
        configuration.symbol,
        EngineServices.current().market_hours.get_exchange_hours(configuration),
        book[book.account_currency],
        SymbolProperties.get_default(book.account_currency),
        book,
        RegisteredSecurityDataTypesProvider.NULL,
        SecurityCache(),
    )
    security.add_data(configuration)
    return security


def _as_list(configs: Any) -> list[Any]:
    if configs is None:
        return []
    return list(configs) if isinstance(configs, list | tuple) else [configs]


def _is_internal(configs: list[SubscriptionDataConfig]) -> bool:
    return bool(configs) and configs[0].is_internal_feed


def _model_class(security: Security, name: str) -> type | str:
    """Return the class LEAN would see: all user models of one kind share their wrapper's."""
    model = getattr(security, name)
    return type(model) if is_own(model) else "PythonWrapper"
