"""The full .NET names of LEAN's classes, which is what their objects write as."""

from __future__ import annotations

import functools

_PACKAGE = __name__.rpartition(".common.")[0] + "."


@functools.cache
def full_name(kind: type) -> str:
    """Return the name of a class with its namespace: that of the nearest class of LEAN for one of user code."""
    names = _names()
    for base in kind.__mro__:
        found = names.get((base.__module__, base.__name__))
        if found is not None:
            return found
    return kind.__name__


def is_leans(kind: type) -> bool:
    """Return whether a class stands for one of LEAN's, not for one of user code."""
    return kind.__module__.startswith(_PACKAGE)


@functools.lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], str]:
    """Return the full names by module and class, the first namespace that exports a class winning."""
    from engine.lean_runtime.shims.namespace import exports

    found: dict[tuple[str, str], str] = {}
    for namespace, names in exports().items():
        for name, target in names.items():
            module, _, own_name = target.partition(":")
            if not own_name:
                found.setdefault((_PACKAGE + module, name), f"{namespace}.{name}")
    return found
