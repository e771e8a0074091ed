"""PythonData: the base of an algorithm's own data types, with properties of any name."""

from __future__ import annotations

from typing import Any, Self

from engine.lean_runtime.common.base import snake_case
from engine.lean_runtime.common.errors import ArgumentException, KeyNotFoundException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.identity.symbol_cache import SymbolCache

#: Properties of BaseData that live outside the storage.
_OWN = {"time": "time", "endtime": "end_time", "end_time": "end_time", "value": "value", "symbol": "symbol"}


class DynamicData(BaseData):
    """A point with properties of any name, found without regard to case (Common/Data/DynamicData.cs)."""

    def __init__(self) -> None:
        """Make an empty point."""
        object.__setattr__(self, "_storage", {})
        object.__setattr__(self, "_snake_storage", {})
        super().__init__()

    def set_property(self, name: str, value: Any) -> Any:
        """Set a property; time, end time, value and symbol are also those of the point."""
        key = name.lower()
        own = _OWN.get(key)
        if own is not None:
            self._set_own(own, key, value)
        self._storage[key] = value
        snake = snake_case(name)
        if snake != key:
            self._snake_storage[snake] = value
        return value

    def _set_own(self, own: str, key: str, value: Any) -> None:
        try:
            if own == "symbol":
                self.symbol = SymbolCache.get_symbol(value) if isinstance(value, str) else value
            elif own == "value":
                self._value = to_decimal(value)
            else:
                setattr(self, f"_{own}", exact_time(value))
        except (TypeError, ValueError) as problem:
            raise ArgumentException(f"Unable to set the '{key}' property from {value!r}: {problem}") from problem

    def get_property(self, name: str) -> Any:
        """Return a property; KeyNotFoundException when it was never set."""
        key = name.lower()
        if key in ("time", "endtime", "value", "symbol", "price"):
            return getattr(self, {"endtime": "end_time"}.get(key, key))
        if key in self._storage:
            return self._storage[key]
        if key in self._snake_storage:
            return self._snake_storage[key]
        names = ", ".join(self._storage)
        raise KeyNotFoundException(
            f"Property with name '{key}' does not exist. Properties: Time, Symbol, Value {names}"
        )

    def has_property(self, name: str) -> bool:
        """Return whether a property was set."""
        return name.lower() in self._storage

    def get_storage_dictionary(self) -> dict[str, Any]:
        """Return the properties by lower-case name."""
        return self._storage

    def _copy(self) -> Self:
        copy = super()._copy()
        object.__setattr__(copy, "_storage", dict(self._storage))
        object.__setattr__(copy, "_snake_storage", dict(self._snake_storage))
        return copy


class PythonData(DynamicData):
    """The class custom data types derive from (Common/Python/PythonData.cs).

    A type implements get_source(config, date, is_live_mode) and reader(config, line, date, is_live_mode), in either
    spelling. `data["name"]` and `data.name` are the same property; a float is stored as it is and read back as float.
    """

    _end: Ticks

    def __init__(self) -> None:
        """Make an empty point."""
        object.__setattr__(self, "_end", 0)
        super().__init__()

    @property
    def _end_time(self) -> Ticks:
        return self._end or self._time

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        object.__setattr__(self, "_end", value)
        if not self._time:
            self._time = value

    def __getitem__(self, name: str) -> Any:
        """Return a property."""
        return self.get_property(name)

    def __setitem__(self, name: str, value: Any) -> None:
        """Set a property."""
        self.set_property(name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a member of the class, in either spelling; store anything else as a property."""
        member = name if name.startswith("_") or hasattr(type(self), name) else snake_case(name)
        if member.startswith("_") or hasattr(type(self), member):
            object.__setattr__(self, member, value)
        else:
            self.set_property(name, value)

    def __getattr__(self, name: str) -> Any:
        """Find properties, then members in another spelling."""
        if not name.startswith("_"):
            storage = object.__getattribute__(self, "_storage")
            key = name.lower()
            if key in storage:
                return storage[key]
            snake = object.__getattribute__(self, "_snake_storage")
            if key in snake:
                return snake[key]
        return super().__getattr__(name)
