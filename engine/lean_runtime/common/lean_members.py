"""Names of the public members LEAN's classes have, to tell an unsupported member from a misspelt one.

The table `lean_members.txt` lists one class a line, `Name(Base Base): member member ...`, for the classes this runtime
knows; it was drawn from the type stubs published for LEAN's Python API.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

_TABLE = Path(__file__).with_name("lean_members.txt")
_LINE = re.compile(r"(\w+)(?:\(([^)]*)\))?:(.*)")


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, tuple[list[str], frozenset[str]]]:
    """Return bases and own members by class name."""
    entries = (_LINE.match(line) for line in _TABLE.read_text(encoding="utf-8").splitlines())
    return {entry[1]: ((entry[2] or "").split(), frozenset(entry[3].split())) for entry in entries if entry is not None}


@functools.cache
def _has(owner: str, name: str) -> bool:
    bases, members = _table().get(owner, ([], frozenset()))
    return name in members or any(_has(base, name) for base in bases)


def is_lean_member(owner: type, name: str) -> bool:
    """Return whether LEAN's class of the same name, or of a base's name, has the public member."""
    return any(_has(base.__name__, name) for base in owner.__mro__)
