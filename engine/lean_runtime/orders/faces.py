"""The Python face of order objects: floats and aware datetimes over exact members, and arguments turned exact."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.faces import face, optional
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import exact_ticks, to_utc_datetime
from engine.lean_runtime.identity.symbol import Symbol

#: Ticks of a time given as datetime (aware ones are taken to UTC) or as ticks already.
moment = exact_ticks


def to_symbol(value: Any) -> Symbol:
    """Return the symbol an algorithm means: a symbol, a ticker or identifier text, or anything with a symbol."""
    if isinstance(value, Symbol):
        return value
    if isinstance(value, str):
        return Symbol.from_string(value)
    symbol = getattr(value, "symbol", None)
    if isinstance(symbol, Symbol):
        return symbol
    raise TypeError(f"'{type(value).__name__}' value cannot be converted to QuantConnect.Symbol")


def decimal_face(name: str, writable: bool = False) -> Any:
    """Return the float property over the exact decimal `_name`; None stays None; writing may be refused."""
    taken = optional(to_decimal) if writable else None
    return face("_" + name, optional(to_float), taken, f"The value of `_{name}` as a float.")


def utc_face(name: str, writable: bool = False) -> Any:
    """Return the aware datetime property over the UTC ticks `_name`; None stays None."""
    taken = optional(exact_ticks) if writable else None
    return face("_" + name, optional(to_utc_datetime), taken, f"The value of `_{name}` as an aware UTC datetime.")
