"""All securities of the algorithm; source Common/Securities/SecurityManager.cs.

Iteration, count, keys and values show the active securities; indexing, `in` and get also find those removed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import ExtendedDictionary, KeyValuePair
from engine.lean_runtime.common.enum_base import LeanEnum
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, KeyNotFoundException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.securities.faces import utc_time_face
from engine.lean_runtime.securities.security import Security

if TYPE_CHECKING:
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.securities.security_service import SecurityService
    from engine.lean_runtime.securities.time_keeper import TimeKeeper


class NotifyCollectionChangedAction(LeanEnum):
    """What happened to a collection (.NET)."""

    ADD = 0
    REMOVE = 1
    REPLACE = 2
    MOVE = 3
    RESET = 4


class NotifyCollectionChangedEventArgs(LeanObject):
    """The securities added to or removed from the collection (.NET)."""

    __slots__ = ("action", "new_items", "old_items")

    def __init__(self, action: NotifyCollectionChangedAction, item: Security) -> None:
        """Keep the security under what happened to it."""
        self.action = action
        self.new_items = [item] if action is NotifyCollectionChangedAction.ADD else None
        self.old_items = [item] if action is NotifyCollectionChangedAction.REMOVE else None


class SecurityManager(ExtendedDictionary[Symbol, Security]):
    """Symbol (or ticker) to security."""

    __slots__ = ("_complete", "_held", "_security_service", "_time_keeper", "collection_changed")

    is_read_only = False

    def __init__(self, time_keeper: TimeKeeper) -> None:
        """Start without securities."""
        super().__init__()
        self._time_keeper = time_keeper
        self._complete: dict[Symbol, Security] = {}
        self._security_service: SecurityService | None = None
        #: The active securities with a quantity, None when that must be found out again.
        self._held: list[Security] | None = None
        self.collection_changed = Event()

    @property
    def _utc_time(self) -> Ticks:
        return self._time_keeper._utc

    utc_time: datetime = utc_time_face("_utc_time", "Present UTC time.")

    def add(self, key: Any, value: Any = None) -> None:
        """Add a security, (symbol, security) or a pair; nothing if the symbol is active already."""
        if isinstance(key, KeyValuePair):
            key, value = key.key, key.value
        security: Security = key if isinstance(key, Security) else value
        symbol = security.symbol if isinstance(key, Security) else self._to_key(key)
        if symbol in self._items:
            return
        self._items[symbol] = security
        self._complete[symbol] = security
        security.set_local_time_keeper(self._time_keeper.get_local_time_keeper(security.exchange.time_zone))
        security.holdings.quantity_changed += self._on_quantity_changed
        self._notify(NotifyCollectionChangedAction.ADD, security)

    def remove(self, key: Any) -> bool:
        """Deactivate a security; return whether it was active."""
        if isinstance(key, KeyValuePair):
            key = key.key
        security = self._items.pop(self._to_key(key), None)
        if security is None:
            return False
        security.holdings.quantity_changed -= self._on_quantity_changed
        self._notify(NotifyCollectionChangedAction.REMOVE, security)
        return True

    def clear(self) -> None:
        """Forget all securities."""
        self._items.clear()
        self._complete.clear()
        self._held = None

    def _notify(self, action: NotifyCollectionChangedAction, security: Security) -> None:
        self._held = None
        self.collection_changed(self, NotifyCollectionChangedEventArgs(action, security))

    def _on_quantity_changed(self, sender: Any, event: Any) -> None:
        self._held = None

    def _held_securities(self) -> list[Security]:
        """Return the active securities whose quantity is not zero, in their order."""
        if self._held is None:
            self._held = [security for security in self._items.values() if security.holdings._quantity]
        return self._held

    # -- lookup --------------------------------------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> Security:
        """Return a security, active or not; KeyNotFoundException for one never added."""
        security = self._complete.get(key) if isinstance(key, Symbol) else None
        if security is not None:
            return security
        if key is None:
            raise ArgumentNullException("key")
        symbol = self._to_key(key)
        security = self._complete.get(symbol)
        if security is None:
            self._check_for_implicitly_created_symbol(symbol)
            raise KeyNotFoundException(
                f"This asset symbol ({symbol}) was not found in your security list. Please add this security before "
                "using it. To prevent the exception, use self.securities.get(symbol), which returns None when the "
                "symbol is not found, or guard the access with 'if symbol in self.securities:'."
            )
        return security

    def __setitem__(self, key: Any, value: Security) -> None:
        """Add a security; ArgumentException if another one is active under the symbol."""
        symbol = self._to_key(key)
        existing = self._items.get(symbol)
        if existing is None:
            self.add(symbol, value)
        elif existing is not value:
            raise ArgumentException(f"Unable to overwrite existing Security: {symbol}")

    def __iter__(self) -> Iterator[Any]:
        """Iterate the active securities as pairs."""
        for symbol, security in list(self._items.items()):
            yield KeyValuePair(symbol, security)

    def contains_key(self, symbol: Any) -> bool:
        """Return whether the security was ever added."""
        return symbol is not None and self._to_key(symbol) in self._complete

    def try_get_value(self, key: Any, value: Any = None) -> tuple[bool, Any]:
        """Return (True, security) or (False, None), active or not."""
        found = None if key is None else self._complete.get(self._to_key(key))
        return found is not None, found

    def get(self, key: Any, default_value: Any = None) -> Any:
        """Return the security, active or not, or the default."""
        return default_value if key is None else self._complete.get(self._to_key(key), default_value)

    @property
    def total(self) -> list[Security]:
        """Return all securities ever added."""
        return list(self._complete.values())

    # -- creation ------------------------------------------------------------------------------------------------------

    def set_security_service(self, security_service: SecurityService) -> None:
        """Set who creates securities."""
        self._security_service = security_service

    @property
    def _service(self) -> SecurityService:
        assert self._security_service is not None, "the runner sets the security service before the algorithm starts"
        return self._security_service

    def create_security(
        self,
        symbol: Symbol,
        subscription_data_config: Any,
        leverage: Any = ZERO,
        add_to_symbol_cache: bool = True,
        underlying: Security | None = None,
    ) -> Security:
        """Return a new security with its models, or the existing one with the subscriptions added."""
        return self._service.create_security(
            symbol, subscription_data_config, leverage, add_to_symbol_cache, underlying
        )

    def create_benchmark_security(self, symbol: Symbol) -> Security:
        """Return a security that only serves as benchmark."""
        return self._service.create_benchmark_security(symbol)

    def set_live_mode(self, is_live_mode: bool) -> None:
        """Tell the security service whether the run is live."""
        self._service.set_live_mode(is_live_mode)
