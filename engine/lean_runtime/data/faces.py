"""The Python face of data points: floats, times and spans over exact attributes, which algorithms may set."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.faces import face
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import exact_ticks, span, to_datetime, to_timedelta, to_utc_datetime

#: Ticks of a datetime or date; ticks stay what they are.
exact_time = exact_ticks


def float_face(exact: str, doc: str) -> Any:
    """Make the float property of the Decimal attribute `exact`."""
    return face(exact, to_float, to_decimal, doc)


def time_face(exact: str, doc: str) -> Any:
    """Make the naive datetime property of the local ticks attribute `exact`."""
    return face(exact, to_datetime, exact_ticks, doc)


def utc_face(exact: str, doc: str) -> Any:
    """Make the read-only aware datetime property of the UTC ticks attribute `exact`."""
    return face(exact, to_utc_datetime, None, doc)


def span_face(exact: str, doc: str) -> Any:
    """Make the timedelta property of the tick-span attribute `exact`."""
    return face(exact, to_timedelta, span, doc)
