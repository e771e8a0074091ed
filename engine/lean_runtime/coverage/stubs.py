"""Reads the published type stubs of LEAN's Python API (package quantconnect-stubs) into plain values."""

from __future__ import annotations

import ast
import importlib.util
import re
import site
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

#: Namespaces whose classes are named but whose members are not read: fundamental data and third-party data sets.
NAMES_ONLY = ("QuantConnect.DataSource", "QuantConnect.Data.Fundamental")

#: Base classes that add nothing an algorithm can see.
_PLAIN_BASES = {"System.Object", "object", "typing.Generic", "System.Enum", "IntEnum", "typing.Protocol"}


@dataclass(frozen=True, slots=True)
class StubParameter:
    """One parameter of a stub signature; `default` is its source text ('...' where the stub hides it) or None."""

    name: str
    annotation: str
    default: str | None
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class StubSignature:
    """One signature of a method, without self; `generic` marks the form method[T](...)."""

    parameters: tuple[StubParameter, ...]
    returns: str
    generic: bool = False


@dataclass(slots=True)
class StubClass:
    """One class of a stub namespace: its bases and own members."""

    namespace: str
    name: str
    bases: tuple[str, ...] = ()
    methods: dict[str, list[StubSignature]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    constants: set[str] = field(default_factory=set)
    is_enum: bool = False

    @property
    def full_name(self) -> str:
        """Return namespace and name."""
        return f"{self.namespace}.{self.name}"

    def own_members(self) -> set[str]:
        """Return the public names this class itself declares."""
        names = set(self.methods) | set(self.properties) | self.constants
        return {name for name in names if not name.startswith("_")}


def stub_root() -> Path:
    """Return the site-packages folder that holds the stubs; raises FileNotFoundError when they are not installed."""
    candidates = [Path(folder) for folder in site.getsitepackages()]
    spec = importlib.util.find_spec("pytest")
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent.parent)
    for folder in candidates:
        if (folder / "QuantConnect" / "Algorithm" / "__init__.pyi").exists():
            return folder
    raise FileNotFoundError("quantconnect-stubs is not installed in this environment")


@cache
def read_namespace(namespace: str) -> dict[str, StubClass]:
    """Return the public classes of a namespace by name; empty for a namespace without a stub."""
    path = stub_root() / Path(*namespace.split(".")) / "__init__.pyi"
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    if namespace in NAMES_ONLY:
        names = [line[6:].split("(")[0].split(":")[0] for line in text.splitlines() if line.startswith("class ")]
        return {name: StubClass(namespace, name) for name in names if not name.startswith("_")}
    tree = ast.parse(text)
    bound = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return {name: _read_class(namespace, node, bound) for name, node in bound.items() if not name.startswith("_")}


def find_class(full_name: str) -> StubClass | None:
    """Return the class of a full name such as `QuantConnect.Orders.OrderTicket`, generic arguments ignored."""
    plain = full_name.split("[")[0]
    namespace, _, name = plain.rpartition(".")
    return read_namespace(namespace).get(name) if namespace else None


def lineage(stub: StubClass) -> list[StubClass]:
    """Return the class and its LEAN bases, nearest first."""
    found: list[StubClass] = []
    waiting = [stub]
    while waiting:
        current = waiting.pop(0)
        if current in found:
            continue
        found.append(current)
        for base in current.bases:
            parent = find_class(base)
            if parent is not None and base.split("[")[0] not in _PLAIN_BASES:
                waiting.append(parent)
    return found


def _read_class(namespace: str, node: ast.ClassDef, bound: dict[str, ast.ClassDef]) -> StubClass:
    bases = tuple(ast.unparse(base) for base in node.bases)
    stub = StubClass(namespace, node.name, bases, is_enum="IntEnum" in bases)
    for place, item in enumerate(node.body):
        if isinstance(item, ast.FunctionDef):
            if not _is_protected(ast.get_docstring(item)):
                _read_function(stub, item, bound)
        elif _is_protected(_text_after(node.body, place)):
            continue
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            stub.properties[item.target.id] = ast.unparse(item.annotation)
        elif isinstance(item, ast.Assign):
            stub.constants.update(target.id for target in item.targets if isinstance(target, ast.Name))
        elif isinstance(item, ast.ClassDef):
            stub.constants.add(item.name)
    return stub


def _is_protected(text: str | None) -> bool:
    """Tell from a member's docstring whether LEAN hides it from algorithms."""
    return text is not None and re.search(r"This \w+ is protected\.", text) is not None


def _text_after(body: list[ast.stmt], place: int) -> str | None:
    """Return the string that stubs write below an attribute as its docstring."""
    following = body[place + 1] if place + 1 < len(body) else None
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
        return str(following.value.value)
    return None


def _read_function(stub: StubClass, node: ast.FunctionDef, bound: dict[str, ast.ClassDef]) -> None:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if any(decorator.endswith((".setter", ".deleter")) for decorator in decorators):
        return
    returns = ast.unparse(node.returns) if node.returns is not None else "None"
    if "property" in decorators:
        callable_class = bound.get(returns.rpartition(".")[2]) if "._" in returns else None
        if callable_class is None:
            stub.properties[node.name] = returns
        else:
            stub.methods[node.name] = _callable_signatures(callable_class, bound)
        return
    stub.methods.setdefault(node.name, []).append(_signature(node, "staticmethod" in decorators))


def _callable_signatures(node: ast.ClassDef, bound: dict[str, ast.ClassDef]) -> list[StubSignature]:
    """Return the signatures of a generic method, which stubs write as a class with __call__ and __getitem__."""
    found: list[StubSignature] = []
    for item in node.body:
        if not isinstance(item, ast.FunctionDef):
            continue
        if item.name == "__call__":
            found.append(_signature(item, static=False))
        elif item.name == "__getitem__" and item.returns is not None:
            typed = bound.get(ast.unparse(item.returns).split("[")[0].rpartition(".")[2])
            for inner in typed.body if typed is not None else []:
                if isinstance(inner, ast.FunctionDef) and inner.name == "__call__":
                    found.append(_signature(inner, static=False, generic=True))
    return found


def _signature(node: ast.FunctionDef, static: bool, generic: bool = False) -> StubSignature:
    arguments = node.args.args if static else node.args.args[1:]
    defaults: list[ast.expr | None] = [None] * (len(node.args.args) - len(node.args.defaults))
    defaults.extend(node.args.defaults)
    if not static:
        defaults = defaults[1:]
    parameters = [
        StubParameter(
            argument.arg,
            ast.unparse(argument.annotation) if argument.annotation is not None else "",
            None if default is None else ast.unparse(default),
        )
        for argument, default in zip(arguments, defaults, strict=True)
    ]
    if node.args.vararg is not None:
        parameters.append(StubParameter(node.args.vararg.arg, "", None, variadic=True))
    returns = ast.unparse(node.returns) if node.returns is not None else "None"
    return StubSignature(tuple(parameters), returns, generic)
