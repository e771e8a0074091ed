"""Universes that hand their data to a function (Common/Data/UniverseSelection/{Func,Constituents}Universe.cs)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.feed.universe_settings import UniverseSettings

UniverseSelector = Callable[[list[Any]], Any]


class FuncUniverse(Universe):
    """Call a function with the day's data; without one all symbols of the data are selected."""

    def __init__(
        self,
        configuration: SubscriptionDataConfig,
        universe_settings: UniverseSettings | None,
        universe_selector: UniverseSelector | None = None,
    ) -> None:
        super().__init__(configuration, universe_settings)
        self._universe_selector = universe_selector or (lambda points: [point.symbol for point in points])

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return as_symbols(self._universe_selector(list(data.data)), self.configuration)


def as_symbols(result: Any, configuration: SubscriptionDataConfig) -> Iterable[Symbol]:
    """Turn a selector's answer (symbols or tickers, or UNCHANGED) into symbols."""
    if result is Universe.UNCHANGED:
        return Universe.UNCHANGED
    kind, market = configuration.security_type, configuration.market
    return [
        Symbol.create(item, kind, market) if isinstance(item, str) else getattr(item, "symbol", item) for item in result
    ]


class ConstituentsUniverse(FuncUniverse):
    """Select from a file of constituents; a single empty symbol means nothing is selected."""

    def __init__(
        self,
        symbol: Symbol,
        universe_settings: UniverseSettings | None,
        constituents_filter: UniverseSelector | None = None,
        data_type: type | None = None,
    ) -> None:
        from engine.lean_runtime.data.fundamental import ConstituentsUniverseData

        configuration = SubscriptionDataConfig(
            data_type or ConstituentsUniverseData,
            symbol,
            Resolution.DAILY,
            TimeZones.NEW_YORK,
            TimeZones.NEW_YORK,
            False,
            False,
            True,
            True,
        )
        super().__init__(configuration, universe_settings, constituents_filter or _without_none)


class ETFConstituentsUniverseFactory(ConstituentsUniverse):
    """Select from the daily constituents of an exchange traded fund."""

    _count = itertools.count(1)

    def __init__(
        self,
        symbol: Symbol,
        universe_settings: UniverseSettings | None,
        constituents_filter: UniverseSelector | None = None,
    ) -> None:
        from engine.lean_runtime.data.fundamental import ETFConstituentUniverse

        super().__init__(
            self._universe_symbol(symbol),
            universe_settings,
            constituents_filter or (lambda points: [point.symbol for point in points]),
            ETFConstituentUniverse,
        )

    @classmethod
    def _universe_symbol(cls, composite: Symbol) -> Symbol:
        # LEAN appends a random GUID; a running number keeps runs equal
        ticker = f"qc-universe-etf-constituents-{next(cls._count):010d}"
        sid = SecurityIdentifier.generate_constituent_identifier(ticker, composite.security_type, composite.id.market)
        return Symbol._intern(sid, ticker.upper(), composite)


def _without_none(points: list[Any]) -> list[Symbol]:
    symbols = [point.symbol for point in points]
    return [] if symbols == [Symbol.NONE] else symbols
