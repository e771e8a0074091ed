"""Which source files a module imports, directly and through others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def import_closure(entry: Path, root: Path) -> list[Path]:
    """Return the files below `root` that `entry` needs, itself and the packages' `__init__.py` included, sorted."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        for name in _imported(file):
            waiting.extend(_files(name, root))
    return sorted(found)


def _imported(file: Path) -> Iterator[str]:
    """Yield every dotted name that a file may import; `from a import b` may mean module a.b."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files(name: str, root: Path) -> Iterator[Path]:
    """Yield the files that importing a dotted name runs: each package on the way, and the module."""
    place = root
    for part in name.split("."):
        place = place / part
        if (place / "__init__.py").is_file():
            yield place / "__init__.py"
        elif place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")
            return
        else:
            return
