"""No setting is declared for nothing: each is read somewhere outside of its declaration."""

from __future__ import annotations

import ast

from modules.domain.settings import declared
from tests.shared_data import REPOSITORY

#: Read by a computed name: `max_{greek}` in modules/risk/rules/exposure.py; tests/modules/risk/test_boundaries.py
#: shows that each of them is a limit.
BY_COMPUTED_NAME = {"max_delta", "max_gamma", "max_vega", "max_theta"}


def names_read() -> set[str]:
    """Return every attribute that modules and algorithms read."""
    found: set[str] = set()
    for root in ("modules", "algorithms"):
        for file in (REPOSITORY / root).rglob("*.py"):
            if "settings" in file.relative_to(REPOSITORY).parts:
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            reads = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
            found |= {node.attr for node in reads if isinstance(node.ctx, ast.Load)}
    return found


def test_every_declared_setting_has_a_reader() -> None:
    unread = {item.name for item in declared()} - names_read()
    assert unread == BY_COMPUTED_NAME
