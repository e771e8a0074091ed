"""Properties that show an exact attribute (Decimal, ticks) to Python as pythonnet does, and take Python values.

One factory, from which the folders make the faces of their objects: what is shown, and whether and how it is set.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any


def face(exact: str, shown: Callable[[Any], Any], taken: Callable[[Any], Any] | None, doc: str) -> Any:
    """Make the property of the attribute or path `exact`; without `taken` it is read-only, as pythonnet's are."""
    read = attrgetter(exact)

    def get(self: Any) -> Any:
        return shown(read(self))

    def put(self: Any, value: Any) -> None:
        if taken is None:
            raise TypeError("property is read-only")
        setattr(self, exact, taken(value))

    return property(get, put, doc=doc)


def optional(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a conversion that leaves None as it is."""

    def converted(value: Any) -> Any:
        return None if value is None else convert(value)

    return converted
