"""The Python face of order objects: floats and aware datetimes over exact members, and arguments turned exact."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks, ticks, to_utc_datetime
from engine.lean_runtime.identity.symbol import Symbol

_READ_ONLY = "property is read-only"


def moment(value: datetime | date | Ticks) -> Ticks:
    """Return the ticks of a time given as datetime (aware ones are taken to UTC) or as ticks already."""
    return value if isinstance(value, int) else ticks(value)


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
    exact = "_" + name

    def read(self: Any) -> float | None:
        value = getattr(self, exact)
        return None if value is None else to_float(value)

    def write(self: Any, value: Any) -> None:
        if not writable:
            raise TypeError(_READ_ONLY)
        setattr(self, exact, None if value is None else to_decimal(value))

    return property(read, write, doc=f"The value of `_{name}` as a float.")


def utc_face(name: str, writable: bool = False) -> Any:
    """Return the aware datetime property over the UTC ticks `_name`; None stays None."""
    exact = "_" + name

    def read(self: Any) -> datetime | None:
        value = getattr(self, exact)
        return None if value is None else to_utc_datetime(value)

    def write(self: Any, value: Any) -> None:
        if not writable:
            raise TypeError(_READ_ONLY)
        setattr(self, exact, None if value is None else moment(value))

    return property(read, write, doc=f"The value of `_{name}` as an aware UTC datetime.")
