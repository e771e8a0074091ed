"""What of the bot's state survives a restart, as a JSON document.

The document is what the types say: adding a field with a default to a kept type needs nothing here. A change that older
documents do not fit raises `VERSION` and adds its step to `migrations.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from modules.bot.migrations import MIGRATIONS
from modules.bot.observed import Observed
from modules.bot.state import BotState, Flatten, WaitingRequest
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.positions import ClosedPosition, Position
from modules.domain.settings import Settings
from modules.domain.templates import Run, Template
from modules.execution.continuity import Continuity
from modules.execution.memory import ExecutionMemory
from modules.execution.work import Work
from modules.positions.day_trades import DayTrades
from modules.positions.lots import WASH_SALE_DAYS
from modules.positions.settlement import Settlements
from modules.positions.track_record import TrackRecord
from modules.positions.upkeep import Upkeep
from modules.risk.breaker import BreakerState

VERSION = 5


class UnusableDocumentError(ValueError):
    """A document is of a version that this bot cannot read, or does not hold what it should; it is not read half."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Name everything that survives; `realised` (dollars) and `closed` sum up closed positions, kept in segments."""

    version: int
    next_number: int
    breaker: BreakerState
    flatten: Flatten | None
    kills: tuple[str, ...]
    positions: tuple[Position, ...]
    works: tuple[Work, ...]
    orders: tuple[WorkingOrder, ...]
    lineage_results: dict[str, Decimal]
    requests: tuple[WaitingRequest, ...]
    settled_requests: tuple[str, ...]
    templates: tuple[Template, ...]
    template_runs: tuple[Run, ...]
    realised: Decimal
    closed: int
    memory: ExecutionMemory = field(default_factory=ExecutionMemory)
    upkeep: Upkeep = field(default_factory=Upkeep)
    observed: Observed = field(default_factory=Observed)
    continuity: Continuity = field(default_factory=Continuity)
    #: A restart within a session must not look for entries a second time.
    searched_on: dict[str, date] = field(default_factory=dict)
    day_trades: DayTrades = field(default_factory=DayTrades)
    settlements: Settlements = field(default_factory=Settlements)
    track_record: TrackRecord = field(default_factory=TrackRecord)


_ADAPTER = TypeAdapter(Kept)
_CLOSED = TypeAdapter(ClosedPosition)


def to_document(state: BotState) -> dict[str, Any]:
    """Return what survives as JSON values; money and times as texts."""
    kept = Kept(
        version=VERSION,
        next_number=state.next_number,
        breaker=state.breaker,
        flatten=state.flatten,
        kills=state.kills,
        positions=tuple(state.positions.values()),
        works=tuple(state.works.values()),
        orders=tuple(state.orders.values()),
        lineage_results=dict(state.lineage_results),
        requests=tuple(state.requests.values()),
        settled_requests=state.settled_requests,
        templates=state.templates,
        template_runs=state.template_runs,
        realised=state.realised,
        closed=state.closed_before + len(state.closed),
        memory=state.memory,
        upkeep=_recent(state),
        observed=state.observed,
        continuity=state.continuity,
        searched_on=dict(state.searched_on),
        day_trades=state.day_trades,
        settlements=state.settlements,
        track_record=state.track_record,
    )
    document: dict[str, Any] = _ADAPTER.dump_python(kept, mode="json")
    return document


def _recent(state: BotState) -> Upkeep:
    """Return what management remembers, without lots too old to matter for a wash sale: the journal has them."""
    upkeep = state.upkeep
    if state.time is None:
        return upkeep
    return replace(upkeep, lots=upkeep.lots.since(state.time - 2 * WASH_SALE_DAYS))


def from_document(document: dict[str, Any], settings: Settings) -> BotState:
    """Return a state with what a document kept; raise UnusableDocumentError for one that cannot be read whole."""
    kept = _kept(_migrated(document))
    return BotState(
        settings=settings,
        breaker=kept.breaker,
        flatten=kept.flatten,
        kills=kept.kills,
        positions={position.position_id: position for position in kept.positions},
        works={work.intent.intent_id: work for work in kept.works},
        orders={order.order_id: _unknown(order) for order in kept.orders},
        lineage_results=kept.lineage_results,
        requests={waiting.request.request_id: waiting for waiting in kept.requests},
        settled_requests=kept.settled_requests,
        templates=kept.templates,
        template_runs=kept.template_runs,
        next_number=kept.next_number,
        memory=kept.memory,
        upkeep=kept.upkeep,
        observed=kept.observed,
        continuity=kept.continuity,
        searched_on=kept.searched_on,
        day_trades=kept.day_trades,
        settlements=kept.settlements,
        track_record=kept.track_record,
        closed_before=kept.closed,
        realised_before=kept.realised,
    )


def closed_records(state: BotState, first: int) -> list[dict[str, Any]]:
    """Return the positions this run has closed as JSON values, from number `first` of all that were ever closed."""
    return [_CLOSED.dump_python(closed, mode="json") for closed in state.closed[first - state.closed_before :]]


def closed_positions(records: Iterable[Any]) -> list[ClosedPosition]:
    """Return closed positions from their records."""
    return [_CLOSED.validate_python(record) for record in records]


def _unknown(order: WorkingOrder) -> WorkingOrder:
    """Return an order as a restart finds it: what became of it meanwhile only the broker can tell."""
    return order.with_state(OrderState.UNKNOWN)


def _migrated(document: dict[str, Any]) -> dict[str, Any]:
    version = document.get("version")
    while version != VERSION:
        step = MIGRATIONS.get(version) if isinstance(version, int) else None
        if step is None:
            raise UnusableDocumentError(f"expected a document of version {VERSION}, was {version!r}")
        document = step(document)
        version = document["version"]
    return document


def _kept(document: dict[str, Any]) -> Kept:
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnusableDocumentError(f"{place}: {first['msg']} ({error.error_count()} faults)") from None
