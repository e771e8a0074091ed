"""From each older version of the state's document, the step that makes its document one of the next version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _with_works(document: dict[str, Any]) -> dict[str, Any]:
    """Version 3 knew orders alone: each was the only attempt at its whole intent, and nobody had said flatten."""
    works = [
        {
            "intent": order["intent"],
            "taken_at": order["sent_at"],
            "attempts": order["attempt"],
            "filled": 0,
            "order_id": order["order_id"],
        }
        for order in document["orders"]
    ]
    orders = [{"quantity": order["intent"]["quantity"], **order} for order in document["orders"]]
    document = {**document, "orders": orders}
    return {**document, "version": 4, "flatten": None, "kills": [], "works": works, "lineage_results": {}}


def _with_requests(document: dict[str, Any]) -> dict[str, Any]:
    """Version 4 had neither requests nor templates."""
    nothing: dict[str, Any] = {"requests": [], "settled_requests": [], "templates": [], "template_runs": []}
    return {**document, "version": 5, **nothing}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {3: _with_works, 4: _with_requests}
