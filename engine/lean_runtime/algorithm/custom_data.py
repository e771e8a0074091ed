"""Adding data of one's own: classes that derive from PythonData (Algorithm/QCAlgorithm.Python.cs AddData)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes
from engine.lean_runtime.algorithm.liquidation import AlgorithmLiquidation
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import Resolution, SecurityType, TickType
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, AnyType, Number, SymbolLike
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.symbol_properties import SymbolProperties
    from engine.lean_runtime.securities.security import Security

register_classes("engine.lean_runtime.common.timezones", "TimeZone")
register_classes("engine.lean_runtime.reference.exchange_hours", "SecurityExchangeHours")
register_classes("engine.lean_runtime.reference.symbol_properties", "SymbolProperties")


class AlgorithmCustomData(AlgorithmLiquidation):
    """Subscribes to custom data as securities of type Base, always open unless a time zone or hours are given."""

    @overloaded
    def add_data(self, type: AnyType, ticker: str, resolution: Resolution | None = None) -> Security:
        """Subscribe to a custom data type under a ticker, or linked to the symbol of an existing security."""
        return self._add_data(type, ticker, resolution)

    @add_data.alternative
    def _(
        self,
        type: AnyType,
        ticker: str,
        properties: SymbolProperties,
        exchange_hours: SecurityExchangeHours,
        resolution: Resolution | None = None,
        fill_forward: bool = False,
        leverage: Number = 1,
    ) -> Security:
        self._set_database_entries(_checked(type), ticker, properties, exchange_hours)
        return self._add_data(type, ticker, resolution, None, fill_forward, leverage)

    @add_data.alternative
    def _(
        self,
        type: AnyType,
        ticker: str,
        resolution: Resolution | None,
        time_zone: Anything,
        fill_forward: bool = False,
        leverage: Number = 1,
    ) -> Security:
        return self._add_data(type, ticker, resolution, time_zone, fill_forward, leverage)

    @add_data.alternative
    def _(self, type: AnyType, underlying: SymbolLike, resolution: Resolution | None = None) -> Security:
        return self._add_linked_data(type, to_symbol(underlying), resolution)

    @add_data.alternative
    def _(
        self,
        type: AnyType,
        underlying: SymbolLike,
        resolution: Resolution | None,
        time_zone: Anything,
        fill_forward: bool = False,
        leverage: Number = 1,
    ) -> Security:
        return self._add_linked_data(type, to_symbol(underlying), resolution, time_zone, fill_forward, leverage)

    @add_data.typed
    def _(self, type: AnyType, ticker: str, resolution: Resolution | None = None) -> Security:
        return self._add_data(type, ticker, resolution)

    @add_data.typed
    def _(
        self, type: AnyType, ticker: str, resolution: Resolution | None, fill_forward: bool, leverage: Number = 1
    ) -> Security:
        return self._add_data(type, ticker, resolution, None, fill_forward, leverage)

    @add_data.typed
    def _(
        self,
        type: AnyType,
        ticker: str,
        properties: SymbolProperties,
        exchange_hours: SecurityExchangeHours,
        resolution: Resolution | None = None,
        fill_forward: bool = False,
        leverage: Number = 1,
    ) -> Security:
        self._set_database_entries(_checked(type), ticker, properties, exchange_hours)
        return self._add_data(type, ticker, resolution, None, fill_forward, leverage)

    @add_data.typed
    def _(
        self,
        type: AnyType,
        ticker: str,
        resolution: Resolution | None,
        time_zone: Anything,
        fill_forward: bool = False,
        leverage: Number = 1,
    ) -> Security:
        return self._add_data(type, ticker, resolution, time_zone, fill_forward, leverage)

    @add_data.typed
    def _(self, type: AnyType, underlying: SymbolLike, resolution: Resolution | None = None) -> Security:
        return self._add_linked_data(type, to_symbol(underlying), resolution)

    @add_data.typed
    def _(
        self,
        type: AnyType,
        underlying: SymbolLike,
        resolution: Resolution | None,
        fill_forward: bool,
        leverage: Number = 1,
    ) -> Security:
        return self._add_linked_data(type, to_symbol(underlying), resolution, None, fill_forward, leverage)

    @add_data.typed
    def _(
        self,
        type: AnyType,
        underlying: SymbolLike,
        resolution: Resolution | None,
        time_zone: Anything,
        fill_forward: bool = False,
        leverage: Number = 1,
    ) -> Security:
        return self._add_linked_data(type, to_symbol(underlying), resolution, time_zone, fill_forward, leverage)

    def _add_data(
        self,
        data_type: Any,
        ticker: str,
        resolution: Resolution | None,
        time_zone: TimeZone | None = None,
        fill_forward: bool = False,
        leverage: Any = 1,
    ) -> Security:
        kind = _checked(data_type)
        if not kind().requires_mapping():
            sid = SecurityIdentifier.generate_base(kind, ticker, Market.USA, False)
            return self._subscribe_custom(kind, Symbol(sid, ticker), resolution, time_zone, fill_forward, leverage)
        found, underlying = SymbolCache.try_get_symbol(ticker)
        if not found or underlying is None:
            raise InvalidOperationException(
                f"The custom data type {kind.__name__} requires mapping, but the provided ticker is not in the cache. "
                "Please add this custom data type using a Symbol or perform this call after a Security has been added "
                "using AddEquity, AddForex, AddCfd, AddCrypto, AddFuture, AddOption or AddSecurity. An example use "
                "case can be found in CustomDataAddDataRegressionAlgorithm"
            )
        return self._add_linked_data(kind, underlying, resolution, time_zone, fill_forward, leverage)

    def _add_linked_data(
        self,
        data_type: Any,
        underlying: Symbol,
        resolution: Resolution | None,
        time_zone: TimeZone | None = None,
        fill_forward: bool = False,
        leverage: Any = 1,
    ) -> Security:
        kind = _checked(data_type)
        symbol = Symbol.create_base(kind, underlying, underlying.id.market)
        return self._subscribe_custom(kind, symbol, resolution, time_zone, fill_forward, leverage)

    def _subscribe_custom(
        self,
        kind: type[BaseData],
        symbol: Symbol,
        resolution: Resolution | None,
        time_zone: TimeZone | None,
        fill_forward: bool,
        leverage: Any,
    ) -> Security:
        alias = symbol.id.symbol
        SymbolCache.set(alias, symbol)
        if time_zone is not None:
            self._market_hours_database.set_entry_always_open(symbol.id.market, alias, SecurityType.BASE, time_zone)
        configurations = self.subscription_manager.subscription_data_config_service.add(
            symbol,
            resolution,
            fill_forward,
            extended_market_hours=True,
            is_custom_data=True,
            subscription_data_types=[(kind, TickType.TRADE)],
        )
        security = self.securities.create_security(
            symbol, configurations, to_decimal(leverage), add_to_symbol_cache=False
        )
        return self._add_to_user_defined_universe(security, configurations)

    def _set_database_entries(
        self, kind: type, ticker: str, properties: SymbolProperties, hours: SecurityExchangeHours
    ) -> None:
        key = SecurityIdentifier.generate_base_symbol(kind, ticker)
        self._symbol_properties_database.set_entry(Market.USA, key, SecurityType.BASE, properties)
        self._market_hours_database.set_entry(Market.USA, key, SecurityType.BASE, hours)


def _checked(data_type: Any) -> type[BaseData]:
    """Return the custom data class; ArgumentException for anything else."""
    if isinstance(data_type, type) and issubclass(data_type, BaseData):
        return data_type
    raise ArgumentException(
        "self.add_data(): the first argument must be a custom data type (a Python class deriving from PythonData or a "
        f"CLR BaseData type), but received {data_type!r}. To subscribe to built-in asset classes use, for example, "
        "add_equity or add_crypto."
    )
