"""add_universe in its many forms (Algorithm/QCAlgorithm.Universe.cs, QCAlgorithm.Python.cs)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import is_function, register_classes
from engine.lean_runtime.algorithm.custom_data import AlgorithmCustomData
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.algorithm.universe_definitions import UniverseDefinitions
from engine.lean_runtime.common.enums import Resolution, SecurityType, resolution_span
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.feed.market_hours_entry import market_hours_entry
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.feed.universe_settings import UniverseSettings
from engine.lean_runtime.feed.user_defined_universe import UserDefinedUniverse
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, AnyType, Handler, Selector
    from engine.lean_runtime.scheduling.rules import FuncDateRule

register_classes("engine.lean_runtime.feed.universe", "Universe")
register_classes("engine.lean_runtime.feed.universe_settings", "UniverseSettings")
register_classes("engine.lean_runtime.scheduling.rules", "FuncDateRule")


class AlgorithmUniverses(AlgorithmCustomData):
    """Registers universes; they start selecting at the end of the time step."""

    def __init__(self) -> None:
        super().__init__()
        self._universe_definitions = UniverseDefinitions(self)
        self._universe_count = itertools.count(1)
        self._coarse_fine_universe_obsolete_log_sent = False

    @read_only
    def universe(self) -> UniverseDefinitions:
        """Return the helper that makes universes by name."""
        return self._universe_definitions

    @overloaded
    def add_universe(self, universe: Universe) -> Universe:
        """Add a universe, or one made of a selection function and what it selects from; returns it."""
        return self._add_universe(universe)

    @add_universe.alternative
    def _(self, selector: Handler) -> Universe:
        from engine.lean_runtime.feed.fundamental_universe import FundamentalUniverseFactory

        return self._add_universe(FundamentalUniverseFactory(Market.USA, None, selector))

    @add_universe.alternative
    def _(self, date_rule: FuncDateRule, selector: Handler) -> Universe:
        from engine.lean_runtime.feed.fundamental_universe import FundamentalUniverseFactory

        settings = UniverseSettings(self._universe_settings)
        settings.schedule.on(date_rule)
        return self._add_universe(FundamentalUniverseFactory(Market.USA, settings, selector))

    @add_universe.alternative
    def _(self, universe: Universe, fine_selector: Handler) -> Universe:
        from engine.lean_runtime.feed.fundamental_universe import FundamentalFilteredUniverse

        return self._add_universe(FundamentalFilteredUniverse(universe, fine_selector))

    @add_universe.alternative
    def _(self, coarse_selector: Handler, fine_selector: Handler) -> Universe:
        from engine.lean_runtime.feed.fundamental_universe import (
            CoarseFundamentalUniverse,
            FineFundamentalFilteredUniverse,
        )

        if not self._coarse_fine_universe_obsolete_log_sent:
            self._debug(
                "Warning: AddUniverse(coarseSelector, fineSelector) is obsolete, please use "
                "AddUniverse(Func<IEnumerable<Fundamental>, IEnumerable<Symbol>> selector) instead."
            )
            self._coarse_fine_universe_obsolete_log_sent = True
        coarse = CoarseFundamentalUniverse(self._universe_settings, coarse_selector)
        return self._add_universe(FineFundamentalFilteredUniverse(coarse, fine_selector))

    @add_universe.alternative
    def _(self, name: str, py_selector: Handler) -> Universe:
        return self._add_timed(SecurityType.EQUITY, name, Resolution.DAILY, Market.USA, None, py_selector)

    @add_universe.alternative
    def _(self, name: str, resolution: Resolution, py_selector: Handler) -> Universe:
        return self._add_timed(SecurityType.EQUITY, name, resolution, Market.USA, None, py_selector)

    @add_universe.alternative
    def _(
        self,
        security_type: SecurityType,
        name: str,
        resolution: Resolution,
        market: str,
        universe_settings: UniverseSettings,
        py_selector: Handler,
    ) -> Universe:
        return self._add_timed(security_type, name, resolution, market, universe_settings, py_selector)

    @add_universe.alternative
    def _(self, t: AnyType, name: str, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, None, None, None, selector)

    @add_universe.alternative
    def _(self, t: AnyType, name: str, resolution: Resolution, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, resolution, None, None, selector)

    @add_universe.alternative
    def _(
        self, t: AnyType, name: str, resolution: Resolution, universe_settings: UniverseSettings, selector: Handler
    ) -> Universe:
        return self._add_of_type(t, None, name, resolution, None, universe_settings, selector)

    @add_universe.alternative
    def _(self, t: AnyType, name: str, universe_settings: UniverseSettings, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, None, None, universe_settings, selector)

    @add_universe.alternative
    def _(
        self,
        t: AnyType,
        security_type: SecurityType,
        name: str,
        resolution: Resolution,
        market: str,
        selector: Handler,
    ) -> Universe:
        return self._add_of_type(t, security_type, name, resolution, market, None, selector)

    @add_universe.alternative
    def _(
        self,
        t: AnyType,
        security_type: SecurityType,
        name: str,
        resolution: Resolution,
        market: str,
        universe_settings: UniverseSettings,
        selector: Handler,
    ) -> Universe:
        return self._add_of_type(t, security_type, name, resolution, market, universe_settings, selector)

    @add_universe.alternative
    def _(
        self,
        data_type: AnyType,
        security_type: SecurityType | None = None,
        name: str | None = None,
        resolution: Resolution | None = None,
        market: str | None = None,
        universe_settings: UniverseSettings | None = None,
        py_selector: Selector = None,
    ) -> Universe:
        return self._add_of_type(data_type, security_type, name, resolution, market, universe_settings, py_selector)

    @add_universe.alternative
    def _(self, py_object: AnyType, pyfine: Handler) -> Universe:
        return self._add_of_type(py_object, None, None, None, None, None, pyfine)

    @add_universe.alternative
    def _(self, py_object: Anything) -> Universe:
        raise ArgumentException(f"QCAlgorithm.AddUniverse: {py_object!r} is not a valid argument.")

    @add_universe.typed
    def _(self, t: AnyType, selector: Handler) -> Universe:
        return self._add_of_type(t, None, None, None, None, None, selector)

    @add_universe.typed
    def _(self, t: AnyType, name: str, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, None, None, None, selector)

    @add_universe.typed
    def _(self, t: AnyType, name: str, universe_settings: UniverseSettings, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, None, None, universe_settings, selector)

    @add_universe.typed
    def _(self, t: AnyType, name: str, resolution: Resolution, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, resolution, None, None, selector)

    @add_universe.typed
    def _(
        self, t: AnyType, name: str, resolution: Resolution, universe_settings: UniverseSettings, selector: Handler
    ) -> Universe:
        return self._add_of_type(t, None, name, resolution, None, universe_settings, selector)

    @add_universe.typed
    def _(self, t: AnyType, name: str, resolution: Resolution, market: str, selector: Handler) -> Universe:
        return self._add_of_type(t, None, name, resolution, market, None, selector)

    @add_universe.typed
    def _(
        self,
        t: AnyType,
        security_type: SecurityType,
        name: str,
        resolution: Resolution,
        market: str,
        selector: Handler,
    ) -> Universe:
        return self._add_of_type(t, security_type, name, resolution, market, None, selector)

    @add_universe.typed
    def _(
        self,
        t: AnyType,
        security_type: SecurityType,
        name: str,
        resolution: Resolution,
        market: str,
        universe_settings: UniverseSettings,
        selector: Handler,
    ) -> Universe:
        return self._add_of_type(t, security_type, name, resolution, market, universe_settings, selector)

    @add_universe.typed
    def _(
        self,
        t: AnyType,
        name: str | None = None,
        resolution: Resolution | None = None,
        market: str | None = None,
        universe_settings: UniverseSettings | None = None,
        selector: Selector = None,
    ) -> Universe:
        return self._add_of_type(t, None, name, resolution, market, universe_settings, selector)

    def _add_timed(
        self,
        security_type: SecurityType,
        name: str,
        resolution: Resolution,
        market: str,
        settings: UniverseSettings | None,
        selector: Any,
    ) -> Universe:
        """Add a universe that asks a function of the time for tickers, once per period of the resolution."""
        from engine.lean_runtime.data.fundamental import Fundamental

        entry = self._market_hours_database.get_entry(market, name, security_type)
        configuration = SubscriptionDataConfig(
            Fundamental,
            Symbol.create(name, security_type, market),
            resolution,
            entry.data_time_zone,
            entry.exchange_hours.time_zone,
            False,
            False,
            True,
            is_filtered_subscription=False,
        )
        chosen = self._universe_settings if settings is None else settings
        return self._add_universe(UserDefinedUniverse(configuration, chosen, resolution_span(resolution), selector))

    def _add_of_type(
        self,
        data_type: Any,
        security_type: SecurityType | None,
        name: str | None,
        resolution: Resolution | None,
        market: str | None,
        settings: UniverseSettings | None,
        selector: Any,
    ) -> Universe:
        """Add a universe that selects from custom or universe data."""
        from engine.lean_runtime.feed.func_universe import FuncUniverse

        place = market or Market.USA
        kind = SecurityType.EQUITY if security_type is None else security_type
        configuration = self._universe_configuration(data_type, name, place, resolution)

        def select(points: list[Any]) -> Any:
            result = selector(points)
            if result is Universe.UNCHANGED:
                return result
            return [
                item if isinstance(item, Symbol) else Symbol.create(item, kind, place, base_data_type=data_type)
                for item in result
            ]

        return self._add_universe(FuncUniverse(configuration, settings, select if is_function(selector) else None))

    def _universe_configuration(
        self, data_type: Any, name: str | None, market: str, resolution: Resolution | None
    ) -> SubscriptionDataConfig:
        from engine.lean_runtime.data.fundamental import CoarseFundamental, FundamentalUniverse

        kind = FundamentalUniverse if data_type is CoarseFundamental else data_type
        if issubclass(kind, BaseDataCollection):
            symbol = kind().universe_symbol(market)
        else:
            # LEAN appends a random GUID; a running number keeps runs equal
            ticker = name or f"{kind.__name__}-{market}-{next(self._universe_count):010d}"
            symbol = Symbol.create(ticker, SecurityType.BASE, market, base_data_type=kind)
        entry = market_hours_entry(self._market_hours_database, symbol, kind)
        return SubscriptionDataConfig(
            kind,
            symbol,
            Resolution.DAILY if resolution is None else resolution,
            entry.data_time_zone,
            entry.exchange_hours.time_zone,
            False,
            False,
            True,
            True,
            is_filtered_subscription=False,
        )
