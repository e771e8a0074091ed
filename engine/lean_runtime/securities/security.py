"""A security: its prices, position, exchange and models; source Common/Securities/Security.cs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.enums import DataNormalizationMode, MarketDataType, Resolution, SecurityType, TickType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, InvalidOperationException
from engine.lean_runtime.securities.dynamic_data import DynamicSecurityData
from engine.lean_runtime.securities.exchange import SecurityExchange
from engine.lean_runtime.securities.faces import decimal_face, local_time_face
from engine.lean_runtime.securities.holding import SecurityHolding
from engine.lean_runtime.securities.security_models import SecurityModels
from engine.lean_runtime.securities.security_properties import SecurityProperties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.data.auxiliary import Split
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.symbol_properties import SymbolProperties
    from engine.lean_runtime.securities.cache import SecurityCache
    from engine.lean_runtime.securities.cash import Cash
    from engine.lean_runtime.securities.session import Session
    from engine.lean_runtime.securities.time_keeper import LocalTimeKeeper


class Security(SecurityModels, SecurityProperties):
    """What can be subscribed to, priced and held. Attributes it does not have become the user's own values."""

    NULL_LEVERAGE: ClassVar[int] = 0
    _exchange_type: ClassVar[type[SecurityExchange]] = SecurityExchange
    _holding_type: ClassVar[type[SecurityHolding]] = SecurityHolding

    #: Whether something of the security depends on each price as it comes, not only on the last one when asked.
    _follows_every_price = False

    def __init__(
        self,
        symbol: Symbol,
        exchange_hours: SecurityExchangeHours,
        quote_currency: Cash,
        symbol_properties: SymbolProperties,
        currency_converter: Any,
        registered_types_provider: Any,
        cache: SecurityCache,
    ) -> None:
        """Create a security without subscriptions; ArgumentException when the quote currencies differ."""
        if symbol_properties is None:
            raise ArgumentNullException("symbolProperties", "Security requires a valid SymbolProperties instance.")
        if symbol_properties.quote_currency != quote_currency.symbol:
            raise ArgumentException("symbolProperties.QuoteCurrency must match the quoteCurrency.Symbol")
        self._cache = cache
        self._symbol = symbol
        self._type = symbol.security_type
        self._quote_currency = quote_currency
        self._symbol_properties = symbol_properties
        self._registered_types = registered_types_provider
        self._local_time_keeper: LocalTimeKeeper | None = None
        self._exchange = self._exchange_type(exchange_hours)
        self._is_tradable = self._type is not SecurityType.INDEX
        self._is_delisted = False
        self._is_initialized = False
        self._configs: dict[SubscriptionDataConfig, None] = {}
        self._holdings = self._holding_type(self, currency_converter)
        self._update_subscription_properties()

    # -- what it is ----------------------------------------------------------------------------------------------------

    @property
    def symbol(self) -> Symbol:
        """Return the symbol."""
        return self._symbol

    @property
    def type(self) -> SecurityType:
        """Return the kind of security."""
        return self._type

    @property
    def quote_currency(self) -> Cash:
        """Return the cash entry prices are quoted in."""
        return self._quote_currency

    @property
    def symbol_properties(self) -> SymbolProperties:
        """Return multiplier, lot and tick sizes."""
        return self._symbol_properties

    def _update_symbol_properties(self, symbol_properties: SymbolProperties | None) -> None:
        if symbol_properties is not None:
            self._symbol_properties = symbol_properties

    @property
    def is_tradable(self) -> bool:
        """Return whether orders are accepted."""
        return self._is_tradable

    @is_tradable.setter
    def is_tradable(self, value: bool) -> None:
        self._is_tradable = value

    @property
    def is_delisted(self) -> bool:
        """Return whether the security was delisted."""
        return self._is_delisted

    @is_delisted.setter
    def is_delisted(self, value: bool) -> None:
        self._is_delisted = value

    @property
    def cache(self) -> SecurityCache:
        """Return the last data."""
        return self._cache

    @cache.setter
    def cache(self, value: SecurityCache) -> None:
        self._cache = value

    @property
    def holdings(self) -> SecurityHolding:
        """Return the position."""
        return self._holdings

    @holdings.setter
    def holdings(self, value: SecurityHolding) -> None:
        self._holdings = value

    @property
    def exchange(self) -> SecurityExchange:
        """Return the exchange."""
        return self._exchange

    @exchange.setter
    def exchange(self, value: SecurityExchange) -> None:
        self._exchange = value
        if self._local_time_keeper is not None:
            value.set_local_date_time_frontier_provider(self._local_time_keeper)

    @property
    def data(self) -> DynamicSecurityData:
        """Return the last data by type name."""
        return DynamicSecurityData(self._registered_types, self._cache)

    @property
    def session(self) -> Session | None:
        """Return the bars of the present and past sessions."""
        return self._cache.session

    # -- time ----------------------------------------------------------------------------------------------------------

    @property
    def _local_time(self) -> Ticks:
        if self._local_time_keeper is None:
            raise InvalidOperationException(
                "Security.SetLocalTimeKeeper(LocalTimeKeeper) must be called in order to use the LocalTime property."
            )
        return self._local_time_keeper._local_time

    local_time: datetime = local_time_face("_local_time", "Present time at the exchange.")

    def set_local_time_keeper(self, local_time_keeper: LocalTimeKeeper) -> None:
        """Set the clock of the exchange's zone."""
        self._local_time_keeper = local_time_keeper
        self._cache.set_local_time_keeper(local_time_keeper)
        self._exchange.set_local_date_time_frontier_provider(local_time_keeper)

    # -- prices and position -------------------------------------------------------------------------------------------

    @property
    def has_data(self) -> bool:
        """Return whether any data arrived."""
        return self._cache._last_data is not None

    @property
    def hold_stock(self) -> bool:
        """Return whether at least one lot is held."""
        return self._holdings._invested

    @property
    def invested(self) -> bool:
        """Return whether at least one lot is held."""
        return self._holdings._invested

    @property
    def _price(self) -> Decimal:
        return self._cache._price

    @property
    def price(self) -> float:
        """Return the last price."""
        return self._cache.price

    @property
    def _leverage(self) -> Decimal:
        return self._holdings._leverage

    @property
    def _open(self) -> Decimal:
        return self._cache._open or self._cache._price

    @property
    def _high(self) -> Decimal:
        return self._cache._high or self._cache._price

    @property
    def _low(self) -> Decimal:
        return self._cache._low or self._cache._price

    @property
    def _close(self) -> Decimal:
        return self._cache._close or self._cache._price

    @property
    def _volume(self) -> Decimal:
        return self._cache._volume

    @property
    def _bid_price(self) -> Decimal:
        return self._cache._bid_price or self._cache._price

    @property
    def _bid_size(self) -> Decimal:
        return self._cache._bid_size

    @property
    def _ask_price(self) -> Decimal:
        return self._cache._ask_price or self._cache._price

    @property
    def _ask_size(self) -> Decimal:
        return self._cache._ask_size

    leverage: float = decimal_face("_leverage", "Leverage of the buying power model.")
    open: float = decimal_face("_open", "First price of the last bar.")
    high: float = decimal_face("_high", "Highest price of the last bar.")
    low: float = decimal_face("_low", "Lowest price of the last bar.")
    close: float = decimal_face("_close", "Last price of the last bar.")
    volume: float = decimal_face("_volume", "Last volume.")
    bid_price: float = decimal_face("_bid_price", "Last bid; the price where there is none.")
    bid_size: float = decimal_face("_bid_size", "Size of the last bid.")
    ask_price: float = decimal_face("_ask_price", "Last ask; the price where there is none.")
    ask_size: float = decimal_face("_ask_size", "Size of the last ask.")

    @property
    def open_interest(self) -> int:
        """Return the number of open contracts."""
        return self._cache.open_interest

    def get_last_data(self) -> BaseData | None:
        """Return the last data point, None before the first."""
        return self._cache._last_data

    # -- data in -------------------------------------------------------------------------------------------------------

    def set_market_price(self, data: BaseData | None) -> None:
        """Take one data point; nothing for None."""
        if data is not None:
            self._cache.add_data(data)
            self._update_market_price(data)

    def update(
        self,
        data: list[BaseData],
        data_type: Any,
        contains_fill_forward_data: bool | None = None,
        is_internal_config: bool = False,
    ) -> None:
        """Take the points of one type of a time step."""
        self._cache.add_data_list(data, data_type, contains_fill_forward_data, is_internal_config)
        if self._volatility_model_set or self._holdings._own_price is not None:
            self._update_market_price(data[-1])

    def _update_market_price(self, data: BaseData) -> None:
        if data.data_type is not MarketDataType.AUXILIARY:
            self._update_consumers_market_price(data)

    def _update_consumers_market_price(self, data: BaseData) -> None:
        """Let holdings follow the price and the volatility model see the point (UpdateConsumersMarketPrice)."""
        if not data._price or (data.data_type is MarketDataType.TICK and _is_open_interest(data)):
            return
        self._holdings._own_price = None
        if self._volatility_model_set:
            self._update_volatility(data)

    def _apply_split(self, split: Split) -> None:
        """Scale the cached data to prices after a split."""
        self._cache._apply_split(split)
        last = self._cache._last_data
        assert last is not None
        self._update_market_price(last)

    # -- subscriptions -------------------------------------------------------------------------------------------------

    @property
    def _subscription_configs(self) -> Iterable[SubscriptionDataConfig]:
        return self._configs

    @property
    def subscriptions(self) -> list[SubscriptionDataConfig]:
        """Return the subscriptions."""
        return list(self._configs)

    @property
    def subscription_data_config(self) -> SubscriptionDataConfig | None:
        """Return the first subscription, None without one."""
        return next(iter(self._configs), None)

    @property
    def resolution(self) -> Resolution:
        """Return the finest resolution subscribed, daily without one."""
        return self._resolution

    @property
    def is_fill_data_forward(self) -> bool:
        """Return whether any subscription fills forward."""
        return self._is_fill_data_forward

    @property
    def is_extended_market_hours(self) -> bool:
        """Return whether any subscription has extended hours."""
        return self._is_extended_market_hours

    @property
    def data_normalization_mode(self) -> DataNormalizationMode:
        """Return the normalisation of the first subscription."""
        return self._data_normalization_mode

    def is_custom_data(self) -> bool:
        """Return whether any subscription is custom data."""
        return any(config.is_custom_data for config in self._configs)

    def add_data(self, subscription: Any) -> None:
        """Add a subscription or a list of them; ArgumentException for another symbol or time zone."""
        for config in subscription if isinstance(subscription, list) else (subscription,):
            if config.symbol != self._symbol:
                raise ArgumentException("Symbols must match.", "subscription.Symbol")
            if config.exchange_time_zone != self._exchange.time_zone:
                raise ArgumentException("ExchangeTimeZones must match.", "subscription.ExchangeTimeZone")
            self._configs.setdefault(config)
        self._update_subscription_properties()

    def set_data_normalization_mode(self, mode: DataNormalizationMode) -> None:
        """Set the normalisation of every subscription."""
        for config in self._configs:
            config.data_normalization_mode = mode
        self._update_subscription_properties()

    def refresh_data_normalization_mode_property(self) -> None:
        """Read the normalisation from the subscriptions again."""
        first = next(iter(self._configs), None)
        self._data_normalization_mode = (
            DataNormalizationMode.ADJUSTED if first is None else first.data_normalization_mode
        )

    def _update_subscription_properties(self) -> None:
        configs = self._configs
        self._resolution = min((config.resolution for config in configs), default=Resolution.DAILY)
        self._is_fill_data_forward = any(config.fill_data_forward for config in configs)
        self._is_extended_market_hours = any(config.extended_market_hours for config in configs)
        self.refresh_data_normalization_mode_property()

    def reset(self) -> None:
        """Forget the subscriptions and refuse orders until it is added again."""
        self._is_initialized = False
        self.is_tradable = False
        self._configs.clear()
        self._update_subscription_properties()

    def __str__(self) -> str:
        """Print the symbol."""
        return str(self._symbol)

    def __repr__(self) -> str:
        """Print the symbol."""
        return str(self._symbol)


def _is_open_interest(data: Any) -> bool:
    return data.tick_type is TickType.OPEN_INTEREST
