"""Finds members of LEAN that an algorithm uses and this runtime lacks, without running the algorithm.

Only what the source says plainly is judged: names of LEAN's classes, their static members, members of `self` in classes
that derive from LEAN's, and members of the services an algorithm reaches through `self`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.lean_runtime.common.base import snake_case
from engine.lean_runtime.common.lean_advice import advice_for
from engine.lean_runtime.common.lean_members import is_missing_class, is_missing_member

#: The classes of what QCAlgorithm's properties return, and of the items some of them hold.
_SERVICES = {
    "notify": "NotificationManager",
    "object_store": "ObjectStore",
    "portfolio": "SecurityPortfolioManager",
    "schedule": "ScheduleManager",
    "securities": "SecurityManager",
    "settings": "AlgorithmSettings",
    "subscription_manager": "SubscriptionManager",
    "trading_calendar": "TradingCalendar",
    "transactions": "SecurityTransactionManager",
    "universe": "UniverseDefinitions",
    "universe_manager": "UniverseManager",
    "universe_settings": "UniverseSettings",
}
_ITEMS = {"portfolio": "SecurityHolding", "securities": "Security"}
_LEAN_MODULES = ("AlgorithmImports", "QuantConnect")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One use of something this runtime lacks."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        """Write place, name and what to do instead."""
        return f"{self.file}:{self.line}: '{self.name}' is not offered; {advice_for(self.name.rpartition('.')[2])}"


def scan(algorithm_file: Path) -> list[Finding]:
    """Return all findings of an algorithm file and of the project's modules it imports, in order.

    Files that cannot be read or parsed are left to the import to complain about.
    """
    found: set[Finding] = set()
    waiting, seen = [algorithm_file], set()
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        try:
            tree = ast.parse(file.read_text(encoding="utf-8"))
        except (OSError, SyntaxError, ValueError):
            continue
        found.update(_Scan(file, tree).findings())
        waiting.extend(_local_modules(tree, algorithm_file.parent))
    return sorted(found)


def _local_modules(tree: ast.Module, folder: Path) -> Iterator[Path]:
    """Yield the files of imported modules that lie in the project's folder."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            file = folder.joinpath(*name.split(".")).with_suffix(".py")
            if file.is_file():
                yield file


class _Scan:
    """The scan of one module."""

    def __init__(self, file: Path, tree: ast.Module) -> None:
        self._file = file.name
        self._tree = tree
        self._bound = _bound_names(tree)
        self._classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def findings(self) -> Iterator[Finding]:
        """Yield the uses of absent classes, of absent static members and of absent members of `self`."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _LEAN_MODULES:
                yield from (
                    self._finding(node, alias.name)
                    for alias in node.names
                    if alias.name != "*" and is_missing_class(alias.name)
                )
            elif isinstance(node, ast.Name):
                if is_missing_class(node.id) and node.id not in self._bound:
                    yield self._finding(node, node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = node.value.id
                if self._lacks(owner, node.attr) and owner not in self._bound:
                    yield self._finding(node, f"{owner}.{node.attr}")
        for kind in self._classes.values():
            yield from self._of_class(kind)

    def _of_class(self, kind: ast.ClassDef) -> Iterator[Finding]:
        """Yield the absent members of `self` and of the services behind it in one class."""
        bases = self._lean_bases(kind)
        if not bases:
            return
        own = self._own_members(kind)
        for node in ast.walk(kind):
            if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
                continue
            if _is_self(node.value):
                if node.attr not in own:
                    yield from (
                        self._finding(node, f"{base}.{node.attr}") for base in bases if self._lacks(base, node.attr)
                    )
            elif "QCAlgorithm" in bases:
                service = _service_class(node.value, own)
                if service is not None and self._lacks(service, node.attr):
                    yield self._finding(node, f"{service}.{node.attr}")

    def _lean_bases(self, kind: ast.ClassDef) -> list[str]:
        """Return the names of the LEAN classes a class derives from, through classes of the same module."""
        found: list[str] = []
        waiting, seen = [kind], set()
        while waiting:
            current = waiting.pop()
            if current.name in seen:
                continue
            seen.add(current.name)
            for base in current.bases:
                name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
                if name in self._classes:
                    waiting.append(self._classes[name])
                elif name and name not in found:
                    found.append(name)
        return found

    def _own_members(self, kind: ast.ClassDef) -> set[str]:
        """Return the names a class and its bases in the module define or assign to `self`."""
        names: set[str] = set()
        for current in [kind, *(self._classes[name] for name in self._local_bases(kind))]:
            for node in ast.walk(current):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    names.add(node.name)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.add(node.id)
                elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
                    names.add(node.attr)
        return names

    def _local_bases(self, kind: ast.ClassDef) -> set[str]:
        found: set[str] = set()
        waiting = [kind]
        while waiting:
            for base in waiting.pop().bases:
                if isinstance(base, ast.Name) and base.id in self._classes and base.id not in found:
                    found.add(base.id)
                    waiting.append(self._classes[base.id])
        return found

    @staticmethod
    def _lacks(class_name: str, member: str) -> bool:
        return is_missing_member(class_name, member) or is_missing_member(class_name, snake_case(member))

    def _finding(self, node: ast.AST, name: str) -> Finding:
        return Finding(self._file, getattr(node, "lineno", 0), name)


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _service_class(node: ast.AST, own: set[str]) -> str | None:
    """Return the class of `self.portfolio`, `self.securities[...]` and the like, None for anything else."""
    table = _SERVICES
    if isinstance(node, ast.Subscript):
        table, node = _ITEMS, node.value
    if isinstance(node, ast.Attribute) and _is_self(node.value) and node.attr not in own:
        return table.get(snake_case(node.attr))
    return None


def _bound_names(tree: ast.Module) -> set[str]:
    """Return the names the module binds itself, anywhere: such a name is not LEAN's."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Import):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in _LEAN_MODULES:
            names.update(alias.asname or alias.name for alias in node.names)
    return names
