"""option_chain and option_chains: the contracts of the latest universe file (Algorithm/QCAlgorithm.cs OptionChain)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import to_symbols
from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions
from engine.lean_runtime.algorithm.last_prices import AlgorithmLastPrices
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import date_of
from engine.lean_runtime.data.option_chain import OptionChain, OptionChains
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.identity.security_types import has_options, is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import SymbolLike, Symbols

#: How many trading days back a missing universe file is made up for.
_DAYS_BACK = 3
_DEFAULTS = HistoryOptions()


class AlgorithmChains(AlgorithmLastPrices):
    """Chains as of the last trading day, with the file's prices, greeks and open interest."""

    def __init__(self) -> None:
        from engine.lean_runtime.options.option_chain_provider import EmptyOptionChainProvider

        super().__init__()
        self._option_chain_provider: Any = EmptyOptionChainProvider()

    @read_only
    def option_chain_provider(self) -> Any:
        """Return the provider of contract lists of any date."""
        return self._option_chain_provider

    def set_option_chain_provider(self, option_chain_provider: Any) -> None:
        """Set where contract lists come from."""
        self._option_chain_provider = option_chain_provider

    def option_chain(self, symbol: SymbolLike, flatten: bool = False) -> OptionChain:
        """Return the contracts of an underlying or canonical option, empty when nothing is known of them.

        With `flatten` its data frame has a row per contract. ArgumentException for symbols without options.
        """
        canonical = _canonical(to_symbol(symbol))
        chains = self._option_chains([canonical], flatten).values()
        return chains[0] if chains else OptionChain(canonical, date_of(self._time), flatten)

    def option_chains(self, symbols: Symbols, flatten: bool = False) -> OptionChains:
        """Return the chains of several symbols; ArgumentException when two name the same chain."""
        return self._option_chains([_canonical(symbol) for symbol in to_symbols(symbols)], flatten)

    def _option_chains(self, canonicals: list[Symbol], flatten: bool) -> OptionChains:
        chains = OptionChains(date_of(self._time), flatten)
        for symbol in canonicals:
            properties = self._symbol_properties_database.get_symbol_properties(
                symbol.id.market, symbol, symbol.security_type, self.account_currency
            )
            hours = self._market_hours_database.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)
            today = date_of(hours.time_zone.to_local(self._utc_time))
            chains.add(symbol, OptionChain(symbol, today, self._chain_of(symbol), properties, flatten))
        return chains

    def _chain_of(self, canonical: Symbol) -> list[OptionUniverse]:
        """Return the rows of the latest universe file of the last trading days."""
        for periods in range(1, _DAYS_BACK + 1):
            history = self._typed_history(OptionUniverse, [canonical], periods, _DEFAULTS)
            first = next(iter(history), None)
            if first is not None and len(first):
                return list(first.values()[0])
        return []


def _canonical(symbol: Symbol) -> Symbol:
    if has_options(symbol.security_type):
        return Symbol.create_canonical_option(symbol)
    if is_option(symbol.security_type):
        return symbol.canonical
    raise ArgumentException(f"The symbol {symbol} is not an option or an underlying symbol.")
