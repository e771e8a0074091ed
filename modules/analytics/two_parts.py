"""What two-part spreads and early assignments brought, from the journal (rules 9 and 17); dollars after fees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from modules.analytics.lineages import TWO_PART
from modules.observability.entry import JournalEntry

#: The states of a spread as the journal writes them (`modules.execution.two_part.TwoPartState`).
_NEVER_FILLED = frozenset({"part one working", "abandoned"})
_COMPLETED, _UNWOUND = frozenset({"completed", "closed"}), "unwound"
_ENDED = frozenset({"closed", _UNWOUND})


@dataclass(frozen=True, slots=True)
class TwoPartFigures:
    """Sum up the two-part spreads of a run.

    `compared` are those that ended with both prices of the whole butterfly known; `profit_compared` is theirs,
    `profit_whole_fly` what as many butterflies bought and sold whole at natural would have brought.
    """

    begun: int
    attempts_one: int
    attempts_two: int
    filled: int
    completed: int
    suspect: int
    unwound: int
    still_open: int
    profit_completed: float
    profit_unwound: float
    compared: int
    profit_compared: float
    profit_whole_fly: float

    @property
    def completion_rate(self) -> float | None:
        """Return the share of filled part ones that were completed, None without one."""
        return self.completed / self.filled if self.filled else None


@dataclass(frozen=True, slots=True)
class EarlyAssignment:
    """Hold shorts assigned early with what their lineage brought in all, None while something of it is open."""

    time: datetime
    contract: str
    quantity: int
    lineage: str
    net_profit: float | None


def two_part_figures(entries: Sequence[JournalEntry]) -> TwoPartFigures:
    """Return the figures of all two-part spreads of a journal."""
    profits = _profits(entries)
    states: dict[str, JournalEntry] = {}
    suspects = set()
    for entry in entries:
        if entry.name == "two-part.changed":
            states[entry.ids.lineage] = entry
            if entry.data["is_suspect"]:
                suspects.add(entry.ids.lineage)
    filled = {key: entry for key, entry in states.items() if entry.data["state"] not in _NEVER_FILLED}
    completed = [key for key, entry in filled.items() if entry.data["state"] in _COMPLETED]
    unwound = [key for key, entry in filled.items() if entry.data["state"] == _UNWOUND]
    ended = [key for key, entry in filled.items() if entry.data["state"] in _ENDED]
    whole = {key: filled[key].data["whole_fly_profit"] for key in ended}
    compared = [key for key in ended if whole[key] is not None and key in profits]
    sent = [entry for entry in entries if entry.name == "order.sent" and _is_part(entry)]
    begun = sum(entry.name == "intent.taken" and _is_part(entry) and not entry.ids.position for entry in entries)
    return TwoPartFigures(
        begun=begun,
        attempts_one=sum(not entry.ids.position for entry in sent),
        attempts_two=sum(bool(entry.ids.position) for entry in sent),
        filled=len(filled),
        completed=len(completed),
        suspect=len(suspects),
        unwound=len(unwound),
        still_open=len(filled) - len(ended),
        profit_completed=_sum(profits.get(key, 0.0) for key in completed),
        profit_unwound=_sum(profits.get(key, 0.0) for key in unwound),
        compared=len(compared),
        profit_compared=_sum(profits[key] for key in compared),
        profit_whole_fly=_sum(float(whole[key]) for key in compared),
    )


def early_assignments(entries: Sequence[JournalEntry]) -> list[EarlyAssignment]:
    """Return the shorts that were assigned before their expiration day, oldest first."""
    profits = _profits(entries)
    return [
        EarlyAssignment(
            time=datetime.fromisoformat(entry.data["assigned_at"]),
            contract=str(entry.data["contract"]),
            quantity=int(entry.data["quantity"]),
            lineage=entry.ids.lineage,
            net_profit=profits.get(entry.ids.lineage),
        )
        for entry in entries
        if entry.name == "assignment.early"
    ]


def _is_part(entry: JournalEntry) -> bool:
    return entry.data["executor"] == TWO_PART and entry.data["purpose"] == "open"


def _profits(entries: Iterable[JournalEntry]) -> dict[str, float]:
    """Return the net profit of every closed lineage."""
    closed = (entry for entry in entries if entry.name == "lineage.closed")
    return {entry.ids.lineage: float(entry.data["net_profit"]) for entry in closed}


def _sum(values: Iterable[float]) -> float:
    return sum(values, 0.0)
