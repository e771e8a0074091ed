"""The Python face of securities: read-only floats and times over exact members."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NoReturn

from engine.lean_runtime.common.numbers import to_float
from engine.lean_runtime.common.ticks import to_datetime, to_utc_datetime


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
