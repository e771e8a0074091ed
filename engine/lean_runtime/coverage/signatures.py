"""Compares the signatures of our methods with those of LEAN's stubs."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from engine.lean_runtime.algorithm.overloads import Overloads
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.coverage.stubs import StubClass, StubParameter, StubSignature, lineage

_EMPTY = inspect.Parameter.empty
#: Results that are the same to Python, by the name for them all.
_OUTER = {
    "Sequence": "list",
    "List": "list",
    "Iterable": "list",
    "Iterator": "list",
    "MemoizingEnumerable": "list",
    "DateTimeZone": "TimeZone",
}


def signatures_of(kind: type, name: str) -> list[tuple[inspect.Signature, bool]]:
    """Return the signatures of a method without `self`, with whether each is of the form method[T](...)."""
    member = inspect.getattr_static(kind, name)
    member = getattr(member, "member", member)
    if isinstance(member, Overloads):
        return list(_of_overloads(member))
    if isinstance(member, staticmethod | classmethod):
        return [(inspect.signature(member.__get__(None, kind)), False)]
    signature = inspect.signature(member)
    return [(signature.replace(parameters=list(signature.parameters.values())[1:]), False)]


def _of_overloads(member: Overloads) -> Iterator[tuple[inspect.Signature, bool]]:
    for item in member.alternatives:
        for parameters in _under_aliases(item.parameters, member.aliases):
            signature = item.signature.replace(parameters=parameters)
            yield signature, item.generic
            if member.takes_any_type:
                yield signature, True


def _under_aliases(parameters: list[inspect.Parameter], aliases: dict[str, str]) -> Iterator[list[inspect.Parameter]]:
    yield parameters
    names = {parameter.name for parameter in parameters}
    for alias, name in aliases.items():
        if alias not in names:
            yield [item.replace(name=alias) if item.name == name else item for item in parameters]


def disagreements(kind: type, stub: StubClass) -> Iterator[str]:
    """Yield every signature of the stub's class and its base classes that none of ours accepts with the same result."""
    for parent in lineage(stub):
        if _is_interface(parent.name):
            continue
        for name, wanted in parent.methods.items():
            if name.startswith("_") or not callable(getattr(kind, name, None)):
                continue
            ours = signatures_of(kind, name)
            for signature in wanted:
                if not any(
                    generic == signature.generic and accepts(mine, signature) and returns_alike(mine, signature)
                    for mine, generic in ours
                ):
                    yield f"{name}{_text(signature)}"


def _is_interface(name: str) -> bool:
    return name[:1] == "I" and name[1:2].isupper()


def accepts(mine: inspect.Signature, wanted: StubSignature) -> bool:
    """Return whether ours takes the stub's parameters by the same names, order and defaults, and no more."""
    own = list(mine.parameters.values())
    variadic = bool(own) and own[-1].kind is inspect.Parameter.VAR_POSITIONAL
    for place, parameter in enumerate(wanted.parameters):
        if place >= len(own):
            return False
        if own[place].kind is inspect.Parameter.VAR_POSITIONAL:
            return parameter.variadic
        if own[place].name != parameter.name or not _same_default(own[place], parameter):
            return False
    rest = own[len(wanted.parameters) :]
    return variadic or all(item.default is not _EMPTY for item in rest)


def returns_alike(mine: inspect.Signature, wanted: StubSignature) -> bool:
    """Return whether the outermost types of both results have the same name; `Any` on either side matches all."""
    own = mine.return_annotation
    names = {_outer(own if isinstance(own, str) else "Any"), _outer(wanted.returns)}
    return len(names) == 1 or "Any" in names or wanted.returns.rpartition("_")[2] == "T"


def _outer(annotation: str) -> str:
    """Return the name of the outermost type: QuantConnect.Orders.OrderTicket -> OrderTicket, List[X] -> list."""
    text = annotation.strip().removesuffix("| None").strip()
    if text.startswith("typing.Optional["):
        text = text[len("typing.Optional[") : -1]
    name = text.partition("[")[0].rpartition(".")[2]
    return _OUTER.get(name, name)


def _same_default(mine: inspect.Parameter, wanted: StubParameter) -> bool:
    """Return whether defaults agree; ours may be optional where LEAN has one overload more."""
    if wanted.default is None:
        return True
    if mine.default is _EMPTY:
        return False
    if wanted.default == "...":
        return True
    value: Any = ast.literal_eval(wanted.default)
    if value is None or isinstance(value, bool | str):
        return bool(mine.default == value) or (value is None and mine.default in ("", None))
    return mine.default is not None and to_decimal(mine.default) == to_decimal(value)


def _text(signature: StubSignature) -> str:
    shown = ", ".join(
        item.name if item.default is None else f"{item.name}={item.default}" for item in signature.parameters
    )
    return f"{'[T]' if signature.generic else ''}({shown}) -> {_outer(signature.returns)}"
