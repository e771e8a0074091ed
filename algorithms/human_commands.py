"""What a command of LEAN says, as an event of the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from algorithms.position_commands import answer_command, care_command, cash_command, template_command
from modules.domain.events import Event, HumanCommand, HumanOrder, OrderRequested, ScanAsked, TemplatesSet
from modules.queue_client import parse_request
from modules.templates import parse_templates


def event_of(content: dict[str, Any], now: datetime, traded: Sequence[str]) -> Event:
    """Return what a command says; raise ValueError for one that says nothing usable. `traded` are the tickers."""
    if "request" in content:
        return OrderRequested(now, parse_request("command", content["request"]))
    if "templates" in content:
        return TemplatesSet(now, parse_templates("command", content["templates"]))
    if "template" in content:
        return template_command(content, now)
    if "scan" in content:
        return _scan_of(str(content["scan"]), now, traded)
    if "cash_flow" in content:
        return cash_command(content, now)
    if "care" in content:
        return care_command(content, now)
    if "external" in content:
        return answer_command(content, now)
    orders = {str(order): order for order in HumanOrder}
    order, reason = orders.get(str(content.get("order"))), str(content.get("reason") or "")
    if order is None:
        raise ValueError(f"expected an order of {', '.join(orders)}, was {content.get('order')!r}")
    if order is HumanOrder.RESET_BREAKER and not reason.strip():
        raise ValueError("a reset of the circuit breaker wants a reason")
    return HumanCommand(now, order, reason, said_at=_said_at(content))


def _said_at(content: dict[str, Any]) -> datetime | None:
    """Return when a command says that it was said, None if it does not; raise ValueError for no time with a zone."""
    text = content.get("said_at")
    if text is None:
        return None
    said = datetime.fromisoformat(str(text))
    if said.tzinfo is None:
        raise ValueError(f"expected said_at with its zone, such as 2024-01-02T10:00:00-05:00, was {text!r}")
    return said


def _scan_of(ticker: str, now: datetime, traded: Sequence[str]) -> ScanAsked:
    """Return what asks for a scan of one underlying, or of all by "all"."""
    if ticker not in (*traded, "all"):
        raise ValueError(f"expected a scan of {', '.join(traded)} or all, was {ticker!r}")
    return ScanAsked(now, "" if ticker == "all" else ticker)
