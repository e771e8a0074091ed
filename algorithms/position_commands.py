"""What a human says about a position, a template, a difference with the broker or money, as a LEAN command."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from modules.domain.events import Answer, CareChanged, CashFlowed, DifferenceAnswered, TemplateSwitched
from modules.domain.positions import Care

_AMOUNTS = ("target", "stop")
_KNOWN = tuple(field.name for field in fields(Care))


def care_command(content: dict[str, Any], now: datetime) -> CareChanged:
    """Return `{"care": {"target": 150, "never_roll": true}, "position": "ID", "reason": "..."}` as an event.

    What is not named goes back to the ordinary. Raises ValueError for anything that is not understood.
    """
    wanted, position = content["care"], str(content.get("position") or "")
    if not isinstance(wanted, dict) or not position:
        raise ValueError("expected care as an object, and the id of a position")
    unknown = sorted(set(wanted) - set(_KNOWN))
    if unknown:
        raise ValueError(f"expected care of {', '.join(_KNOWN)}, was {', '.join(unknown)}")
    values: dict[str, Any] = {}
    for name, value in wanted.items():
        if name in _AMOUNTS:
            values[name] = _amount(name, value)
        elif isinstance(value, bool):
            values[name] = value
        else:
            raise ValueError(f"expected true or false for {name}, was {value!r}")
    return CareChanged(now, position, Care(**values), str(content.get("reason") or ""))


def template_command(content: dict[str, Any], now: datetime) -> TemplateSwitched:
    """Return `{"template": "monday-condor", "enabled": false}` as an event; raise ValueError for anything else."""
    name, enabled = str(content["template"] or ""), content.get("enabled")
    if not name or not isinstance(enabled, bool):
        raise ValueError(f"expected a template's id and enabled true or false, was {name!r} and {enabled!r}")
    return TemplateSwitched(now, name, enabled)


def answer_command(content: dict[str, Any], now: datetime) -> DifferenceAnswered:
    """Return `{"external": "SPY 2024-01-19 470 put", "answer": "adopt", "price": 1.25}` as an event."""
    answers = {str(answer): answer for answer in Answer}
    answer = answers.get(str(content.get("answer")))
    if answer is None:
        raise ValueError(f"expected an answer of {', '.join(answers)}, was {content.get('answer')!r}")
    price = _amount("price", content.get("price"))
    return DifferenceAnswered(now, str(content["external"]), answer, str(content.get("reason") or ""), price)


def _amount(name: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"expected dollars for {name}, was {value!r}") from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"expected {name} above zero dollars, was {value!r}")
    return amount


def cash_command(content: dict[str, Any], now: datetime) -> CashFlowed:
    """Return `{"cash_flow": "-5000", "reason": "rent"}` as an event; a withdrawal is negative. Raises ValueError."""
    try:
        amount = Decimal(str(content["cash_flow"]))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or not amount:
        raise ValueError(f"expected the dollars put in or (negative) taken out, was {content['cash_flow']!r}")
    return CashFlowed(now, amount, str(content.get("reason") or ""))
