"""Makes a package answer like one of LEAN's namespaces: names are imported from the runtime when first asked for."""

from __future__ import annotations

import functools
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUNTIME = "engine.lean_runtime"
#: Modules that load pandas; their classes come by name only, not by `import *`, so that a run starts fast.
HEAVY = frozenset({"data.pandas_converter"})


@functools.cache
def exports() -> dict[str, dict[str, str]]:
    """Return by namespace the exported names with their modules (`module` or `module:name there`)."""
    table: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("exports.json").read_text(encoding="utf-8"))
    return table


def resolve(name: str, target: str) -> Any:
    """Return the exported object; AttributeError when the table is out of date (run scripts/generate_shims.py)."""
    module, _, own_name = target.partition(":")
    return getattr(importlib.import_module(f"{RUNTIME}.{module}"), own_name or name)


def starred(namespace: str) -> list[str]:
    """Return the names `import *` takes from a namespace."""
    return [name for name, target in exports()[namespace].items() if target not in HEAVY]


def offer(namespace: str) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__all__`, `__getattr__` and `__dir__` of the package of a namespace."""
    table = exports()[namespace]

    def find(name: str) -> Any:
        if name in table:
            value = resolve(name, table[name])
        elif f"{namespace}.{name}" in exports():
            value = importlib.import_module(f"{namespace}.{name}")
        else:
            raise AttributeError(f"the embedded runtime offers no '{name}' in namespace '{namespace}'")
        setattr(sys.modules[namespace], name, value)
        return value

    def names() -> list[str]:
        return sorted(table)

    return starred(namespace), find, names
