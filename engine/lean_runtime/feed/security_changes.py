"""Which securities a time step added and removed (Common/Data/UniverseSelection/SecurityChanges.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security

Securities = dict["Security", None]
"""An insertion ordered set of securities."""


class SecurityChanges(LeanObject):
    """Additions and removals, the engine's own (internal) ones kept apart."""

    NONE: ClassVar[SecurityChanges]

    def __init__(
        self,
        additions: Iterable[Security] = (),
        removals: Iterable[Security] = (),
        internal_additions: Iterable[Security] = (),
        internal_removals: Iterable[Security] = (),
    ) -> None:
        self._added: Securities = dict.fromkeys(additions)
        self._removed: Securities = dict.fromkeys(removals)
        self._internal_added: Securities = dict.fromkeys(internal_additions)
        self._internal_removed: Securities = dict.fromkeys(internal_removals)
        self.filter_custom_securities = False
        self.filter_internal_securities = False
        #: All changes, internal ones included.
        self.count = len(self._added) + len(self._removed) + len(self._internal_added) + len(self._internal_removed)

    @classmethod
    def create(
        cls,
        additions: Iterable[Security],
        removals: Iterable[Security],
        internal_additions: Iterable[Security] = (),
        internal_removals: Iterable[Security] = (),
    ) -> SecurityChanges:
        """Return the changes, or NONE when there are none."""
        changes = cls(additions, removals, internal_additions, internal_removals)
        return changes if changes.count else cls.NONE

    @property
    def added_securities(self) -> list[Security]:
        """List added securities by symbol value, without what the filters hide."""
        return self._filtered(self._added, self._internal_added)

    @property
    def removed_securities(self) -> list[Security]:
        """List removed securities by symbol value, without what the filters hide."""
        return self._filtered(self._removed, self._internal_removed)

    def _for_algorithm(self) -> SecurityChanges:
        """Return the same changes without custom and internal securities, as user code sees them."""
        changes = self._without_internal()
        changes.filter_custom_securities = True
        return changes

    def _without_internal(self) -> SecurityChanges:
        changes = SecurityChanges(self._added, self._removed, self._internal_added, self._internal_removed)
        changes.filter_internal_securities = True
        return changes

    def _filtered(self, source: Securities, internal: Securities) -> list[Security]:
        chosen = source if self.filter_internal_securities else {**source, **internal}
        hidden = SecurityType.BASE if self.filter_custom_securities else None
        return sorted((item for item in chosen if item.type is not hidden), key=lambda item: item.symbol.value)

    def __add__(self, other: SecurityChanges) -> SecurityChanges:
        if not self.count:
            return other
        if not other.count:
            return self
        added, internal_added = {**self._added, **other._added}, {**self._internal_added, **other._internal_added}

        def gone(left: Securities, right: Securities) -> list[Security]:
            return [item for item in {**left, **right} if item not in added and item not in internal_added]

        return SecurityChanges(
            added,
            gone(self._removed, other._removed),
            internal_added,
            gone(self._internal_removed, other._internal_removed),
        )

    def __str__(self) -> str:
        if not self.count:
            return "SecurityChanges: None"
        parts = [
            f" {label}: {','.join(str(item.symbol.id) for item in items)}"
            for label, items in (("Added", self.added_securities), ("Removed", self.removed_securities))
            if items
        ]
        return "SecurityChanges:" + ("" if parts else " ") + "".join(parts)


SecurityChanges.NONE = SecurityChanges()


class SecurityChangesConstructor:
    """Collect changes and hand them out once."""

    def __init__(self) -> None:
        self._added: list[Security] = []
        self._removed: list[Security] = []
        self._internal_added: list[Security] = []
        self._internal_removed: list[Security] = []

    def add(self, security: Security, is_internal: bool) -> None:
        """Note an added security."""
        (self._internal_added if is_internal else self._added).append(security)

    def remove(self, security: Security, is_internal: bool) -> None:
        """Note a removed security."""
        (self._internal_removed if is_internal else self._removed).append(security)

    def flush(self) -> SecurityChanges:
        """Return what was noted since the last flush."""
        result = SecurityChanges.create(self._added, self._removed, self._internal_added, self._internal_removed)
        self.__init__()  # type: ignore[misc]
        return result
