"""Properties that show an exact attribute (Decimal, ticks) to Python as pythonnet does, and take Python values."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import span, ticks, to_datetime, to_timedelta, to_utc_datetime


def float_face(exact: str, doc: str) -> Any:
    """Make the float property of the Decimal attribute `exact`."""
    read = attrgetter(exact)

    def get(self: Any) -> float:
        return to_float(read(self))

    def put(self: Any, value: Any) -> None:
        setattr(self, exact, to_decimal(value))

    return property(get, put, doc=doc)


def time_face(exact: str, doc: str) -> Any:
    """Make the naive datetime property of the local ticks attribute `exact`."""
    read = attrgetter(exact)

    def get(self: Any) -> Any:
        return to_datetime(read(self))

    def put(self: Any, value: Any) -> None:
        setattr(self, exact, value if isinstance(value, int) else ticks(value))

    return property(get, put, doc=doc)


def utc_face(exact: str, doc: str) -> Any:
    """Make the read-only aware datetime property of the UTC ticks attribute `exact`."""
    read = attrgetter(exact)

    def get(self: Any) -> Any:
        return to_utc_datetime(read(self))

    return property(get, doc=doc)


def span_face(exact: str, doc: str) -> Any:
    """Make the timedelta property of the tick-span attribute `exact`."""
    read = attrgetter(exact)

    def get(self: Any) -> Any:
        return to_timedelta(read(self))

    def put(self: Any, value: Any) -> None:
        setattr(self, exact, span(value))

    return property(get, put, doc=doc)


def exact_time(value: Any) -> int:
    """Return ticks of a datetime or date; ticks stay what they are."""
    return value if isinstance(value, int) else ticks(value)
