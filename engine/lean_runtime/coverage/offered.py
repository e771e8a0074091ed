"""What this runtime offers: its classes under LEAN's names and the members a Python algorithm reaches on them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import Any

from engine.lean_runtime.shims.namespace import exports, resolve

_PACKAGE = "engine.lean_runtime."


def offered_class(namespace: str, name: str) -> Any:
    """Return the object this runtime exports under a LEAN name, None when it offers none."""
    target = exports().get(namespace, {}).get(name)
    return None if target is None else resolve(name, target)


@cache
def members_of(kind: type) -> frozenset[str]:
    """Return the public members of a class: those it or its metaclass has and the attributes of its instances."""
    names = {*dir(kind), *dir(type(kind)), *_names_of_instance(kind)}
    for base in kind.__mro__:
        if base.__module__.startswith(_PACKAGE):
            names |= {*_attributes_set(base), *vars(base).get("__annotations__", ())}
    return frozenset(name for name in names if not name.startswith("_"))


def _names_of_instance(kind: type) -> list[str]:
    """Return what an instance has, as far as one can be made without arguments and outside a run."""
    try:
        return dir(kind())
    except Exception:
        return []


def _attributes_set(kind: type) -> set[str]:
    """Return the public names assigned to `self` in the methods of a class."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    except (OSError, TypeError):
        return set()
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and not node.attr.startswith("_")
    }
