"""How one setting is declared, and how a text or JSON value becomes its type."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from modules.domain.settings.errors import SettingsError
from modules.domain.settings.secret import SecretReference

METADATA = "setting"
_TICKER = re.compile(r"[A-Z][A-Z0-9.]{0,11}")

_EXPECTED = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    str: "a text",
    time: "a New York time such as 09:45",
    tuple: "names separated by commas",
    SecretReference: "env:NAME or keyring:SERVICE/USER",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """Hold what is known of a setting beside name, type and default; bounds are inclusive, None without."""

    unit: str
    lowest: Any
    highest: Any
    choices: tuple[str, ...]
    description: str
    is_live: bool
    is_ticker: bool
    is_needed: bool


def setting(
    default: Any,
    unit: str,
    description: str,
    *,
    bounds: tuple[Any, Any] = (None, None),
    choices: tuple[str, ...] = (),
    live: bool = False,
    tickers: bool = False,
    needed: bool = False,
) -> Any:
    """Declare one setting as a dataclass field; `live` says that it may change while the bot runs.

    `tickers` are names that become upper case; `needed` names may not be empty. Bounds are converted to the default's
    type, so `(0, "0.5")` declares decimals.
    """
    kind = type(default)
    lowest, highest = (None if bound is None else _typed(kind, bound) for bound in bounds)
    metadata = {METADATA: Declaration(unit, lowest, highest, choices, description, live, tickers, needed)}
    return field(default=default, metadata=metadata)


def convert(path: str, kind: type, value: Any, declaration: Declaration) -> Any:
    """Return a value in a setting's type; raise SettingsError with path and expectation."""
    try:
        result = _typed(kind, value)
    except (ValueError, InvalidOperation, TypeError) as error:
        # The text of a would-be secret is not repeated.
        shown = "" if kind is SecretReference else f", was {value!r}"
        reason = str(error) if kind is SecretReference else f"expected {_EXPECTED[kind]}"
        raise SettingsError(f"{path}: {reason}{shown}") from None
    if declaration.is_ticker:
        result = _tickers(path, result)
    if declaration.is_needed and not result:
        raise SettingsError(f"{path}: expected at least one of {declaration.unit}, was {value!r}")
    _check_bounds(path, result, value, declaration)
    return result


def _tickers(path: str, names: tuple[str, ...]) -> tuple[str, ...]:
    upper = tuple(dict.fromkeys(name.upper() for name in names))
    wrong = next((name for name in upper if not _TICKER.fullmatch(name)), None)
    if wrong is not None:
        raise SettingsError(f"{path}: expected tickers such as SPY or BRK.B, was {wrong!r}")
    return upper


def _check_bounds(path: str, result: Any, value: Any, declaration: Declaration) -> None:
    low, high = declaration.lowest, declaration.highest
    if low is not None and not low <= result <= high:
        raise SettingsError(f"{path}: expected {low} to {high} ({declaration.unit}), was {value!r}")
    if declaration.choices:
        for item in result if isinstance(result, tuple) else (result,):
            if item not in declaration.choices:
                raise SettingsError(f"{path}: expected one of {', '.join(declaration.choices)}, was {value!r}")


def _typed(kind: type, value: Any) -> Any:
    if kind is bool:
        return _truth(value)
    if isinstance(value, bool):
        raise ValueError("a truth value is not a number or text")
    if kind is time:
        return value if isinstance(value, time) else time.fromisoformat(str(value))
    if kind is tuple:
        return _names(value)
    if kind is str and not isinstance(value, str):
        raise ValueError("not a text")
    result = kind(str(value))
    if isinstance(result, float | Decimal) and not math.isfinite(result):
        raise ValueError("not finite")
    return result


def _truth(value: Any) -> bool:
    known = {"true": True, "false": False}
    text = str(value).strip().lower()
    if text not in known:
        raise ValueError("not a truth value")
    return known[text]


def _names(value: Any) -> tuple[str, ...]:
    """Return upper-case-free names from a list or a comma-separated text, in order and without repetition."""
    if isinstance(value, str):
        value = value.split(",")
    names = [str(item).strip() for item in value]
    return tuple(dict.fromkeys(name for name in names if name))
