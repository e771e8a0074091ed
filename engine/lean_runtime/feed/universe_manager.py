"""The universes of an algorithm; changes reach the feed at the end of a step (Common/Securities/UniverseManager.cs)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.containers import ExtendedDictionary
from engine.lean_runtime.common.enum_base import LeanEnum
from engine.lean_runtime.common.errors import ArgumentException, KeyNotFoundException
from engine.lean_runtime.identity.symbol_cache import SymbolCache

if TYPE_CHECKING:
    from engine.lean_runtime.feed.universe import Universe
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security


class NotifyCollectionChangedAction(LeanEnum):
    """What happened to a collection (System.Collections.Specialized)."""

    ADD = 0
    REMOVE = 1
    REPLACE = 2
    MOVE = 3
    RESET = 4


Change = tuple[NotifyCollectionChangedAction, "Universe"]


class UniverseManager(ExtendedDictionary["Symbol", "Universe"]):
    """Hold universes by symbol and queue their changes until process_changes."""

    is_read_only = False

    def __init__(self) -> None:
        super().__init__()
        self._pending_changes: deque[Change] = deque()
        self._listeners: list[Callable[[NotifyCollectionChangedAction, Universe], None]] = []

    @property
    def active_securities(self) -> ExtendedDictionary[Symbol, Security]:
        """Return the members of all universes by symbol."""
        active: dict[Symbol, Security] = {}
        for universe in self._items.values():
            for symbol, member in universe.securities.items():
                active.setdefault(symbol, member.security)
        return ExtendedDictionary(active)

    def add(self, key: Any, value: Universe | None = None) -> None:
        """Add a universe unless its symbol is taken."""
        symbol = key.key if value is None else key
        universe: Universe = key.value if value is None else value
        if symbol not in self._items:
            self._items[symbol] = universe
            self._pending_changes.append((NotifyCollectionChangedAction.ADD, universe))

    def update(self, key: Any, value: Universe | None = None, action: Any = None) -> None:
        """Queue a change of a universe that has none pending yet."""
        if value is None:
            super().update(key)
        elif key in self._items and not any(universe is value for _, universe in self._pending_changes):
            self._pending_changes.append((action, value))

    def process_changes(self) -> None:
        """Tell the data feed about the queued changes."""
        while self._pending_changes:
            action, universe = self._pending_changes.popleft()
            self._on_collection_changed(action, universe)

    def remove(self, key: Any) -> bool:
        """Remove a universe and, with it, its members."""
        universe = self._items.pop(self._to_key(key), None)
        if universe is None:
            return False
        universe.dispose()
        self._on_collection_changed(NotifyCollectionChangedAction.REMOVE, universe)
        return True

    def __setitem__(self, key: Any, value: Universe) -> None:
        """Add a universe; ArgumentException when another one has the symbol."""
        existing = self._items.get(key)
        if existing is not None and existing is not value:
            raise ArgumentException(f"Unable to over write existing Universe: {key.value}")
        if existing is None:
            self.add(key, value)

    def _raise_missing(self, key: Any) -> Universe:
        raise KeyNotFoundException(
            f"This universe symbol ({key}) was not found in your universe list. Please add this security or check it "
            f"exists before using it with 'Universes.ContainsKey(\"{SymbolCache.get_ticker(key)}\")'"
        )

    def _on_collection_changed(self, action: NotifyCollectionChangedAction, universe: Universe) -> None:
        for listener in self._listeners:
            listener(action, universe)

    def _is_active(self, symbol: Symbol) -> bool:
        """Tell whether any universe has the symbol as a member, without building active_securities."""
        return any(symbol in universe.securities for universe in self._items.values())
