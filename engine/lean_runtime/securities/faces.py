"""The Python face of securities: read-only floats and times over exact members."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Any, NoReturn

from engine.lean_runtime.common.numbers import to_float
from engine.lean_runtime.common.ticks import ticks, to_datetime, to_utc_datetime


def _refuse(self: object, value: Any) -> NoReturn:
    raise TypeError("property is read-only")


def decimal_face(exact: str, doc: str) -> Any:
    """Make the read-only float property of the Decimal attribute `exact`."""
    read = attrgetter(exact)
    return property(lambda self: to_float(read(self)), _refuse, doc=doc)


def local_time_face(exact: str, doc: str) -> Any:
    """Make the read-only naive datetime property of the local ticks attribute `exact`."""
    read = attrgetter(exact)
    return property(lambda self: to_datetime(read(self)), _refuse, doc=doc)


def utc_time_face(exact: str, doc: str) -> Any:
    """Make the read-only aware datetime property of the UTC ticks attribute `exact`."""
    read = attrgetter(exact)
    return property(lambda self: to_utc_datetime(read(self)), _refuse, doc=doc)


def given_time_face(given: str, doc: str) -> Any:
    """Make the read-only property of a UTC time somebody gave: a naive datetime stays naive, all else is aware."""
    read = attrgetter(given)

    def get(self: Any) -> datetime:
        value = read(self)
        if isinstance(value, int):
            return to_utc_datetime(value)
        return to_datetime(ticks(value)) if value.tzinfo is None else to_utc_datetime(ticks(value))

    return property(get, _refuse, doc=doc)
