"""The base of all universes: selects symbols and remembers its members (Common/Data/UniverseSelection/Universe.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    round_span,
    ticks,
    to_utc_datetime,
)
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import SecurityType
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.universe_settings import UniverseSettings
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security

Selection = dict["Symbol", None]
"""An insertion ordered set of symbols."""


class UnchangedUniverse(LeanObject):
    """The answer of a selection that wants to keep the members as they are."""

    def __iter__(self) -> Iterator[Symbol]:
        return iter(())


class Member(LeanObject):
    """A security in a universe since a UTC time."""

    __slots__ = ("_added", "is_internal", "security")

    def __init__(self, added: int, security: Security, is_internal: bool) -> None:
        self._added = added
        self.security = security
        self.is_internal = is_internal

    @property
    def added(self) -> datetime:
        """Return when the security joined (UTC)."""
        return to_utc_datetime(self._added)


class Universe(LeanObject):
    """Select symbols from data; the engine subscribes members with the universe's settings.

    Subclasses of the engine override `_select_symbols` (ticks); algorithms override `select_symbols` (datetime).
    """

    UNCHANGED = UnchangedUniverse()

    def __init__(self, configuration: SubscriptionDataConfig, universe_settings: UniverseSettings | None) -> None:
        self.configuration = configuration
        self.universe_settings: UniverseSettings = universe_settings  # type: ignore[assignment]
        self._members: dict[Symbol, Member] = {}
        self._selected: Selection = {}
        self._previous_selections: Selection = {}
        self._listeners: list[Callable[[Selection], None]] = []
        self.dispose_requested = False

    @property
    def security_type(self) -> SecurityType:
        """Return the security type of the universe's configuration."""
        return self.configuration.security_type

    @property
    def market(self) -> str:
        """Return the market of the universe's configuration."""
        return self.configuration.market

    @property
    def symbol(self) -> Symbol:
        """Return the symbol that names the universe."""
        return self.configuration.symbol

    @property
    def data_type(self) -> Any:
        """Return the type of the data it selects from."""
        return self.configuration.type

    @property
    def securities(self) -> dict[Symbol, Member]:
        """Return the members by symbol."""
        return self._members

    @property
    def members(self) -> dict[Symbol, Security]:
        """Return the securities of the members by symbol."""
        return {symbol: member.security for symbol, member in self.securities.items()}

    @property
    def selected(self) -> list[Symbol]:
        """Return the symbols of the last selection."""
        return list(self._selected)

    @property
    def asynchronous(self) -> bool:
        """Tell whether selection may run ahead of time; it never does here."""
        return bool(self.universe_settings.asynchronous)

    @asynchronous.setter
    def asynchronous(self, value: bool) -> None:
        self.universe_settings.asynchronous = value

    def can_remove_member(self, utc_time: datetime, security: Security) -> bool:
        """Tell whether a member stayed its minimum time, or may leave for another reason."""
        return self._can_remove_member(ticks(utc_time), security)

    def select_symbols(self, utc_time: datetime, data: BaseDataCollection) -> Iterable[Symbol]:
        """Return the symbols to hold; raise NotImplementedException unless a subclass says how."""
        if type(self)._select_symbols is Universe._select_symbols:
            raise NotImplementedException("The method or operation is not implemented.")
        return self._select_symbols(ticks(utc_time), data)

    def contains_member(self, symbol: Symbol) -> bool:
        """Tell whether a symbol is a member."""
        return symbol in self.securities

    def dispose(self) -> None:
        """Ask the engine to remove the universe and its members."""
        self.dispose_requested = True

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return self.select_symbols(to_utc_datetime(utc_time), data)

    def _can_remove_member(self, utc_time: int, security: Security) -> bool:
        if self.dispose_requested or security.is_delisted:
            return True
        member = self.securities.get(security.symbol)
        if member is None:
            return False
        minimum = self.universe_settings._minimum_time_in_universe
        return round_span(utc_time - member._added, _rounding_interval(minimum)) >= minimum

    def _perform_selection(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        """Return the new selection, or UNCHANGED when it equals the last one."""
        if self.dispose_requested:
            self._on_selection_changed({})
            return ()
        selections = data.filtered_contracts
        if selections is None:
            result = self._select_symbols(utc_time, data)
            if result is Universe.UNCHANGED:
                data.filtered_contracts = self._previous_selections
                return result
            selections = dict.fromkeys(result)
            data.filtered_contracts = selections
        different = self._previous_selections.keys() != selections.keys()
        self._previous_selections = selections
        if not different:
            return Universe.UNCHANGED
        self._on_selection_changed(selections)
        return selections

    def _get_subscription_requests(
        self, security: Security, current_time_utc: int, maximum_end_time_utc: int, service: DataManager
    ) -> list[SubscriptionRequest]:
        settings = self.universe_settings
        configurations = service.add(
            security.symbol,
            settings.resolution,
            settings.fill_forward,
            settings.extended_market_hours,
            data_normalization_mode=settings.data_normalization_mode,
            subscription_data_types=settings.subscription_data_types,
            data_mapping_mode=settings.data_mapping_mode,
            contract_depth_offset=abs(settings.contract_depth_offset),
        )
        return [
            SubscriptionRequest(False, self, security, configuration, current_time_utc, maximum_end_time_utc)
            for configuration in configurations
        ]

    def _add_member(self, utc_time: int, security: Security, is_internal: bool) -> bool:
        if self.dispose_requested or security.is_delisted or security.symbol in self.securities:
            return False
        self.securities[security.symbol] = Member(utc_time, security, is_internal)
        return True

    def _remove_member(self, utc_time: int, security: Security) -> bool:
        if not self._can_remove_member(utc_time, security):
            return False
        return self.securities.pop(security.symbol, None) is not None

    def _on_selection_changed(self, selection: Selection) -> None:
        for listener in self._listeners:
            listener(selection)


def _rounding_interval(minimum: int) -> int:
    """Return the largest of day, hour, minute, second that fits into the minimum time, or the time itself."""
    for unit in (TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND):
        if minimum >= unit:
            return unit
    return minimum
