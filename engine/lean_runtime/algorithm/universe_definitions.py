"""`self.universe`: universes LEAN defines by name (Algorithm/UniverseDefinitions.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.feed.universe import UnchangedUniverse, Universe
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Selector, SymbolLike
    from engine.lean_runtime.algorithm.services import AlgorithmServices
    from engine.lean_runtime.feed.universe_settings import UniverseSettings

register_classes("engine.lean_runtime.feed.universe_settings", "UniverseSettings")


class UniverseDefinitions(LeanObject):
    """Makes universes of fund constituents and of the most traded companies."""

    def __init__(self, algorithm: AlgorithmServices) -> None:
        """Keep the algorithm for its settings and time."""
        self._algorithm = algorithm
        self.dollar_volume = DollarVolumeUniverseDefinitions(self)

    @read_only
    def unchanged(self) -> UnchangedUniverse:
        """Return what a selection answers to keep its members."""
        return Universe.UNCHANGED

    @overloaded
    def etf(
        self,
        etf_ticker: str,
        market: str | None = None,
        universe_settings: UniverseSettings | None = None,
        universe_filter_func: Selector = None,
    ) -> Universe:
        """Return the universe of a fund's constituents, all of them or those a function of them selects."""
        market = market or self._default_market(SecurityType.EQUITY)
        date = self._algorithm.time.replace(hour=0, minute=0, second=0, microsecond=0)
        sid = SecurityIdentifier.generate_equity(etf_ticker, market, True, mapping_resolve_date=date)
        return self._constituents(Symbol(sid, etf_ticker), universe_settings, universe_filter_func)

    @etf.alternative
    def _(
        self, etf_ticker: str, universe_settings: UniverseSettings | None, universe_filter_func: Selector
    ) -> Universe:
        universe: Universe = self.etf(etf_ticker, None, universe_settings, universe_filter_func)
        return universe

    @etf.alternative
    def _(self, etf_ticker: str, market: str | None, universe_filter_func: Selector) -> Universe:
        universe: Universe = self.etf(etf_ticker, market, None, universe_filter_func)
        return universe

    @etf.alternative
    def _(self, etf_ticker: str, universe_filter_func: Selector) -> Universe:
        universe: Universe = self.etf(etf_ticker, None, None, universe_filter_func)
        return universe

    @etf.alternative
    def _(
        self,
        symbol: SymbolLike,
        universe_settings: UniverseSettings | None = None,
        universe_filter_func: Selector = None,
    ) -> Universe:
        return self._constituents(to_symbol(symbol), universe_settings, universe_filter_func)

    @etf.alternative
    def _(self, symbol: SymbolLike, universe_filter_func: Selector) -> Universe:
        return self._constituents(to_symbol(symbol), None, universe_filter_func)

    @overloaded
    def index(
        self,
        index_ticker: str,
        market: str | None = None,
        universe_settings: UniverseSettings | None = None,
        universe_filter_func: Selector = None,
    ) -> Universe:
        """Return the universe of an index's constituents, all of them or those a function of them selects."""
        market = market or self._default_market(SecurityType.INDEX)
        symbol = Symbol.create(index_ticker, SecurityType.INDEX, market)
        return self._constituents(symbol, universe_settings, universe_filter_func)

    @index.alternative
    def _(
        self, index_ticker: str, universe_settings: UniverseSettings | None, universe_filter_func: Selector
    ) -> Universe:
        universe: Universe = self.index(index_ticker, None, universe_settings, universe_filter_func)
        return universe

    @index.alternative
    def _(self, index_ticker: str, market: str | None, universe_filter_func: Selector) -> Universe:
        universe: Universe = self.index(index_ticker, market, None, universe_filter_func)
        return universe

    @index.alternative
    def _(self, index_ticker: str, universe_filter_func: Selector) -> Universe:
        universe: Universe = self.index(index_ticker, None, None, universe_filter_func)
        return universe

    @index.alternative
    def _(
        self,
        index_symbol: SymbolLike,
        universe_settings: UniverseSettings | None = None,
        universe_filter_func: Selector = None,
    ) -> Universe:
        return self._constituents(to_symbol(index_symbol), universe_settings, universe_filter_func)

    @index.alternative
    def _(self, index_symbol: SymbolLike, universe_filter_func: Selector) -> Universe:
        return self._constituents(to_symbol(index_symbol), None, universe_filter_func)

    @read_only
    def qc_500(self) -> Universe:
        """Return the universe of SPY's constituents."""
        return self._constituents(Symbol.create("SPY", SecurityType.EQUITY, "usa"), None, None)

    def top(self, count: int, universe_settings: UniverseSettings | None = None) -> Universe:
        """Return the universe of the US companies with the highest dollar volume of the day."""
        from engine.lean_runtime.feed.fundamental_universe import FundamentalUniverseFactory

        def select(companies: list[Any]) -> list[Symbol]:
            ranked = sorted(companies, key=lambda company: company.dollar_volume, reverse=True)
            return [company.symbol for company in ranked[: int(count)]]

        settings = universe_settings or self._algorithm.universe_settings
        return FundamentalUniverseFactory("usa", settings, select)

    def _constituents(self, symbol: Symbol, settings: UniverseSettings | None, selector: Any) -> Universe:
        from engine.lean_runtime.feed.func_universe import ETFConstituentsUniverseFactory

        return ETFConstituentsUniverseFactory(symbol, settings or self._algorithm.universe_settings, selector)

    def _default_market(self, security_type: SecurityType) -> str:
        market: str | None = self._algorithm.brokerage_model.default_markets.get(security_type)
        if market is None:
            raise SystemException(f"No default market set for security type: {security_type.to_string()}")
        return market


class DollarVolumeUniverseDefinitions(LeanObject):
    """The older place of `top` (Algorithm/DollarVolumeUniverseDefinitions.cs)."""

    def __init__(self, definitions: UniverseDefinitions) -> None:
        """Keep the definitions that do the work."""
        self._definitions = definitions

    def top(self, count: int, universe_settings: UniverseSettings | None = None) -> Universe:
        """Return the universe of the US companies with the highest dollar volume of the day."""
        return self._definitions.top(count, universe_settings)
