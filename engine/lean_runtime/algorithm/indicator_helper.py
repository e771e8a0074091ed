"""Helper methods that make an indicator, name it, feed it from a symbol's data and warm it up.

The helpers of LEAN differ in the class they make, its parameters and its name, so each is declared by these three.
Source: Algorithm/QCAlgorithm.Indicators.cs.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.algorithm.arguments import register_classes, to_symbols
from engine.lean_runtime.algorithm.overloads import Alternative, Overloads
from engine.lean_runtime.common.enum_base import LeanEnum
from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.naming import csharp_text
from engine.lean_runtime.orders.faces import to_symbol

_INDICATORS = "engine.lean_runtime.indicators"

register_classes("engine.lean_runtime.common.enums", "CorrelationType", "MovingAverageType", "SwissArmyKnifeTool")

#: Kinds of required parameters; an optional one is declared by its default value.
INT = "int"
DECIMAL = "Number"
DOUBLE = "Double"
AVERAGE = "MovingAverageType"

Made = Callable[..., Any]
Build = Callable[..., tuple[Any, ...]]


def indicator_class(path: str) -> Any:
    """Return the indicator class of a path such as "averages.SimpleMovingAverage", importing it now."""
    module, name = path.split(".")
    return getattr(importlib.import_module(f"{_INDICATORS}.{module}"), name)


def _parameter(name: str, kind: str, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)


def _declared(name: str, declaration: Any) -> inspect.Parameter:
    """Return the parameter a kind (required) or a default value declares."""
    if isinstance(declaration, str):
        return _parameter(name, declaration)
    kinds = {int: INT, Decimal: DECIMAL, float: DOUBLE, bool: "bool"}
    kind = type(declaration).__name__ if isinstance(declaration, LeanEnum) else kinds[type(declaration)]
    return _parameter(name, kind, declaration)


def _converted(kind: str, value: Any) -> Any:
    """Return an argument as the indicator's constructor takes it."""
    if value is None:
        return None
    convert: dict[str, Callable[[Any], Any]] = {INT: int, "int | None": int, DECIMAL: to_decimal, DOUBLE: float}
    return convert[kind](value) if kind in convert else value


class Recipe:
    """How a helper of one symbol names and makes its indicator; subclasses differ in the symbols."""

    #: The parameters that hold symbols.
    subjects: tuple[tuple[str, str], ...] = (("symbol", "SymbolLike"),)

    def __init__(
        self,
        path: str,
        template: str,
        build: Build | None,
        parameters: dict[str, Any],
    ) -> None:
        self._path = path
        self._template = template
        self._build = build
        default = parameters.pop("resolution", None)
        optional = "Resolution | None" if default is None or default is _DAILY_UNLESS_NONE else "Resolution"
        self._declared = [_declared(name, declaration) for name, declaration in parameters.items()]
        resolution = Resolution.DAILY if default is _DAILY_UNLESS_NONE else default
        self.signature = inspect.Signature(
            [
                _parameter("self", "Any"),
                *(_parameter(name, kind) for name, kind in self.subjects),
                *self._declared,
                _parameter("resolution", optional, resolution),
                _parameter("selector", "Selector", None),
            ],
            return_annotation=path.split(".")[1],
        )

    def function(self) -> Made:
        """Return the method of the algorithm."""

        def make(algorithm: Any, *args: Any, **kwargs: Any) -> Any:
            bound = self.signature.bind(algorithm, *args, **kwargs)
            bound.apply_defaults()
            return self._make(algorithm, bound.arguments)

        make.__signature__ = self.signature  # type: ignore[attr-defined]
        make.__doc__ = (
            f"Make a {self.signature.return_annotation} fed from the symbol's data, and warm it up if the settings say "
            "so; the selector chooses its input from a bar."
        )
        return make

    def _make(self, algorithm: Any, values: dict[str, Any]) -> Any:
        given = {item.name: _converted(item.annotation, values[item.name]) for item in self._declared}
        resolution, selector = values["resolution"], values["selector"]
        symbols = self._symbols(values)
        text = self._template.format_map({name: csharp_text(value) for name, value in given.items()})
        name = self._name(algorithm, symbols, text, resolution)
        arguments = tuple(given.values()) if self._build is None else self._build(*given.values())
        indicator = self._indicator(name, symbols, arguments)
        return self._initialize(algorithm, indicator, resolution, selector, symbols)

    def _symbols(self, values: dict[str, Any]) -> list[Symbol]:
        return [to_symbol(values[name]) for name, _ in self.subjects]

    def _name(self, algorithm: Any, symbols: list[Symbol], text: str, resolution: Resolution | None) -> str:
        name: str = algorithm._indicator_name(symbols[0], text, resolution)
        return name

    def _indicator(self, name: str, symbols: list[Symbol], arguments: tuple[Any, ...]) -> Any:
        return indicator_class(self._path)(name, *arguments)

    def _initialize(
        self, algorithm: Any, indicator: Any, resolution: Resolution | None, selector: Any, symbols: list[Symbol]
    ) -> Any:
        return algorithm._initialize_indicator(indicator, resolution, selector, symbols)


class ExtremeRecipe(Recipe):
    """Trade bars give their high or low where no selector is given."""

    def __init__(self, path: str, read: Callable[[Any], Decimal]) -> None:
        name = path.split(".")[1][:3].upper()
        super().__init__(path, f"{name}({{period}})", None, {"period": INT})
        self._read = read

    def _initialize(
        self, algorithm: Any, indicator: Any, resolution: Resolution | None, selector: Any, symbols: list[Symbol]
    ) -> Any:
        from engine.lean_runtime.data.trade_bar import TradeBar

        if selector is None and issubclass(algorithm._get_subscription(symbols[0]).type, TradeBar):
            selector = self._read
        return super()._initialize(algorithm, indicator, resolution, selector, symbols)


class UnwarmedRecipe(Recipe):
    """The indicator is registered but never warmed up."""

    def _initialize(
        self, algorithm: Any, indicator: Any, resolution: Resolution | None, selector: Any, symbols: list[Symbol]
    ) -> Any:
        algorithm.register_indicator(symbols[0], indicator, resolution, selector)
        return indicator


class UnnamedRecipe(Recipe):
    """The indicator keeps the name its class makes."""

    def _indicator(self, name: str, symbols: list[Symbol], arguments: tuple[Any, ...]) -> Any:
        return indicator_class(self._path)(*arguments)


class PairRecipe(Recipe):
    """Two symbols are compared; the name tells neither."""

    subjects = (("target", "SymbolLike"), ("reference", "SymbolLike"))

    def _name(self, algorithm: Any, symbols: list[Symbol], text: str, resolution: Resolution | None) -> str:
        name: str = algorithm._indicator_name(Symbol.NONE, text, resolution)
        return name

    def _indicator(self, name: str, symbols: list[Symbol], arguments: tuple[Any, ...]) -> Any:
        return indicator_class(self._path)(name, *symbols, *arguments)


class BreadthRecipe(Recipe):
    """Any number of symbols are counted; the name tells the resolution alone."""

    subjects = (("symbols", "Symbols"),)

    def _symbols(self, values: dict[str, Any]) -> list[Symbol]:
        return to_symbols(values["symbols"])

    def _name(self, algorithm: Any, symbols: list[Symbol], text: str, resolution: Resolution | None) -> str:
        if resolution is None:
            resolution = algorithm._get_subscription(symbols[0]).resolution
        name: str = algorithm._indicator_name(Symbol.NONE, text, resolution)
        return name

    def _indicator(self, name: str, symbols: list[Symbol], arguments: tuple[Any, ...]) -> Any:
        indicator = indicator_class(self._path)(name, *arguments)
        for symbol in symbols:
            indicator.add(symbol)
        return indicator


class _DailyUnlessNone:
    """Marks a resolution parameter whose default is daily and that also takes None."""


_DAILY_UNLESS_NONE = _DailyUnlessNone()
#: Declares such a parameter.
DAILY_OR_NONE: Any = _DAILY_UNLESS_NONE


class Helper(Overloads):
    """The descriptor of a helper method; it learns its name from the class it stands in."""

    def __init__(self, recipe: Recipe) -> None:
        """Start with one signature."""
        super().__init__(recipe.function())

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the attribute's name."""
        self.name = name

    def or_with(self, template: str, build: Build | None = None, path: str | None = None, **parameters: Any) -> Helper:
        """Add a signature; `build` turns its parameters into the constructor's arguments."""
        recipe = Recipe(self._path if path is None else path, template, build, parameters)
        self.alternatives.append(Alternative(recipe.function(), generic=False))
        return self

    _path = ""


def helper(
    path: str, template: str, recipe: type[Recipe] = Recipe, build: Build | None = None, **parameters: Any
) -> Any:
    """Declare a helper: the indicator's class, its name with parameters in braces, and the parameters in order.

    A parameter is a kind (`INT`, `DECIMAL`...) if required, else its default value.
    """
    made = Helper(recipe(path, template, build, parameters))
    made._path = path
    return made
