"""Universes around universes (UniverseDecorator.cs, SelectSymbolsUniverseDecorator.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import to_utc_datetime
from engine.lean_runtime.feed.universe import Member, Universe

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security


class UniverseDecorator(Universe):
    """Share settings and members with another universe, but ask for data in the own name."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        super().__init__(universe.configuration, universe.universe_settings)

    @property
    def securities(self) -> dict[Symbol, Member]:
        """Return the members of the universe inside."""
        return self.universe.securities

    def _can_remove_member(self, utc_time: int, security: Security) -> bool:
        return self.universe._can_remove_member(utc_time, security)

    def _get_subscription_requests(
        self, security: Any, current_time_utc: int, maximum_end_time_utc: int, service: DataManager
    ) -> list[SubscriptionRequest]:
        requests = self.universe._get_subscription_requests(security, current_time_utc, maximum_end_time_utc, service)
        return [request.with_changes(universe=self) for request in requests]


class SelectSymbolsUniverseDecorator(UniverseDecorator):
    """Replace the selection of a universe by a function of (UTC time, data)."""

    def __init__(
        self, universe: Universe, select_symbols: Callable[[datetime, BaseDataCollection], Iterable[Symbol]]
    ) -> None:
        super().__init__(universe)
        self._function = select_symbols

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return self._function(to_utc_datetime(utc_time), data)
