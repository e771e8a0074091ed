"""The kinds of arguments algorithms pass to LEAN methods: how each is recognised, and how errors name it.

The aliases are used as annotations of the alternatives of an overloaded method (`overloads.py`); the table maps the
text of an annotation to the test pythonnet would make on the value.
"""

from __future__ import annotations

import datetime as _datetime
import importlib
import math
import numbers
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.lean_runtime.common.enum_base import LeanEnum
from engine.lean_runtime.common.numbers import MAX_VALUE, safe_decimal_cast, to_decimal
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

    SymbolLike = Symbol | str | Any
    Double = float | int | Any
    PlotValue = float | int | Any
    Symbols = Symbol | str | Iterable[Symbol | str] | Any
    Tickers = Any
    Number = int | float | Decimal | Any
    Moment = _datetime.datetime | _datetime.date
    Duration = _datetime.timedelta
    AnyType = type | Any
    Anything = Any
    Properties = Any
    Legs = list[Any] | None
    Targets = list[Any]
    Requests = list[Any]
    Slices = Iterable[Any]
    NotNumeric = Any
    Absent = Any
    Handler = Callable[..., Any]
    Selector = Callable[[Any], Any] | None
    MaybeHandler = Callable[[Any], Any] | None


class Kind(NamedTuple):
    """One kind of argument: the name pythonnet shows in errors and the test a value must pass."""

    display: str
    accepts: Callable[[Any], bool]


def is_number(value: Any) -> bool:
    """Say whether pythonnet converts the value to a .NET decimal: numbers, numpy scalars, numeric text; no NaN."""
    if isinstance(value, int):
        return not isinstance(value, LeanEnum) and abs(value) <= MAX_VALUE
    if isinstance(value, str):
        return _is_numeric_text(value)
    if isinstance(value, float | Decimal | numbers.Number):
        return math.isfinite(value) and abs(value) <= MAX_VALUE  # type: ignore[arg-type,operator]
    return hasattr(value, "__float__") and not hasattr(value, "__iter__") and _is_plain_scalar(value)


def _is_plain_scalar(value: Any) -> bool:
    return type(value).__module__.split(".")[0] == "numpy"


def _is_numeric_text(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def is_double(value: Any) -> bool:
    """Say whether the value converts to a .NET double: as `is_number`, NaN and infinities included."""
    return isinstance(value, float) or is_number(value) or _is_plain_scalar(value)


def is_whole(value: Any) -> bool:
    """Say whether the value converts to a .NET int: integers and floats without a fraction."""
    if isinstance(value, int):
        return not isinstance(value, LeanEnum)
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, numbers.Integral) or (_is_plain_scalar(value) and float(value).is_integer())


def is_symbol_like(value: Any) -> bool:
    """Say whether the value converts to a Symbol: a Symbol, a ticker, a Security or a contract of a chain."""
    from engine.lean_runtime.identity.symbol import Symbol

    if isinstance(value, Symbol | str):
        return True
    return not isinstance(value, type) and isinstance(getattr(value, "symbol", None), Symbol)


def to_quantity(value: Any) -> Decimal:
    """Convert an order quantity or a fraction: floats as C# doubles (15 digits), everything else exactly.

    Raises ArgumentException for NaN and infinities, TypeError for what is no number.
    """
    return safe_decimal_cast(float(value)) if isinstance(value, float) else to_decimal(value)


def to_symbols(value: Any) -> list[Symbol]:
    """Return the symbols of one symbol-like value or of an iterable of them (Common/Extensions.cs)."""
    if is_symbol_like(value):
        return [to_symbol(value)]
    if hasattr(value, "keys"):
        value = value.keys()
    return [to_symbol(item) for item in value]


def is_symbols(value: Any) -> bool:
    """Say whether the value converts to an enumerable of symbols: one symbol-like value or an iterable of them."""
    if value is None or isinstance(value, type):
        return False
    return is_symbol_like(value) or hasattr(value, "__iter__")


def _all_requests(values: list[Any]) -> bool:
    return bool(values) and all(type(value).__name__ == "HistoryRequest" for value in values)


def is_moment(value: Any) -> bool:
    """Say whether the value converts to a .NET DateTime: date, datetime or a pandas Timestamp."""
    return isinstance(value, _datetime.date)


def is_duration(value: Any) -> bool:
    """Say whether the value converts to a TimeSpan."""
    return isinstance(value, _datetime.timedelta)


def is_function(value: Any) -> bool:
    """Say whether the value converts to a delegate: anything callable except a class."""
    return callable(value) and not isinstance(value, type)


_BASIC: dict[str, Kind] = {
    "SymbolLike": Kind("Symbol", lambda value: value is None or is_symbol_like(value)),
    "Symbols": Kind("List[Symbol]", is_symbols),
    "Tickers": Kind("Any", lambda value: value is None or isinstance(value, type) or is_symbols(value)),
    "Number": Kind("float", is_number),
    "PlotValue": Kind("float", lambda value: not isinstance(value, str) and is_double(value)),
    "Double": Kind("float", is_double),
    "int": Kind("int", is_whole),
    "bool": Kind("bool", lambda value: isinstance(value, bool)),
    "str": Kind("str", lambda value: isinstance(value, str)),
    "Moment": Kind("datetime", is_moment),
    "Duration": Kind("timedelta", is_duration),
    "AnyType": Kind("type", lambda value: isinstance(value, type)),
    "Anything": Kind("Any", lambda value: True),
    "Legs": Kind("List[Leg]", lambda value: value is None or isinstance(value, list)),
    "Targets": Kind("List[PortfolioTarget]", lambda value: isinstance(value, list)),
    "Requests": Kind("List[HistoryRequest]", lambda value: isinstance(value, list) and _all_requests(value)),
    "NotNumeric": Kind("Any", lambda value: not isinstance(value, str) and not is_double(value)),
    "Absent": Kind("float", lambda value: value is None),
    "Slices": Kind("List[Slice]", lambda value: hasattr(value, "__iter__") and not is_symbol_like(value)),
    "Properties": Kind("IOrderProperties", lambda value: True),
    "Handler": Kind("Callable", is_function),
    "MaybeHandler": Kind("Callable", lambda value: value is None or callable(value)),
    "Selector": Kind("Callable", lambda value: value is None or is_function(value)),
    "Resolution": Kind("Resolution", lambda value: _is_enum(value, "Resolution")),
}

#: Annotations that are classes of the runtime, by the module that defines them; loaded at the first test.
_CLASSES: dict[str, str] = {}


def register_classes(module: str, *names: str) -> None:
    """Let annotations name these classes of a module; the module is imported when one is first tested."""
    _CLASSES.update(dict.fromkeys(names, module))


def _is_enum(value: Any, name: str) -> bool:
    return type(value).__name__ == name


@cache
def kind_of(annotation: str) -> Kind:
    """Return the kind of an annotation text; raises LookupError for a text the table does not know."""
    text = annotation.strip()
    if text.endswith("| None"):
        inner = kind_of(text[: -len("| None")])
        return Kind(f"Optional[{inner.display}]", lambda value: value is None or inner.accepts(value))
    if text in _BASIC:
        return _BASIC[text]
    if text in _CLASSES:
        return Kind(text, lambda value: isinstance(value, _load(text)))
    raise LookupError(f"no argument kind for the annotation '{annotation}'")


@cache
def _load(name: str) -> type:
    loaded: type = getattr(importlib.import_module(_CLASSES[name]), name)
    return loaded
