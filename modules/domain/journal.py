"""What an entry of the journal belongs to, and how its typed fields are written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Ids:
    """Hold the correlation ids of an entry; empty where it belongs to no such thing.

    `lineage` is common to everything that came from one first trade, `request` is the asker's own id.
    """

    intent: str = ""
    order: str = ""
    position: str = ""
    lineage: str = ""
    request: str = ""


#: An entry that belongs to nothing in particular.
NO_IDS = Ids()


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: exact money and times as texts, NaN and infinity as null.

    Texts, whole numbers, booleans and None stay; enums of texts become texts; mappings and sequences are converted
    inside. Everything else becomes its text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    return str(value)


def typed(**values: Any) -> dict[str, Any]:
    """Return the typed fields of an entry, as JSON knows them."""
    return {name: plain(value) for name, value in values.items()}
