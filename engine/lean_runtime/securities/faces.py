"""The Python face of securities: read-only floats and times over exact members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.lean_runtime.common.faces import face
from engine.lean_runtime.common.numbers import to_float
from engine.lean_runtime.common.ticks import ticks, to_datetime, to_utc_datetime


def decimal_face(exact: str, doc: str) -> Any:
    """Make the read-only float property of the Decimal attribute `exact`."""
    return face(exact, to_float, None, doc)


def local_time_face(exact: str, doc: str) -> Any:
    """Make the read-only naive datetime property of the local ticks attribute `exact`."""
    return face(exact, to_datetime, None, doc)


def utc_time_face(exact: str, doc: str) -> Any:
    """Make the read-only aware datetime property of the UTC ticks attribute `exact`."""
    return face(exact, to_utc_datetime, None, doc)


def given_time_face(given: str, doc: str) -> Any:
    """Make the read-only property of a UTC time somebody gave: a naive datetime stays naive, all else is aware."""
    return face(given, _as_given, None, doc)


def _as_given(value: Any) -> datetime:
    if isinstance(value, int):
        return to_utc_datetime(value)
    return to_datetime(ticks(value)) if value.tzinfo is None else to_utc_datetime(ticks(value))
