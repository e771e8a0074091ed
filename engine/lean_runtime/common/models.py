"""Calls into models that may be ours, a Python subclass of ours, or any duck-typed Python object.

Ours are called on their exact face (`_name`, Decimals), user code on the public one, in either spelling.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import pascal_case
from engine.lean_runtime.common.numbers import to_decimal

_OWN_PACKAGE = __name__.rpartition(".common.")[0] + "."
_routes: dict[tuple[type, str], tuple[str, bool]] = {}


def _route(kind: type, name: str) -> tuple[str, bool]:
    """Return the attribute that answers `name` on the class and whether our own code defines it."""
    key = (kind, name)
    known = _routes.get(key)
    if known is None:
        known = _routes[key] = _find_route(kind, name)
    return known


def _find_route(kind: type, name: str) -> tuple[str, bool]:
    pascal = pascal_case(name)
    for base in kind.__mro__:
        for spelling in (name, pascal):
            if spelling in vars(base):
                return spelling, base.__module__.startswith(_OWN_PACKAGE)
    return name, False


def is_overridden(model: Any, name: str) -> bool:
    """Return whether user code, not this package, answers the method on the model."""
    spelling, own = _route(type(model), name)
    return not own and (hasattr(type(model), spelling) or hasattr(model, spelling))


def find_method(model: Any, name: str) -> Any:
    """Return the bound method in whichever spelling exists, None when there is none."""
    spelling, _ = _route(type(model), name)
    method = getattr(model, spelling, None)
    return method if method is not None else getattr(model, pascal_case(name), None)


def call_model(model: Any, name: str, *args: Any) -> Decimal:
    """Call a method that returns a decimal and return it exactly.

    Raises AttributeError when the model lacks it and TypeError when user code returns no number.
    """
    spelling, own = _route(type(model), name)
    if own:
        exact = getattr(model, "_" + name, None)
        if exact is not None:
            result = exact(*args)
            return result if type(result) is Decimal else to_decimal(result)
    return to_decimal(getattr(model, spelling)(*args))


def invoke(model: Any, name: str, *args: Any) -> Any:
    """Call a method that returns an object, in the spelling the model defines."""
    spelling, _ = _route(type(model), name)
    method = getattr(model, spelling, None)
    if method is None:
        method = getattr(model, pascal_case(name))
    return method(*args)


def engine_side(algorithm: Any) -> Any:
    """Return the engine's side of an algorithm, given that or the user's object, which user code passes as `self`."""
    return getattr(algorithm, "_lean_engine_", algorithm)
