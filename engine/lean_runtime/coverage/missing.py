"""The difference between LEAN's Python API, as its stubs publish it, and this runtime."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.lean_runtime.coverage.offered import members_of, offered_class
from engine.lean_runtime.coverage.stubs import NAMES_ONLY, StubClass, find_class, lineage, read_namespace, stub_root
from engine.lean_runtime.shims.namespace import exports

#: What every .NET object has, and what pythonnet turns into Python protocols.
_OBJECT_MEMBERS = frozenset({"equals", "get_hash_code", "get_type", "reference_equals", "get_enumerator", "finalize"})


@dataclass(frozen=True, slots=True)
class ClassCoverage:
    """How much of one LEAN class is offered; `missing` is sorted."""

    namespace: str
    name: str
    total: int
    missing: tuple[str, ...]

    @property
    def offered(self) -> int:
        """Return the number of offered members."""
        return self.total - len(self.missing)


@cache
def namespaces() -> tuple[str, ...]:
    """Return LEAN's own namespaces."""
    root = stub_root()
    folders = (path.parent.relative_to(root) for path in (root / "QuantConnect").rglob("*.pyi"))
    return tuple(sorted(".".join(folder.parts) for folder in folders))


def class_coverage() -> list[ClassCoverage]:
    """Return the coverage of every class offered under a LEAN name."""
    found = []
    for namespace in namespaces():
        for name in exports().get(namespace, {}):
            stub = find_class(f"{namespace}.{name}")
            kind = offered_class(namespace, name)
            # an interface is another class here, which is counted under its own name
            if stub is not None and isinstance(kind, type) and kind.__name__ == name:
                wanted = stub_members(stub)
                found.append(ClassCoverage(namespace, name, len(wanted), tuple(sorted(wanted - members_of(kind)))))
    return found


def stub_members(stub: StubClass) -> set[str]:
    """Return the public members LEAN's class has, inherited ones included."""
    names = {name for parent in lineage(stub) for name in parent.own_members()}
    return names - _OBJECT_MEMBERS


def missing_classes() -> dict[str, list[str]]:
    """Return by namespace LEAN's classes that are not offered; third-party data sets are left out."""
    absent: dict[str, list[str]] = {}
    for namespace in namespaces():
        if namespace in NAMES_ONLY:
            continue
        offered = exports().get(namespace, {})
        names = sorted(name for name in read_namespace(namespace) if name not in offered)
        if names:
            absent[namespace] = names
    return absent


def write_table(path: Path) -> None:
    """Write what is missing: `Name: member ...` a class, and the absent classes as members of `*`."""
    rows: dict[str, set[str]] = {}
    for item in class_coverage():
        if item.missing:
            rows.setdefault(item.name, set()).update(item.missing)
    rows["*"] = {name for names in missing_classes().values() for name in names}
    text = "".join(f"{name}: {' '.join(sorted(members))}\n" for name, members in sorted(rows.items()))
    path.write_text(text, encoding="utf-8")
