"""What the journal says of an intent: its ids and its typed fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from modules.domain.intents import TradeIntent
from modules.domain.journal import Ids, typed
from modules.domain.positions import Position
from modules.domain.risk_checks import Refusal

#: How the intent of a request from outside is named: this and the asker's own id.
_REQUEST = "request-"


def intent_ids(intent: TradeIntent, order_id: str = "") -> Ids:
    """Return the ids that an intent itself tells: an opening begins the lineage of its name."""
    name = intent.intent_id
    request = name.removeprefix(_REQUEST) if name.startswith(_REQUEST) else ""
    return Ids(name, order_id, intent.position_id, "" if intent.position_id else name, request)


def position_ids(position: Position, intent_id: str = "") -> Ids:
    """Return the ids of something about a position."""
    return Ids(intent_id, position=position.position_id, lineage=position.lineage_id)


def refused_data(intent: TradeIntent, refusals: Iterable[Refusal]) -> dict[str, Any]:
    """Return the typed fields of an intent with what was found against it, if anything."""
    found = tuple(refusals)
    return {**intent_data(intent), **typed(codes=[refusal.code for refusal in found], refusals=found)}


def intent_data(intent: TradeIntent) -> dict[str, Any]:
    """Return the typed fields of an intent."""
    return typed(
        purpose=intent.purpose,
        source=intent.source,
        strategy=intent.strategy,
        executor=intent.executor,
        underlying=intent.structure.underlying,
        structure=intent.structure.name,
        legs=str(intent.structure),
        quantity=intent.quantity,
        worst_price=intent.worst_price,
        max_loss=intent.max_loss,
        max_profit=intent.max_profit,
        probability_of_profit=intent.probability_of_profit,
        rationale=intent.rationale,
    )
