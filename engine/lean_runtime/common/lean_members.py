"""Names of the public members LEAN's classes have, to tell an unsupported member from a misspelt one."""

from __future__ import annotations

import functools
from pathlib import Path

_TABLE = Path(__file__).with_name("lean_members.txt")


@functools.lru_cache(maxsize=1)
def _members() -> dict[str, frozenset[str]]:
    """Read the table: one class a line, `Name: member member ...`."""
    table: dict[str, frozenset[str]] = {}
    if _TABLE.exists():
        for line in _TABLE.read_text(encoding="ascii").splitlines():
            owner, _, names = line.partition(":")
            table[owner] = frozenset(names.split())
    return table


@functools.cache
def is_lean_member(owner: type, name: str) -> bool:
    """Return whether LEAN's class of the same name, or of a base's name, has the public member."""
    table = _members()
    return any(name in table.get(base.__name__, ()) for base in owner.__mro__)
