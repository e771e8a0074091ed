"""Orders that come from outside the bot: what a human, a desk or a script asks for, before anyone has judged it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.structures import Structure


class RequestKind(StrEnum):
    """What is asked for."""

    OPEN = "open"
    CLOSE = "close"
    ADJUST = "adjust"


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Ask to open a structure, or to close or adjust a position or a part of it.

    `request_id` is the asker's own and names the request for ever: the same one twice is one request. OPEN carries
    `structure` and `worst_price` (signed net price per share, debit positive); CLOSE carries `position_id`, and a
    `quantity` of zero means all. ADJUST carries all of these: the package that is traded against each structure.
    Nothing is done before `not_before` (aware).
    """

    request_id: str
    kind: RequestKind
    quantity: int
    rationale: str
    structure: Structure | None = None
    worst_price: Decimal | None = None
    position_id: str = ""
    not_before: datetime | None = None
