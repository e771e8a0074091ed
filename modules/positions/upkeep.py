"""What management remembers beside the positions themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from modules.domain.account import Holding
from modules.domain.contracts import OptionContract
from modules.positions.bell import PendingAssignment
from modules.positions.lots import LotBook
from modules.positions.reconciliation import Difference


@dataclass(frozen=True, slots=True)
class EarlyAssignment:
    """Record shorts that were assigned before their expiration day."""

    time: datetime
    contract: OptionContract
    quantity: int
    lineage_id: str


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Hold when positions were last checked, what humans were told, and what is open with the broker.

    `checked_at` is by position id. `told` are keys of notices. `pending` are expired shorts (rule 19), `differences`
    those between book and broker, `ignored` what a human has said is not ours. `silent_since` is when the critical
    alert of rule 12 was sent, None while every short is checked in time.
    """

    checked_at: Mapping[str, datetime] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    pending: tuple[PendingAssignment, ...] = ()
    differences: tuple[Difference, ...] = ()
    ignored: tuple[Holding, ...] = ()
    silent_since: datetime | None = None
    lots: LotBook = field(default_factory=LotBook)
    early: tuple[EarlyAssignment, ...] = ()
