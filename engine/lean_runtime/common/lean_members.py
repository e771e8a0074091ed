"""Names of LEAN's public API this runtime does not offer, to tell an unsupported member from a misspelt one.

The table `lean_members.txt` lists one class a line, `Name: member member ...`; the line `*` lists absent classes.
`python -m scripts.generate_coverage` writes it from LEAN's type stubs and this runtime.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path

_TABLE = Path(__file__).with_name("lean_members.txt")
_RUNTIME = str(_TABLE.parent.parent)


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return {name: frozenset(members.split()) for name, _, members in (line.partition(":") for line in lines)}


def is_missing_class(name: str) -> bool:
    """Return whether LEAN has a class of the name and this runtime has not."""
    return name in _table()["*"]


def is_missing_member(class_name: str, member: str) -> bool:
    """Return whether LEAN's class has the public member and this runtime's has not."""
    return member in _table().get(class_name, ())


def is_lean_member(owner: type, name: str) -> bool:
    """Return whether LEAN's class of the same name, or of a base's name, has the member this runtime lacks."""
    return any(is_missing_member(base.__name__, name) for base in owner.__mro__)


def users_line() -> str:
    """Return "file:line: " of the innermost caller outside this runtime, empty when there is none."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith((_RUNTIME, "<frozen")):
        frame = frame.f_back  # type: ignore[assignment]
    return "" if frame is None else f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}: "
