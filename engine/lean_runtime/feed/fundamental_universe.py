"""Universes over the daily list of US companies (FundamentalUniverseFactory.cs, CoarseFundamentalUniverse.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.feed.func_universe import UniverseSelector, as_symbols
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.feed.universe_decorators import UniverseDecorator

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.feed.universe_settings import UniverseSettings
    from engine.lean_runtime.identity.symbol import Symbol


class FundamentalUniverseFactory(Universe):
    """Call a function with the fundamental data of all companies once a day."""

    def __init__(
        self, symbol: Symbol | str, universe_settings: UniverseSettings | None, selector: UniverseSelector
    ) -> None:
        """Take the universe's symbol or a market."""
        from engine.lean_runtime.data.fundamental import FundamentalUniverse

        chosen = FundamentalUniverse().universe_symbol(symbol) if isinstance(symbol, str) else symbol
        super().__init__(self.create_configuration(chosen), universe_settings)
        self._selector = selector

    @staticmethod
    def create_configuration(symbol: Symbol) -> SubscriptionDataConfig:
        """Return the configuration of the file of companies: daily, internal, unfiltered."""
        from engine.lean_runtime.data.fundamental import FundamentalUniverse

        return SubscriptionDataConfig(
            FundamentalUniverse,
            symbol,
            Resolution.DAILY,
            TimeZones.NEW_YORK,
            TimeZones.NEW_YORK,
            False,
            False,
            True,
            False,
            is_filtered_subscription=False,
        )

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return as_symbols(self._selector(list(data.data)), self.configuration)


class CoarseFundamentalUniverse(FundamentalUniverseFactory):
    """The older name of the same universe: (settings, selector) or (symbol, settings, selector)."""

    def __init__(
        self,
        symbol: Symbol | UniverseSettings,
        universe_settings: UniverseSettings | UniverseSelector | None,
        selector: UniverseSelector | None = None,
    ) -> None:
        if selector is None:
            super().__init__("usa", symbol, universe_settings)  # type: ignore[arg-type]
        else:
            super().__init__(symbol, universe_settings, selector)  # type: ignore[arg-type]


class FineFundamentalFilteredUniverse(UniverseDecorator):
    """A universe whose selection is filtered again with the fundamental data of the selected companies."""

    def __init__(self, universe: Universe, fine_selector: UniverseSelector) -> None:
        super().__init__(universe)
        self.fundamental_universe = FundamentalUniverseFactory(
            universe.symbol, universe.universe_settings, fine_selector
        )

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return self.universe._select_symbols(utc_time, data)


class FundamentalFilteredUniverse(FineFundamentalFilteredUniverse):
    """The newer name of the same decorator."""
