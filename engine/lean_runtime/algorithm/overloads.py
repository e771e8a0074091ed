"""Methods of LEAN with several signatures, chosen by the arguments, and generic ones such as `history[TradeBar]`."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from typing import Any, overload

from engine.lean_runtime.algorithm.arguments import Kind, kind_of

_SHOWN_OVERLOADS = 10


class Alternative:
    """One signature of an overloaded method: binds arguments to it, or says why they do not fit."""

    __slots__ = (
        "_by_name",
        "_kinds",
        "_names",
        "_positional",
        "_required",
        "_variadic",
        "function",
        "generic",
        "signature",
    )

    def __init__(self, function: Callable[..., Any], generic: bool) -> None:
        self.function = function
        self.generic = generic
        self.signature = inspect.signature(function)
        parameters = list(self.signature.parameters.values())[2 if generic else 1 :]
        self._variadic = bool(parameters) and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL
        self._names = [parameter.name for parameter in parameters]
        self._kinds: list[Kind] = [kind_of(str(parameter.annotation)) for parameter in parameters]
        self._positional = sum(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in parameters)
        self._by_name = {name: place for place, name in enumerate(self._names)}
        self._required = [
            parameter.name
            for parameter in parameters
            if parameter.default is inspect.Parameter.empty and parameter.kind is not inspect.Parameter.VAR_POSITIONAL
        ]

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """Return the parameters a caller sees: without `self` and without the type of a generic method."""
        return list(self.signature.parameters.values())[2 if self.generic else 1 :]

    def fits_shape(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Say whether count and names of the arguments fit this signature."""
        if len(args) > self._positional and not self._variadic:
            return False
        given = set(self._names[: len(args)])
        for name in kwargs:
            if name not in self._by_name or name in given:
                return False
        return all(name in given or name in kwargs for name in self._required)

    def renamed(self, kwargs: dict[str, Any], aliases: dict[str, str]) -> dict[str, Any]:
        """Return the named arguments with those this signature does not know under the names it has for them."""
        if not aliases or not kwargs:
            return kwargs
        return {name if name in self._by_name else aliases.get(name, name): value for name, value in kwargs.items()}

    def mismatch(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[int, str, str, Any] | None:
        """Return (position, name, expected, value) of the first argument of a wrong kind, or None."""
        last = len(self._kinds) - 1
        for place, value in enumerate(args):
            kind = self._kinds[min(place, last)]
            if not kind.accepts(value):
                return place + 1, self._names[min(place, last)], kind.display, value
        for name, value in kwargs.items():
            kind = self._kinds[self._by_name[name]]
            if not kind.accepts(value):
                return self._by_name[name] + 1, name, kind.display, value
        return None

    def display(self, name: str) -> str:
        """Write the signature as pythonnet's error messages do."""
        shown = []
        for parameter, kind in zip(self.parameters, self._kinds, strict=True):
            text = f"{parameter.name}: {kind.display}"
            if parameter.default is not inspect.Parameter.empty:
                default = parameter.default
                text += f' = "{default}"' if isinstance(default, str) and default else f" = {default}"
            shown.append(text)
        return f"{name}({', '.join(shown)})"


class BoundOverloads:
    """An overloaded method of one instance; subscript it with a type for LEAN's generic methods."""

    __slots__ = ("_instance", "_owner")

    def __init__(self, owner: Overloads, instance: Any) -> None:
        self._owner = owner
        self._instance = instance

    @property
    def __name__(self) -> str:
        return self._owner.name

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        return self._owner.__doc__

    @property
    def __self__(self) -> Any:
        return self._instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        function, named = self._owner.select(args, kwargs, generic=False)
        return function(self._instance, *args, **named)

    def __getitem__(self, generic_type: Any) -> Callable[..., Any]:
        if self._owner.takes_any_type:
            return self
        if not self._owner.is_generic:
            raise TypeError("type(s) expected")

        def typed(*args: Any, **kwargs: Any) -> Any:
            function, named = self._owner.select(args, kwargs, generic=True)
            return function(self._instance, generic_type, *args, **named)

        return typed

    def __repr__(self) -> str:
        return f"<CLR.MethodBinding '{self._owner.name}'>"


class Overloads:
    """A descriptor that holds the alternatives of a LEAN method and calls the first one the arguments fit.

    Alternatives are tried in the order of their definition, so the more specific stands first. A class without that
    method of its own inherits it as usual; a subclass in an algorithm overrides it with a plain function.
    """

    def __init__(self, first: Callable[..., Any], generic: bool = False) -> None:
        self.name = first.__name__
        self.__doc__ = first.__doc__
        self.alternatives = [Alternative(first, generic)]
        self.aliases: dict[str, str] = {}
        self.takes_any_type = False

    @property
    def is_generic(self) -> bool:
        """Say whether the method may be subscripted with a type."""
        return any(alternative.generic for alternative in self.alternatives)

    def alternative(self, function: Callable[..., Any]) -> Overloads:
        """Add one more signature (decorator)."""
        self.alternatives.append(Alternative(function, generic=False))
        return self

    def typed(self, function: Callable[..., Any]) -> Overloads:
        """Add a signature of the generic form `method[T](...)` (decorator); T is its first parameter."""
        self.alternatives.append(Alternative(function, generic=True))
        return self

    def also_named(self, **aliases: str) -> Overloads:
        """Accept named arguments of LEAN's other signatures under these names of ours."""
        self.aliases.update(aliases)
        return self

    def with_any_type(self) -> Overloads:
        """Let `method[T](...)` be the same as `method(...)`."""
        self.takes_any_type = True
        return self

    @overload
    def __get__(self, instance: None, owner: type) -> Overloads: ...

    @overload
    def __get__(self, instance: object, owner: type) -> BoundOverloads: ...

    def __get__(self, instance: object | None, owner: type) -> Overloads | BoundOverloads:
        return self if instance is None else BoundOverloads(self, instance)

    def __call__(self, instance: Any, *args: Any, **kwargs: Any) -> Any:
        """Call on an instance, as `QCAlgorithm.history(self, ...)` does."""
        function, named = self.select(args, kwargs, generic=False)
        return function(instance, *args, **named)

    def select(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], generic: bool
    ) -> tuple[Callable[..., Any], dict[str, Any]]:
        """Return the function of the first alternative the arguments fit, and the named arguments as it calls them.

        Raises TypeError as pythonnet words it.
        """
        candidates = [alternative for alternative in self.alternatives if alternative.generic == generic]
        for aliases in ({}, self.aliases):
            for alternative in candidates:
                named = alternative.renamed(kwargs, aliases)
                if alternative.fits_shape(args, named) and alternative.mismatch(args, named) is None:
                    return alternative.function, named
            if not self.aliases:
                break
        raise TypeError(self._complaint(args, kwargs, generic))

    def _complaint(self, args: tuple[Any, ...], kwargs: dict[str, Any], generic: bool) -> str:
        types = ", ".join(_type_repr(value) for value in args)
        candidates = [one for one in self.alternatives if one.generic == generic]
        lines = [f"  {one.display(self.name)}" for one in candidates[:_SHOWN_OVERLOADS]]
        if len(candidates) > _SHOWN_OVERLOADS:
            lines.append(f"  ... and {len(candidates) - _SHOWN_OVERLOADS} more")
        header = "The following overloads are available" if len(candidates) > 1 else "The expected signature is"
        text = f"No method matches given arguments for {self.name}: ({types}). "
        text += f"{_unexpected_keyword(candidates, kwargs)}{header}:\n" + "\n".join(lines)
        return text + self._explain(candidates, args, kwargs)

    @staticmethod
    def _explain(candidates: list[Alternative], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        for alternative in candidates:
            known = {name: value for name, value in kwargs.items() if name in alternative.signature.parameters}
            wrong = alternative.mismatch(args[: len(alternative.parameters)], known)
            if wrong is not None:
                place, name, expected, value = wrong
                return f"\nArgument mismatch: argument {place} ('{name}') expected {expected}, got {_type_name(value)}."
        return ""


def _unexpected_keyword(candidates: list[Alternative], kwargs: dict[str, Any]) -> str:
    """Name the first keyword no alternative knows, and the parameter it may have meant."""
    known = {parameter.name for candidate in candidates for parameter in candidate.parameters}
    for name in kwargs:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            return f"Got an unexpected keyword argument '{name}'.{hint} "
    return ""


def overloaded(function: Callable[..., Any]) -> Overloads:
    """Start an overloaded method with its first signature (decorator)."""
    return Overloads(function)


def _type_repr(value: Any) -> str:
    return f"<class '{_type_name(value)}'>"


def _type_name(value: Any) -> str:
    cls = type(value)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
