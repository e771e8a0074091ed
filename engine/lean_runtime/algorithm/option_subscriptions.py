"""Adding options: whole chains and single contracts (Algorithm/QCAlgorithm.cs AddOption, AddOptionContract)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import to_symbol
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.pending_changes import PendingChange
from engine.lean_runtime.algorithm.subscriptions import AlgorithmSubscriptions
from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.data.subscription_data_config import (
    data_normalization_mode,
    get_highest_resolution,
    set_data_normalization_mode,
)
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.feed.universe_settings import UniverseSettings
from engine.lean_runtime.feed.user_defined_universe import OptionContractUniverse
from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Number, SymbolLike
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.securities.index_option import IndexOption
    from engine.lean_runtime.securities.option import Option
    from engine.lean_runtime.securities.security import Security


class AlgorithmOptionSubscriptions(AlgorithmSubscriptions):
    """Adds canonical options, whose universe selects contracts, and contracts by hand."""

    def __init__(self) -> None:
        super().__init__()
        self._index_option_ticker_as_underlying_warning_sent = False

    # -- chains --------------------------------------------------------------------------------------------------------

    @overloaded
    def add_option(
        self,
        underlying: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool | None = None,
        leverage: Number = 0,
    ) -> Option:
        """Subscribe to the options of an underlying; contracts are chosen by the canonical option's filter."""
        market = self._get_market(market, underlying, SecurityType.OPTION)
        symbol = Symbol.create(underlying, SecurityType.EQUITY, market)
        return self._add_option(symbol, None, resolution, market, fill_forward, leverage)

    @add_option.alternative
    def _(
        self,
        underlying: SymbolLike,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool | None = None,
        leverage: Number = 0,
    ) -> Option:
        return self._add_option(to_symbol(underlying), None, resolution, market, fill_forward, leverage)

    @add_option.alternative
    def _(
        self,
        underlying: SymbolLike,
        target_option: str | None,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool | None = None,
        leverage: Number = 0,
    ) -> Option:
        return self._add_option(to_symbol(underlying), target_option, resolution, market, fill_forward, leverage)

    def _add_option(
        self,
        underlying: Symbol,
        target: str | None,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool | None = None,
        leverage: Any = 0,
    ) -> Option:
        option_type = Symbol.get_option_type_from_underlying(underlying)
        market = self._get_market(market, target or "", option_type)
        alias = f"?{target or underlying.value}"
        symbol = SymbolCache.try_get_symbol(alias)[1]
        if symbol is None or symbol.id.market != market or not is_option(symbol.security_type):
            symbol = Symbol.create_canonical_option(underlying, target, market, alias)
        option: Any = self._add_security(symbol, resolution, fill_forward, leverage)
        return option

    @overloaded
    def add_index_option(
        self,
        underlying: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
    ) -> IndexOption:
        """Subscribe to the options of an index, by its ticker, its symbol, or the ticker of non-standard options."""
        target: str | None = None
        index_ticker = IndexOptionSymbol.map_to_underlying(underlying)
        if index_ticker.lower() != underlying.lower():
            if not self._index_option_ticker_as_underlying_warning_sent:
                self._index_option_ticker_as_underlying_warning_sent = True
                self._debug(
                    f"Warning: '{underlying}' is an index option ticker, using index '{index_ticker}' as the "
                    f"underlying and '{underlying}' as the target option."
                )
            target, underlying = underlying, index_ticker
        return self._add_index_option(self._index_symbol(underlying, market), target, resolution, fill_forward)

    @add_index_option.alternative
    def _(
        self,
        underlying: str,
        target_option: str | None,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
    ) -> IndexOption:
        return self._add_index_option(self._index_symbol(underlying, market), target_option, resolution, fill_forward)

    @add_index_option.alternative
    def _(self, symbol: SymbolLike, resolution: Resolution | None = None, fill_forward: bool = True) -> IndexOption:
        return self._add_index_option(to_symbol(symbol), None, resolution, fill_forward)

    @add_index_option.alternative
    def _(
        self,
        symbol: SymbolLike,
        target_option: str | None,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
    ) -> IndexOption:
        return self._add_index_option(to_symbol(symbol), target_option, resolution, fill_forward)

    def _index_symbol(self, ticker: str, market: str | None) -> Symbol:
        return Symbol.create(ticker, SecurityType.INDEX, self._get_market(market, ticker, SecurityType.INDEX))

    def _add_index_option(
        self, symbol: Symbol, target: str | None, resolution: Resolution | None, fill_forward: bool
    ) -> IndexOption:
        if symbol.security_type is not SecurityType.INDEX:
            raise ArgumentException("Symbol provided must be of type SecurityType.Index")
        option: Any = self._add_option(symbol, target, resolution, symbol.id.market, fill_forward)
        return option

    # -- contracts -----------------------------------------------------------------------------------------------------

    def add_index_option_contract(
        self, symbol: SymbolLike, resolution: Resolution | None = None, fill_forward: bool = True
    ) -> IndexOption:
        """Subscribe to one index option contract; ArgumentException for anything else."""
        contract = to_symbol(symbol)
        if contract.security_type is not SecurityType.INDEX_OPTION or contract.is_canonical():
            raise ArgumentException("Symbol provided must be non-canonical and of type SecurityType.IndexOption")
        option: Any = self.add_option_contract(contract, resolution, fill_forward)
        return option

    def add_option_contract(
        self,
        symbol: SymbolLike,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: Number = 0,
        extended_market_hours: bool = False,
    ) -> Option:
        """Subscribe to one option contract, and to its underlying with raw prices if it is not there yet.

        ArgumentException for other symbols, delisted underlyings, and adjusted equities once initialised.
        """
        contract = None if symbol is None else to_symbol(symbol)
        if contract is None or not is_option(contract.security_type) or contract.underlying is None:
            raise ArgumentException(
                f"Unexpected option symbol {contract or ''}. Please provide a valid option contract with it's "
                "underlying symbol set."
            )
        underlying, underlying_configurations = self._underlying_of(
            contract, resolution, fill_forward, leverage, extended_market_hours
        )
        configurations = self.subscription_manager.subscription_data_config_service.add(
            contract,
            resolution,
            fill_forward,
            extended_market_hours,
            data_normalization_mode=DataNormalizationMode.RAW,
        )
        option: Any = self.securities.create_security(
            contract, configurations, to_decimal(leverage), underlying=underlying
        )
        set_data_normalization_mode(underlying_configurations, DataNormalizationMode.RAW)
        underlying.refresh_data_normalization_mode_property()
        self.securities.add(option)
        universe = self._contract_universe(contract, configurations, underlying_configurations, extended_market_hours)
        self._pending_changes.append(PendingChange(universe, [*configurations, *underlying_configurations], option))
        return option

    def _underlying_of(
        self,
        contract: Symbol,
        resolution: Resolution | None,
        fill_forward: bool,
        leverage: Any,
        extended_market_hours: bool,
    ) -> tuple[Security, list[SubscriptionDataConfig]]:
        symbol = contract.underlying
        underlying = self.securities.try_get_value(symbol)[1]
        if underlying is None or (not underlying.is_tradable and not self._configurations(symbol)):
            added = self._add_security(symbol, resolution, fill_forward, leverage, extended_market_hours)
            return added, self._configurations(symbol)
        if underlying.is_delisted:
            raise ArgumentException(
                f"The underlying {symbol.security_type.to_string()} asset ({symbol.value}) is delisted "
                f"(current time is {date_text(self._time)})"
            )
        configurations = self._configurations(symbol)
        mode = data_normalization_mode(configurations)
        if contract.security_type is SecurityType.OPTION and mode is not DataNormalizationMode.RAW and self._locked:
            raise ArgumentException(
                f"The underlying {symbol.security_type.to_string()} asset ({symbol.value}) is set to "
                f"{mode.to_string()}, please change this to DataNormalizationMode.Raw with the "
                "SetDataNormalization() method"
            )
        return underlying, configurations

    def _contract_universe(
        self,
        contract: Symbol,
        configurations: list[SubscriptionDataConfig],
        underlying_configurations: list[SubscriptionDataConfig],
        extended_market_hours: bool,
    ) -> OptionContractUniverse:
        """Return the universe of hand-added contracts of the underlying's type, made with the first contract."""
        symbol = OptionContractUniverse.create_symbol(contract.id.market, contract.underlying.security_type)
        found = self._universe_manager._items.get(symbol)
        if found is None:
            settings = UniverseSettings(self._universe_settings)
            settings.data_normalization_mode = DataNormalizationMode.RAW
            settings.resolution = get_highest_resolution(underlying_configurations)
            settings.extended_market_hours = extended_market_hours
            configuration = configurations[0].copy_with(
                symbol=symbol, object_type=Tick, extended_hours=extended_market_hours
            )
            found = self._add_universe(OptionContractUniverse(configuration, settings))
        if not isinstance(found, OptionContractUniverse):
            raise ArgumentException(f"universe '{symbol.value}' was replaced by a {type(found).__name__}")
        return found
