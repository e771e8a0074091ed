"""Properties that refuse assignment the way pythonnet does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    read_only = property
else:

    class read_only(property):  # noqa: N801 - used as a decorator in place of property
        """A property without a setter; assigning raises TypeError instead of Python's AttributeError."""

        def __set__(self, instance: object, value: Any) -> None:
            """Refuse as pythonnet words it."""
            if self.fset is None:
                raise TypeError("property is read-only")
            self.fset(instance, value)
