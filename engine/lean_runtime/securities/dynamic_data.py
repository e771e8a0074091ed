"""Data types an algorithm registered and the view of a security's cache by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import InvalidOperationException, KeyNotFoundException
from engine.lean_runtime.securities.generic_method import GenericMethod

if TYPE_CHECKING:
    from engine.lean_runtime.securities.cache import SecurityCache


class RegisteredSecurityDataTypesProvider(LeanObject):
    """Data types by name, whatever its case; source Common/Securities/RegisteredSecurityDataTypesProvider.cs."""

    NULL: ClassVar[RegisteredSecurityDataTypesProvider]

    def __init__(self) -> None:
        """Start without types."""
        self._types: dict[str, type] = {}

    def register_type(self, type: type) -> bool:
        """Register a type; return whether it was known. InvalidOperationException for a second type of that name."""
        existing = self._types.setdefault(type.__name__.lower(), type)
        if existing is not type:
            raise InvalidOperationException(
                "Two different types were detected trying to register the same type name: "
                f"{existing.__name__} - {type.__name__}"
            )
        return False

    def unregister_type(self, type: type) -> bool:
        """Forget a type; return whether it was known."""
        return self._types.pop(type.__name__.lower(), None) is not None

    def try_get_type(self, name: str, type: Any = None) -> tuple[bool, Any]:
        """Return (True, type) or (False, None); the last argument stands for C#'s out parameter."""
        found = self._types.get(name.lower())
        return found is not None, found


RegisteredSecurityDataTypesProvider.NULL = RegisteredSecurityDataTypesProvider()


class DynamicSecurityData(LeanObject):
    """Read-only view of a cache: `security.data.trade_bar` or get_all(TradeBar); source .../DynamicSecurityData.cs."""

    def __init__(self, registered_types: RegisteredSecurityDataTypesProvider, cache: SecurityCache) -> None:
        """Keep both."""
        object.__setattr__(self, "_registered_types", registered_types)
        object.__setattr__(self, "_cache", cache)

    @property
    def has_data(self) -> GenericMethod:
        """Return the question whether points of a type are stored, has_data[TradeBar]()."""
        return GenericMethod(lambda kind: self._cache.has_data(kind))

    def has_property(self, name: str) -> bool:
        """Return whether points of the named type are stored."""
        known, kind = self._registered_types.try_get_type(name)
        return known and self._cache.has_data(kind)

    @property
    def get(self) -> GenericMethod:
        """Return the function to the last point of a type."""
        return GenericMethod(lambda kind: (self._all(kind) or [None])[-1])

    @property
    def get_all(self) -> GenericMethod:
        """Return the function to the last points of a type."""
        return GenericMethod(self._all)

    def _all(self, kind: Any) -> list[Any]:
        return list(self.get_property(kind.__name__))

    def get_property(self, name: str) -> list[Any]:
        """Return the last points of the named type; KeyNotFoundException for a type nobody registered."""
        known, kind = self._registered_types.try_get_type(name)
        if not known:
            raise KeyNotFoundException(f"Property with name '{name}' does not exist.")
        return self._cache._points(kind) or []

    def set_property(self, name: str, value: Any) -> None:
        """Raise InvalidOperationException: the view is read-only."""
        raise InvalidOperationException(
            "DynamicSecurityData is a view of the SecurityCache. It is readonly, properties can not be set"
        )

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse."""
        self.set_property(name, value)

    def __getattr__(self, name: str) -> Any:
        """Return the last points of the type of that name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get_property(name.replace("_", ""))
