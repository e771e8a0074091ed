"""What management remembers beside the positions themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from modules.domain.account import Holding
from modules.domain.contracts import OptionContract
from modules.domain.events import CorporateAction
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
class ActionAhead:
    """Remember that a session is the last one before a corporate action of an underlying."""

    underlying: str
    action: CorporateAction
    session: date


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Hold when positions were last checked, what humans were told, and what is open with the broker.

    `checked_at` is by position id. `told` are keys of notices. `pending` are expired shorts (rule 19), `differences`
    those between book and broker, `ignored` what a human has said is not ours. `silent_since` is when the critical
    alert of rule 12 was sent, None while every short is checked in time. `ahead` are the corporate actions to come.
    """

    checked_at: Mapping[str, datetime] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    pending: tuple[PendingAssignment, ...] = ()
    differences: tuple[Difference, ...] = ()
    ignored: tuple[Holding, ...] = ()
    silent_since: datetime | None = None
    lots: LotBook = field(default_factory=LotBook)
    early: tuple[EarlyAssignment, ...] = ()
    ahead: tuple[ActionAhead, ...] = ()

    def action_ahead(self, underlying: str, today: date) -> CorporateAction | None:
        """Return the corporate action before which this is an underlying's last session, None without one."""
        found = (each.action for each in self.ahead if (each.underlying, each.session) == (underlying, today))
        return next(found, None)
