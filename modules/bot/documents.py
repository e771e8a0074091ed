"""What of the bot's state survives a restart, as a JSON document."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from modules.bot.state import BotState
from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight
from modules.domain.positions import Position
from modules.domain.settings import Settings
from modules.domain.structures import Leg, Structure
from modules.risk.circuit_breaker import BreakerLevel, BreakerState

VERSION = 1


class UnknownVersionError(ValueError):
    """A document was written by a newer bot; it is not read half."""


def to_document(state: BotState) -> dict[str, Any]:
    """Return positions, breaker, open orders' identities and counters as JSON values; money as text."""
    return {
        "version": VERSION,
        "next_number": state.next_number,
        "breaker": _breaker_document(state.breaker),
        "positions": [_position_document(position) for position in state.positions.values()],
        "orders": [
            {"order_id": order.order_id, "intent_id": order.intent.intent_id, "limit": str(order.limit)}
            for order in state.orders.values()
        ],
        "realised": str(state.realised),
        "closed": len(state.closed),
    }


def from_document(document: dict[str, Any], settings: Settings) -> BotState:
    """Return a state with what a document kept; raise UnknownVersionError for another version."""
    if document.get("version") != VERSION:
        raise UnknownVersionError(f"expected a document of version {VERSION}, was {document.get('version')!r}")
    positions = [_position(entry) for entry in document["positions"]]
    return BotState(
        settings=settings,
        breaker=_breaker(document["breaker"]),
        positions={position.position_id: position for position in positions},
        next_number=int(document["next_number"]),
    )


def _breaker_document(state: BreakerState) -> dict[str, Any]:
    return {
        "level": state.level.value,
        "reason": state.reason,
        "day": state.day.isoformat() if state.day else None,
        "day_start": str(state.day_start),
        "last_value": str(state.last_value),
        "high_water": str(state.high_water),
        "losses_in_a_row": state.losses_in_a_row,
    }


def _breaker(entry: dict[str, Any]) -> BreakerState:
    return BreakerState(
        level=BreakerLevel(entry["level"]),
        reason=entry["reason"],
        day=date.fromisoformat(entry["day"]) if entry["day"] else None,
        day_start=Decimal(entry["day_start"]),
        last_value=Decimal(entry["last_value"]),
        high_water=Decimal(entry["high_water"]),
        losses_in_a_row=int(entry["losses_in_a_row"]),
    )


def _position_document(position: Position) -> dict[str, Any]:
    return {
        "position_id": position.position_id,
        "strategy": position.strategy,
        "name": position.structure.name,
        "legs": [_leg_document(leg) for leg in position.structure.legs],
        "quantity": position.quantity,
        "entry_price": str(position.entry_price),
        "entry_fees": str(position.entry_fees),
        "max_loss": str(position.max_loss),
        "opened_at": position.opened_at.isoformat(),
        "rationale": position.rationale,
        "losing_marks": position.losing_marks,
    }


def _position(entry: dict[str, Any]) -> Position:
    return Position(
        position_id=entry["position_id"],
        strategy=entry["strategy"],
        structure=Structure(entry["name"], tuple(_leg(leg) for leg in entry["legs"])),
        quantity=int(entry["quantity"]),
        entry_price=Decimal(entry["entry_price"]),
        entry_fees=Decimal(entry["entry_fees"]),
        max_loss=Decimal(entry["max_loss"]),
        opened_at=datetime.fromisoformat(entry["opened_at"]),
        rationale=entry["rationale"],
        losing_marks=int(entry["losing_marks"]),
    )


def _leg_document(leg: Leg) -> dict[str, Any]:
    contract = leg.contract
    return {
        "ratio": leg.ratio,
        "underlying": contract.underlying,
        "expiration": contract.expiration.isoformat(),
        "strike": str(contract.strike),
        "right": contract.right.value,
        "multiplier": contract.multiplier,
        "style": contract.style.value,
        "delivery": contract.delivery.value,
    }


def _leg(entry: dict[str, Any]) -> Leg:
    contract = OptionContract(
        underlying=entry["underlying"],
        expiration=date.fromisoformat(entry["expiration"]),
        strike=Decimal(entry["strike"]),
        right=OptionRight(entry["right"]),
        multiplier=int(entry["multiplier"]),
        style=ExerciseStyle(entry["style"]),
        delivery=Delivery(entry["delivery"]),
    )
    return Leg(contract, int(entry["ratio"]))
